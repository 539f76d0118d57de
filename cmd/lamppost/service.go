package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lamppost/reports"
	"lamppost/reports/dispatch"
	"lamppost/reports/outside"
	"lamppost/reports/photo"
	"lamppost/reports/record"
	"lamppost/reports/record/watch"
	"lamppost/web"
)

const (
	// headerTime ends connections that trickle their headers.
	headerTime = 5 * time.Second
	// requestTime lets three photos of 600 kB through a link of 100 kbit/s.
	requestTime = 3 * time.Minute
	// idleTime keeps a phone's connection through a page that is being filled in.
	idleTime = 2 * time.Minute
	// maxHeader bounds the headers of a request.
	maxHeader = 32 << 10
	// drainTime is how long requests under way may take after SIGTERM.
	drainTime = 20 * time.Second
	// sweepEvery is how often what has run out is cleared away.
	sweepEvery = time.Hour
	// auditEvery is how often the whole record is verified: ten seconds of work for
	// a million events.
	auditEvery = 24 * time.Hour
	// restartPause keeps a background task that panics from spinning.
	restartPause = time.Second
)

// service is a house that is open to the public.
type service struct {
	listen       string
	base         *url.URL // nil: the address served on
	house        *house
	proxies      []netip.Prefix
	smtp         *dispatch.SMTP // nil: mails become files
	mailFrom     string
	mailFolder   string
	allowPrivate bool
	debug        bool
	ready        func(base *url.URL) error // called once requests are answered
	record       recordSettings
	basemap      archives
	geocode      web.Geocoder // nil: nobody outside is asked for places

	log      *record.Log
	stopping atomic.Bool
	tasks    sync.WaitGroup
}

// run serves until ctx ends. Then new requests are refused, those under way and
// what is being sent are finished, and everything is closed in that order.
func (s *service) run(ctx context.Context) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.listen, err)
	}
	named := s.base != nil
	if !named {
		s.base = addressOf(listener)
	}
	if s.log, err = s.openRecord(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	handler, err := s.handler(named)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.startTasks(background, handler)
	err = s.serve(ctx, listener, handler)
	stop()
	s.tasks.Wait()
	return err
}

func (s *service) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: requestTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }() // net/http catches its handlers' panics
	if err := s.ready(s.base); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("requests still under way after %v: %w", drainTime, err), server.Close())
	}
	return nil
}

// handler builds the front door. Requests for other hosts are refused only when
// the operator has named the host.
func (s *service) handler(named bool) (*web.Server, error) {
	h := s.house
	config := web.Config{
		Desk: h.desk, Store: &h.store.Reader, Photos: h.photos, Record: s.log, Archive: s.basemap.now, Fonts: s.basemap.fonts, Geocode: s.geocode, TrustedProxies: s.proxies,
		Ready: s.isReady, Logger: h.logger, Dev: s.debug,
	}
	if named {
		config.BaseURL = s.base
	}
	if s.smtp == nil {
		config.Letter = s.letter
	}
	return web.New(config)
}

// letter reads a mail back from its file.
func (s *service) letter(id reports.DeliveryID) (web.Letter, error) {
	m, err := dispatch.ReadEML(s.mailFolder, id)
	return web.Letter{Subject: m.Subject, To: m.To, From: m.From, Text: m.Text, Attachments: m.Attachments}, err
}

func (s *service) isReady(ctx context.Context) error {
	if s.stopping.Load() {
		return errors.New("stopping")
	}
	return s.house.store.Ping(ctx)
}

// startTasks starts what runs beside the requests.
func (s *service) startTasks(ctx context.Context, front *web.Server) {
	h := s.house
	worker := s.worker(front)
	committed := func() { s.log.Nudge(); worker.Nudge() }
	h.committed.Store(&committed)
	s.task(ctx, "numbering events", s.log.RunSequencer)
	s.task(ctx, "publishing the record", s.log.RunPublisher)
	s.task(ctx, "auditing the record", s.audit)
	s.task(ctx, "sending", worker.Run)
	s.task(ctx, "watching for changes", h.desk.Watch)
	s.task(ctx, "tending boundaries", h.desk.TendBoundaries)
	s.task(ctx, "sweeping", s.sweep)
	s.task(ctx, "watching the base map", s.watchBasemap)
	s.task(ctx, "keeping the pins", front.KeepPins)
	s.task(ctx, "keeping the names of places", front.KeepPlaces)
	s.task(ctx, "making boundaries ready for tiles", front.KeepRegions)
}

// task runs fn until ctx ends. A panic in it is logged and it is started again:
// nothing that runs beside the requests may end the server.
func (s *service) task(ctx context.Context, name string, fn func(context.Context)) {
	s.tasks.Go(func() {
		for ctx.Err() == nil && !s.calmly(ctx, name, fn) {
			select {
			case <-time.After(restartPause):
			case <-ctx.Done():
			}
		}
	})
}

func (s *service) calmly(ctx context.Context, name string, fn func(context.Context)) (ended bool) {
	defer func() {
		if p := recover(); p != nil {
			s.house.logger.Error("a background task panicked and is started again", "task", name, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	fn(ctx)
	return true
}

// audit verifies the record once a day, so that what somebody did to the database
// behind our back is not found by a stranger first.
func (s *service) audit(ctx context.Context) {
	tick := time.NewTicker(auditEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		outcome, err := watch.Audit(ctx, s.log)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			s.house.logger.Error("the record could not be audited; it is tried again in a day", "error", err)
		case !outcome.Good():
			s.house.logger.Error("the record in the database is not what was published", "findings", len(outcome.Findings)+outcome.More, "first", outcome.Findings[0].String())
		}
	}
}

func (s *service) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.house.desk.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.house.logger.Error("sweeping failed; it is tried again in an hour", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// worker empties the outbox: into the mail server, or into files without one.
func (s *service) worker(front *web.Server) *dispatch.Worker {
	h := s.house
	hooks := outside.New(outside.Options{AllowPrivate: s.allowPrivate})
	// Photo addresses come from whoever has a key, webhooks from the operator.
	media := dispatch.Media{Outside: outside.New(outside.Options{})}
	var mail dispatch.Sender = &dispatch.Files{Dir: s.mailFolder}
	if s.smtp != nil {
		mail = &dispatch.Email{SMTP: *s.smtp}
	}
	return &dispatch.Worker{
		Desk: h.desk, Store: &h.store.Reader, Logger: h.logger, Media: media,
		Senders: map[reports.ChannelKind]dispatch.Sender{
			reports.ChannelEmail:   mail,
			reports.ChannelWebhook: &dispatch.Webhook{Outside: hooks, Now: time.Now},
		},
		Letters: dispatch.Letters{Base: strings.TrimSuffix(s.base.String(), "/"), From: s.mailFrom, Photos: mediumPhoto(h.photos), Receipt: s.receipt, Picture: front.ReportPicture},
	}
}

// receipt is what the public record holds for a report's sender.
func (s *service) receipt(ctx context.Context, id reports.ReportID) ([]byte, error) {
	receipt, err := s.log.ReportReceipt(ctx, id)
	if err != nil {
		return nil, err
	}
	return receipt.File(), nil
}

func mediumPhoto(folder *photo.Folder) func(reports.PhotoID) (io.ReadCloser, error) {
	return func(id reports.PhotoID) (io.ReadCloser, error) { return folder.Open(photo.ID(id), photo.Medium) }
}

// addressOf returns the address a browser on this machine opens.
func addressOf(l net.Listener) *url.URL {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		host, port = "localhost", ""
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/"}
}
