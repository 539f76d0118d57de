package web

import (
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/words"
	"lamppost/tiles"
)

func english() *words.Printer { return words.New(words.Language{}, nil, nil) }

func TestGridIsNineTilesAroundTheView(t *testing.T) {
	g := NewTileGrid(english(), start, "", func(p geo.Point) string { return "Rue Verte" })
	middle, px, py := tiles.At(start.Center, 16)
	if g.Tiles[4].Tile != middle || g.Tiles[0].Tile != (tiles.Tile{Z: 16, X: middle.X - 1, Y: middle.Y - 1}) {
		t.Errorf("tiles %v around %v", g.Tiles, middle)
	}
	if g.Tiles[0].Name != "North-west: Rue Verte" || g.Tiles[8].Name != "South-east: Rue Verte" {
		t.Errorf("names %q, %q", g.Tiles[0].Name, g.Tiles[8].Name)
	}
	x, y, on := g.Place(start.Center)
	if !on || x != 256+int(px) || y != 256+int(py) {
		t.Errorf("the view's centre is drawn at %d,%d (on: %v), want %d,%d", x, y, on, 256+int(px), 256+int(py))
	}
	if _, _, on := g.Place(geo.Point{2.4, 48.9}); on {
		t.Error("a place kilometres away is on the map")
	}
}

func TestGridAtTheEdgesOfTheWorld(t *testing.T) {
	g := NewTileGrid(english(), MapView{geo.Point{179.99, -16.5}, 12}, "", nil)
	for _, tile := range g.Tiles {
		if !tile.Valid() {
			t.Errorf("tile %v beyond the 180th meridian", tile.Tile)
		}
	}
	if x, _, on := g.Place(geo.Point{-179.99, -16.5}); !on || x < 256 {
		t.Errorf("a place across the meridian is drawn at %d (on: %v)", x, on)
	}
	g = NewTileGrid(english(), MapView{geo.Point{0, 85}, 4}, "", nil)
	if g.Tiles[0].Light != "" || g.Tiles[4].Light == "" {
		t.Errorf("north of the map: %q, on it: %q", g.Tiles[0].Light, g.Tiles[4].Light)
	}
}

func TestViewOfABoxHoldsIt(t *testing.T) {
	for _, b := range []geo.Box{{West: 2.34, South: 48.85, East: 2.36, North: 48.86}, {West: -5, South: 41, East: 10, North: 51}, {West: 2, South: 48, East: 2, North: 48}} {
		v := ViewOf(b, 16)
		shown := v.Box()
		if !shown.Contains(geo.Point{b.West, b.South}) || !shown.Contains(geo.Point{b.East, b.North}) {
			t.Errorf("view %v shows %v, not all of %v", v, shown, b)
		}
	}
	if got := ViewOf(geo.Box{West: 2, South: 48, East: 2, North: 48}, 16).Zoom; got != 16 {
		t.Errorf("a single place is shown at zoom %d", got)
	}
}

func TestMapViewReadsWhatItWrites(t *testing.T) {
	got, ok := ParseMapView(start.String())
	if !ok || got != start {
		t.Errorf("read %v (%v) of %q", got, ok, start)
	}
}

func TestMapHasAtMostSoManyPins(t *testing.T) {
	m := MapShow{TileGrid: NewTileGrid(english(), start, "", nil)}
	for range 2 * maxPins {
		m.AddPin(start.Center, MapPin{Name: "x", Status: reports.StatusOpen})
	}
	m.AddPin(geo.Point{0, 0}, MapPin{})
	if len(m.Pins) != maxPins {
		t.Errorf("%d pins", len(m.Pins))
	}
}
