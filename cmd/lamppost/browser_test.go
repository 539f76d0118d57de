package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const (
	// walkLimit ends a browser that hangs.
	walkLimit = 5 * time.Minute
	// patience is how long a page may take to become what is expected, on a
	// machine that runs other tests too; glance is how often it is looked at.
	patience = 45 * time.Second
	glance   = 50 * time.Millisecond
)

// startBrowser starts a headless Chromium, or skips the test without one.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: install the package chromium to run this")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en"))
	ctx, cancel := context.WithTimeout(context.Background(), walkLimit)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	must(t, chromedp.Do(ctx))
	return ctx
}

// tab is a page in the browser, with what went wrong in it.
type tab struct {
	context.Context
	t       *testing.T
	scripts bool

	mu     sync.Mutex
	faults []string // owned by mu
}

func newTab(t *testing.T, browser context.Context, scripts bool) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	b := &tab{Context: ctx, t: t, scripts: scripts}
	must(t, chromedp.Listen(ctx, b.hear))
	call(b, log.Enable, cdp.Empty{})
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
	b.size(412, 900)
	return b
}

// hear notes exceptions, console errors and policy violations.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.faults = append(b.faults, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// quiet fails for every fault the browser reported.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		b.t.Errorf("in the browser: %s", fault)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b, command, params); err != nil {
		b.t.Fatal(err)
	}
}

// js asks the page, which works with its scripts off too.
func js[T any](b *tab, expression string) T {
	b.t.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// wide makes it the window of a desktop.
func (b *tab) wide() { b.t.Helper(); b.size(1280, 900) }

func (b *tab) open(address string) { b.t.Helper(); b.do(chromedp.Navigate(address)) }

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	limit, look := time.After(patience), time.NewTicker(glance)
	defer look.Stop()
	for !b.holds(expression) {
		select {
		case <-limit:
			b.quiet()
			b.shoot("stuck")
			b.t.Fatalf("at %s, never true: %s\n%s", js[string](b, "location.href"), expression, js[string](b, `document.querySelector("main")?.innerText ?? ""`))
		case <-look.C:
		}
	}
}

// holds asks a page that may be on its way to another: whatever fails then is no.
func (b *tab) holds(expression string) bool {
	got, err := chromedp.Run(b, chromedp.Evaluate[bool]("!!("+expression+")"))
	return err == nil && got
}

// click follows a link or presses a button with the mouse, where it is.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.until(`document.querySelector(` + quoted(selector) + `)`)
	b.press(selector)
}

// press clicks the first visible element that matches, if there is one.
func (b *tab) press(selector string) {
	b.t.Helper()
	at := js[[]float64](b, `(() => {
		const e = [...document.querySelectorAll(`+quoted(selector)+`)].find((e) => e.checkVisibility());
		if (!e) return [];
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`)
	if len(at) == 2 {
		b.do(chromedp.MouseClickXY(at[0], at[1]))
	}
}

func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.until(`document.querySelector(` + quoted(selector) + `)?.checkVisibility()`)
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b *tab) choose(name, value string) {
	b.t.Helper()
	b.click(`label:has(input[name="` + name + `"][value="` + value + `"])`)
	b.until(`document.querySelector('input[name="` + name + `"][value="` + value + `"]').checked`)
}

func (b *tab) choosePhoto(selector, path string) {
	b.t.Helper()
	absolute, err := filepath.Abs(path)
	must(b.t, err)
	b.do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{absolute}))
}

// pickPlace puts the pin into the middle of the map: with a tap on a tile, which
// sends the form, or on the live map.
func (b *tab) pickPlace() {
	b.t.Helper()
	if b.scripts {
		b.until(`document.querySelector("[data-map=pick] .live")`)
		b.press("[data-map=pick] .live")
		b.until(`document.querySelector("form#report").elements.lat.value !== ""`)
		return
	}
	middle := `[...document.querySelectorAll("[data-map=pick] input[type=image]")][4]`
	b.until(middle)
	at := js[[]float64](b, `(() => { const e = `+middle+`; e.scrollIntoView({block: "center"}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`)
	b.do(chromedp.MouseClickXY(at[0], at[1]))
	b.until(`document.querySelector("form#report [name=lat]").value !== ""`)
}

// setStatus presses the crew's status button.
func (b *tab) setStatus(status string) {
	b.t.Helper()
	b.click(`button[name=status][value=` + status + `], label:has(input[name=status][value=` + status + `])`)
	b.press(`form:has(input[name=status]) button.lamp`)
}

// shoot keeps a picture of the whole page in the folder LAMPPOST_SHOTS, for people.
func (b *tab) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("LAMPPOST_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b, chromedp.FullScreenshot(90))
	must(b.t, err)
	mode := "plain"
	if b.scripts {
		mode = "scripts"
	}
	must(b.t, os.WriteFile(filepath.Join(dir, mode+"-"+name+".jpg"), picture, 0o600))
}

func quoted(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }
