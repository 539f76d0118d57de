package city

import (
	"fmt"
	"io/fs"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a server in a bare container knows no time zones otherwise

	"github.com/goccy/go-yaml/ast"
)

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	hostForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	variable = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

// longest bounds slugs, codes and keys: they become parts of URLs and of file names.
const longest = 63

// Web maps end where Mercator's square does.
const (
	maxLat = 85.05
	maxLon = 180.0
)

// maxTargetDays is ten years; more is no promise.
const maxTargetDays = 3650

func (r *reader) city(root ast.Node) *City {
	m := r.mapping(root, "the city", "slug", "name", "languages", "time_zone", "centre", "zoom", "host", "contact", "confirm", "emergency",
		"attribution", "basemap", "layers", "bodies", "groups", "categories", "rules", "fallback")
	m.readLanguages()
	c := &City{Languages: r.languages, Name: m.words("name", true), Emergency: m.words("emergency", false)}
	c.Slug, _ = m.slug("slug")
	c.TimeZone = m.timeZone()
	c.Centre = m.centre()
	m.required("zoom")
	c.Zoom = m.whole("zoom", MinZoom, MaxZoom)
	c.Host = m.host()
	c.Contact = m.email("contact")
	c.Confirm = m.oneOf("confirm", ConfirmNone, ConfirmEmail)
	c.Attribution, _, _ = m.scalar("attribution")
	for _, i := range m.strings("basemap") {
		c.Basemap = append(c.Basemap, r.file(i.text, m.of("basemap"), i.at))
	}
	m.sections(c)
	c.Fallback = m.reference("fallback", kindBody)
	r.resolve()
	return c
}

func (m mapping) sections(c *City) {
	c.Layers = each(m, "layers", "layer", m.r.layer)
	c.Bodies = each(m, "bodies", "body", m.r.body)
	c.Groups = each(m, "groups", "group", m.r.group)
	c.Categories = each(m, "categories", "category", m.r.category)
	c.Rules = each(m, "rules", "rule", m.r.rule)
	for _, key := range []string{"bodies", "categories", "rules"} {
		m.required(key)
		if s, ok := m.values[key].(*ast.SequenceNode); ok && len(s.Values) == 0 {
			m.r.problem(where(s), "the city has no %s", key)
		}
	}
}

// each reads every item of a list; what names it with its number, from 1.
func each[T any](m mapping, key, what string, read func(n ast.Node, what string) T) (all []T) {
	for i, n := range m.list(key) {
		all = append(all, read(n, fmt.Sprintf("%s %d", what, i+1)))
	}
	return all
}

func (r *reader) layer(n ast.Node, what string) (l Layer) {
	m := r.mapping(n, what, "name", "title", "kind", "file", "key", "name_field", "osm_admin_level", "properties")
	name, p := m.slug("name")
	l = Layer{Name: name, Title: m.words("title", true), Lines: m.oneOf("kind", KindAreas, KindLines) == KindLines}
	r.declareLayer(l, what, p)
	l.Properties = texts(m.strings("properties"))
	if !l.Lines && m.has("properties") {
		r.problem(where(m.values["properties"]), "%s are for kind %q only: no rule asks for those of areas", m.of("properties"), KindLines)
	}
	if _, own := m.value("file"); !own && !m.has("key") && !m.has("name_field") && !m.has("osm_admin_level") {
		return l // its boundaries are imported by themselves
	}
	l.OSMAdminLevel = m.whole("osm_admin_level", 1, 12)
	if l.Lines && m.has("osm_admin_level") {
		r.problem(where(m.values["osm_admin_level"]), "%s is for areas: an extract's lines cannot be taken", m.of("osm_admin_level"))
	}
	if l.OSMAdminLevel == 0 || m.has("key") {
		l.Key = m.some("key")
	}
	if l.OSMAdminLevel == 0 || m.has("name_field") {
		l.NameField = m.some("name_field")
	}
	if m.required("file") {
		if file, p, ok := m.scalar("file"); ok {
			l.File = r.file(file, m.of("file"), p)
		}
	}
	return l
}

func (r *reader) body(n ast.Node, what string) (b Body) {
	m := r.mapping(n, what, "slug", "name", "language", "channel")
	slug, p := m.slug("slug")
	r.declare(kindBody, "slug", slug, what, p)
	b = Body{Slug: slug, Name: m.words("name", true)}
	if tag, p, ok := m.scalar("language"); ok {
		b.Language, _ = r.spoken(tag, m.of("language"), p)
	} else if len(r.languages) > 0 {
		b.Language = r.languages[0]
	}
	if m.required("channel") {
		channel, _ := m.value("channel")
		b.Channel = r.channel(channel, m.of("channel"))
	}
	return b
}

func (r *reader) group(n ast.Node, what string) Group {
	m := r.mapping(n, what, "code", "name")
	code, p := m.code("code")
	r.declare(kindGroup, "code", code, what, p)
	return Group{Code: code, Name: m.words("name", true)}
}

// channelKeys are the keys each kind of channel needs; others are not allowed with it.
var channelKeys = map[string][]string{KindEmail: {"address"}, KindWebhook: {"url", "secret"}, KindInbox: nil}

func (r *reader) channel(n ast.Node, what string) Channel {
	m := r.mapping(n, what, "kind", "address", "url", "secret")
	c := Channel{Kind: m.oneOf("kind", KindEmail, KindWebhook, KindInbox)}
	if c.Kind == "" {
		m.required("kind")
		return c
	}
	for _, key := range []string{"address", "url", "secret"} {
		switch needed := slices.Contains(channelKeys[c.Kind], key); {
		case needed:
			m.required(key)
		case m.has(key):
			r.problem(where(m.values[key]), "%s has nothing to do with kind %q", m.of(key), c.Kind)
		}
	}
	c.Address, c.URL, c.Secret = m.email("address"), m.webhook("url"), m.secret("secret")
	return c
}

// some reads a required value that may be anything but empty.
func (m mapping) some(key string) string {
	if !m.required(key) {
		return ""
	}
	text, p, ok := m.scalar(key)
	if ok && text == "" {
		m.r.problem(p, "%s is empty", m.of(key))
	}
	return text
}

func (m mapping) slug(key string) (string, at) {
	return m.formed(key, slugForm, "small letters, digits and single hyphens")
}

func (m mapping) code(key string) (string, at) {
	return m.formed(key, codeForm, "letters, digits, - and _")
}

// formed reads a required identifier. A wrong one is noted and returned all the same, so that references to it are not noted too.
func (m mapping) formed(key string, form *regexp.Regexp, rule string) (string, at) {
	if !m.required(key) {
		return "", m.at
	}
	text, p, ok := m.scalar(key)
	if ok && (len(text) > longest || !form.MatchString(text)) {
		m.r.problem(p, "%s must be %s, at most %d of them, not %q", m.of(key), rule, longest, text)
	}
	return text, p
}

// oneOf reads an optional word of a closed list.
func (m mapping) oneOf(key string, words ...string) string {
	text, p, ok := m.scalar(key)
	if !ok || slices.Contains(words, text) {
		return text
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	m.r.problem(p, "%s must be %s, not %q%s", m.of(key), strings.Join(words, ", "), text, suggestion(text, words))
	return ""
}

func (m mapping) timeZone() string {
	zone := m.some("time_zone")
	if zone == "" {
		return ""
	}
	_, p, _ := m.scalar("time_zone")
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		m.r.problem(p, "time_zone of the city: %q is no IANA time zone such as Europe/Paris", zone)
	}
	return zone
}

func (m mapping) centre() (p Point) {
	if !m.required("centre") {
		return p
	}
	n, _ := m.value("centre")
	c := m.r.mapping(n, m.of("centre"), "lat", "lon")
	c.required("lat")
	c.required("lon")
	return Point{Lat: c.number("lat", -maxLat, maxLat), Lon: c.number("lon", -maxLon, maxLon)}
}

func (m mapping) host() string {
	host, p, ok := m.scalar("host")
	if ok && (!hostForm.MatchString(host) || len(host) > 253) {
		m.r.problem(p, "host of the city must be a bare host name in small letters such as reports.example.org, not %q", host)
	}
	return host
}

func (m mapping) email(key string) string {
	text, p, ok := m.scalar(key)
	if !ok {
		return ""
	}
	if address, err := mail.ParseAddress(text); err != nil || address.Address != text {
		m.r.problem(p, "%s must be a bare e-mail address, not %q", m.of(key), text)
	}
	return text
}

func (m mapping) webhook(key string) string {
	text, p, ok := m.scalar(key)
	if !ok {
		return ""
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		m.r.problem(p, "%s must be an http or https URL, not %q", m.of(key), text)
	case u.User != nil:
		m.r.problem(p, "%s must not carry a user name or password", m.of(key))
	case u.Fragment != "":
		m.r.problem(p, "%s must not end in #%s", m.of(key), u.Fragment)
	}
	return text
}

// secret never repeats what is written in a message: messages end up in logs.
func (m mapping) secret(key string) string {
	text, p, ok := m.scalar(key)
	if !ok {
		return ""
	}
	found := true
	if match := variable.FindStringSubmatch(text); match != nil {
		if text, found = m.r.env(match[1]); !found {
			m.r.problem(p, "%s: the environment has no variable %s", m.of(key), match[1])
		}
	}
	if found && text == "" {
		m.r.problem(p, "%s is empty", m.of(key))
	}
	return text
}

// file checks that a name stays inside the folder and that there is such a file.
func (r *reader) file(name, what string, p at) string {
	if !fs.ValidPath(name) || name == "." || strings.Contains(name, `\`) {
		r.problem(p, "%s must be a path inside the folder such as areas/wards.geojson, not %q", what, name)
		return name
	}
	info, err := fs.Stat(r.fsys, name)
	if err != nil {
		r.problem(p, "%s: the folder has no file %q", what, name)
	} else if !info.Mode().IsRegular() {
		r.problem(p, "%s: %q is not a file", what, name)
	}
	return name
}
