package geopackage

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

var (
	errBroken = errors.New("broken geometry: not well-known binary")
	errEmpty  = geo.FlawNoGeometry.Errorf("no polygon: the geometry is empty")
)

// envelopeSizes are the bytes of the box in the head, by its kind.
var envelopeSizes = [8]int{0, 32, 48, 48, 64, -1, -1, -1}

// body strips the head of a geometry (section 2.1.3 of the standard).
func body(blob []byte) ([]byte, error) {
	const head = 8
	if len(blob) < head || blob[0] != 'G' || blob[1] != 'P' {
		return nil, errors.New("broken geometry: not that of a GeoPackage")
	}
	flags := blob[3]
	envelope := envelopeSizes[flags>>1&7]
	if flags&0x20 != 0 || envelope < 0 || len(blob) < head+envelope {
		return nil, errBroken
	}
	if flags&0x10 != 0 {
		return nil, errEmpty
	}
	return blob[head+envelope:], nil
}

// wkb walks well-known binary. Counts are believed as far as the bytes that are
// left could hold them.
type wkb struct {
	data []byte
	bad  bool
}

func (w *wkb) uint32(order binary.ByteOrder) uint32 {
	if len(w.data) < 4 {
		w.data, w.bad = nil, true
		return 0
	}
	v := order.Uint32(w.data)
	w.data = w.data[4:]
	return v
}

// count is a number of items of the given size at least.
func (w *wkb) count(order binary.ByteOrder, size int) int {
	n := w.uint32(order)
	if uint64(n)*uint64(size) > uint64(len(w.data)) {
		w.data, w.bad = nil, true
		return 0
	}
	return int(n)
}

// Kinds of geometry, without the thousands that stand for heights and measures.
const (
	polygonKind      = 3
	multiPolygonKind = 6
)

// head takes byte order and kind; ordinates is how many numbers a position has.
func (w *wkb) head() (order binary.ByteOrder, kind uint32, ordinates int) {
	if len(w.data) == 0 {
		w.bad = true
		return binary.LittleEndian, 0, 2
	}
	order = binary.ByteOrder(binary.BigEndian)
	if w.data[0] == 1 {
		order = binary.LittleEndian
	}
	w.data = w.data[1:]
	kind = w.uint32(order)
	ordinates = 2
	for _, flag := range [2]uint32{1 << 31, 1 << 30} { // heights and measures as PostGIS marks them
		if kind&flag != 0 {
			kind, ordinates = kind&^flag, ordinates+1
		}
	}
	switch kind / 1000 { // and as ISO does
	case 1, 2:
		ordinates++
	case 3:
		ordinates += 2
	}
	return order, kind % 1000, ordinates
}

// polygons reads a polygon or a multipolygon, counting vertices before it makes
// room for them.
func polygons(data []byte, count func(int) error, turn func(geo.Point) geo.Point) (orb.MultiPolygon, error) {
	w := &wkb{data: data}
	order, kind, ordinates := w.head()
	switch kind {
	case polygonKind:
		p, err := w.polygon(order, ordinates, count, turn)
		return orb.MultiPolygon{p}, w.result(err)
	case multiPolygonKind:
		m, err := w.members(w.count(order, 9), count, turn)
		return m, w.result(err)
	}
	if w.bad {
		return nil, errBroken
	}
	return nil, geo.FlawNotPolygon.Errorf("no polygon: geometry is %s", kindName(kind))
}

func (w *wkb) result(err error) error {
	if err == nil && w.bad {
		return errBroken
	}
	return err
}

func kindName(kind uint32) string {
	names := [...]string{"of any kind", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
	if int(kind) < len(names) {
		return names[kind]
	}
	return "a curve"
}

func (w *wkb) members(n int, count func(int) error, turn func(geo.Point) geo.Point) (orb.MultiPolygon, error) {
	var m orb.MultiPolygon
	for range n {
		if err := count(1); err != nil {
			return nil, err
		}
		order, kind, ordinates := w.head()
		if kind != polygonKind {
			return nil, errBroken
		}
		p, err := w.polygon(order, ordinates, count, turn)
		if err != nil || w.bad {
			return nil, err
		}
		m = append(m, p)
	}
	return m, nil
}

func (w *wkb) polygon(order binary.ByteOrder, ordinates int, count func(int) error, turn func(geo.Point) geo.Point) (orb.Polygon, error) {
	var p orb.Polygon
	for range w.count(order, 4) {
		n := w.count(order, 8*ordinates)
		if err := count(n + 1); err != nil {
			return nil, err
		}
		ring := make(orb.Ring, n)
		for i := range ring {
			x, y := order.Uint64(w.data), order.Uint64(w.data[8:])
			ring[i] = turn(geo.Point{math.Float64frombits(x), math.Float64frombits(y)})
			w.data = w.data[8*ordinates:]
		}
		p = append(p, ring)
	}
	return p, nil
}
