package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/web/browsertest"
)

// tab is a page in a real browser, on a server of its own.
type tab struct {
	*browsertest.Tab
	origin string
}

// TestBrowser looks at the shell in a real browser, one tab for each part.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	ctx := browsertest.Start(t)
	t.Run("a tap without scripts is where it was", func(t *testing.T) { tapWithoutScripts(t, ctx) })
	t.Run("nothing is wider than the phone", func(t *testing.T) { nothingTooWide(t, ctx) })
	t.Run("the map is drawn over the same tiles", func(t *testing.T) { mapOverTiles(t, ctx) })
	t.Run("a dense screen is given dense tiles", func(t *testing.T) { denseTiles(t, ctx) })
	t.Run("a place is picked by pointer, keyboard and device", func(t *testing.T) { pickPlace(t, ctx) })
	t.Run("drafts are kept and photos made small", func(t *testing.T) { draftsAndPhotos(t, ctx) })
}

func newTab(t *testing.T, browser context.Context, width, height int64) *tab {
	t.Helper()
	s := newShell(t, Config{Now: time.Now}, fakeTiles, fakePins)
	server := httptest.NewServer(s.router())
	t.Cleanup(server.Close)
	b := &tab{browsertest.New(t, browser, width, height), server.URL}
	b.Expected = func(url string) bool { return strings.Contains(url, "/photos/") || strings.HasSuffix(url, "/nowhere") }
	return b
}

func (b *tab) open(path string) { b.T.Helper(); b.Visit(b.origin + path) }

// fakeTiles draws plain tiles: the shell's tests need only their place.
var fakeTiles = URL{get, "/tiles/basemap/{z}/{x}/{y}.png", publicTile, func(w http.ResponseWriter, r *Request) error {
	ground := color.Gray{230}
	if r.URL.Query().Get("look") == "dark" {
		ground = color.Gray{40}
	}
	picture := image.NewGray(image.Rect(0, 0, 256, 256))
	for i := range picture.Pix {
		picture.Pix[i] = ground.Y
	}
	w.Header().Set("Content-Type", "image/png")
	return png.Encode(w, picture)
}}

// fakePins answers every tile with those of three pins that lie in it.
var fakePins = URL{get, "/tiles/reports/{z}/{x}/{file}", publicTile, func(w http.ResponseWriter, r *Request) error {
	tile, err := tileOf(r, ".geojson")
	if err != nil {
		return err
	}
	features := []any{}
	point := func(lon, lat float64, title, href string, count int) {
		if at, _, _ := tiles.At(geo.Point{lon, lat}, tile.Z); at != tile {
			return
		}
		features = append(features, map[string]any{"type": "Feature",
			"geometry":   map[string]any{"type": "Point", "coordinates": []float64{lon, lat}},
			"properties": map[string]any{"title": title, "status": "fixed", "url": href, "count": count}})
	}
	point(2.3522, 48.8566, hostile, "/reports/k1", 1)
	point(2.3540, 48.8555, "evil", "javascript:alert(1)", 1)
	point(2.3504, 48.8578, "many", "", 12)
	w.Header().Set("Content-Type", "application/geo+json")
	return json.NewEncoder(w).Encode(map[string]any{"type": "FeatureCollection", "features": features})
}}

func tapWithoutScripts(t *testing.T, browser context.Context) {
	b := newTab(t, browser, 412, 900)
	b.ScriptsOff()
	middle, _, _ := tiles.At(start.Center, start.Zoom)
	tile := fmt.Sprintf(`document.querySelector("[name='tile-%d-%d-%d']")`, middle.Z, middle.X, middle.Y)
	for _, width := range []int64{320, 412, 1024} {
		b.Size(width, 900)
		b.open("/gallery")
		b.Do(chromedp.MouseClickXY(b.Middle(tile)))
		b.Until(`document.querySelector(".pick .pin-chosen")`)
		v := browsertest.JS[[]string](b.Tab, `["lat", "lon"].map((n) => document.querySelector("[name=" + n + "]").value)`)
		got, err := geo.ParsePoint(v[0], v[1])
		if d := geo.Metres(got, tileCenter(middle)); err != nil || d > 3 {
			t.Errorf("at %d px: a tap in the middle of the tile is %.1f m off (%v)", width, d, err)
		}
	}
}

func nothingTooWide(t *testing.T, browser context.Context) {
	b := newTab(t, browser, 320, 700)
	for _, path := range append(shellPages, "/gallery?wrong=1") {
		b.open(path)
		if wide := browsertest.JS[float64](b.Tab, "document.documentElement.scrollWidth"); wide > 320 {
			t.Errorf("%s is %v px wide on a phone of 320", path, wide)
		}
		small := browsertest.JS[[]string](b.Tab, `[...document.querySelectorAll("a.button, button:not(.away), .masthead a, .map-moves a, .choices label")]
			.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 90))`)
		if len(small) > 0 {
			t.Errorf("%s: too small for a thumb: %q", path, small)
		}
	}
	b.Quiet()
}

// needScripts skips where web/build has not run.
func needScripts(t *testing.T, names ...string) {
	t.Helper()
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if a.url(name) == "" {
			t.Skipf("web/dist has no %s: run npm ci --ignore-scripts and web/build first", name)
		}
	}
}

func mapOverTiles(t *testing.T, browser context.Context) {
	needScripts(t, "app.js", "map.js")
	b := newTab(t, browser, 412, 900)
	b.open("/gallery")
	b.Until(`document.querySelectorAll(".is-live").length === 2 && document.querySelectorAll(".pin-link").length === 3`)
	links := browsertest.JS[[][]string](b.Tab, `[...document.querySelectorAll(".pin-link")].map((e) => [e.tagName, e.getAttribute("href") || "", e.getAttribute("aria-label")])`)
	want := [][]string{{"BUTTON", "", "12 reports close together: show nearer"}, {"A", b.origin + "/reports/k1", hostile}, {"BUTTON", "", "evil"}}
	if fmt.Sprint(links) != fmt.Sprint(want) {
		t.Errorf("pins %q, want %q", links, want)
	}
	if browsertest.JS[bool](b.Tab, `!!document.querySelector(".pin-link img, .pin-link script")`) {
		t.Error("text of the feed became markup")
	}
	tilesOnce(b)

	// The list follows the view, and the address says so.
	browsertest.JS[any](b.Tab, `document.querySelector("[data-list]").replaceChildren(), document.querySelector(".live .leaflet-control-zoom-in").click()`)
	b.Until(`location.search.includes("bbox=") && document.querySelectorAll("[data-list] .card").length > 0`)
	b.Quiet()
}

// tilesOnce are the addresses of the tiles that were fetched, each once.
func tilesOnce(b *tab) map[string]bool {
	b.T.Helper()
	seen := map[string]bool{}
	for _, u := range browsertest.JS[[]string](b.Tab, `performance.getEntriesByType("resource").map((e) => e.name).filter((n) => n.includes("/tiles/basemap/"))`) {
		if seen[u] {
			b.T.Errorf("fetched twice: %s", u)
		}
		seen[u] = true
	}
	return seen
}

func denseTiles(t *testing.T, browser context.Context) {
	needScripts(t, "app.js", "map.js")
	b := newTab(t, browser, 412, 900)
	b.Dense(412, 900)
	b.open("/gallery")
	b.Until(`document.querySelectorAll(".is-live").length === 2 && !document.querySelector("[data-map=show] .grid9")`)
	fetched := tilesOnce(b)
	for u := range fetched {
		if !strings.Contains(u, "@2x.png") {
			t.Errorf("a tile of too few pixels: %s", u)
		}
	}
	if len(fetched) < 9 {
		t.Errorf("only %d tiles", len(fetched))
	}
}

func pickPlace(t *testing.T, tabs context.Context) {
	needScripts(t, "app.js", "map.js")
	b := newTab(t, tabs, 412, 900)
	b.open("/gallery")
	const canvas = `document.querySelector("[data-map=pick] .live")`
	b.Until("!!" + canvas + ` && !document.querySelector("[data-map=pick] .grid9")`)
	place := func() geo.Point {
		v := browsertest.JS[[]string](b.Tab, `["lat", "lon"].map((n) => document.querySelector("form[data-draft]").elements[n].value)`)
		p, err := geo.ParsePoint(v[0], v[1])
		if err != nil {
			t.Fatalf("fields hold %q: %v", v, err)
		}
		return p
	}
	middle, _, _ := tiles.At(start.Center, start.Zoom)

	browsertest.JS[any](b.Tab, canvas+".focus()")
	b.Do(chromedp.KeyEvent("\r"))
	if d := geo.Metres(place(), tileCenter(middle)); d > 3 {
		t.Errorf("Enter puts the pin %.1f m from the middle of the map", d)
	}
	x, y := b.Middle(canvas)
	b.Do(chromedp.MouseClickXY(x+60, y+40))
	b.Until(`!!document.querySelector("[data-map=pick] .pin-chosen")`)
	b.Until(`document.querySelector("form[data-draft]").elements.lat.value != "" && document.querySelector("[data-map-status]").textContent.includes("chosen")`)
	if d := geo.Metres(place(), tiles.PointAt(middle, 128+60, 128+40)); d > 3 {
		t.Errorf("a click is %.1f m off", d)
	}

	here := geo.Point{2.3601, 48.8501}
	if _, err := chromedp.CallBrowser(b, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: browser.PermissionSettingGranted, Origin: b.origin}); err != nil {
		t.Fatal(err)
	}
	lat, lon, accuracy := here.Lat(), here.Lon(), 8.0
	browsertest.Call(b.Tab, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &accuracy})
	b.Do(chromedp.Click(chromedp.CSS(".locate")))
	b.Until(`!!document.querySelector(".accuracy")`)
	if d := geo.Metres(place(), here); d > 0.5 {
		t.Errorf("the device's place is %.1f m off", d)
	}
	if got := browsertest.JS[string](b.Tab, `document.querySelector("[data-map-status]").textContent`); !strings.Contains(got, "about 8 m") {
		t.Errorf("the page says %q", got)
	}
	b.Quiet()
}

func draftsAndPhotos(t *testing.T, browser context.Context) {
	needScripts(t, "app.js")
	b := newTab(t, browser, 412, 900)
	b.open("/gallery")
	browsertest.JS[any](b.Tab, `document.querySelector("#description").value = ""`)
	b.Do(chromedp.SendKeys(chromedp.CSS("#description"), "Hole by the school"))
	browsertest.JS[any](b.Tab, `document.querySelector("[name=category][value=c]").click()`)
	b.Until(`(localStorage.getItem("draft:report") || "").includes("school") && localStorage.getItem("draft:report").includes('"c"')`)
	b.Do(chromedp.Reload())
	b.Until(`document.querySelector("#description").value === "Hole by the school" && document.querySelector("[value=c]").checked`)
	if browsertest.JS[bool](b.Tab, `document.querySelector("[data-draft-note]").hidden`) {
		t.Error("nobody is told that the draft was put back")
	}

	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#photo"), []string{photoFile(t)}))
	b.Until(`document.querySelector("#photo").files[0].size < 1_500_000`)
	got := browsertest.JS[[]float64](b.Tab, `createImageBitmap(document.querySelector("#photo").files[0]).then((p) => [p.width, p.height])`)
	if math.Max(got[0], got[1]) != 1600 {
		t.Errorf("the photo is %v", got)
	}
	if kind := browsertest.JS[string](b.Tab, `document.querySelector("#photo").files[0].type`); kind != "image/jpeg" {
		t.Errorf("the photo is %s", kind)
	}
	b.Until(`document.querySelector("#previews img")?.naturalWidth > 0`)
	b.Quiet()
}

// photoFile writes a photo of two megapixels that compresses badly.
func photoFile(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range picture.Pix {
		picture.Pix[i] = byte(random.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
