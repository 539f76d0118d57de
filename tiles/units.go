package tiles

import (
	"math/bits"
	"slices"
)

// Unit is a place in a vector tile, of whose side Extent units make up the whole,
// y to the south. Places outside lie below 0 or above Extent.
type Unit struct{ X, Y int32 }

// unitBits is how many bits a Unit within the tile has.
var unitBits = bits.Len(Extent) - 1

// UnitOf is a place of geo.Fine in units of a tile.
func UnitOf(t Tile, x, y uint32) Unit {
	shift := 32 - t.Z - unitBits
	return Unit{int32(int64(x>>shift) - int64(t.X)<<unitBits), int32(int64(y>>shift) - int64(t.Y)<<unitBits)}
}

// UnitLayer writes a layer whose places are units of the tile already straight
// into the wire format of vector tiles: several times cheaper than EncodeMVT, which
// takes any geometry in degrees. Begin each feature with Point or Polygon, add its
// rings and properties; Encode ends the layer. Make one with NewUnitLayer; it may
// be used again after Reset, keeping its memory.
type UnitLayer struct {
	name    string
	body    wire         // features done
	kind    geometryKind // of the one that is open; kindNone: none is
	id      uint64
	shape   cursor // its commands
	tags    wire
	scratch wire

	keys    []string
	texts   map[string]uint32
	few     [fewNumbers]uint32 // of small numbers, by number; one more than their place, 0 for none yet
	numbers map[uint64]uint32  // of the others
	values  wire               // encoded values, in order of their places
	count   uint32
}

// fewNumbers are looked up without hashing: most clusters are small.
const fewNumbers = 256

// NewUnitLayer begins a layer.
func NewUnitLayer(name string) *UnitLayer {
	return &UnitLayer{name: name, texts: map[string]uint32{}, numbers: map[uint64]uint32{}}
}

// Reset empties the layer.
func (l *UnitLayer) Reset() {
	l.body, l.values, l.tags = l.body[:0], l.values[:0], l.tags[:0]
	l.keys, l.count, l.kind = l.keys[:0], 0, kindNone
	clear(l.texts)
	clear(l.few[:])
	clear(l.numbers)
}

// Point begins a feature at a place. An id of 0 is none.
func (l *UnitLayer) Point(id uint64, at Unit) {
	l.begin(id, kindPoint)
	l.shape.command(moveTo, 1)
	l.shape.step(at)
	l.shape.some = true
}

// Polygon begins a feature of rings; without one that has an area it is left out.
func (l *UnitLayer) Polygon(id uint64) { l.begin(id, kindPolygon) }

func (l *UnitLayer) begin(id uint64, kind geometryKind) {
	l.flush()
	l.id, l.kind, l.shape = id, kind, cursor{out: l.shape.out[:0]}
}

// Ring adds an open ring to the polygon: an outer one, or a hole of the one before
// it. It is turned as the format wants it. A ring without area is not added, and
// false comes back.
func (l *UnitLayer) Ring(ring []Unit, outer bool) bool {
	area := unitArea(ring)
	if len(ring) < 3 || area == 0 {
		return false
	}
	c := &l.shape
	turned := (area > 0) != outer
	at := func(i int) Unit {
		if turned {
			return ring[len(ring)-1-i]
		}
		return ring[i]
	}
	c.command(moveTo, 1)
	c.step(at(0))
	c.command(lineTo, len(ring)-1)
	for i := 1; i < len(ring); i++ {
		c.step(at(i))
	}
	c.command(closePath, 1)
	c.some = true
	return true
}

// unitArea is twice the area, positive for rings that turn as outer ones should.
func unitArea(ring []Unit) (sum int64) {
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		sum += int64(a.X)*int64(b.Y) - int64(b.X)*int64(a.Y)
	}
	return sum
}

// Text adds a property to the point begun last.
func (l *UnitLayer) Text(key, value string) {
	at, known := l.texts[value]
	if !known {
		l.scratch = l.scratch[:0]
		l.scratch.bytes(fieldString, []byte(value))
		at = l.keep()
		l.texts[value] = at
	}
	l.tag(key, at)
}

// Number adds a property to the point begun last.
func (l *UnitLayer) Number(key string, value uint64) {
	if value < fewNumbers {
		if l.few[value] == 0 {
			l.few[value] = l.number(value) + 1
		}
		l.tag(key, l.few[value]-1)
		return
	}
	at, known := l.numbers[value]
	if !known {
		at = l.number(value)
		l.numbers[value] = at
	}
	l.tag(key, at)
}

func (l *UnitLayer) number(value uint64) uint32 {
	l.scratch = l.scratch[:0]
	l.scratch.varint(fieldUint, value)
	return l.keep()
}

// keep writes scratch among the values and returns its place there.
func (l *UnitLayer) keep() uint32 {
	l.values.bytes(fieldValue, l.scratch)
	l.count++
	return l.count - 1
}

func (l *UnitLayer) tag(key string, value uint32) {
	l.tags.raw(uint64(l.key(key)))
	l.tags.raw(uint64(value))
}

// key is looked for one by one: a layer has a handful.
func (l *UnitLayer) key(name string) uint32 {
	i := slices.Index(l.keys, name)
	if i < 0 {
		i = len(l.keys)
		l.keys = append(l.keys, name)
	}
	return uint32(i)
}

func (l *UnitLayer) flush() {
	kind := l.kind
	if l.kind = kindNone; kind == kindNone || !l.shape.some {
		l.tags = l.tags[:0]
		return
	}
	f := l.scratch[:0]
	if l.id != 0 {
		f.varint(fieldID, l.id)
	}
	if len(l.tags) > 0 {
		f.bytes(fieldTags, l.tags)
	}
	f.varint(fieldType, uint64(kind))
	f.bytes(fieldGeometry, l.shape.out)
	l.body.bytes(fieldFeature, f)
	l.scratch, l.tags = f, l.tags[:0]
}

// Encode is the whole vector tile with the layer in it, in new memory; no bytes
// for no features, as the specification asks.
func (l *UnitLayer) Encode() []byte {
	l.flush()
	if len(l.body) == 0 {
		return nil
	}
	var layer wire = make([]byte, 0, len(l.body)+len(l.values)+len(l.name)+64*len(l.keys)+16)
	layer.varint(fieldVersion, 2)
	layer.bytes(fieldName, []byte(l.name))
	layer = append(layer, l.body...)
	for _, k := range l.keys {
		layer.bytes(fieldKey, []byte(k))
	}
	layer = append(layer, l.values...)
	layer.varint(fieldExtent, Extent)
	var tile wire = make([]byte, 0, len(layer)+12)
	tile.bytes(fieldLayer, layer)
	return tile
}
