package web

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/reports/desk"
	"lamppost/tiles"
)

const (
	groundPath = "/admin/boundaries/ground.png"
	// groundAge lets one who pages through findings go back to a picture.
	groundAge = "private, max-age=60"
	// mostGround is the height in degrees up to which a picture of package review and a
	// Mercator map of the same box differ by less than a pixel, even in Iceland.
	mostGround = 0.3
)

// boundaryGround answers /admin/boundaries/ground.png?bbox=&zoom=, with look=dark for
// dark screens: the base map below a picture of findings, at 2x because it is fitted to it.
func (s *Server) boundaryGround(w http.ResponseWriter, r *Request) error {
	asked := r.URL.Query()
	box, err := geo.ParseBox(asked.Get("bbox"))
	zoom, bad := strconv.Atoi(asked.Get("zoom"))
	m := groundMap(box, zoom)
	if err != nil || bad != nil || m.Width < 1 || m.Height < 1 || max(m.Width, m.Height) > tiles.MaxMapSide {
		return tiles.ErrTile
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	m.Look = tiles.Look{Dark: isDark(r), Scale: 2}
	w.Header().Set("Cache-Control", groundAge)
	return s.sendStill(w, r, world, still{StaticMap: m, of: "ground", unsigned: true})
}

// groundMap is a map of a box that does not cross the 180th meridian.
func groundMap(b geo.Box, zoom int) tiles.StaticMap {
	if zoom < 0 || zoom > tiles.MaxZoom {
		return tiles.StaticMap{}
	}
	west, wx, north := at(geo.Point{b.West, b.North}, zoom)
	east, ex, south := at(geo.Point{b.East, b.South}, zoom)
	width := float64(east-west)*tiles.Pixels + ex - wx
	return tiles.StaticMap{
		Centre: tiles.PointAt(tiles.Tile{Z: zoom, X: west}, wx+width/2, (north+south)/2), Zoom: zoom,
		Width: int(math.Round(width)), Height: int(math.Round(south - north)),
	}
}

// overGround lays a picture over the base map of its ground, where there is one and
// the two fit each other.
func (s *Server) overGround(world *desk.World, p review.Picture, svg template.HTML) template.HTML {
	b := p.Ground
	if svg == "" || b.West < -180 || b.East > 180 || b.North-b.South > mostGround {
		return svg
	}
	if _, mapped := s.groundAt(world, b.Center()); !mapped {
		return svg
	}
	zoom := int(math.Round(math.Log2(float64(p.Width) * 360 / tiles.Pixels / (b.East - b.West))))
	asked := url.Values{"bbox": {b.String()}, "zoom": {strconv.Itoa(min(zoom, tiles.MaxZoom))}}
	light := query(groundPath, asked)
	asked.Set("look", "dark")
	return template.HTML(fmt.Sprintf(
		`<span class="over"><picture><source srcset="%s" media="(prefers-color-scheme: dark)"><img src="%s" width="%d" height="%d" alt="" loading="lazy"></picture>`,
		template.HTMLEscapeString(query(groundPath, asked)), template.HTMLEscapeString(light), p.Width, p.Height)) + svg + "</span>"
}
