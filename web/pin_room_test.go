package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// indexed is a town whose front door keeps its pins in memory.
func indexed(t *testing.T) (*town, *Server) {
	t.Helper()
	w := newTown(t)
	front := w.Handler.(*Server)
	must(t, front.tiles.pins.fill(t.Context(), front.Store))
	return w, front
}

// around are places some metres to some hundred metres apart.
func around(i int) geo.Point {
	return geo.Point{townHall.Lon() + float64(i%7)*0.0011, townHall.Lat() + float64(i%5)*0.0007}
}

// Tiles from memory are the tiles of the database, whatever the filter, the zoom
// and what has happened since.
func TestPinsInMemoryAreThoseOfTheDatabase(t *testing.T) {
	w, _ := indexed(t)
	asks := newTown(t, func(c *Config) { c.Desk, c.Store, c.Photos = w.Desk, &w.Store.Reader, nil })
	asks.losePins()
	var filed []reports.Report
	for i := range 30 {
		filed = append(filed, w.submit(func(d *reports.Draft) {
			d.Place = around(i)
			if i%3 == 0 {
				d.Category, d.Answers = "pavement", nil
			}
		}))
		w.Clock.Move(time.Hour)
	}
	compareTiles(t, w, asks)
	for i, r := range filed {
		if i%4 == 0 {
			must(t, w.Desk.Hide(context.Background(), administrator, r.ID))
		}
		if i%5 == 1 {
			_, err := w.Desk.Change(context.Background(), administrator, reports.Change{Report: r.ID, Key: fmt.Sprint("a change of a test ", i), Status: "fixed", Text: "Done"})
			must(t, err)
		}
	}
	compareTiles(t, w, asks)
	must(t, w.Desk.Restore(context.Background(), administrator, filed[0].ID))
	compareTiles(t, w, asks)
}

func compareTiles(t *testing.T, w, asks *town) {
	t.Helper()
	day := w.Clock.Now().Format("2006-01-02")
	for _, filter := range []string{"", "status=any_open", "status=fixed", "category=pavement", "body=works&category=rubbish", "body=nobody", "city=merrowhythe", "since=" + day, "until=" + day, "q=sofa"} {
		for _, zoom := range []int{5, 12, 15, 17, 20} {
			path := tilePath("reports", ".geojson", townHall, zoom) + "?" + filter
			got, want := pinsOf(t, w.get(path)), pinsOf(t, asks.get(path))
			if !slices.Equal(got, want) {
				t.Errorf("%s:\n%q\nwant\n%q", path, got, want)
			}
		}
	}
}

// pinsOf says each feature in one line, in an order of its own: of clusters as
// full as each other any may come first.
func pinsOf(t *testing.T, a *httptest.ResponseRecorder) (lines []string) {
	t.Helper()
	var found struct {
		Features []struct {
			Geometry   struct{ Coordinates geo.Point }
			Properties map[string]any
		}
	}
	must(t, json.Unmarshal(a.Body.Bytes(), &found))
	for _, f := range found.Features {
		lines = append(lines, fmt.Sprintf("%.5f %v", f.Geometry.Coordinates, f.Properties))
	}
	slices.Sort(lines)
	return lines
}

// A hidden report is gone from the very next tile.
func TestPinsForgetAtOnce(t *testing.T) {
	w, front := indexed(t)
	r := w.submit(nil)
	path := tilePath("reports", ".mvt", townHall, 17)
	if n := counted(t, w.get(path)); n != 1 {
		t.Fatalf("%d reports", n)
	}
	must(t, w.Desk.Hide(context.Background(), administrator, r.ID))
	if a := w.get(path); a.Body.Len() > 0 {
		t.Errorf("still there: %q", a.Body)
	}
	if n := front.tiles.pins.state.Load().index.Len(); n != 0 {
		t.Errorf("the index holds %d", n)
	}
}

// The index is rebuilt beside the readers, and nothing is lost by it, nor comes back.
func TestPinsSurviveTheRebuild(t *testing.T) {
	w, front := indexed(t)
	var filed []reports.Report
	for i := range 5 {
		filed = append(filed, w.submit(func(d *reports.Draft) { d.Place = around(i) }))
	}
	must(t, front.tiles.pins.keep(t.Context(), front.Store))
	path := tilePath("reports", ".mvt", townHall, 12)
	before, now := counted(t, w.get(path)), front.tiles.pins.state.Load()
	w.hidden(filed[0].ID)
	w.submit(nil)
	w.submit(nil)
	meanwhile := counted(t, w.get(path))
	next := *now
	next.index = now.index.Rebuilt()
	front.tiles.pins.state.Store(&next)
	if after := counted(t, w.get(path+"?"+url.Values{"status": {"any_open"}}.Encode())); before != 5 || meanwhile != 6 || after != 6 {
		t.Errorf("%d before, %d meanwhile, %d after", before, meanwhile, after)
	}
}

// The picture of the pins lies over that of the base map: clear but for the pins.
func TestPinsAsAPicture(t *testing.T) {
	w, _ := indexed(t)
	w.submit(nil)
	_, x, y := tiles.At(townHall, 16)
	img, err := png.Decode(w.get(tilePath("reports", ".png", townHall, 16)).Body)
	must(t, err)
	if _, _, _, alpha := img.At(int(x), int(y)).RGBA(); alpha != 0xffff {
		t.Errorf("no pin where the report is")
	}
	if _, _, _, alpha := img.At(int(x+128)%256, int(y+128)%256).RGBA(); alpha != 0 {
		t.Errorf("the picture is not clear where nothing is")
	}
}

// What could not be read to its end is no index: pins would be missing for good.
func TestAnIndexIsReadToItsEnd(t *testing.T) {
	gone := errors.New("the database went away")
	_, err := newPinState(func(take func([]store.PinRow) bool) error {
		take([]store.PinRow{{ID: 1, Place: townHall, Status: reports.StatusOpen}})
		return gone
	})
	if !errors.Is(err, gone) {
		t.Errorf("error %v", err)
	}
}
