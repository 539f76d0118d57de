package browsertest

import (
	"context"
	"os/exec"
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
	// limit ends a browser that hangs.
	limit = 5 * time.Minute
	// Patience is how long a page may take to become what is expected, on a
	// machine that runs other tests too; Glance is how often it is looked at.
	Patience = 45 * time.Second
	Glance   = 40 * time.Millisecond
)

// Start starts a browser for the length of a test, with more options for those
// that need them, or skips the test without one.
func Start(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: install the package chromium to run this")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en"))
	options = append(options, more...)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// Tab is a page in the browser, with what went wrong in it.
type Tab struct {
	context.Context
	T *testing.T
	// Expected says of which addresses an error is no fault; nil: of none.
	Expected func(url string) bool

	mu     sync.Mutex
	faults []string // owned by mu
}

// New opens a tab for the length of a test.
func New(t *testing.T, browser context.Context, width, height int64) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	b := &Tab{Context: ctx, T: t}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	Call(b, log.Enable, cdp.Empty{})
	b.Size(width, height)
	return b
}

// hear notes exceptions, console errors and policy violations.
func (b *Tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && (b.Expected == nil || !b.Expected(e.Entry.URL)) {
			b.faults = append(b.faults, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// Quiet fails the test for every fault the browser reported.
func (b *Tab) Quiet() {
	b.T.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		b.T.Errorf("in the browser: %s", fault)
	}
}

// Do takes steps one after the other.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.T.Fatal(err)
	}
}

// Call sends one command of the protocol.
func Call[P, R any](b *Tab, command cdp.Command[P, R], params P) {
	b.T.Helper()
	if _, err := chromedp.Call(b, command, params); err != nil {
		b.T.Fatal(err)
	}
}

// Size sets the window, in CSS pixels.
func (b *Tab) Size(width, height int64) {
	b.T.Helper()
	b.screen(width, height, 1)
}

// Dense is Size for a screen of twice as many pixels.
func (b *Tab) Dense(width, height int64) {
	b.T.Helper()
	b.screen(width, height, 2)
}

func (b *Tab) screen(width, height int64, density float64) {
	b.T.Helper()
	Call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: density})
}

// ScriptsOff keeps pages from running scripts; JS still works.
func (b *Tab) ScriptsOff() {
	b.T.Helper()
	Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Visit opens an address.
func (b *Tab) Visit(address string) { b.T.Helper(); b.Do(chromedp.Navigate(address)) }

// JS evaluates an expression in the page, which may be a promise.
func JS[R any](b *Tab, expression string) R {
	b.T.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[R](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.T.Fatalf("%s: %v", expression, err)
	}
	return got
}

// Until waits for an expression to be true.
func (b *Tab) Until(expression string) {
	b.T.Helper()
	late, look := time.After(Patience), time.NewTicker(Glance)
	defer look.Stop()
	for !b.holds(expression) {
		select {
		case <-late:
			b.Quiet()
			b.T.Fatalf("at %s, never true: %s\n%s", JS[string](b, "location.href"), expression, JS[string](b, `document.querySelector("main")?.innerText ?? ""`))
		case <-look.C:
		}
	}
}

// holds asks a page that may be on its way to another: whatever fails then is no.
func (b *Tab) holds(expression string) bool {
	got, err := chromedp.Run(b, chromedp.Evaluate[bool]("!!("+expression+")"))
	return err == nil && got
}

// Middle brings the element that an expression names into view and returns where
// its middle is, in CSS pixels of the window.
func (b *Tab) Middle(element string) (x, y float64) {
	b.T.Helper()
	at := JS[[]float64](b, `(() => {
		const e = `+element+`;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`)
	return at[0], at[1]
}
