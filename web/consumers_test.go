package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/paulmach/orb"

	"lamppost/tiles"
	"lamppost/web/browsertest"
)

// consumers is the folder with other people's readers of our tiles, fetched once.
func consumers(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("no npm on this machine: install Node.js to check the tiles with other readers")
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = "consumers"
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	return install.Dir
}

// TestOtherReaders hands our tiles to readers that we have not written.
func TestOtherReaders(t *testing.T) {
	if testing.Short() {
		t.Skip("other readers take seconds")
	}
	folder := consumers(t)
	a := island(t, townHall, ringRoad()...)
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } })
	w.submit(nil)
	t.Run("Mapbox's reader understands every layer", func(t *testing.T) { readByMapbox(t, w, folder) })
	t.Run("MapLibre draws the style", func(t *testing.T) { drawByMapLibre(t, w, folder) })
}

// ringRoad is streets of all levels by the town hall, with their names and numbers.
func ringRoad() (list []tiles.Piece) {
	for i, level := range []string{"link", "bridge", "tunnel"} {
		north := townHall.Lat() + float64(i-1)*0.001
		line := orb.LineString{{townHall.Lon() - 0.005, north}, {townHall.Lon() + 0.005, north}}
		tags := []tiles.Tag{{Key: "kind", Value: "primary"}, {Key: "oneway", Value: true}, {Key: level, Value: true}}
		list = append(list, tiles.Piece{Layer: "streets", To: 14, Geometry: line, Tags: tags})
		tags = []tiles.Tag{{Key: "kind", Value: "primary"}, {Key: "name", Value: "Ring"}, {Key: "ref", Value: "R 1"}}
		list = append(list, tiles.Piece{Layer: "street_labels", To: 14, Geometry: line, Tags: tags, Whole: true})
	}
	for layer, kind := range map[string]string{"public_transport": "bus_stop", "place_labels": "neighbourhood", "other_labels": "park"} {
		list = append(list, tiles.Piece{Layer: layer, To: 14, Geometry: townHall, Tags: []tiles.Tag{{Key: "kind", Value: kind}, {Key: "name", Value: "Hall"}}})
	}
	return list
}

func readByMapbox(t *testing.T, w *town, folder string) {
	for layer, want := range map[string]string{"basemap": "water_polygons", "boundaries": "districts", "reports": "reports"} {
		node := exec.Command("node", "read.mjs")
		node.Dir = folder
		node.Stdin = bytes.NewReader(w.get(tilePath(layer, ".mvt", townHall, 14)).Body.Bytes())
		out, err := node.Output()
		must(t, err)
		var said map[string]struct {
			Extent   int
			Features []struct {
				Type       int
				Properties map[string]any
				Points     int
			}
		}
		must(t, json.Unmarshal(out, &said))
		found := said[want]
		if found.Extent != 4096 || len(found.Features) == 0 || found.Features[0].Points == 0 || len(found.Features[0].Properties) == 0 {
			t.Errorf("%s: %s", layer, out)
		}
	}
}

// mapPage shows a style, and says when it has drawn all of it and what went wrong.
const mapPage = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/dist/maplibre-gl.css">
<style>html, body, #map { margin: 0; width: 100%%; height: 100%% }</style><main id="map"></main>
<script type="module">
import * as maplibre from "/dist/maplibre-gl.mjs";
maplibre.setWorkerUrl("/dist/maplibre-gl-worker.mjs");
window.faults = [];
const map = new maplibre.Map({ container: "map", style: %q, center: [%v, %v], zoom: 14 });
map.on("error", (e) => faults.push(String(e.error?.message ?? e)));
map.once("idle", () => { window.drawn = map.queryRenderedFeatures().map((f) => f.layer.id); });
</script>`

func drawByMapLibre(t *testing.T, w *town, folder string) {
	ours := httptest.NewServer(w)
	t.Cleanup(ours.Close)
	mux := http.NewServeMux()
	mux.Handle("/dist/", http.StripPrefix("/dist/", http.FileServer(http.Dir(folder+"/node_modules/maplibre-gl/dist"))))
	mux.HandleFunc("/", func(page http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(page, mapPage, ours.URL+"/tiles/style.json"+r.URL.RawQuery, townHall.Lon(), townHall.Lat())
	})
	theirs := httptest.NewServer(mux)
	t.Cleanup(theirs.Close)
	browser := browsertest.Start(t, chromedp.Flag("disable-gpu", false), chromedp.Flag("use-gl", "angle"),
		chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true))
	b := browsertest.New(t, browser, 412, 732)
	b.Expected = func(url string) bool { return strings.HasSuffix(url, "favicon.ico") }
	b.Visit(theirs.URL)
	b.Until("window.drawn")
	if faults := browsertest.JS[[]string](b, "window.faults"); len(faults) > 0 {
		t.Errorf("MapLibre says %q", faults)
	}
	drawn := strings.Join(browsertest.JS[[]string](b, "window.drawn"), " ")
	for _, layer := range []string{"water_polygons-water", "streets-major", "casing-major-bridge", "streets-major-tunnel", "boundaries-districts", "reports"} {
		if !strings.Contains(drawn, layer) {
			t.Errorf("%s is not drawn, only %.300s", layer, drawn)
		}
	}
	b.Quiet()
}
