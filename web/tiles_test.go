package web

import (
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/tiles"
)

// administrator may do everything at the desk.
var administrator = reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}

// tilePath names the tile of a layer that holds p.
func tilePath(layer, ending string, p geo.Point, zoom int) string {
	t, _, _ := tiles.At(p, zoom)
	return fmt.Sprintf("/tiles/%s/%d/%d/%d%s", layer, t.Z, t.X, t.Y, ending)
}

// layersOf decodes a vector tile with a reader that is not ours.
func layersOf(t testing.TB, a *httptest.ResponseRecorder) mvt.Layers {
	t.Helper()
	if a.Code != 200 || a.Header().Get("Content-Type") != mvtType {
		t.Fatalf("%d %s: %.200s", a.Code, a.Header().Get("Content-Type"), a.Body)
	}
	layers, err := mvt.Unmarshal(a.Body.Bytes())
	must(t, err)
	return layers
}

// counted adds up the reports of a tile.
func counted(t testing.TB, a *httptest.ResponseRecorder) int {
	t.Helper()
	n := 0
	for _, layer := range layersOf(t, a) {
		for _, f := range layer.Features {
			count, _ := f.Properties["count"].(float64)
			n += int(count)
		}
	}
	return n
}

func TestTilesOutsideTheMapAreNotThere(t *testing.T) { // M01
	w := newTown(t, func(c *Config) { c.Desk, c.Store = nil, nil }) // whoever touched data would fall over
	for _, path := range []string{
		"reports/31/0/0.mvt", "reports/-1/0/0.mvt", "reports/1/2/0.mvt", "reports/1/0/2.mvt", "reports/2/1.5/0.mvt",
		"reports/2/1/1e9.mvt", "reports/2/1/1.5.mvt", "reports/1/0/0.pbf", "reports/1/0/0", "reports/01/0/0.mvt",
		"boundaries/1/0/0.pbf.png", "boundaries/21/0/0.mvt", "basemap/1/0/0.pbf.png", "basemap/1/0/0.jpg",
		"basemap/1/0/0@3x.png", "basemap/1/0/0@2x@2x.png", "basemap/1/0/+0.png", "basemap/99999999999999999999/0/0.png",
	} {
		a, best := w.get("/tiles/"+path), time.Hour
		for range 30 {
			began := time.Now()
			a = w.get("/tiles/" + path)
			best = min(best, time.Since(began))
		}
		if a.Code != 404 || best > time.Millisecond {
			t.Errorf("%s: %d in %v", path, a.Code, best)
		}
		if cache := a.Header().Get("Cache-Control"); !strings.HasPrefix(cache, "public, max-age=") {
			t.Errorf("%s: refusal may be cached as %q", path, cache)
		}
	}
}

func TestReportTileShowsASingleReport(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	layers := layersOf(t, w.get(tilePath("reports", ".mvt", townHall, 17)))
	if len(layers) != 1 || layers[0].Name != "reports" || len(layers[0].Features) != 1 {
		t.Fatalf("%+v", layers)
	}
	got := layers[0].Features[0].Properties
	for key, want := range map[string]any{
		"id": r.ID.String(), "url": "/reports/" + r.ID.String(), "count": 1.0, "open": 1.0, "status": "open", "category": "rubbish",
	} {
		if got[key] != want {
			t.Errorf("%s is %v, not %v", key, got[key], want)
		}
	}
	place, ok := layers[0].Features[0].Geometry.(orb.Point)
	tile, x, y := tiles.At(townHall, 17)
	if !ok || !near(place[0], x*16) || !near(place[1], y*16) {
		t.Errorf("%v in %v, not at %v, %v", layers[0].Features[0].Geometry, tile, x*16, y*16)
	}
}

func near(a, b float64) bool { return a-b < 1 && b-a < 1 }

func TestReportTilesGatherAndFilter(t *testing.T) {
	w := newTown(t)
	for i := range 12 {
		w.submit(func(d *reports.Draft) {
			d.Place = geo.Point{townHall[0] + float64(i)*0.00002, townHall[1]}
			if i < 5 {
				d.Category, d.Answers = "pavement", nil
			}
		})
	}
	for query, want := range map[string]int{
		"": 12, "?category=pavement": 5, "?status=any_closed": 0, "?status=any_open,fixed": 12, "?q=sofa": 12, "?q=piano": 0,
		"?bbox=-7.1,46.9,-6.9,47.1": 12, "?bbox=0,0,1,1": 0, "?since=2026-03-15": 0, "?until=2026-03-14": 12,
		"?near=46.9995,-7.0005&radius=5": 4,
	} {
		for _, zoom := range []int{0, 5, 12, 14} {
			a := w.get(tilePath("reports", ".mvt", townHall, zoom) + query)
			if got := counted(t, a); got != want {
				t.Errorf("zoom %d%s: %d reports, not %d", zoom, query, got, want)
			}
		}
	}
	if a := w.get("/tiles/reports/0/0/0.mvt?bbox=4"); a.Code != 400 || !strings.Contains(a.Body.String(), "west,south,east,north") {
		t.Errorf("%d: %s", a.Code, a.Body)
	}
	layers := layersOf(t, w.get(tilePath("reports", ".mvt", townHall, 12)))
	if n := len(layers[0].Features); n > 2 {
		t.Errorf("twelve reports within 18 m are %d points at zoom 12", n)
	}
}

func TestHiddenReportLeavesItsTile(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	w.submit(nil)
	path := tilePath("reports", ".mvt", townHall, 10)
	before := w.get(path)
	must(t, w.Desk.Hide(context.Background(), administrator, r.ID))
	after := w.get(path, "If-None-Match", before.Header().Get("ETag"))
	if n := counted(t, after); n != 1 {
		t.Errorf("%d reports are left", n)
	}
	if again := w.get(path, "If-None-Match", after.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("%d with %d bytes for a tile that did not change", again.Code, again.Body.Len())
	}
}

func TestVectorTilesAreCompressed(t *testing.T) {
	w := newTown(t)
	plain := w.get(tilePath("boundaries", ".mvt", townHall, 12))
	packed := w.get(tilePath("boundaries", ".mvt", townHall, 12), "Accept-Encoding", "gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= plain.Body.Len() {
		t.Errorf("%v: %d bytes of %d", packed.Header(), packed.Body.Len(), plain.Body.Len())
	}
	again := w.get(tilePath("boundaries", ".mvt", townHall, 12), "Accept-Encoding", "gzip", "If-None-Match", packed.Header().Get("ETag"))
	if again.Code != 304 {
		t.Errorf("%d for the tag of the compressed answer", again.Code)
	}
}

func TestBoundaryTilesNameTheirAreas(t *testing.T) {
	w := newTown(t)
	layers := layersOf(t, w.get(tilePath("boundaries", ".mvt", townHall, 12)))
	var names []string
	for _, layer := range layers {
		names = append(names, layer.Name)
		for _, f := range layer.Features {
			for _, key := range []string{"key", "name", "layer", "version"} {
				if s, _ := f.Properties[key].(string); s == "" {
					t.Errorf("%s: an area without %s: %v", layer.Name, key, f.Properties)
				}
			}
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"districts", "parks", "road-owners"}) {
		t.Errorf("layers %v", names)
	}
	for _, layer := range layersOf(t, w.get("/tiles/boundaries/2/1/1.mvt")) {
		for _, f := range layer.Features {
			t.Errorf("%v is under a pixel and in the tile", f.Properties)
		}
	}
}

func TestBasemapTilesHaveTwoLooksAndTwoScales(t *testing.T) {
	w := newTown(t)
	seen := map[string]string{}
	for _, ending := range []string{".png", ".png?look=dark", "@2x.png", "@2x.png?look=dark"} {
		a := w.get(tilePath("basemap", ending, townHall, 15))
		if a.Code != 200 || a.Header().Get("Cache-Control") != "public, max-age=3600" {
			t.Fatalf("%s: %d %v", ending, a.Code, a.Header())
		}
		tag := a.Header().Get("ETag")
		if before, twice := seen[tag]; twice {
			t.Errorf("%s is the picture of %s", ending, before)
		}
		seen[tag] = ending
		picture, err := png.Decode(a.Body)
		must(t, err)
		want := 256
		if strings.HasPrefix(ending, "@2x") {
			want = 512
		}
		if got := picture.Bounds().Dx(); got != want {
			t.Errorf("%s is %d pixels wide", ending, got)
		}
		if again := w.get(tilePath("basemap", ending, townHall, 15), "If-None-Match", tag); again.Code != 304 {
			t.Errorf("%s: %d", ending, again.Code)
		}
	}
}

func TestManyAskForTheFirstPictureAtOnce(t *testing.T) {
	w := newTown(t)
	tile, _, _ := tiles.At(townHall, 15)
	w.allAsk(24, func(i int) string { return fmt.Sprintf("/tiles/basemap/15/%d/%d.png", tile.X+i%5, tile.Y) })
}

func TestTileDescriptions(t *testing.T) {
	w := newTown(t)
	for path, check := range map[string]func(tiles.TileJSON) bool{
		"/tiles/basemap.json": func(d tiles.TileJSON) bool {
			return strings.Contains(d.Attribution, "Merrowhythe") && d.Bounds[0] < -7 && d.Bounds[2] > -7.1 && d.VectorLayers == nil
		},
		"/tiles/basemap.json?look=dark": func(d tiles.TileJSON) bool { return strings.HasSuffix(d.Tiles[0], ".png?look=dark") },
		"/tiles/boundaries.json": func(d tiles.TileJSON) bool {
			return len(d.VectorLayers) == 3 && d.VectorLayers[0].Description == "Districts"
		},
		"/tiles/boundaries.json?lang=fr": func(d tiles.TileJSON) bool { return d.VectorLayers[0].Description == "Quartiers" },
		"/tiles/reports.json?status=fixed&x=1": func(d tiles.TileJSON) bool {
			return d.Tiles[0] == "http://example.com/tiles/reports/{z}/{x}/{y}.mvt?status=fixed" && d.VectorLayers[0].ID == "reports"
		},
	} {
		a := w.get(path)
		var d tiles.TileJSON
		if err := json.Unmarshal(a.Body.Bytes(), &d); err != nil || a.Code != 200 {
			t.Fatalf("%s: %d %v", path, a.Code, err)
		}
		if d.TileJSON != "3.0.0" || d.MaxZoom != tiles.MaxZoom || len(d.Center) != 3 || !check(d) {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	if a := w.get("/tiles/secrets.json"); a.Code != 404 {
		t.Error(a.Code)
	}
}

// TestPinTilesSayWhatVectorTilesSay compares the two formats of a tile.
func TestPinTilesSayWhatVectorTilesSay(t *testing.T) {
	w := newTown(t)
	first := w.submit(nil)
	w.submit(func(d *reports.Draft) { d.Place = geo.Point{townHall[0] + 0.0005, townHall[1]} })
	for _, zoom := range []int{10, 18} {
		tile, _, _ := tiles.At(townHall, zoom)
		path := fmt.Sprintf("/tiles/reports/%d/%d/%d", tile.Z, tile.X, tile.Y)
		var got struct {
			Features []struct {
				Properties struct {
					Count     int
					ID, Title string
					URL       string
					Status    string
					Category  string
				}
			}
		}
		must(t, json.Unmarshal(w.get(path+".geojson?lang=fr").Body.Bytes(), &got))
		layers, err := mvt.Unmarshal(w.get(path + ".mvt").Body.Bytes())
		must(t, err)
		if len(layers) != 1 || len(layers[0].Features) != len(got.Features) {
			t.Fatalf("zoom %d: %d vector layers, %d pins", zoom, len(layers), len(got.Features))
		}
		p := got.Features[0].Properties
		switch {
		case zoom == 10 && (p.Count != 2 || p.ID != ""):
			t.Errorf("zoom 10: %+v, want a cluster of two", p)
		case zoom == 18 && (p.ID != first.ID.String() || p.Title == "" || p.URL == "" || p.Status != "open"):
			t.Errorf("zoom 18: %+v, want the report", p)
		}
	}
}

// Boundaries made ready for tiles say the same of the same areas as those cut for
// one tile.
func TestBoundariesMadeReadyAreTheSameAreas(t *testing.T) {
	w := newTown(t)
	front := w.Handler.(*Server)
	path := tilePath("boundaries", ".mvt", townHall, 13)
	said := func() []string {
		var list []string
		for _, layer := range layersOf(t, w.get(path)) {
			for _, f := range layer.Features {
				list = append(list, fmt.Sprint(layer.Name, f.Properties))
			}
		}
		slices.Sort(list)
		return list
	}
	before := said()
	front.tiles.cache = tiles.NewCache(tileMemory)
	front.tiles.regions.keep(w.Desk.World())
	if after := said(); len(before) == 0 || !slices.Equal(before, after) {
		t.Errorf("%q\nwant\n%q", after, before)
	}
	for _, info := range w.Desk.World().Atlas.Layers() {
		if front.tiles.regions.of(info) == nil {
			t.Errorf("layer %s is not ready", info.Layer)
		}
	}
}
