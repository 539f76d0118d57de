package tiles

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"lamppost/geo"
)

const (
	// MaxZoom is the deepest zoom served: at 20 one pixel is 15 cm at the
	// equator, finer than any boundary or street line we are given.
	MaxZoom = 20

	// Pixels is the side of a tile in CSS pixels; Look.Scale multiplies the
	// pixels of the image, never this.
	Pixels = 256

	// maxDigits holds the longest decimal column or row at MaxZoom (1048575).
	maxDigits = 7
)

// ErrTile is returned by Parse for everything that does not name a tile. It is
// one shared value, so a refusal allocates nothing.
var ErrTile = errors.New("tiles: no such tile")

// Tile names one square of the XYZ scheme in Web Mercator: X grows to the east
// from 180° W, Y grows to the south from 85.0511° N, both in [0, 2^Z).
// The zero value is the whole world.
type Tile struct{ Z, X, Y int }

// Parse reads the three path segments of a tile URL. Only plain decimal digits
// without sign or leading zeros are accepted, and only names of tiles that
// exist at zooms 0 to MaxZoom, so each tile has exactly one URL. It fails with
// ErrTile.
func Parse(z, x, y string) (Tile, error) {
	zoom, okZ := decimal(z)
	column, okX := decimal(x)
	row, okY := decimal(y)
	t := Tile{zoom, column, row}
	if !okZ || !okX || !okY || !t.Valid() {
		return Tile{}, ErrTile
	}
	return t, nil
}

func decimal(s string) (int, bool) {
	if s == "" || len(s) > maxDigits || (s[0] == '0' && len(s) > 1) {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// Valid says whether the tile exists: zoom 0 to MaxZoom, column and row within
// the square of that zoom.
func (t Tile) Valid() bool {
	if t.Z < 0 || t.Z > MaxZoom {
		return false
	}
	n := 1 << t.Z
	return t.X >= 0 && t.X < n && t.Y >= 0 && t.Y < n
}

// String is the tile as paths have it: z/x/y.
func (t Tile) String() string {
	return strconv.Itoa(t.Z) + "/" + strconv.Itoa(t.X) + "/" + strconv.Itoa(t.Y)
}

// Bound is the box of degrees the tile covers.
func (t Tile) Bound() geo.Box { return t.Buffered(0) }

// Buffered is Bound grown on each side by a number of CSS pixels of the tile's
// own zoom, cut at the edge of the projection. Query features with it, so that
// strokes and labels which begin outside the tile reach into it.
func (t Tile) Buffered(pixels float64) geo.Box {
	northWest := PointAt(t, -pixels, -pixels)
	southEast := PointAt(t, Pixels+pixels, Pixels+pixels)
	return geo.Box{West: northWest[0], South: southEast[1], East: southEast[0], North: northWest[1]}
}

// Parent is the tile one zoom above that contains t; the world is its own.
func (t Tile) Parent() Tile {
	if t.Z == 0 {
		return t
	}
	return Tile{t.Z - 1, t.X / 2, t.Y / 2}
}

// Children are the four tiles one zoom below, in reading order: north-west,
// north-east, south-west, south-east.
func (t Tile) Children() [4]Tile {
	z, x, y := t.Z+1, 2*t.X, 2*t.Y
	return [4]Tile{{z, x, y}, {z, x + 1, y}, {z, x, y + 1}, {z, x + 1, y + 1}}
}

// Around is the tile and the up to eight beside it, in reading order. Those beyond
// the 180th meridian are the first of the other side.
func (t Tile) Around() []Tile {
	var all []Tile
	n := 1 << t.Z
	for y := t.Y - 1; y <= t.Y+1; y++ {
		for x := t.X - 1; x <= t.X+1; x++ {
			if near := (Tile{t.Z, (x + n) % n, y}); near.Valid() && !slices.Contains(all, near) {
				all = append(all, near)
			}
		}
	}
	return all
}

// At finds the tile of zoom z that holds p (lon, lat) and the offset of p in
// it in CSS pixels from its north-west corner, 0 to 256. Points beyond the
// projection (poles, 180°, NaN) land on its edge; z is held to 0..MaxZoom.
func At(p geo.Point, z int) (t Tile, px, py float64) {
	z = min(max(z, 0), MaxZoom)
	n := math.Exp2(float64(z))
	w := project(p)
	x, y := w.x*n, w.y*n
	t = Tile{z, min(int(x), int(n)-1), min(int(y), int(n)-1)}
	return t, (x - float64(t.X)) * Pixels, (y - float64(t.Y)) * Pixels
}

// PointAt is the inverse of At: the point (lon, lat) at an offset in CSS pixels
// from the tile's north-west corner. Offsets outside the tile reach into its
// neighbours and stop at the edge of the projection.
func PointAt(t Tile, px, py float64) geo.Point {
	n := math.Exp2(float64(t.Z))
	return unproject(vec{(float64(t.X) + px/Pixels) / n, (float64(t.Y) + py/Pixels) / n})
}
