package tiles

import "slices"

// PointLayer writes a layer of points straight into the wire format of vector
// tiles: several times cheaper than EncodeMVT, which takes any geometry. Add
// points with Point, each followed by its properties; Encode ends the layer. Make
// one with NewPointLayer; it may be used again after Reset, keeping its memory.
type PointLayer struct {
	name    string
	body    wire // features done
	feature wire // the one that properties are being added to
	open    bool
	id      uint64
	x, y    int32
	tags    []uint32

	keys    []string
	texts   map[string]uint32
	numbers map[uint64]uint32
	values  wire // encoded values, in order of their numbers
	count   uint32
}

// NewPointLayer begins a layer.
func NewPointLayer(name string) *PointLayer {
	return &PointLayer{name: name, texts: map[string]uint32{}, numbers: map[uint64]uint32{}}
}

// Reset empties the layer.
func (l *PointLayer) Reset() {
	l.body, l.values, l.tags = l.body[:0], l.values[:0], l.tags[:0]
	l.keys, l.count, l.open = l.keys[:0], 0, false
	clear(l.texts)
	clear(l.numbers)
}

// Point begins a feature at x, y in units of which the tile's side has Extent, y
// to the south. An id of 0 is none.
func (l *PointLayer) Point(id uint64, x, y int32) {
	l.flush()
	l.open, l.id, l.x, l.y = true, id, x, y
}

// Text adds a property to the point begun last.
func (l *PointLayer) Text(key, value string) {
	number, known := l.texts[value]
	if !known {
		number = l.number()
		l.texts[value] = number
		var v wire
		v.bytes(fieldString, []byte(value))
		l.values.bytes(fieldValue, v)
	}
	l.tags = append(l.tags, l.key(key), number)
}

// Number adds a property to the point begun last.
func (l *PointLayer) Number(key string, value uint64) {
	number, known := l.numbers[value]
	if !known {
		number = l.number()
		l.numbers[value] = number
		v := wire(make([]byte, 0, 12))
		v.varint(fieldUint, value)
		l.values.bytes(fieldValue, v)
	}
	l.tags = append(l.tags, l.key(key), number)
}

func (l *PointLayer) number() uint32 {
	l.count++
	return l.count - 1
}

// key is looked for one by one: a layer has a handful.
func (l *PointLayer) key(name string) uint32 {
	i := slices.Index(l.keys, name)
	if i < 0 {
		i = len(l.keys)
		l.keys = append(l.keys, name)
	}
	return uint32(i)
}

func (l *PointLayer) flush() {
	if !l.open {
		return
	}
	l.open = false
	var space [16]byte
	commands := append(wire(space[:0]), moveTo|1<<3)
	commands.raw(zigzag(int64(l.x)))
	commands.raw(zigzag(int64(l.y)))
	l.feature = encodeFeature(l.feature[:0], l.id, kindPoint, l.tags, commands)
	l.body.bytes(fieldFeature, l.feature)
	l.tags = l.tags[:0]
}

// Encode is the whole vector tile with the layer in it, in new memory; no bytes
// for no points, as the specification asks.
func (l *PointLayer) Encode() []byte {
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
