package regions

import (
	"cmp"
	"math"
	"slices"

	"lamppost/geo"
	"lamppost/tiles"
)

// Region is an area and what a tile says of it.
type Region struct {
	Shape geo.Shape
	Tags  []tiles.Tag // strings
}

// Regions are areas ready to be put into tiles. They never change and may be read
// by many goroutines at once. Make them with New.
type Regions struct {
	regions []region // the largest first, so that small ones lie on top
	coarse  []coarse // the deepest zooms first
	grid    grid
}

// region is an area made of arcs.
type region struct {
	polygons [][][]use
	tags     []tiles.Tag
	span     span
}

// coarse is the arcs with what zooms up to one can show.
type coarse struct {
	zoom int
	arcs []arc
}

// coarseZooms are the zooms that arcs are kept thinned for; deeper ones read them
// whole. Each step leaves about a sixth of the vertices.
var coarseZooms = []int{11, 8, 5}

// New cuts the areas into arcs and weighs their vertices. It takes about two
// seconds for a country of two million vertices.
func New(list []Region) *Regions {
	t := newTopology()
	read := make([][][][]int32, len(list))
	for i, r := range list {
		for _, polygon := range r.Shape {
			var rings [][]int32
			for _, ring := range polygon {
				rings = append(rings, t.read(ring))
			}
			read[i] = append(read[i], rings)
		}
	}
	r := &Regions{regions: make([]region, len(list))}
	for i := range list {
		r.regions[i] = t.region(read[i], list[i].Tags)
	}
	slices.SortStableFunc(r.regions, func(a, b region) int { return cmp.Compare(b.span.size(), a.span.size()) })
	r.thin(t.arcs)
	r.grid = newGrid(r.regions)
	return r
}

func (s span) size() float64 { return float64(s.x1-s.x0) * float64(s.y1-s.y0) }

func (t *topology) region(polygons [][][]int32, tags []tiles.Tag) region {
	r := region{tags: tags, span: nowhere()}
	for _, rings := range polygons {
		var cut [][]use
		for _, ids := range rings {
			if len(ids) < 3 {
				continue
			}
			for _, id := range ids {
				r.span = r.span.with(t.at[id])
			}
			cut = append(cut, t.cut(ids))
		}
		r.polygons = append(r.polygons, cut)
	}
	return r
}

// thin keeps copies of the arcs with the vertices that coarse zooms show.
func (r *Regions) thin(arcs []arc) {
	r.coarse = []coarse{{tiles.MaxZoom, arcs}}
	for _, zoom := range coarseZooms {
		least := leastWeight(zoom)
		thinned := make([]arc, len(arcs))
		for i := range arcs {
			thinned[i] = arcs[i].above(least)
		}
		r.coarse = append(r.coarse, coarse{zoom, thinned})
		arcs = thinned
	}
}

func (a *arc) above(least float64) (b arc) {
	for i, w := range a.weight {
		if w >= least {
			b.at, b.weight = append(b.at, a.at[i]), append(b.weight, w)
		}
	}
	return b
}

const (
	// leastBend is the area in square CSS pixels that a bend of a border must have
	// to be drawn: half a pixel is not seen.
	leastBend = 0.5
	// leastSide is the longer side in CSS pixels of the smallest area drawn.
	leastSide = 3
)

// leastWeight is leastBend at a zoom, in the squares that weights are in.
func leastWeight(zoom int) float64 {
	pixel := pixelAt(zoom)
	return leastBend * pixel * pixel
}

// pixelAt is a CSS pixel of a zoom in steps of places.
func pixelAt(zoom int) float64 { return math.Exp2(float64(32-zoom)) / tiles.Pixels }

// arcsFor is the thinnest arcs that a zoom can be drawn from.
func (r *Regions) arcsFor(zoom int) []arc {
	best := r.coarse[0]
	for _, c := range r.coarse[1:] {
		if zoom <= c.zoom {
			best = c
		}
	}
	return best.arcs
}

// Encode is a vector tile with one layer of the regions in a tile; no bytes where
// there is none.
func (r *Regions) Encode(layer string, t tiles.Tile) []byte {
	if !t.Valid() {
		return nil
	}
	e := encoder{tile: t, arcs: r.arcsFor(t.Z), least: leastWeight(t.Z), out: tiles.NewUnitLayer(layer)}
	e.frame = frameOf(t)
	small := uint32(min(leastSide*pixelAt(t.Z), math.MaxUint32))
	for _, i := range r.grid.meeting(e.frame, r.regions) {
		one := &r.regions[i]
		if max(one.span.x1-one.span.x0, one.span.y1-one.span.y0) >= small {
			e.region(one)
		}
	}
	return e.out.Encode()
}

// buffer is how far a tile reaches beyond its edge, in CSS pixels, so that strokes
// have no end at the seam.
const buffer = 8

// frameOf is a tile with its buffer.
func frameOf(t tiles.Tile) span {
	side, more := int64(1)<<(32-t.Z), int64(buffer*pixelAt(t.Z))
	clamp := func(v int64) uint32 { return uint32(max(0, min(v, math.MaxUint32))) }
	x, y := int64(t.X)*side, int64(t.Y)*side
	return span{clamp(x - more), clamp(y - more), clamp(x + side + more), clamp(y + side + more)}
}
