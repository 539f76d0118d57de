package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"lamppost/reports/dispatch"
	"lamppost/reports/geocoder"
	"lamppost/reports/outside"
	"lamppost/web"
)

// serveCommand serves the cities that were applied.
type serveCommand struct {
	dataSettings
	Listen  string   `help:"Address and port to serve on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL string   `help:"Public address, as in links and mails; without it, the address served on." placeholder:"URL"`
	Proxies []string `help:"Networks of reverse proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`

	SMTP         string       `name:"smtp" help:"Mail server; without it mails become files in the data folder's outbox." placeholder:"HOST:PORT"`
	SMTPUser     string       `name:"smtp-user" help:"Name to sign in to the mail server with."`
	SMTPPassword string       `name:"smtp-password" help:"Password for it; better given as LAMPPOST_SMTP_PASSWORD."`
	SMTPTLS      dispatch.TLS `name:"smtp-tls" help:"Empty: encrypt when the server offers it; mandatory; none." enum:",mandatory,none" default:""`
	MailFrom     string       `help:"Address that mails come from; without it, the city's contact." placeholder:"ADDRESS"`

	recordSettings
	fontSettings

	Geocoder string `help:"Address of a Nominatim (ending in /search) or a Photon (/api) to ask for places that the imported map does not name." placeholder:"URL"`

	AllowPrivate bool `help:"Let webhooks and the geocoder lead into the own network."`
	Debug        bool `help:"Show the operator's text of errors on their pages."`
}

// Run serves until it is told to stop, and then finishes what is under way.
func (c serveCommand) Run(ctx context.Context, t terminal) error {
	proxies, err := parseProxies(c.Proxies)
	if err != nil {
		return err
	}
	base, err := parseBase(c.BaseURL)
	if err != nil {
		return err
	}
	smtp, err := c.mailServer()
	if err != nil {
		return err
	}
	fonts, err := c.fonts()
	if err != nil {
		return err
	}
	geocode, err := c.geocoder()
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		if len(h.desk.World().Directory.Cities) == 0 {
			fmt.Fprintln(t.err, "no city is set: run lamppost apply DIR, the service notices it")
		}
		s := service{
			listen: c.Listen, base: base, house: h, proxies: proxies, smtp: smtp, mailFrom: c.MailFrom,
			mailFolder: filepath.Join(c.Data, "outbox"), allowPrivate: c.AllowPrivate, debug: c.Debug, record: c.recordSettings.in(c.Data),
			basemap: archives{path: filepath.Join(c.Data, basemapFile), fonts: fonts}, geocode: geocode,
			ready: func(base *url.URL) error {
				_, err := fmt.Fprintf(t.out, "open %s\n", base)
				return err
			},
		}
		return s.run(ctx)
	})
}

func (c serveCommand) mailServer() (*dispatch.SMTP, error) {
	if c.SMTP == "" {
		return nil, nil
	}
	host, port, err := dispatch.ParseHostPort(c.SMTP)
	if err != nil {
		return nil, fmt.Errorf("--smtp: %w", err)
	}
	name, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	return &dispatch.SMTP{Host: host, Port: port, User: c.SMTPUser, Password: c.SMTPPassword, TLS: c.SMTPTLS, Hello: name}, nil
}

// geocoder is the outside service that may be asked for places; nil for none.
func (c serveCommand) geocoder() (web.Geocoder, error) {
	if c.Geocoder == "" {
		return nil, nil
	}
	client, err := geocoder.New(c.Geocoder, outside.New(outside.Options{AllowPrivate: c.AllowPrivate}))
	if err != nil {
		return nil, fmt.Errorf("--geocoder: %w", err)
	}
	return client.Find, nil
}

func parseProxies(networks []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range networks {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("--proxies: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// parseBase reads a public address: http or https, a host, and no path, because
// every URL of the service begins at the root.
func parseBase(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(strings.TrimSuffix(s, "/"))
	if err != nil {
		return nil, fmt.Errorf("--base-url: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.User != nil {
		return nil, errors.New("--base-url: give the scheme and the host only, like https://reports.example.org")
	}
	u.Path = "/"
	return u, nil
}
