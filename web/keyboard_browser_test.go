package web

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/web/browsertest"
)

// TestByKeyboard does with keys alone whatever maps, lists and the form can do.
func TestByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	needScripts(t, "app.js", "map.js")
	w := newTown(t, unlimitedPosts, func(c *Config) { c.Rates.Reads = Allowance{1e6, 1e6} })
	must(t, w.Handler.(*Server).places.refresh(t.Context(), &w.Store.Reader))
	for i := range 26 {
		w.submit(func(d *reports.Draft) {
			d.Place = geo.Point{townHall.Lon() + float64(i%2)*0.00004, townHall.Lat()}
			if i%4 == 0 {
				d.Place = geo.Point{townHall.Lon() + float64(i)*0.0002, townHall.Lat() - 0.001}
			}
		})
	}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	browser := browsertest.Start(t)
	for _, width := range []int64{320, 1280} {
		t.Run(fmt.Sprintf("%d px", width), func(t *testing.T) {
			walk := func(name string, do func(*testing.T, hand, string)) {
				t.Run(name, func(t *testing.T) {
					b := browsertest.New(t, browser, width, 900)
					do(t, hand{b}, server.URL)
					b.Quiet()
				})
			}
			walk("the map moves and the list follows", mapByKeys)
			walk("pins and clusters", pinsByKeys)
			walk("filters, pages and places", filtersByKeys)
			walk("the form", formByKeys)
			walk("the list without scripts", listWithoutScriptsByKeys)
			walk("the form without scripts", formWithoutScriptsByKeys)
		})
	}
	t.Run("nothing glides for those who cannot bear it", func(t *testing.T) { noMotion(t, hand{browsertest.New(t, browser, 1280, 900)}, server.URL) })
	t.Run("without tiles", func(t *testing.T) { withoutTiles(t, hand{browsertest.New(t, browser, 320, 900)}, server.URL) })
}

// opened waits until the interactive map of a page is there, with its pins.
func (h hand) opened(address string) {
	h.T.Helper()
	h.Visit(address)
	h.Until(`document.querySelector(".live .leaflet-tile-loaded") && !document.querySelector(".grid9")`)
}

const viewAt = `new URL(location.href).searchParams.get("map")`

// moved waits until the map shows another part than before, and returns which.
func (h hand) moved(before string) string {
	h.T.Helper()
	h.Until(fmt.Sprintf("%s !== null && %s !== %q", viewAt, viewAt, before))
	return browsertest.JS[string](h.Tab, viewAt)
}

func mapByKeys(t *testing.T, h hand, site string) {
	h.opened(site + "/reports")
	if n := len(h.stops()); n < 20 {
		t.Errorf("%d stops", n)
	}
	h.opened(site + "/reports")
	h.to(".live")
	h.ringed()
	browsertest.JS[any](h.Tab, `window.line = document.querySelector("[data-list] > [role=status]"), window.first = line.textContent`)
	h.press(rightKey)
	view := h.moved("")
	for _, k := range []key{leftKey, upKey, downKey, nearerKey, nearerKey, fartherKey} {
		h.press(k)
		view = h.moved(view)
	}
	h.press(nearerKey, nearerKey, nearerKey)
	h.Until(`document.querySelector("[data-list] > [role=status]") === window.line && line.isConnected && line.textContent !== window.first`)
	if !browsertest.JS[bool](h.Tab, `document.activeElement.matches(".live") && document.activeElement.getAttribute("aria-label").includes("Reports on this part of the map:") && !!document.activeElement.getAttribute("aria-description")`) {
		t.Error("the map has lost the focus or its name")
	}
	view = browsertest.JS[string](h.Tab, viewAt)
	for _, k := range []key{spaceKey, enterKey} {
		h.to(".leaflet-control-zoom-out")
		h.press(k)
		view = h.moved(view)
		h.back(".live")
	}
	h.back(".map > .skip")
	h.press(enterKey, tabKey)
	if browsertest.JS[bool](h.Tab, `!!document.activeElement.closest(".map")`) {
		t.Error("the link past the map leads into it")
	}
}

// ringed checks in a picture that the map in focus has a ring: its pictures could
// cover it.
func (h hand) ringed() {
	h.T.Helper()
	at := browsertest.JS[[]int](h.Tab, `(() => { const r = document.querySelector(".live").getBoundingClientRect(); return [r.x + scrollX + 1, r.y + scrollY + r.height / 2].map(Math.floor) })()`)
	shot, err := chromedp.Run(h, chromedp.FullScreenshot(100))
	must(h.T, err)
	picture, err := png.Decode(bytes.NewReader(shot))
	must(h.T, err)
	if r, g, b, _ := picture.At(at[0], at[1]).RGBA(); r>>8 != 0x1b || g>>8 != 0x4f || b>>8 != 0x96 {
		h.T.Errorf("the edge of the map in focus is %02x%02x%02x", r>>8, g>>8, b>>8)
	}
}

func pinsByKeys(t *testing.T, h hand, site string) {
	h.opened(site + "/reports?status=any_open&map=15/46.99900/-6.99900&bbox=-7.1,46.9,-6.9,47.1")
	h.Until(`document.querySelector("button.pin-link")`)
	h.to("button.pin-link")
	h.press(enterKey)
	view := h.moved("15/46.99900/-6.99900")
	if !strings.HasPrefix(view, "17/") {
		t.Errorf("a cluster leads to %s", view)
	}
	h.Until(`document.activeElement.closest(".live")`)
	h.opened(site + "/reports?status=any_open&map=17/46.99850/-6.99900&bbox=-7.1,46.9,-6.9,47.1")
	h.to(".live")
	h.press(upKey)
	h.moved("17/46.99850/-6.99900")
	h.Until(`document.querySelector("a.pin-link")`)
	h.to("a.pin-link")
	place := `(([href]) => { const r = document.querySelector(".pin-link[href='" + href + "']")?.getBoundingClientRect(), m = document.querySelector(".live").getBoundingClientRect(); return r ? [r.x - m.x, r.y - m.y] : [] })`
	href := browsertest.JS[string](h.Tab, `document.activeElement.getAttribute("href")`)
	at := browsertest.JS[[]float64](h.Tab, place+fmt.Sprintf("([%q])", href))
	address := h.at()
	h.press(enterKey)
	h.Until(`location.pathname.startsWith("/reports/") && document.readyState === "complete"`)
	browsertest.JS[any](h.Tab, `history.back(), null`)
	h.Until(`location.pathname === "/reports" && document.querySelector(".live .leaflet-tile-loaded") && document.querySelector("a.pin-link")`)
	if got := h.at(); got != address || !strings.Contains(got, "status=any_open") {
		t.Errorf("back leads to %s, not %s", got, address)
	}
	got := browsertest.JS[[]float64](h.Tab, place+fmt.Sprintf("([%q])", href))
	if len(at) != 2 || len(got) != 2 || math.Hypot(got[0]-at[0], got[1]-at[1]) > 2 { // the address has the view to a metre
		t.Errorf("the pin stands at %v, before at %v", got, at)
	}
}

func filtersByKeys(t *testing.T, h hand, site string) {
	h.opened(site + "/reports")
	h.to(".live")
	h.press(fartherKey)
	view := h.moved("")
	h.back("summary")
	h.press(enterKey)
	h.to("#category")
	h.write("R")
	h.to(".filters button")
	h.press(enterKey)
	h.Until(`location.search.includes("category=rubbish") && document.readyState === "complete"`)
	if got := browsertest.JS[string](h.Tab, viewAt); got != view {
		t.Errorf("the filter moved the map from %s to %s", view, got)
	}
	h.to("a[rel=next]")
	h.press(enterKey)
	h.Until(`location.search.includes("after=") && location.search.includes("category=rubbish")`)
	h.to("a[rel=prev]")
	h.press(enterKey)
	h.Until(`!location.search.includes("after=")`)
	h.to("#place")
	h.write("harbour qu")
	h.Until(`!document.querySelector("#place-places").hidden`)
	h.press(escapeKey)
	h.Until(`document.querySelector("#place-places").hidden`)
	h.write("a")
	h.Until(`!document.querySelector("#place-places").hidden`)
	h.press(downKey, enterKey)
	h.Until(`location.search.includes("near=") && document.querySelector(".live .leaflet-tile-loaded")`)
	h.to(".choose .actions a")
	h.press(enterKey)
	h.Until(`location.search === ""`)
}

func listWithoutScriptsByKeys(t *testing.T, h hand, site string) {
	h.ScriptsOff()
	h.Visit(site + "/reports")
	h.stops()
	h.Visit(site + "/reports")
	view := ""
	for range 2 {
		h.to(".map-moves a:first-child")
		h.press(enterKey)
		view = h.moved(view)
	}
	h.to(".map-moves a:last-child")
	h.press(enterKey)
	h.moved(view)
	h.back(".pins a")
	h.press(enterKey)
	h.Until(`location.pathname.startsWith("/reports/") || location.search.includes("map=")`)
}

// place is where the form's pin is.
func (h hand) place() geo.Point {
	h.T.Helper()
	v := browsertest.JS[[]string](h.Tab, `["lat", "lon"].map((n) => document.querySelector("#report").elements[n].value)`)
	p, err := geo.ParsePoint(v[0], v[1])
	must(h.T, err)
	return p
}

func formByKeys(t *testing.T, h hand, site string) {
	_, err := chromedp.CallBrowser(h, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: browser.PermissionSettingGranted, Origin: site})
	must(t, err)
	lat, lon, accuracy := townHall.Lat(), townHall.Lon(), 8.0
	browsertest.Call(h.Tab, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &accuracy})
	h.opened(site + "/report")
	h.to(".locate")
	h.press(enterKey)
	h.Until(`document.querySelector(".accuracy") && document.querySelector("[data-map-status]").textContent.includes("8 m")`)
	h.to(".live")
	h.ringed()
	h.press(rightKey)
	h.Until(`!document.querySelector(".leaflet-pan-anim")`)
	h.press(enterKey)
	h.Until(`document.querySelector("[data-map-status]").textContent.includes("chosen") && !document.querySelector(".accuracy")`)
	if far := geo.Metres(h.place(), townHall); far < 20 || far > 200 {
		t.Errorf("the pin moved by %.0f m", far)
	}
	h.to("[name=category]")
	for range 20 {
		if browsertest.JS[bool](h.Tab, `document.activeElement.value === "pavement" && document.activeElement.checked`) {
			break
		}
		h.press(downKey)
	}
	h.to("button[value=continue]")
	h.press(enterKey)
	h.Until(`document.querySelector("button[value=send]")`)
	h.to(".you summary")
	h.press(enterKey)
	h.to("#email")
	h.write("nobody")
	h.back(".you summary")
	h.press(enterKey)
	h.to("button[value=send]")
	h.press(spaceKey)
	h.Until(`document.activeElement.matches("details[open] #email")`) // a mistake is shown wherever it is
	h.write("@example.org")
	h.to("button[value=send]")
	h.press(spaceKey)
	h.Until(`location.pathname.startsWith("/receipts/")`)
	h.stops()
}

func formWithoutScriptsByKeys(t *testing.T, h hand, site string) {
	h.ScriptsOff()
	h.Visit(site + "/report")
	h.stops()
	h.Visit(site + "/report")
	for range 4 { // nearer each time, and the place at last
		h.to("[alt^=East]")
		h.turns(enterKey)
		if browsertest.JS[bool](h.Tab, `!!document.querySelector(".pin-chosen")`) {
			break
		}
	}
	chosen := h.place()
	h.to(".nudges summary")
	h.press(enterKey)
	h.to("button[value=pin-east]")
	h.turns(enterKey)
	if far := geo.Metres(chosen, h.place()); far < 4 || far > 6 {
		t.Errorf("the pin was pushed by %.1f m", far)
	}
	const view = `document.querySelector("[name=view]").value.split("/")[0]`
	zoom := browsertest.JS[string](h.Tab, view)
	h.to("button[value=map-out]")
	h.turns(spaceKey)
	if got := browsertest.JS[string](h.Tab, view); got >= zoom {
		t.Errorf("from zoom %s farther to %s", zoom, got)
	}
}

// noMotion looks right after a key: what glides is not there yet.
func noMotion(t *testing.T, h hand, site string) {
	browsertest.Call(h.Tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
	h.opened(site + "/reports")
	h.to(".live")
	for _, k := range []key{rightKey, upKey, nearerKey, fartherKey} {
		before := h.at()
		h.press(k)
		if h.at() == before {
			t.Errorf("the map still glides after %s", k.name)
		}
	}
	if got := browsertest.JS[string](h.Tab, `document.querySelector(".leaflet-fade-anim, .leaflet-zoom-anim, .leaflet-pan-anim")?.className ?? ""`); got != "" {
		t.Errorf("something fades or glides: %s", got)
	}
	h.Quiet()
}

// withoutTiles refuses every tile: the list, its pins and the form work.
func withoutTiles(t *testing.T, h hand, site string) {
	h.Expected = func(url string) bool { return strings.Contains(url, "/tiles/") }
	browsertest.Call(h.Tab, network.Enable, network.EnableParams{})
	browsertest.Call(h.Tab, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/tiles/*", Block: true}}})
	h.Visit(site + "/reports?map=17/46.99850/-6.99900&bbox=-7.1,46.9,-6.9,47.1")
	h.Until(`document.querySelector(".is-live") && document.querySelectorAll("a.pin-link").length > 2`)
	h.to(".live")
	h.press(upKey)
	h.moved("17/46.99850/-6.99900")
	h.Until(`document.querySelectorAll("[data-list] .card").length > 0`)
	h.to("a.pin-link")
	h.press(enterKey)
	h.Until(`location.pathname.startsWith("/reports/")`)
	h.Visit(site + "/report")
	h.Until(`document.querySelector(".is-live")`)
	h.to(".live")
	h.press(upKey, enterKey)
	h.Until(`document.querySelector("[data-map-status]").textContent.includes("chosen")`)
	h.Quiet()
}
