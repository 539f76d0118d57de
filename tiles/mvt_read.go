package tiles

import (
	"errors"
	"math"
	"strconv"
)

// ErrMVT says that bytes are no vector tile, or one beyond the limits.
var ErrMVT = errors.New("tiles: damaged vector tile")

// Limits of a vector tile that is read. Archives are chosen by the operator, but
// a damaged one must not take the memory of the service.
const (
	mostTileFeatures = 200_000
	mostTilePoints   = 4_000_000
)

// readFeature is one feature of a vector tile: points, lines, or rings as the
// specification has them, in units of the layer's extent.
type readFeature struct {
	kind  geometryKind
	parts [][]vec
	tags  []string // keys and texts in turn; numbers and booleans written out
}

// get is the text of a key, or "".
func (f *readFeature) get(key string) string {
	for i := 0; i+1 < len(f.tags); i += 2 {
		if f.tags[i] == key {
			return f.tags[i+1]
		}
	}
	return ""
}

// readMVT hands out the features of the layers that wanted knows. The feature is
// the visitor's to keep.
func readMVT(data []byte, wanted func(layer string) bool, visit func(layer string, extent float64, f readFeature)) error {
	r := mvtReader{wanted: wanted, visit: visit}
	for m := (message{data: data}); m.more(); {
		if m.field() == fieldLayer {
			r.layer(m.bytes())
		} else {
			m.skip()
		}
		if m.bad {
			return ErrMVT
		}
	}
	if r.bad {
		return ErrMVT
	}
	return nil
}

type mvtReader struct {
	wanted func(string) bool
	visit  func(string, float64, readFeature)
	points int
	found  int
	bad    bool
}

func (r *mvtReader) layer(data []byte) {
	name, extent := "", uint64(Extent)
	var keys, values []string
	var features [][]byte
	m := message{data: data}
	for m.more() {
		switch m.field() {
		case fieldName:
			name = string(m.bytes())
		case fieldFeature:
			features = append(features, m.bytes())
		case fieldKey:
			keys = append(keys, string(m.bytes()))
		case fieldValue:
			values = append(values, valueText(m.bytes()))
		case fieldExtent:
			extent = m.number()
		default:
			m.skip()
		}
	}
	r.found += len(features)
	r.bad = r.bad || m.bad || r.found > mostTileFeatures || extent == 0 || extent > 1<<20
	if r.bad || !r.wanted(name) {
		return
	}
	for _, f := range features {
		if one, ok := r.feature(f, keys, values); ok {
			r.visit(name, float64(extent), one)
		}
	}
}

func (r *mvtReader) feature(data []byte, keys, values []string) (f readFeature, ok bool) {
	var geometry []byte
	m := message{data: data}
	for m.more() {
		switch m.field() {
		case fieldTags:
			for p := (message{data: m.bytes()}); p.more(); {
				k, v := p.raw(), p.raw()
				if p.bad || k >= uint64(len(keys)) || v >= uint64(len(values)) {
					r.bad = true
					return f, false
				}
				f.tags = append(f.tags, keys[k], values[v])
			}
		case fieldType:
			f.kind = geometryKind(m.number())
		case fieldGeometry:
			geometry = m.bytes()
		default:
			m.skip()
		}
	}
	f.parts, ok = r.geometry(geometry)
	r.bad = r.bad || m.bad || !ok
	return f, ok && !m.bad
}

// geometry follows the commands of a feature.
func (r *mvtReader) geometry(data []byte) (parts [][]vec, ok bool) {
	var at vec
	for m := (message{data: data}); m.more(); {
		command := m.raw()
		id, count := command&7, int(command>>3)
		if id == closePath {
			continue
		}
		if r.points += count; (id != moveTo && id != lineTo) || count < 0 || count > len(m.data) || r.points > mostTilePoints {
			return nil, false
		}
		for range count {
			at = at.add(vec{float64(unzigzag(m.raw())), float64(unzigzag(m.raw()))})
			if id == moveTo {
				parts = append(parts, nil)
			}
			if m.bad || len(parts) == 0 {
				return nil, false
			}
			parts[len(parts)-1] = append(parts[len(parts)-1], at)
		}
	}
	return parts, true
}

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// message is a protocol buffer message being read. After a mistake it is bad and
// has no more.
type message struct {
	data []byte
	kind uint64
	bad  bool
}

func (m *message) more() bool { return len(m.data) > 0 && !m.bad }

func (m *message) raw() (v uint64) {
	for shift := 0; shift < 64; shift += 7 {
		if len(m.data) == 0 {
			break
		}
		b := m.data[0]
		m.data = m.data[1:]
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	m.bad = true
	return 0
}

// field reads the number of the next field.
func (m *message) field() int {
	key := m.raw()
	m.kind = key & 7
	return int(key >> 3)
}

func (m *message) number() uint64 {
	if m.kind != 0 {
		m.bad = true
		return 0
	}
	return m.raw()
}

func (m *message) bytes() []byte {
	n := m.raw()
	if m.kind != 2 || n > uint64(len(m.data)) {
		m.bad = true
		return nil
	}
	part := m.data[:n]
	m.data = m.data[n:]
	return part
}

func (m *message) fixed(n int) (v uint64) {
	if n > len(m.data) {
		m.bad = true
		return 0
	}
	for i := range n {
		v |= uint64(m.data[i]) << (8 * i)
	}
	m.data = m.data[n:]
	return v
}

func (m *message) skip() {
	switch m.kind {
	case 0:
		m.raw()
	case 1:
		m.fixed(8)
	case 2:
		m.bytes()
	case 5:
		m.fixed(4)
	default:
		m.bad = true
	}
}

// valueText is a value as text: the renderer only compares and writes them.
func valueText(data []byte) string {
	m := message{data: data}
	for m.more() {
		switch m.field() {
		case fieldString:
			return string(m.bytes())
		case fieldFloat:
			return number(float64(math.Float32frombits(uint32(m.fixed(4)))))
		case fieldDouble:
			return number(math.Float64frombits(m.fixed(8)))
		case fieldInt, fieldUint:
			return number(float64(int64(m.number())))
		case fieldSint:
			return number(float64(unzigzag(m.number())))
		case fieldBool:
			return map[bool]string{true: "true", false: "false"}[m.number() == 1]
		default:
			m.skip()
		}
	}
	return ""
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
