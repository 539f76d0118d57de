package tiles

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const (
	// Extent is the number of units along the side of a vector tile, the
	// usual one of the Mapbox Vector Tile specification: 16 per CSS pixel.
	Extent = 4096

	// mvtBuffer is how far geometry reaches beyond the tile, in CSS pixels, so
	// that strokes of clients have no visible end at the seam.
	mvtBuffer = 8
)

// EncodeMVT writes the features into a vector tile (version 2 of the
// specification, uncompressed): projected, cut to the tile and a small buffer,
// rounded to what a pixel can show. Layers keep their order; a layer of which
// nothing is inside is left out, as the specification asks, and so are
// geometry collections, which it cannot hold. The same input gives the same
// bytes. It fails for a tile that does not exist and for properties of a type
// vector tiles cannot hold.
func EncodeMVT(t Tile, layers ...Layer) ([]byte, error) {
	if !t.Valid() {
		return nil, ErrTile
	}
	var tile wire
	for _, l := range layers {
		body, err := encodeLayer(t, l)
		if err != nil {
			return nil, fmt.Errorf("tiles: layer %q: %w", l.Name, err)
		}
		if body != nil {
			tile.bytes(fieldLayer, body)
		}
	}
	return tile, nil
}

// encodeLayer returns nil when nothing of the layer is in the tile: the
// specification asks to leave such layers out.
func encodeLayer(t Tile, l Layer) ([]byte, error) {
	w := newLayerWriter(l.Name)
	grid := newGrid(t)
	var commands wire
	found := false
	for _, f := range l.Features {
		var kind geometryKind
		commands, kind = grid.encode(commands[:0], f.Geometry)
		if kind == kindNone {
			continue
		}
		tags, err := w.table.tags(f.Properties)
		if err != nil {
			return nil, err
		}
		w.feature(f.ID, kind, tags, commands)
		found = true
	}
	if !found {
		return nil, nil
	}
	return w.end(), nil
}

// layerWriter writes a layer of a tile, feature by feature.
type layerWriter struct {
	table *propertyTable
	body  wire
	one   wire
}

func newLayerWriter(name string) *layerWriter {
	l := &layerWriter{table: newPropertyTable()}
	l.body.varint(fieldVersion, 2)
	l.body.bytes(fieldName, []byte(name))
	return l
}

// feature adds one; tags are pairs of places in the table.
func (l *layerWriter) feature(id uint64, kind geometryKind, tags []uint32, commands wire) {
	l.one = encodeFeature(l.one[:0], id, kind, tags, commands)
	l.body.bytes(fieldFeature, l.one)
}

func (l *layerWriter) end() wire {
	l.table.write(&l.body)
	l.body.varint(fieldExtent, Extent)
	return l.body
}

func encodeFeature(w wire, id uint64, kind geometryKind, tags []uint32, commands wire) wire {
	if id != 0 {
		w.varint(fieldID, id)
	}
	if len(tags) > 0 {
		w.packed(fieldTags, tags)
	}
	w.varint(fieldType, uint64(kind))
	w.bytes(fieldGeometry, commands)
	return w
}

// propertyTable collects the keys and values of one layer, each once, in the
// order of first use with keys sorted within a feature.
type propertyTable struct {
	keys    map[string]uint32
	values  map[any]uint32
	names   []string
	encoded []wire
	sorted  []string
	buffer  []uint32
}

func newPropertyTable() *propertyTable {
	return &propertyTable{keys: map[string]uint32{}, values: map[any]uint32{}}
}

// tags returns index pairs valid until the next call.
func (p *propertyTable) tags(properties map[string]any) ([]uint32, error) {
	p.sorted, p.buffer = p.sorted[:0], p.buffer[:0]
	for k := range properties {
		p.sorted = append(p.sorted, k)
	}
	slices.Sort(p.sorted)
	for _, k := range p.sorted {
		v, err := p.value(properties[k])
		if err != nil {
			return nil, fmt.Errorf("property %q: %w", k, err)
		}
		p.buffer = append(p.buffer, p.key(k), v)
	}
	return p.buffer, nil
}

// pairs is tags for what a zoom says of a list, in its order. The result is valid
// until the next call.
func (p *propertyTable) pairs(list []Tag, zoom int) ([]uint32, error) {
	p.buffer = p.buffer[:0]
	for _, tag := range list {
		if tag.From > zoom {
			continue
		}
		v, err := p.value(tag.Value)
		if err != nil {
			return nil, fmt.Errorf("property %q: %w", tag.Key, err)
		}
		p.buffer = append(p.buffer, p.key(tag.Key), v)
	}
	return p.buffer, nil
}

func (p *propertyTable) key(k string) uint32 {
	i, ok := p.keys[k]
	if !ok {
		i = uint32(len(p.names))
		p.keys[k] = i
		p.names = append(p.names, k)
	}
	return i
}

func (p *propertyTable) value(v any) (uint32, error) {
	v, err := normal(v)
	if err != nil {
		return 0, err
	}
	i, ok := p.values[v]
	if !ok {
		i = uint32(len(p.encoded))
		p.values[v] = i
		p.encoded = append(p.encoded, encodeValue(v))
	}
	return i, nil
}

// normal reduces a value to one of string, bool, int64, uint64 and float64, so
// that equal numbers of different Go types share an entry.
func normal(v any) (any, error) {
	switch v := v.(type) {
	case string, bool, int64, uint64:
		return v, nil
	case int:
		return int64(v), nil
	case int8:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case uint:
		return uint64(v), nil
	case uint8:
		return uint64(v), nil
	case uint16:
		return uint64(v), nil
	case uint32:
		return uint64(v), nil
	case float32:
		return normal(float64(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is not a finite number", v)
		}
		return v, nil
	}
	return nil, fmt.Errorf("type %T does not fit a vector tile", v)
}

func (p *propertyTable) write(w *wire) {
	for _, k := range p.names {
		w.bytes(fieldKey, []byte(k))
	}
	for _, v := range p.encoded {
		w.bytes(fieldValue, v)
	}
}

// geometryKind is the type number of the specification.
type geometryKind uint64

const (
	kindNone geometryKind = iota
	kindPoint
	kindLine
	kindPolygon
)

// grid turns degrees into whole units of one tile.
type grid struct {
	origin vec
	scale  float64 // world units to tile units
	step   float64 // coordinates are rounded to multiples of this many units
	inside box     // tile with buffer, in units
	rings  ringPool
	kept   []vec // lent by pointsInside
}

// coarseGridZoom is the deepest zoom at which vertices snap to a quarter of a
// pixel instead of a unit. Neighbouring areas share their vertices, and a
// shared vertex snaps to the same place for both, so no gap can open between
// them as it would with a simplifier that looks at each ring alone. Above it a
// client may magnify tiles, and there is little left to save.
const coarseGridZoom = 11

func newGrid(t Tile) *grid {
	n := math.Exp2(float64(t.Z))
	const reach = mvtBuffer * Extent / Pixels
	g := &grid{
		origin: vec{float64(t.X) / n, float64(t.Y) / n},
		scale:  n * Extent,
		step:   1,
		inside: box{vec{-reach, -reach}, vec{Extent + reach, Extent + reach}},
	}
	if t.Z <= coarseGridZoom {
		g.step = 4
	}
	return g
}

func (g *grid) place(p orb.Point) vec { return g.snap(project(p)) }

// snap places a point of the world on the grid.
func (g *grid) snap(w vec) vec {
	v := w.sub(g.origin).mul(g.scale / g.step)
	return vec{math.Round(v.x) * g.step, math.Round(v.y) * g.step}
}

// encode appends the drawing commands of the part of the geometry inside the
// tile and says what it is; kindNone means nothing is left.
func (g *grid) encode(w wire, geometry orb.Geometry) (wire, geometryKind) {
	c := cursor{out: w}
	switch v := geometry.(type) {
	case orb.Point:
		c.points(g.pointsInside(v))
		return c.kind(kindPoint)
	case orb.MultiPoint:
		c.points(g.pointsInside(v...))
		return c.kind(kindPoint)
	case orb.LineString:
		g.line(&c, v)
		return c.kind(kindLine)
	case orb.MultiLineString:
		for _, l := range v {
			g.line(&c, l)
		}
		return c.kind(kindLine)
	case orb.Ring:
		g.polygon(&c, orb.Polygon{v})
		return c.kind(kindPolygon)
	case orb.Polygon:
		g.polygon(&c, v)
		return c.kind(kindPolygon)
	case orb.MultiPolygon:
		for _, p := range v {
			g.polygon(&c, p)
		}
		return c.kind(kindPolygon)
	case orb.Bound:
		g.polygon(&c, v.ToPolygon())
		return c.kind(kindPolygon)
	}
	return w, kindNone
}

// pointsInside keeps points of the tile itself plus the buffer, so symbols at
// the seam are drawn by both tiles. The result is valid until the next call.
func (g *grid) pointsInside(points ...orb.Point) []vec {
	g.kept = g.kept[:0]
	for _, p := range points {
		if v := g.place(p); g.inside.holds(box{v, v}) {
			g.kept = append(g.kept, v)
		}
	}
	return g.kept
}

func (g *grid) line(c *cursor, l orb.LineString) {
	placed := g.rings.placed(g, l)
	if len(placed) < 2 || !boundOf(placed).meets(g.inside) {
		return
	}
	for _, part := range clipLine(placed, g.inside) {
		c.line(part)
	}
}

func (g *grid) polygon(c *cursor, p orb.Polygon) {
	for i, r := range p {
		placed := g.rings.placed(g, orb.LineString(r))
		kept := g.rings.clip(placed, g.inside)
		drawn := c.ring(kept, i == 0)
		if i == 0 && !drawn {
			return
		}
	}
}
