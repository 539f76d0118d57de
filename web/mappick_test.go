package web

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/tiles"
)

var start = MapView{geo.Point{2.3522, 48.8566}, 16}

// form builds a posted form from name, value pairs.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestATapIsThePlaceOfThePixel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := geo.Point{rapid.Float64Range(-179.9, 179.9).Draw(t, "lon"), rapid.Float64Range(-84, 84).Draw(t, "lat")}
		z := rapid.IntRange(aimZoom, tiles.MaxZoom).Draw(t, "zoom")
		tile, x, y := tiles.At(want, z)
		if int(x) == 0 && int(y) == 0 {
			t.Skip("the corner pixel stands for the keyboard")
		}
		name := fmt.Sprintf("tile-%d-%d-%d", tile.Z, tile.X, tile.Y)
		p, err := ParsePick(form(name+".x", fmt.Sprint(int(x)), name+".y", fmt.Sprint(int(y)), "lat", "1", "lon", "1"), start)
		if err != nil || !p.Chosen || !p.Moved {
			t.Fatalf("got %+v, %v", p, err)
		}
		pixel := 156543.04 / math.Exp2(float64(z)) // metres at the equator, where it is widest
		if d := geo.Metres(p.Point, want); d > 1.5*pixel {
			t.Errorf("%.1f m away from the tap, a pixel has %.2f m", d, pixel)
		}
	})
}

func TestKeyboardChoosesATileAndComesNearer(t *testing.T) {
	view, steps := MapView{start.Center, 14}, 0
	for {
		tile, _, _ := tiles.At(start.Center, view.Zoom)
		name := fmt.Sprintf("tile-%d-%d-%d", tile.Z, tile.X, tile.Y)
		p, err := ParsePick(form(name+".x", "0", name+".y", "0", "view", view.String()), start)
		if err != nil || !p.Moved {
			t.Fatalf("got %+v, %v", p, err)
		}
		if steps++; p.Chosen {
			if d := geo.Metres(p.Point, start.Center); d > 110 {
				t.Errorf("chosen %.0f m away", d)
			}
			break
		}
		if p.At.Zoom != view.Zoom+nearer {
			t.Fatalf("zoom %d after %d", p.At.Zoom, view.Zoom)
		}
		view = p.At
	}
	if steps != 3 {
		t.Errorf("%d choices from a view of the town, want 3", steps)
	}
	tile, _, _ := tiles.At(start.Center, tiles.MaxZoom)
	name := fmt.Sprintf("tile-%d-%d-%d", tile.Z, tile.X, tile.Y)
	p, err := ParsePick(form(name+".x", "0", name+".y", "0"), start)
	if d := geo.Metres(p.Point, start.Center); err != nil || d > 20 {
		t.Errorf("at the deepest zoom the keyboard reaches %.0f m, %v", d, err)
	}
}

func TestControlsMoveTheMapAndKeepThePin(t *testing.T) {
	pinned := []string{"lat", "48.856600", "lon", "2.352200", "view", start.String()}
	tests := []struct {
		do    string
		check func(Pick) bool
	}{
		{"map-in", func(p Pick) bool { return p.At.Zoom == 17 }},
		{"map-out", func(p Pick) bool { return p.At.Zoom == 15 }},
		{"map-north", func(p Pick) bool { return p.At.Center.Lat() > start.Center.Lat() }},
		{"map-south", func(p Pick) bool { return p.At.Center.Lat() < start.Center.Lat() }},
		{"map-east", func(p Pick) bool { return p.At.Center.Lon() > start.Center.Lon() }},
		{"map-west", func(p Pick) bool { return p.At.Center.Lon() < start.Center.Lon() }},
		{"map-here", func(p Pick) bool { return p.At.Zoom == sureZoom && p.At.Center == p.Point }},
	}
	for _, tt := range tests {
		p, err := ParsePick(form(append(pinned, "do", tt.do)...), start)
		if err != nil || !p.Moved || !p.Chosen || p.Point != (geo.Point{2.3522, 48.8566}) || !tt.check(p) {
			t.Errorf("%s: %+v, %v", tt.do, p, err)
		}
	}
	for _, do := range []string{"pin-north", "pin-south", "pin-east", "pin-west"} {
		p, err := ParsePick(form(append(pinned, "do", do)...), start)
		if d := geo.Metres(p.Point, start.Center); err != nil || math.Abs(d-nudge) > 0.1 {
			t.Errorf("%s moves the pin by %.2f m, %v", do, d, err)
		}
	}
	if p, _ := ParsePick(form(append(pinned, "do", "send")...), start); p.Moved {
		t.Error("a button of the form itself counts as moving the map")
	}
}

func TestPickRefusesAndIgnoresHostileForms(t *testing.T) {
	for _, bad := range [][2]string{{"NaN", "2"}, {"91", "2"}, {"48", "-181"}, {"1e400", "2"}, {"48,85", "2"}, {"48", ""}, {"<b>", "2"}, {strings.Repeat("1", 1000), "2"}} {
		_, err := ParsePick(form("lat", bad[0], "lon", bad[1]), start)
		var e *reports.Error
		if !errors.As(err, &e) || e.Kind != reports.Invalid || e.Problems[0].Field != "place" {
			t.Errorf("lat %.20q lon %q: %v, want a refusal of place", bad[0], bad[1], err)
		}
	}
	for _, name := range []string{"tile-99-0-0", "tile--1-0-0", "tile-3-9-9", "tile-3-01-1", "tile-3-1", "tile-a-b-c", "tile-3-1-1-1"} {
		if p, err := ParsePick(form(name+".x", "5", name+".y", "5"), start); err != nil || p.Moved || p.Chosen {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	p, err := ParsePick(form("tile-16-33196-22545.x", "-99999", "tile-16-33196-22545.y", "1e9"), start)
	if err != nil || !p.Moved || geo.CheckPoint(p.Point) != nil {
		t.Errorf("offsets beyond the tile: %+v, %v", p, err)
	}
	for _, view := range []string{"", "99/0/0", "-5/0/0", "16/NaN/0", "16/91/0", "16/1/2/3", "a/b/c"} {
		p, err := ParsePick(form("view", view), start)
		if err != nil || p.At.Zoom < minZoom || p.At.Zoom > tiles.MaxZoom || geo.CheckPoint(p.At.Center) != nil {
			t.Errorf("view %q: %+v, %v", view, p.At, err)
		}
	}
	p, _ = ParsePick(form("lat", "90", "lon", "180", "do", "pin-north"), start)
	if geo.CheckPoint(p.Point) != nil {
		t.Errorf("pushed off the Earth to %v", p.Point)
	}
}

func TestNoPlaceIsNoPlace(t *testing.T) {
	p, err := ParsePick(url.Values{}, start)
	if err != nil || p.Chosen || p.Moved || p.At != start {
		t.Errorf("an empty form chooses %+v, %v", p, err)
	}
}
