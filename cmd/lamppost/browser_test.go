package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lamppost/web/browsertest"
)

// tab is a page in the browser, as a resident or a crew member uses it.
type tab struct {
	*browsertest.Tab
	scripts bool
}

func newTab(t *testing.T, browser context.Context, scripts bool) *tab {
	t.Helper()
	b := &tab{browsertest.New(t, browser, 412, 900), scripts}
	if !scripts {
		b.ScriptsOff()
	}
	return b
}

// wide makes it the window of a desktop.
func (b *tab) wide() { b.T.Helper(); b.Size(1280, 900) }

// click follows a link or presses a button with the mouse, where it is.
func (b *tab) click(selector string) {
	b.T.Helper()
	b.Until(`document.querySelector(` + quoted(selector) + `)`)
	b.press(selector)
}

// press clicks the first visible element that matches, if there is one, on a page
// that has been read to its end: until then elements move.
func (b *tab) press(selector string) {
	b.T.Helper()
	b.Until(`document.readyState === "complete"`)
	visible := `[...document.querySelectorAll(` + quoted(selector) + `)].find((e) => e.checkVisibility())`
	if browsertest.JS[bool](b.Tab, "!!"+visible) {
		b.Do(chromedp.MouseClickXY(b.Middle(visible)))
	}
}

// check sets the tick of a box that has none.
func (b *tab) check(name string) {
	b.T.Helper()
	box := `input[name=` + name + `]`
	b.click(box)
	b.Until(`document.querySelector(` + quoted(box) + `).checked`)
}

func (b *tab) fill(selector, text string) {
	b.T.Helper()
	b.Until(`document.querySelector(` + quoted(selector) + `)?.checkVisibility()`)
	b.Do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b *tab) choose(name, value string) {
	b.T.Helper()
	b.click(`label:has(input[name="` + name + `"][value="` + value + `"])`)
	b.Until(`document.querySelector('input[name="` + name + `"][value="` + value + `"]').checked`)
}

func (b *tab) choosePhoto(selector, path string) {
	b.T.Helper()
	absolute, err := filepath.Abs(path)
	must(b.T, err)
	// A page that is still being read may put another element in the place of this one.
	b.Until(`document.readyState === "complete" && document.querySelector(` + quoted(selector) + `)`)
	b.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{absolute}))
}

// pickPlace puts the pin into the middle of the map: with a tap on a tile, which
// sends the form, or on the live map.
func (b *tab) pickPlace() {
	b.T.Helper()
	if b.scripts {
		b.Until(`document.querySelector("[data-map=pick] .live")`)
		b.press("[data-map=pick] .live")
		b.Until(`document.querySelector("form#report").elements.lat.value !== ""`)
		return
	}
	middle := `[...document.querySelectorAll("[data-map=pick] input[type=image]")][4]`
	b.Until(middle)
	b.Do(chromedp.MouseClickXY(b.Middle(middle)))
	b.Until(`document.querySelector("form#report [name=lat]").value !== ""`)
}

// setStatus presses the crew's status button.
func (b *tab) setStatus(status string) {
	b.T.Helper()
	b.click(`button[name=status][value=` + status + `], label:has(input[name=status][value=` + status + `])`)
	b.press(`form:has(input[name=status]) button.lamp`)
}

// shoot keeps a picture of the whole page in the folder LAMPPOST_SHOTS, for people.
func (b *tab) shoot(name string) {
	b.T.Helper()
	dir := os.Getenv("LAMPPOST_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b, chromedp.FullScreenshot(90))
	must(b.T, err)
	mode := "plain"
	if b.scripts {
		mode = "scripts"
	}
	must(b.T, os.WriteFile(filepath.Join(dir, mode+"-"+name+".jpg"), picture, 0o600))
}

func quoted(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }
