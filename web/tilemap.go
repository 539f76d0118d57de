package web

import (
	"fmt"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/words"
	"lamppost/tiles"
)

// gridSide is how many tiles stand beside each other in the map without scripts.
// Three cover a phone with room on each side, and nine have names that can be said.
const gridSide = 3

// TileGrid is the picture both maps without scripts share: nine tiles of fixed
// 256 CSS pixels around a view, and what the scripts need to draw the same.
type TileGrid struct {
	View   MapView
	Center geo.Point // of the middle tile, where the scripts begin so that nothing jumps
	Tiles  []GridTile
	Credit string // who made the base map, shown beside it

	west, north int // tile of the north-west corner
}

// GridTile is one of the nine. Its picture is missing beyond the poles.
type GridTile struct {
	tiles.Tile
	Light, Dark      string // addresses of the picture; empty: no such tile
	Dense, DenseDark string // the same for screens of twice as many pixels
	Field            string // name of the image input in the picking form
	Name             string // "North-west: Rue Verte"
}

// NewTileGrid lays nine tiles around v. Place names the middle of each tile
// for those who do not see the map; it may be nil or return "".
func NewTileGrid(p *words.Printer, v MapView, credit string, place func(geo.Point) string) TileGrid {
	v.Zoom = clampZoom(v.Zoom)
	middle, _, _ := tiles.At(v.Center, v.Zoom)
	g := TileGrid{View: v, Center: tileCenter(middle), Credit: credit, west: middle.X - 1, north: middle.Y - 1}
	for i := range gridSide * gridSide {
		t := tiles.Tile{Z: v.Zoom, X: wrap(g.west+i%gridSide, v.Zoom), Y: g.north + i/gridSide}
		g.Tiles = append(g.Tiles, newGridTile(p, t, i, place))
	}
	return g
}

func newGridTile(p *words.Printer, t tiles.Tile, i int, place func(geo.Point) string) GridTile {
	g := GridTile{Tile: t, Field: fmt.Sprintf("tile-%d-%d-%d", t.Z, t.X, t.Y), Name: p.T(tileNames[i])}
	if place != nil {
		if name := place(tileCenter(t)); name != "" {
			g.Name = p.T("map.tile", "Direction", g.Name, "Place", name)
		}
	}
	if t.Valid() {
		const dark = "?look=dark"
		path := fmt.Sprintf("/tiles/basemap/%d/%d/%d", t.Z, t.X, t.Y)
		g.Light, g.Dark = path+".png", path+".png"+dark
		g.Dense, g.DenseDark = path+"@2x.png", path+"@2x.png"+dark
	}
	return g
}

// tileNames are the messages that name the nine tiles, row by row.
var tileNames = [gridSide * gridSide]string{
	"map.north_west", "map.north", "map.north_east",
	"map.west", "map.middle", "map.east",
	"map.south_west", "map.south", "map.south_east",
}

func tileCenter(t tiles.Tile) geo.Point { return tiles.PointAt(t, tiles.Pixels/2, tiles.Pixels/2) }

// wrap brings a column beyond the 180th meridian back.
func wrap(x, z int) int {
	n := 1 << z
	return (x%n + n) % n
}

// Place returns where p is drawn, in CSS pixels from the grid's north-west
// corner, and whether that is on the grid.
func (g TileGrid) Place(p geo.Point) (x, y int, on bool) {
	t, px, py := tiles.At(p, g.View.Zoom)
	x = wrap(t.X-g.west, g.View.Zoom)*tiles.Pixels + int(px)
	y = (t.Y-g.north)*tiles.Pixels + int(py)
	const side = gridSide * tiles.Pixels
	return x, y, x >= 0 && x < side && y >= 0 && y < side
}

// MapShow is the data of partial "map-show": pins as links on the map.
type MapShow struct {
	TileGrid
	Pins []MapPin
	Move []MapMove
	// PinTiles is the address of the GeoJSON tiles that scripts draw pins from,
	// with {z}, {x} and {y} in it; empty: the pins stay as they are.
	PinTiles string
}

// MapPin is one report, or a number of them that stand too near to tell apart.
type MapPin struct {
	X, Y   int // from TileGrid.Place
	Href   string
	Name   string // "Pothole, open, Rue Verte 12"
	Status reports.Status
	Count  int // over 1: a cluster
}

// MapMove is a link that moves a map without scripts.
type MapMove struct{ Name, Sign, Href string }

// maxPins on a map without scripts: more cover it, and are a list to sit through
// for those who go from link to link.
const maxPins = 60

// pinHalf is how far above its place the middle of a pin is.
const pinHalf = 21

// AddPin puts a pin at p, if that is on the map, not cut off by its upper edge, and
// there is room.
func (m *MapShow) AddPin(p geo.Point, pin MapPin) {
	x, y, on := m.Place(p)
	if !on || pin.Count == 1 && y < pinHalf || len(m.Pins) >= maxPins {
		return
	}
	pin.X, pin.Y = x, y
	m.Pins = append(m.Pins, pin)
}

// AddMoves adds links that pan and zoom; href makes the address of a view.
func (m *MapShow) AddMoves(p *words.Printer, href func(MapView) string) {
	const step = tiles.Pixels
	m.Move = []MapMove{
		{p.T("map.zoom_in"), "+", href(m.View.Zoomed(1))},
		{p.T("map.zoom_out"), "−", href(m.View.Zoomed(-1))},
		{p.T("map.go_north"), "↑", href(m.View.Panned(0, -step))},
		{p.T("map.go_south"), "↓", href(m.View.Panned(0, step))},
		{p.T("map.go_west"), "←", href(m.View.Panned(-step, 0))},
		{p.T("map.go_east"), "→", href(m.View.Panned(step, 0))},
	}
}
