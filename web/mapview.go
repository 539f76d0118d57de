package web

import (
	"fmt"
	"strconv"
	"strings"

	"lamppost/geo"
	"lamppost/tiles"
)

// MapView is what part of the map is shown. In URLs and forms it is written
// zoom/lat/lon, as in "16/48.85660/2.35220".
type MapView struct {
	Center geo.Point
	Zoom   int
}

// minZoom keeps the nine tiles of the map without scripts from showing one
// place twice.
const minZoom = 3

// ParseMapView reads what String writes, and nothing else.
func ParseMapView(s string) (MapView, bool) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return MapView{}, false
	}
	zoom, err := strconv.Atoi(parts[0])
	if err != nil {
		return MapView{}, false
	}
	p, err := geo.ParsePoint(parts[1], parts[2])
	if err != nil {
		return MapView{}, false
	}
	return MapView{p, clampZoom(zoom)}, true
}

// String writes the view to a metre.
func (v MapView) String() string {
	return fmt.Sprintf("%d/%.5f/%.5f", v.Zoom, v.Center.Lat(), v.Center.Lon())
}

// Zoomed returns the view so many steps nearer (or, if negative, farther).
func (v MapView) Zoomed(steps int) MapView {
	return MapView{v.Center, clampZoom(v.Zoom + steps)}
}

// Panned returns the view moved by CSS pixels, to the east and to the south.
func (v MapView) Panned(east, south float64) MapView {
	t, px, py := tiles.At(v.Center, clampZoom(v.Zoom))
	return MapView{tiles.PointAt(t, px+east, py+south), t.Z}
}

// Box returns the degrees that the nine tiles of the view cover.
func (v MapView) Box() geo.Box {
	t, _, _ := tiles.At(v.Center, clampZoom(v.Zoom))
	northWest, southEast := tiles.PointAt(t, -tiles.Pixels, -tiles.Pixels), tiles.PointAt(t, 2*tiles.Pixels, 2*tiles.Pixels)
	return geo.Box{West: northWest.Lon(), South: southEast.Lat(), East: southEast.Lon(), North: northWest.Lat()}
}

func clampZoom(z int) int { return min(max(z, minZoom), tiles.MaxZoom) }

// ViewOf returns the nearest view whose nine tiles hold all of b with some room,
// never nearer than most.
func ViewOf(b geo.Box, most int) MapView {
	v := MapView{b.Center(), clampZoom(most)}
	for v.Zoom > minZoom {
		shown := v.Box()
		if b.West >= shown.West && b.East <= shown.East && b.South >= shown.South && b.North <= shown.North {
			break
		}
		v.Zoom--
	}
	return v
}
