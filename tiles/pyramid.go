package tiles

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Tag is a property of a feature of a Pyramid: a string, a boolean or a number.
type Tag struct {
	Key   string
	Value any
	From  int // the first zoom whose tiles say it
}

// Piece is a thing on the vector tiles of several zooms.
type Piece struct {
	Layer    string
	From, To int          // zooms, both included
	Geometry orb.Geometry // degrees; points, lines and polygons, single and multi
	Tags     []Tag
	// Order is the place among the pieces of the layer, the least first; of the same
	// order, the one that was added first comes first.
	Order float64
	// Whole pieces are not cut at the edges of tiles: each tile that meets one has
	// all of it. It is for lines that names are written along, so that every tile
	// finds the same places for them.
	Whole bool
}

// Pyramid cuts pieces into vector tiles. Make one with NewPyramid, add what
// there is, and Build once.
type Pyramid struct {
	layers map[string]int
	names  []string
	root   []fragment
}

// NewPyramid begins a pyramid whose tiles hold layers in the order given; pieces
// of other layers are left out.
func NewPyramid(layers ...string) *Pyramid {
	p := &Pyramid{layers: map[string]int{}, names: layers}
	for i, name := range layers {
		p.layers[name] = i
	}
	return p
}

// fragment is what of a piece is in a tile, in world units. Rings are open. The
// parts of a polygon follow one another, each outer ring before its holes.
type fragment struct {
	tags     []Tag
	order    float64
	layer    int16
	from, to int8
	kind     geometryKind
	whole    bool
	parts    [][]vec
	outer    []bool // of polygons: which of parts begins one
	bound    box
}

// Add puts a piece into the pyramid. The piece is read, and its tags are kept.
func (p *Pyramid) Add(piece Piece) {
	layer, known := p.layers[piece.Layer]
	f := fragment{tags: piece.Tags, order: piece.Order, layer: int16(layer), from: int8(piece.From), to: int8(piece.To), whole: piece.Whole}
	f.take(piece.Geometry)
	if known && len(f.parts) > 0 {
		f.measure()
		p.root = append(p.root, f)
	}
}

func (f *fragment) take(g orb.Geometry) {
	switch v := g.(type) {
	case orb.Point:
		f.kind, f.parts = kindPoint, append(f.parts, []vec{project(v)})
	case orb.MultiPoint:
		for _, point := range v {
			f.take(point)
		}
	case orb.LineString:
		if len(v) > 1 {
			f.kind, f.parts = kindLine, append(f.parts, projectAll(v))
		}
	case orb.MultiLineString:
		for _, line := range v {
			f.take(line)
		}
	case orb.Polygon:
		f.kind = kindPolygon
		for i, ring := range surface(v) {
			f.parts, f.outer = append(f.parts, ring), append(f.outer, i == 0)
		}
	case orb.MultiPolygon:
		for _, polygon := range v {
			f.take(polygon)
		}
	}
}

func (f *fragment) measure() {
	f.bound = emptyBox()
	for _, part := range f.parts {
		f.bound = f.bound.union(boundOf(part))
	}
}

// Build hands every tile of zooms 0 to top that has something in it to emit, as
// an uncompressed vector tile, parents before children. It ends with ctx, or
// with the first error of emit.
func (p *Pyramid) Build(ctx context.Context, top int, emit func(Tile, []byte) error) error {
	slices.SortStableFunc(p.root, func(a, b fragment) int { return cmp.Compare(a.order, b.order) })
	b := pyramidBuilder{pyramid: p, top: top, emit: emit, ctx: ctx}
	return b.descend(Tile{}, p.root)
}

type pyramidBuilder struct {
	pyramid *Pyramid
	top     int
	emit    func(Tile, []byte) error
	ctx     context.Context
	rings   ringPool
	thin    []vec
}

// descend emits a tile and, cut smaller and smaller, those below it: each vertex
// is looked at once a zoom and not once a tile.
func (b *pyramidBuilder) descend(t Tile, list []fragment) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	data, err := b.encode(t, list)
	if err != nil {
		return err
	}
	if len(data) > 0 {
		if err := b.emit(t, data); err != nil {
			return err
		}
	}
	if t.Z == b.top {
		return nil
	}
	for _, child := range t.Children() {
		part := b.cut(list, child)
		if len(part) == 0 {
			continue
		}
		if err := b.descend(child, part); err != nil {
			return err
		}
	}
	return nil
}

// worldBox is a tile with the buffer of its vector tile, in world units.
func (t Tile) worldBox() box {
	side := math.Exp2(-float64(t.Z))
	corner := vec{float64(t.X) * side, float64(t.Y) * side}
	return box{corner, corner.add(vec{side, side})}.grown(side * mvtBuffer / Pixels)
}

func (b *pyramidBuilder) cut(list []fragment, t Tile) (kept []fragment) {
	in := t.worldBox()
	for i := range list {
		f := &list[i]
		if int(f.to) < t.Z || !f.bound.meets(in) {
			continue
		}
		if f.whole || in.holds(f.bound) {
			kept = append(kept, *f)
			continue
		}
		if part, some := b.clipped(f, in); some {
			kept = append(kept, part)
		}
	}
	return kept
}

func (b *pyramidBuilder) clipped(f *fragment, in box) (fragment, bool) {
	part := *f
	part.parts, part.outer = nil, nil
	gone := false // the polygon in work has lost its outer ring
	for i, ps := range f.parts {
		switch f.kind {
		case kindPoint:
			if in.holds(box{ps[0], ps[0]}) {
				part.parts = append(part.parts, ps)
			}
		case kindLine:
			part.parts = append(part.parts, clipLine(ps, in)...)
		case kindPolygon:
			ring := b.rings.clip(ps, in)
			if f.outer[i] {
				gone = len(ring) < 3
			}
			if len(ring) >= 3 && !gone {
				part.parts = append(part.parts, append([]vec(nil), ring...))
				part.outer = append(part.outer, f.outer[i])
			}
		}
	}
	if len(part.parts) == 0 {
		return part, false
	}
	part.measure()
	return part, true
}

// encode writes what of the list the tile's zoom shows; nothing is no bytes.
func (b *pyramidBuilder) encode(t Tile, list []fragment) ([]byte, error) {
	grid := newGrid(t)
	layers := make([]*layerWriter, len(b.pyramid.names))
	for i := range list {
		f := &list[i]
		if int(f.from) > t.Z || int(f.to) < t.Z {
			continue
		}
		commands, kind := b.commands(grid, f, t.Z)
		if kind == kindNone {
			continue
		}
		w := layers[f.layer]
		if w == nil {
			w = newLayerWriter(b.pyramid.names[f.layer])
			layers[f.layer] = w
		}
		tags, err := w.table.pairs(f.tags, t.Z)
		if err != nil {
			return nil, err
		}
		w.feature(0, kind, tags, commands)
	}
	var tile wire
	for _, l := range layers {
		if l != nil {
			tile.bytes(fieldLayer, l.end())
		}
	}
	return tile, nil
}

// leastSurface is the area in square CSS pixels below which a surface is not
// worth its bytes; at the deepest zoom everything is.
const leastSurface = 0.7

func (b *pyramidBuilder) commands(g *grid, f *fragment, zoom int) (wire, geometryKind) {
	c := cursor{}
	tolerance := 0.0
	if zoom < b.top {
		tolerance = thinPixels / Pixels * math.Exp2(-float64(zoom))
	}
	gone := false
	for i, ps := range f.parts {
		placed := b.placed(g, ps, tolerance)
		switch f.kind {
		case kindPoint:
			c.points(placed)
		case kindLine:
			c.line(placed)
		case kindPolygon:
			if f.outer[i] {
				gone = zoom < b.top && math.Abs(signedArea(placed)) < leastSurface*unitsPerPixel*unitsPerPixel
				gone = gone || !c.ring(placed, true)
			} else if !gone {
				c.ring(placed, false)
			}
		}
	}
	return c.kind(f.kind)
}

const unitsPerPixel = Extent / Pixels

// placed is the thinned part on the grid of a tile. It is valid until the next call.
func (b *pyramidBuilder) placed(g *grid, ps []vec, tolerance float64) []vec {
	b.thin = thinInto(b.thin[:0], ps, tolerance)
	out := b.rings.first[:0]
	for _, w := range b.thin {
		out = appendBend(out, g.snap(w))
	}
	b.rings.first = out
	return out
}
