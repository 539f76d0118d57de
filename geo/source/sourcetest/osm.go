package sourcetest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math"
)

// Message builds a message of Protocol Buffers.
type Message struct{ b []byte }

// Number adds a field that holds a number.
func (m *Message) Number(field, v uint64) *Message {
	m.b = binary.AppendUvarint(binary.AppendUvarint(m.b, field<<3), v)
	return m
}

// Bytes adds a field that holds bytes, a text or another message.
func (m *Message) Bytes(field uint64, v []byte) *Message {
	m.b = binary.AppendUvarint(binary.AppendUvarint(m.b, field<<3|2), uint64(len(v)))
	m.b = append(m.b, v...)
	return m
}

// Packed adds a list of numbers.
func (m *Message) Packed(field uint64, vs ...uint64) *Message {
	var list []byte
	for _, v := range vs {
		list = binary.AppendUvarint(list, v)
	}
	return m.Bytes(field, list)
}

// Done is the message.
func (m *Message) Done() []byte { return m.b }

// Zigzag writes a signed number as one without sign.
func Zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

// Deltas are the differences from one number to the next.
func Deltas(vs []int64) []uint64 {
	out, last := make([]uint64, len(vs)), int64(0)
	for i, v := range vs {
		out[i], last = Zigzag(v-last), v
	}
	return out
}

// ExtractHead is the first block of an extract.
func ExtractHead() []byte {
	head := new(Message).Bytes(4, []byte("OsmSchema-V0.6")).Bytes(4, []byte("DenseNodes")).Done()
	return ExtractBlock("OSMHeader", head, len(head))
}

// ExtractBlock packs a block, which says of itself that it unpacks to size bytes.
func ExtractBlock(kind string, content []byte, size int) []byte {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := z.Write(content)
	must(err)
	must(z.Close())
	blob := new(Message).Number(2, uint64(size)).Bytes(3, packed.Bytes()).Done()
	head := new(Message).Bytes(1, []byte(kind)).Number(3, uint64(len(blob))).Done()
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head...), blob...)
}

// Extract is the areas as administrative boundaries of a level in an
// OpenStreetMap extract: relation 1 and on, with their key as the tag "code",
// each ring cut in two ways.
func Extract(areas []Area, level int) []byte {
	content := ExtractContent(areas, level)
	return append(ExtractHead(), ExtractBlock("OSMData", content, len(content))...)
}

// ExtractContent is the only block of such an extract, unpacked.
func ExtractContent(areas []Area, level int) []byte {
	e := extract{strings: map[string]uint64{"": 0}, table: [][]byte{nil}}
	for i, a := range areas {
		e.relation(uint64(i+1), a, level)
	}
	strings := new(Message)
	for _, s := range e.table {
		strings.Bytes(1, s)
	}
	group := new(Message).Bytes(2, new(Message).Packed(1, Deltas(e.ids)...).Packed(8, Deltas(e.lats)...).Packed(9, Deltas(e.lons)...).Done())
	for _, w := range e.ways {
		group.Bytes(3, w)
	}
	for _, r := range e.relations {
		group.Bytes(4, r)
	}
	return new(Message).Bytes(1, strings.Done()).Bytes(2, group.Done()).Done()
}

type extract struct {
	strings         map[string]uint64
	table           [][]byte
	ids, lons, lats []int64
	ways, relations [][]byte
}

func (e *extract) text(s string) uint64 {
	i, known := e.strings[s]
	if !known {
		i = uint64(len(e.table))
		e.strings[s], e.table = i, append(e.table, []byte(s))
	}
	return i
}

func (e *extract) relation(id uint64, a Area, level int) {
	var roles, members, types []uint64
	var ways []int64
	for _, polygon := range a.Shape {
		for i, ring := range polygon {
			role := "outer"
			if i > 0 {
				role = "inner"
			}
			first := int64(len(e.ids) + 1)
			for _, p := range ring[:len(ring)-1] {
				e.ids = append(e.ids, int64(len(e.ids)+1))
				e.lons, e.lats = append(e.lons, int64(math.Round(p[0]*1e7))), append(e.lats, int64(math.Round(p[1]*1e7)))
			}
			last := int64(len(e.ids))
			for _, nodes := range [2][]int64{{first, first + 1}, upTo(first+1, last, first)} {
				ways = append(ways, e.way(nodes))
				roles, types = append(roles, e.text(role)), append(types, 1)
			}
		}
	}
	members = Deltas(ways)
	var keys, values []uint64
	for _, tag := range [][2]string{{"type", "boundary"}, {"boundary", "administrative"}, {"admin_level", fmt.Sprint(level)}, {"name", a.Name}, {"code", a.Key}} {
		keys, values = append(keys, e.text(tag[0])), append(values, e.text(tag[1]))
	}
	e.relations = append(e.relations, new(Message).Number(1, id).Packed(2, keys...).Packed(3, values...).Packed(8, roles...).Packed(9, members...).Packed(10, types...).Done())
}

func upTo(from, to, end int64) (nodes []int64) {
	for ; from <= to; from++ {
		nodes = append(nodes, from)
	}
	return append(nodes, end)
}

func (e *extract) way(nodes []int64) int64 {
	id := int64(len(e.ways) + 1)
	e.ways = append(e.ways, new(Message).Number(1, uint64(id)).Packed(8, Deltas(nodes)...).Done())
	return id
}
