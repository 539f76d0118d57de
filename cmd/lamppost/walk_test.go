package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/paulmach/orb/encoding/mvt"

	"lamppost/reports/dispatch"
	"lamppost/tiles"
	"lamppost/web/browsertest"
)

// The resident of both walks, and the crew.
const (
	residentMail = "resident@example.org"
	crewMail     = "crew@example.org"
)

// TestWalk does the whole job in a real browser, with real mail and webhook
// receivers: report with a photo, receipt, hand-over, the crew's "fixed" with a
// photo, and everybody sees it. Once without scripts and once with them.
func TestWalk(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	w := newWalk(t)
	t.Run("without scripts", func(t *testing.T) { w.walk(newTab(t, browser, false)) })
	t.Run("with scripts", func(t *testing.T) {
		if built, err := filepath.Glob(filepath.Join("..", "..", "web", "dist", "map-*.js")); err != nil || len(built) == 0 {
			t.Skip("the interactive map is not built: it needs Node.js (make build)")
		}
		w.walk(newTab(t, browser, true))
	})
}

// walkTown is a served town with receivers of its own.
type walkTown struct {
	*server
	data  string
	mails chan mail
	hooks chan hook
}

// hook is a webhook that arrived with a good signature.
type hook struct {
	ID     string `json:"id"`
	Report struct {
		ID       string `json:"id"`
		Category struct{ Code string }
		Photos   []string `json:"photos"`
	} `json:"report"`
}

func newWalk(t *testing.T) *walkTown {
	w := &walkTown{data: t.TempDir(), mails: make(chan mail, 100), hooks: make(chan hook, 100)}
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = dispatch.Verify(hookSecret, r.Header, body, time.Now())
		}
		var got hook
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		w.hooks <- got
	}))
	t.Cleanup(receiver.Close)
	lamppost(t, "apply", "--data", w.data, townWithHook(t, receiver.URL))
	lamppost(t, "people", "grant", "--data", w.data, "--role", "crew", "--body", "works", "--name", "Robin", crewMail)
	w.server = startServer(t, "open", "serve", "--data", w.data, "--listen", "127.0.0.1:0", "--allow-private",
		"--smtp", startMailServer(t, w.mails), "--smtp-tls", "none")
	return w
}

// walk is the job, from the front page to the feeds.
func (w *walkTown) walk(b *tab) {
	id := w.report(b)
	w.handedOver(b, id)
	w.confirm(b)
	w.fix(b, id)
	w.seen(b, id)
	b.Quiet()
}

// report goes from the front page to the receipt and returns the report's id.
func (w *walkTown) report(b *tab) string {
	b.Visit(w.url("/"))
	b.shoot("home")
	b.click(`main a[href^="/report"]`)
	b.Until(`document.querySelector("form#report")`)
	b.choosePhoto("#photo", filepath.Join("..", "..", "fixtures", "photos", "streetlight.jpg"))
	b.pickPlace()
	b.choose("category", "pavement")
	b.press(`button[value=continue]`)
	b.Until(`document.querySelector("button[value=send]")`)
	if kept := browsertest.JS[string](b.Tab, `document.querySelector(".kept-count")?.textContent ?? ""`); kept == "" {
		b.T.Error("the form does not say that it kept the photo")
	}
	b.shoot("report")
	b.press(`details.you:not([open]) summary`)
	b.fill("#email", residentMail)
	b.fill("#description", "A slab has come loose by the bench")
	b.press(`button[value=send]`)
	b.Until(`location.pathname.startsWith("/receipts/")`)
	b.shoot("receipt")
	link := browsertest.JS[string](b.Tab, `document.querySelector('main a[href*="/reports/"]').getAttribute("href")`)
	return link[strings.LastIndex(link, "/")+1:]
}

// handedOver waits for the works' webhook and the resident's mail.
func (w *walkTown) handedOver(b *tab, id string) {
	got := receive(b.T, w.hooks, func(h hook) bool { return h.Report.ID == id })
	if got.Report.Category.Code != "pavement" || len(got.Report.Photos) != 1 {
		b.T.Errorf("webhook: %+v", got)
		return
	}
	photo, err := read(http.Get(got.Report.Photos[0]))
	if err != nil || photo.status != http.StatusOK {
		b.T.Errorf("the webhook's photo: %d, %v", photo.status, err)
	}
}

var confirmLink = regexp.MustCompile(`http://\S+/confirm/\S+`)

// confirm follows the link of the mail; opening it changes nothing, the button does.
func (w *walkTown) confirm(b *tab) {
	m := receive(b.T, w.mails, func(m mail) bool { return m.to == residentMail && confirmLink.MatchString(m.text) })
	if !strings.Contains(m.text, "map.png") {
		b.T.Errorf("the mail does not show the place:\n%s", m.text)
	}
	b.Visit(confirmLink.FindString(m.text))
	b.shoot("confirm")
	b.press(`main form button`)
	b.Until(`!document.querySelector("main form button[type=submit], main form button:not([type])") || document.querySelector(".notice.good")`)
}

// fix signs the crew in with a one-time link and closes the report with a photo.
func (w *walkTown) fix(b *tab, id string) {
	b.Visit(strings.TrimSpace(lamppost(b.T, "people", "link", "--data", w.data, "--base-url", w.url(""), crewMail)))
	b.press(`main form button`)
	b.Until(`location.pathname === "/crew"`)
	b.shoot("crew")
	b.click(`a[href*="/crew/reports/` + id + `"]`)
	b.Until(`location.pathname.endsWith("` + id + `")`)
	b.shoot("crew-report")
	b.choosePhoto("input[type=file]", filepath.Join("..", "..", "fixtures", "photos", "upright-6.jpg"))
	b.fill("textarea", "Laid anew this morning")
	b.setStatus("fixed")
	b.Until(`location.pathname === "/crew"`)
	b.Visit(w.url("/"))
	b.press(`form[action="/sign-out"] button`)
	b.Until(`document.readyState === "complete" && !document.querySelector('form[action="/sign-out"]')`)
}

// seen checks the page, the feeds, the tile and the follower's mail.
func (w *walkTown) seen(b *tab, id string) {
	b.Visit(w.url("/reports/" + id))
	b.shoot("fixed")
	text := browsertest.JS[string](b.Tab, `document.querySelector("main").textContent`)
	for _, want := range []string{"A slab has come loose", "Laid anew this morning", "Fixed", "Town Works"} {
		if !strings.Contains(text, want) {
			b.T.Errorf("the report's page does not say %q", want)
		}
	}
	if photos := browsertest.JS[float64](b.Tab, `document.querySelectorAll("main img[src^='/photos/']").length`); photos < 2 {
		b.T.Errorf("the page shows %v photos", photos)
	}
	w.inAtom(b.T, id)
	lon, lat := w.inGeoJSON(b.T, id)
	w.inTile(b.T, id, lon, lat)
	receive(b.T, w.mails, func(m mail) bool { return m.to == residentMail && strings.Contains(m.text, "Laid anew this morning") })
	b.Visit(w.url("/reports"))
	b.Until(`document.querySelector('a[href="/reports/` + id + `"]')`)
	b.shoot("list")
	b.wide()
	b.shoot("list-wide")
	b.Visit(w.url("/reports/" + id))
	b.shoot("fixed-wide")
}

func (w *walkTown) get(t *testing.T, path string) string {
	t.Helper()
	got, err := read(http.Get(w.url(path)))
	if err != nil || got.status != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, got.status, err)
	}
	return got.body
}

func (w *walkTown) inAtom(t *testing.T, id string) {
	feed, err := gofeed.NewParser().ParseString(w.get(t, "/feeds/reports.atom?status=fixed"))
	must(t, err)
	for _, item := range feed.Items {
		if strings.HasSuffix(item.Link, "/"+id) {
			return
		}
	}
	t.Errorf("the Atom feed of fixed reports lacks %s", id)
}

func (w *walkTown) inGeoJSON(t *testing.T, id string) (lon, lat float64) {
	var feed struct {
		Features []struct {
			Geometry   struct{ Coordinates [2]float64 }
			Properties struct{ ID, Status string }
		}
	}
	must(t, json.Unmarshal([]byte(w.get(t, "/feeds/reports.geojson")), &feed))
	for _, f := range feed.Features {
		if f.Properties.ID == id {
			if f.Properties.Status != "fixed" {
				t.Errorf("GeoJSON says %q", f.Properties.Status)
			}
			return f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]
		}
	}
	t.Errorf("the GeoJSON feed lacks %s", id)
	return 0, 0
}

// inTile decodes the tile of the deepest zoom around the report.
func (w *walkTown) inTile(t *testing.T, id string, lon, lat float64) {
	const zoom = 18
	tile, _, _ := tiles.At([2]float64{lon, lat}, zoom)
	layers, err := mvt.Unmarshal([]byte(w.get(t, fmt.Sprintf("/tiles/reports/%d/%d/%d.mvt", tile.Z, tile.X, tile.Y))))
	must(t, err)
	for _, layer := range layers {
		for _, f := range layer.Features {
			if layer.Name == "reports" && (f.Properties["id"] == id && f.Properties["status"] == "fixed" || asNumber(f.Properties["count"]) > 1) {
				return
			}
		}
	}
	t.Errorf("the tile lacks %s", id)
}

func asNumber(v any) float64 {
	n, _ := v.(float64)
	return n
}
