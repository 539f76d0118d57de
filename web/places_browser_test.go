package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lamppost/geo"
	"lamppost/web/browsertest"
)

// TestPlacesAreOfferedWhileTyping uses the combobox by keyboard and by pointer.
func TestPlacesAreOfferedWhileTyping(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	needScripts(t, "app.js", "map.js")
	server := httptest.NewServer(newTown(t, unlimitedPosts).withMonaco())
	t.Cleanup(server.Close)
	b := browsertest.New(t, browsertest.Start(t), 412, 1100)
	b.Visit(server.URL + "/report")
	const field, live = `document.querySelector("#address")`, `document.querySelector("[data-map=pick] .live")`
	b.Until("!!" + live)
	browsertest.JS[any](b, field+".focus()")
	b.Do(chromedp.KeyEvent("30 boulevard princesse ch"))
	b.Until(`!document.querySelector("#address-places").hidden`)
	if got := browsertest.JS[string](b, field+`.getAttribute("aria-expanded") + " " + document.querySelector(".combo [role=status]").textContent`); got[:11] != "true Places" {
		t.Errorf("a screen reader hears %q", got)
	}
	screenshot(t, b, "places-phone")
	b.Do(chromedp.KeyEvent(kb.ArrowDown))
	active := browsertest.JS[string](b, `document.getElementById(`+field+`.getAttribute("aria-activedescendant")).textContent`)
	if active != "30 Boulevard Princesse Charlotte, Monaco" {
		t.Errorf("the first choice is %q", active)
	}
	enter(b)
	b.Until(`!!document.querySelector("[data-map=pick] .pin-chosen")`)
	at := browsertest.JS[[]string](b, `["lat", "lon"].map((n) => document.querySelector("#report").elements[n].value)`)
	if p, err := geo.ParsePoint(at[0], at[1]); err != nil || geo.Metres(p, geo.Point{7.4237, 43.7415}) > 500 {
		t.Errorf("the pin is at %v", at)
	}
	if got := browsertest.JS[string](b, field+".value"); got != active {
		t.Errorf("the field holds %q", got)
	}
	// A street is only shown; Escape closes what is offered.
	browsertest.JS[any](b, field+`.select()`)
	b.Do(chromedp.KeyEvent("rue grim"))
	b.Until(`!document.querySelector("#address-places").hidden`)
	b.Do(chromedp.KeyEvent(kb.Escape))
	b.Until(`document.querySelector("#address-places").hidden && ` + field + `.value == "rue grim"`)
	b.Do(chromedp.KeyEvent("a"))
	b.Until(`!document.querySelector("#address-places").hidden`)
	screenshot(t, b, "places-street")
	b.Do(chromedp.MouseClickXY(b.Middle(`document.querySelector("#address-places [role=option]")`)))
	b.Until(`document.querySelector("#report").elements.view.value.includes("/43.73")`)

	// In a list a choice sends the form.
	b.Visit(server.URL + "/reports")
	browsertest.JS[any](b, `document.querySelector(".choose").open = true, document.querySelector("#place").focus()`)
	b.Do(chromedp.KeyEvent("grimaldi"))
	b.Until(`!document.querySelector("#place-places").hidden`)
	b.Do(chromedp.KeyEvent(kb.ArrowUp)) // the last
	enter(b)
	b.Until(`location.search.includes("near=43.7")`)
	b.Quiet()
}

// enter presses the key as one event, which a script may take for itself.
func enter(b *browsertest.Tab) {
	browsertest.Call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13})
}

// screenshot keeps a picture where LAMPPOST_SHOTS says.
func screenshot(t *testing.T, b *browsertest.Tab, name string) {
	dir := os.Getenv("LAMPPOST_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644))
}
