package web

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"

	"lamppost/reports"
	"lamppost/web/browsertest"
)

const (
	// axeRules are those of WCAG 2.2 at level AA.
	axeRules = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}`
	// axeColours are those of them that another colour scheme can break.
	axeColours = `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`
	// axeRun says each violation in a line, the rule and the first element that breaks
	// it, and names the rules that axe leaves to people.
	axeRun = `axe.run(document, %s).then((r) => [
		r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 160) + " " + v.nodes[0].failureSummary),
		r.incomplete.map((v) => v.id)])`
)

// inspector lets axe look at pages.
type inspector struct {
	*browsertest.Tab
	origin string
	script string
	width  int64
	open   map[string]int // what axe could not decide, by rule
}

// TestAxe lets axe look at every page, on a phone in the light and on a desk in the
// dark; and at the pages with maps, in every state, in both lights on both.
func TestAxe(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	script, err := os.ReadFile(filepath.Join(consumers(t), "node_modules", "axe-core", "axe.min.js"))
	must(t, err)
	w := newTown(t, unlimitedPosts, func(c *Config) { c.Rates.Reads = Allowance{1e6, 1e6} })
	must(t, w.Handler.(*Server).places.refresh(t.Context(), &w.Store.Reader))
	id := w.submit(nil).ID.String()
	for i := range 30 {
		w.submit(func(d *reports.Draft) { d.Place = around(i) })
	}
	sent := newWalker(t, w)
	ready(sent).press(sent.form(), "send").want(200)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	browser := browsertest.Start(t)
	tab := func(t *testing.T, width int64) *inspector {
		return &inspector{browsertest.New(t, browser, width, 900), server.URL, string(script), width, map[string]int{}}
	}
	session := w.person("axe@works.example", reports.Grant{Role: reports.Administrator})
	for _, look := range []struct {
		scheme string
		width  int64
	}{{"light", 320}, {"dark", 1280}} {
		t.Run(fmt.Sprintf("staff and others, %s", look.scheme), func(t *testing.T) {
			b := tab(t, look.width)
			b.light(look.scheme)
			browsertest.Call(b.Tab, network.SetCookie, network.SetCookieParams{Name: "session", Value: session, URL: server.URL})
			for _, path := range []string{
				"/bodies/works", "/record", "/crew", "/crew/reports/" + id, "/desk", "/desk/reports/" + id,
				"/admin", "/admin/boundaries", "/admin/rules", "/admin/people", "/admin/outbox", "/sign-in",
			} {
				b.visit(path, false)
				b.check(path+", "+look.scheme, axeRules)
			}
			b.tell()
		})
	}
	for _, width := range []int64{320, 1280} {
		t.Run(fmt.Sprintf("maps at %d px", width), func(t *testing.T) {
			b := tab(t, width)
			for _, s := range mapStates(id, sent.at.Path) {
				b.light("light")
				b.visit(s.path, s.plain)
				if s.then != nil {
					s.then(hand{b.Tab})
				}
				b.check(s.name, axeRules)
				b.light("dark")
				b.check(s.name+", dark", axeColours)
			}
			b.tell()
		})
	}
}

// mapState is a page with a map and what was done to it.
type mapState struct {
	name, path string
	then       func(hand)
	plain      bool // without our scripts: axe needs some, so that ours are refused
}

func mapStates(id, receipt string) []mapState {
	typed := func(field string) func(hand) {
		return func(h hand) {
			browsertest.JS[any](h.Tab, fmt.Sprintf(`document.querySelectorAll("details.choose").forEach((e) => { e.open = true }), document.querySelector(%q).focus()`, field))
			h.write("harbour q")
			h.Until(fmt.Sprintf(`!document.querySelector("%s-places").hidden`, field))
			h.press(downKey)
		}
	}
	rightToLeft := func(h hand) { browsertest.JS[any](h.Tab, `document.documentElement.dir = "rtl"`) }
	return []mapState{
		{"the start page", "/", nil, false},
		{"the list", "/reports", nil, false},
		{"the form", "/report", nil, false},
		{"a report", "/reports/" + id, nil, false},
		{"a receipt", receipt, nil, false},
		{"an area", "/areas/districts/EL", nil, false},
		{"places offered in the list", "/reports", typed("#place"), false},
		{"places offered in the form", "/report", typed("#address"), false},
		{"filters", "/reports?category=rubbish&status=any_open&q=sofa", nil, false},
		{"an empty list", "/reports?status=fixed", nil, false},
		{"a pin in focus", "/reports?map=18/47.00160/-6.99720", func(h hand) { h.to("a.pin-link") }, false},
		{"a map that was moved", "/reports", func(h hand) { h.to(".live"); h.press(nearerKey); h.moved("") }, false},
		{"a place that was chosen", "/report?lat=46.9995&lon=-7.0005", func(h hand) { h.to(".live") }, false},
		{"a form with mistakes", "/report", func(h hand) {
			browsertest.JS[any](h.Tab, `document.querySelector("button[value=continue]").value = "send"`)
			h.to("button[value=send]")
			h.turns(enterKey)
			h.Until(`document.querySelector(".errors")`)
		}, false},
		{"a wrong address", "/reports?bbox=1,2,3", nil, false},
		{"the list from right to left", "/reports", rightToLeft, false},
		{"the form from right to left", "/report", rightToLeft, false},
		{"the list without scripts", "/reports", nil, true},
		{"the form without scripts", "/report?lat=46.9995&lon=-7.0005", nil, true},
	}
}

// light chooses the colour scheme; the page that is open follows.
func (b *inspector) light(scheme string) {
	b.T.Helper()
	browsertest.Call(b.Tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// visit opens a page that has not been seen before, and waits until its map is there.
func (b *inspector) visit(path string, plain bool) {
	b.T.Helper()
	browsertest.Call(b.Tab, network.Enable, network.EnableParams{})
	browsertest.Call(b.Tab, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/assets/*.js", Block: plain}}})
	b.Visit("about:blank")
	b.Visit(b.origin + path)
	browsertest.JS[any](b.Tab, `localStorage.clear()`)
	b.Until(`document.readyState === "complete" && ` + fmt.Sprint(plain) + ` || !document.querySelector("[data-map][data-script^='/']:not(.is-live), .is-live .grid9")`)
}

// check lets axe look by some rules, and says which look a person has to take.
func (b *inspector) check(name, rules string) {
	b.T.Helper()
	b.Until(`!document.querySelector(".leaflet-tile:not(.leaflet-tile-loaded)")`)
	browsertest.JS[bool](b.Tab, "window.axe ? true : (() => {"+b.script+"\n;return true})()")
	got := browsertest.JS[[][]string](b.Tab, fmt.Sprintf(axeRun, rules))
	if len(got[0]) > 0 {
		b.T.Errorf("%s at %d px:\n%s", name, b.width, strings.Join(got[0], "\n"))
	}
	for _, rule := range got[1] {
		b.open[rule]++
	}
	if wide := browsertest.JS[float64](b.Tab, "document.documentElement.scrollWidth"); wide > float64(b.width) {
		b.T.Errorf("%s is %v px wide in a window of %d", name, wide, b.width)
	}
}

// tell prints what axe left open, which is for people to look at.
func (b *inspector) tell() {
	var all []string
	for _, rule := range slices.Sorted(maps.Keys(b.open)) {
		all = append(all, fmt.Sprintf("%s %d×", rule, b.open[rule]))
	}
	b.T.Logf("left open at %d px: %s", b.width, strings.Join(all, ", "))
}
