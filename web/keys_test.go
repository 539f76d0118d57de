package web

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"

	"lamppost/web/browsertest"
)

// hand uses a page by keys alone: no pointer, and no script that moves the focus.
type hand struct{ *browsertest.Tab }

// key is what a keyboard sends.
type key struct {
	name, code, text string
	number           int64 // Windows virtual key code, which Chromium acts by
	modifiers        int64
}

var (
	tabKey     = key{name: "Tab", code: "Tab", number: 9}
	backTab    = key{name: "Tab", code: "Tab", number: 9, modifiers: 8}
	enterKey   = key{name: "Enter", code: "Enter", text: "\r", number: 13}
	spaceKey   = key{name: " ", code: "Space", text: " ", number: 32}
	escapeKey  = key{name: "Escape", code: "Escape", number: 27}
	leftKey    = key{name: "ArrowLeft", code: "ArrowLeft", number: 37}
	upKey      = key{name: "ArrowUp", code: "ArrowUp", number: 38}
	rightKey   = key{name: "ArrowRight", code: "ArrowRight", number: 39}
	downKey    = key{name: "ArrowDown", code: "ArrowDown", number: 40}
	nearerKey  = key{name: "+", code: "NumpadAdd", text: "+", number: 107}
	fartherKey = key{name: "-", code: "NumpadSubtract", text: "-", number: 109}
)

// press presses keys one after the other.
func (h hand) press(keys ...key) {
	h.T.Helper()
	for _, k := range keys {
		event := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: k.name, Code: k.code, Text: k.text, WindowsVirtualKeyCode: k.number, Modifiers: k.modifiers}
		browsertest.Call(h.Tab, input.DispatchKeyEvent, event)
		event.Type, event.Text = input.DispatchKeyEventTypeKeyUp, ""
		browsertest.Call(h.Tab, input.DispatchKeyEvent, event)
	}
}

// turns presses a key that leads to another page, and waits for that.
func (h hand) turns(k key) {
	h.T.Helper()
	browsertest.JS[any](h.Tab, `window.before = true`)
	h.press(k)
	h.Until(`!window.before && document.readyState === "complete"`)
}

// write types letters.
func (h hand) write(text string) {
	h.T.Helper()
	for _, r := range text {
		h.press(key{name: string(r), text: string(r)})
	}
}

// unseen says what is wrong with how the focus is seen, or nothing (WCAG 2.4.7 and
// 2.4.11): something around or in the element changes its look, and its middle is
// within the window with nothing on it.
const unseen = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "";
	if (e.type === "date" && !e.matches(":focus")) return ""; // the calendar in the field has the browser's own mark
	const name = e.outerHTML.slice(0, 120);
	const look = (x, pseudo) => { const s = getComputedStyle(x, pseudo); return parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== "none" && s.outlineColor !== "rgba(0, 0, 0, 0)" };
	const around = e.closest("label");
	const marked = !e.matches(".live") && look(e) || look(e, "::after") || around && look(around) || e.querySelector(".pin") && getComputedStyle(e.querySelector(".pin")).strokeWidth === "6px";
	if (!marked) return "nothing marks " + name;
	const r = e.getClientRects()[0], x = r.x + r.width / 2, y = r.y + r.height / 2;
	if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return "out of sight at " + [x, y] + ": " + name;
	const top = document.elementFromPoint(x, y);
	const own = top && (e === top || e.contains(top) || around?.contains(top));
	return own ? "" : "covered by " + top?.outerHTML.slice(0, 90) + ": " + name;
})()`

// farthest is how many stops a page has at most.
const farthest = 150

// to presses Tab until the element in focus is as wanted, and looks at every stop.
func (h hand) to(wanted string) {
	h.T.Helper()
	h.step(tabKey, wanted)
}

// back is to with Shift.
func (h hand) back(wanted string) {
	h.T.Helper()
	h.step(backTab, wanted)
}

func (h hand) step(k key, wanted string) {
	h.T.Helper()
	condition := fmt.Sprintf(`[%s, document.activeElement.matches(%q) ? "there" : ""]`, unseen, wanted)
	for range farthest {
		h.press(k)
		got := browsertest.JS[[]string](h.Tab, condition)
		if got[0] != "" {
			h.T.Errorf("%s: %s", h.at(), got[0])
		}
		if got[1] != "" {
			return
		}
	}
	h.T.Fatalf("%s: no stop is %s", h.at(), wanted)
}

// at is the path of the page.
func (h hand) at() string {
	return browsertest.JS[string](h.Tab, "location.pathname + location.search")
}

// stops goes through the whole page and returns what was in focus on the way. It
// fails where there is no end.
func (h hand) stops() []string {
	h.T.Helper()
	const look = `[` + unseen + `, document.activeElement === document.body ? "" : document.activeElement.outerHTML.slice(0, 200)]`
	var seen []string
	for range farthest {
		h.press(tabKey)
		got := browsertest.JS[[]string](h.Tab, look)
		if got[0] != "" {
			h.T.Errorf("%s, stop %d: %s", h.at(), len(seen), got[0])
		}
		if len(seen) > 1 && (got[1] == "" || got[1] == seen[0]) {
			return seen
		}
		seen = append(seen, got[1])
	}
	h.T.Fatalf("%s has no way out:\n%s", h.at(), strings.Join(seen, "\n"))
	return nil
}
