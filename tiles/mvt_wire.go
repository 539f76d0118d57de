package tiles

import "math"

// Field numbers of the vector tile schema.
const (
	fieldLayer = 3 // in the tile

	fieldName    = 1 // in a layer
	fieldFeature = 2
	fieldKey     = 3
	fieldValue   = 4
	fieldExtent  = 5
	fieldVersion = 15

	fieldID       = 1 // in a feature
	fieldTags     = 2
	fieldType     = 3
	fieldGeometry = 4

	fieldString = 1 // in a value
	fieldFloat  = 2
	fieldDouble = 3
	fieldInt    = 4
	fieldUint   = 5
	fieldSint   = 6
	fieldBool   = 7
)

// wire is a protocol buffer message being written.
type wire []byte

func (w *wire) raw(v uint64) {
	for v >= 0x80 {
		*w = append(*w, byte(v)|0x80)
		v >>= 7
	}
	*w = append(*w, byte(v))
}

func (w *wire) varint(field int, v uint64) {
	w.raw(uint64(field) << 3)
	w.raw(v)
}

func (w *wire) bytes(field int, b []byte) {
	w.raw(uint64(field)<<3 | 2)
	w.raw(uint64(len(b)))
	*w = append(*w, b...)
}

func (w *wire) double(field int, f float64) {
	w.raw(uint64(field)<<3 | 1)
	bits := math.Float64bits(f)
	for range 8 {
		*w = append(*w, byte(bits))
		bits >>= 8
	}
}

func (w *wire) packed(field int, values []uint32) {
	var body wire
	for _, v := range values {
		body.raw(uint64(v))
	}
	w.bytes(field, body)
}

func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

// encodeValue writes one of the types normal returns.
func encodeValue(v any) wire {
	var w wire
	switch v := v.(type) {
	case string:
		w.bytes(fieldString, []byte(v))
	case float64:
		w.double(fieldDouble, v)
	case uint64:
		w.varint(fieldUint, v)
	case int64:
		w.integer(v)
	case bool:
		w.varint(fieldBool, map[bool]uint64{true: 1}[v])
	}
	return w
}

// integer writes the shorter of the two encodings for the sign.
func (w *wire) integer(v int64) {
	if v < 0 {
		w.varint(fieldSint, zigzag(v))
		return
	}
	w.varint(fieldUint, uint64(v))
}

// Commands of a vector tile geometry.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// cursor writes geometry commands; coordinates are relative to the last one.
type cursor struct {
	out  wire
	x, y int64
	some bool
}

func (c *cursor) kind(k geometryKind) (wire, geometryKind) {
	if !c.some {
		return c.out, kindNone
	}
	return c.out, k
}

func (c *cursor) command(id, count int) { c.out.raw(uint64(id) | uint64(count)<<3) }

func (c *cursor) to(p vec) {
	x, y := int64(math.Round(p.x)), int64(math.Round(p.y))
	c.out.raw(zigzag(x - c.x))
	c.out.raw(zigzag(y - c.y))
	c.x, c.y = x, y
}

// step is to for places that are whole already.
func (c *cursor) step(u Unit) {
	x, y := int64(u.X), int64(u.Y)
	c.out.raw(zigzag(x - c.x))
	c.out.raw(zigzag(y - c.y))
	c.x, c.y = x, y
}

func (c *cursor) points(ps []vec) {
	if len(ps) == 0 {
		return
	}
	c.command(moveTo, len(ps))
	for _, p := range ps {
		c.to(p)
	}
	c.some = true
}

func (c *cursor) line(ps []vec) {
	if len(ps) < 2 {
		return
	}
	c.command(moveTo, 1)
	c.to(ps[0])
	c.command(lineTo, len(ps)-1)
	for _, p := range ps[1:] {
		c.to(p)
	}
	c.some = true
}

// ring writes an open ring, turned so that outer rings have positive area in
// the y-down plane of the tile and holes negative, as version 2 demands. It
// refuses rings without area and says whether it wrote.
func (c *cursor) ring(ps []vec, outer bool) bool {
	area := signedArea(ps)
	if len(ps) < 3 || area == 0 {
		return false
	}
	c.command(moveTo, 1)
	last := len(ps) - 1
	at := func(i int) vec {
		if (area > 0) == outer {
			return ps[i]
		}
		return ps[last-i]
	}
	c.to(at(0))
	c.command(lineTo, last)
	for i := 1; i <= last; i++ {
		c.to(at(i))
	}
	c.command(closePath, 1)
	c.some = true
	return true
}
