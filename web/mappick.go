package web

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/words"
	"lamppost/tiles"
)

// MapPick is the data of partial "map-pick": a map in a form, on which a person
// points to a place. Every tile is an image input, every control a button.
type MapPick struct {
	TileGrid
	Pick
	X, Y   int    // of the pin
	On     bool   // whether the pin is on the part of the map shown
	Action string // the form's address: controls of the map come back to the map; empty: to the top
}

// NewMapPick draws p's view with its pin. For place see NewTileGrid.
func NewMapPick(w *words.Printer, p Pick, credit string, place func(geo.Point) string) MapPick {
	m := MapPick{TileGrid: NewTileGrid(w, p.At, credit, place), Pick: p}
	if p.Chosen {
		m.X, m.Y, m.On = m.Place(p.Point)
	}
	return m
}

// Pick is where a person has got to with the map.
type Pick struct {
	At     MapView
	Point  geo.Point // where Chosen
	Chosen bool
	// Accuracy is that of the device's fix in metres; 0 where a person pointed.
	Accuracy float64
	Moved    bool // a control of the map was used: show the form again
}

const (
	// sureZoom is where half a tile is less than the width of a street, so that a
	// tile chosen as a whole may stand for the place.
	sureZoom = 18
	// aimZoom is where a fingertip covers less than 20 m; farther out a tap
	// chooses, but the map comes nearer so that the person can correct it.
	aimZoom = 16
	// nearer is how many zooms a choice comes closer: each quarters the side.
	nearer = 2
	// nudge is how far the pin moves at a push, in metres: a car's length.
	nudge = 5.0
)

// ParsePick reads the map's fields from a posted form; start is the view of a
// form that has none yet. A tile reports where it was touched; 0,0 is what
// browsers report when it was chosen by keyboard or by voice, and then the
// tile as a whole is meant. It fails with a reports.Error for field "place".
func ParsePick(form url.Values, start MapView) (Pick, error) {
	p := Pick{At: start}
	if v, ok := ParseMapView(form.Get("view")); ok {
		p.At = v
	}
	lat, lon := form.Get("lat"), form.Get("lon")
	if strings.TrimSpace(lat+lon) != "" {
		point, err := geo.ParsePoint(lat, lon)
		if err != nil {
			refusal := reports.Invalidf("place", "place_invalid")
			refusal.Err = err
			return p, refusal
		}
		p.Point, p.Chosen, p.Accuracy = point, true, metres(form.Get("accuracy"))
	}
	if tile, x, y, ok := touched(form); ok {
		p.touch(tile, x, y)
	} else {
		p.do(form.Get("do"))
	}
	return p, nil
}

// metres reads an accuracy; what is none is not known.
func metres(s string) float64 {
	m, err := strconv.ParseFloat(s, 64)
	if err != nil || !(m > 0) || math.IsInf(m, 1) {
		return 0
	}
	return m
}

// touched finds the tile that sent the form and where it was touched.
func touched(form url.Values) (t tiles.Tile, x, y float64, ok bool) {
	for name := range form {
		field, isX := strings.CutSuffix(name, ".x")
		parts := strings.Split(field, "-")
		if !isX || len(parts) != 4 || parts[0] != "tile" {
			continue
		}
		t, err := tiles.Parse(parts[1], parts[2], parts[3])
		if err != nil {
			continue
		}
		return t, offset(form.Get(name)), offset(form.Get(field + ".y")), true
	}
	return tiles.Tile{}, 0, 0, false
}

// offset reads a coordinate within a tile; what is none becomes 0.
func offset(s string) float64 {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return float64(min(max(n, 0), tiles.Pixels-1))
}

func (p *Pick) touch(t tiles.Tile, x, y float64) {
	p.Moved = true
	if x == 0 && y == 0 {
		p.At = MapView{tileCenter(t), t.Z}.Zoomed(nearer)
		if t.Z >= sureZoom {
			p.Point, p.Chosen, p.Accuracy = tileCenter(t), true, 0
		}
		return
	}
	p.Point, p.Chosen, p.Accuracy = tiles.PointAt(t, x, y), true, 0
	p.At = MapView{p.Point, t.Z}
	if t.Z < aimZoom {
		p.At = p.At.Zoomed(nearer)
	}
}

// do carries out a control of the map by its value; other values are the form's.
func (p *Pick) do(control string) {
	const step = tiles.Pixels
	p.Moved = true
	switch control {
	case "map-in":
		p.At = p.At.Zoomed(1)
	case "map-out":
		p.At = p.At.Zoomed(-1)
	case "map-north":
		p.At = p.At.Panned(0, -step)
	case "map-south":
		p.At = p.At.Panned(0, step)
	case "map-west":
		p.At = p.At.Panned(-step, 0)
	case "map-east":
		p.At = p.At.Panned(step, 0)
	case "map-here": // the device's own place was put into the fields
		if p.Chosen {
			p.At = MapView{p.Point, max(p.At.Zoom, sureZoom)}
		}
	case "pin-north":
		p.push(0, 1)
	case "pin-south":
		p.push(0, -1)
	case "pin-west":
		p.push(-1, 0)
	case "pin-east":
		p.push(1, 0)
	default:
		p.Moved = false
	}
}

// push moves the pin by nudge, so many times to the east and to the north.
func (p *Pick) push(east, north float64) {
	if !p.Chosen {
		return
	}
	const perDegree = 111_320 // metres, of latitude
	lat := p.Point.Lat() + north*nudge/perDegree
	narrow := math.Max(math.Cos(lat*math.Pi/180), 0.01)
	lon := p.Point.Lon() + east*nudge/(perDegree*narrow)
	moved := geo.Point{lon, lat}
	if geo.CheckPoint(moved) == nil {
		p.Point, p.Accuracy = moved, 0
		p.At.Center = moved
	}
}
