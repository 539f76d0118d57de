package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"

	"lamppost/reports"
	"lamppost/web/browsertest"
)

// axeRules are those of WCAG 2.2 at level AA.
const axeRules = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}`

// axeRun says each violation in a line: the rule, and the first element that breaks it.
const axeRun = `axe.run(document, ` + axeRules + `).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 160)))`

// TestAxe lets axe look at every page, on a phone in the light and on a desk in
// the dark.
func TestAxe(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	script, err := os.ReadFile(filepath.Join(consumers(t), "node_modules", "axe-core", "axe.min.js"))
	must(t, err)
	w := newTown(t)
	id := w.submit(nil).ID
	for i := range 6 {
		w.submit(func(d *reports.Draft) { d.Place = around(i) })
	}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	browser := browsertest.Start(t)
	session := w.person("axe@works.example", reports.Grant{Role: reports.Administrator})
	for _, look := range []struct {
		scheme string
		width  int64
	}{{"light", 320}, {"dark", 1280}} {
		b := browsertest.New(t, browser, look.width, 900)
		browsertest.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}}})
		browsertest.Call(b, network.SetCookie, network.SetCookieParams{Name: "session", Value: session, URL: server.URL})
		for _, path := range []string{
			"/", "/report", "/reports", "/reports/" + id.String(), "/areas/districts/EL", "/bodies/works", "/record",
			"/crew", "/crew/reports/" + id.String(), "/desk", "/desk/reports/" + id.String(), "/admin", "/admin/boundaries", "/admin/rules", "/admin/people", "/admin/outbox",
		} {
			b.Visit(server.URL + path)
			b.Until(`document.readyState === "complete" && !document.querySelector(".leaflet-tile:not(.leaflet-tile-loaded)")`)
			browsertest.JS[bool](b, string(script)+"\n;true")
			if wrong := browsertest.JS[[]string](b, axeRun); len(wrong) > 0 {
				t.Errorf("%s at %d px, %s:\n%s", path, look.width, look.scheme, strings.Join(wrong, "\n"))
			}
		}
	}
}
