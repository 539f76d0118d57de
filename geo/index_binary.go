package geo

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"
)

// indexFormat begins every saved index; another layout of any of its parts
// gets another number, so that an old one is built anew.
const indexFormat = "lamppost index 1"

// Why a saved index is of no use.
var (
	errIndexFormat  = errors.New("saved index: another format")
	errIndexDamaged = errors.New("saved index: damaged")
	errIndexOther   = errors.New("saved index: of other areas")
)

// MarshalBinary packs what took time to find out: not the areas themselves,
// but a digest of them. Numbers are little-endian, of 32 bits: the format,
// the digest of the areas, each part behind its length, and the SHA-256 of all
// that.
func (l *Index) MarshalBinary() ([]byte, error) {
	size := len(indexFormat) + 3*sha256.Size + 4*(len(l.order)+len(l.parity.words)+5*len(l.boxes.boxes)+5*len(l.borders.boxes.boxes))
	out := append(make([]byte, 0, size), indexFormat...)
	out = append(out, l.areasDigest()...)
	out = appendWords(out, l.order)
	out = appendWords(out, l.parity.words)
	out = l.boxes.appendBinary(out)
	out = l.borders.boxes.appendBinary(out)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

func appendWords(out []byte, words []uint32) []byte {
	out = binary.LittleEndian.AppendUint32(out, uint32(len(words)))
	for _, w := range words {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	return out
}

// UnmarshalIndex is NewIndex for a layer version whose index was saved by
// MarshalBinary, in a fraction of the time. It fails when anything about the
// saved index is not as it was written, or it is one of other areas.
func UnmarshalIndex(v LayerVersion, saved []byte) (*Index, error) {
	if len(saved) < len(indexFormat)+2*sha256.Size || string(saved[:len(indexFormat)]) != indexFormat {
		return nil, errIndexFormat
	}
	body := saved[:len(saved)-sha256.Size]
	if sum := sha256.Sum256(body); string(sum[:]) != string(saved[len(body):]) {
		return nil, errIndexDamaged
	}
	u := wordReader{rest: body[len(indexFormat)+sha256.Size:]}
	order := u.words()
	if !isRanking(order, len(v.Areas)) {
		return nil, errIndexOther
	}
	l := newIndex(v, order)
	if string(l.areasDigest()) != string(body[len(indexFormat):len(indexFormat)+sha256.Size]) {
		return nil, errIndexOther
	}
	l.parity.words = u.words()
	onLargePages(l.parity.words)
	l.boxes, l.borders = u.boxTree(), borderIndex{runs: runsOf(l.polygons), boxes: u.boxTree()}
	if u.broken || len(l.boxes.items) != len(l.polygons) || len(l.borders.boxes.items) != len(l.borders.runs) {
		return nil, errIndexDamaged
	}
	l.info.Bound = l.boxes.bound().box()
	return l, nil
}

// isRanking reports whether the order names each of n areas once.
func isRanking(order []uint32, n int) bool {
	seen := make([]bool, n)
	for _, i := range order {
		if int(i) >= n || seen[i] {
			return false
		}
		seen[i] = true
	}
	return len(order) == n
}

// areasDigest is the SHA-256 of what the index was built from: layer, version,
// and the keys and vertices by rank.
func (l *Index) areasDigest() []byte {
	d := areasDigest{hash: sha256.New()}
	d.text(fmt.Sprintf("%q %d", l.info.Layer, l.info.Version))
	for i := range l.areas {
		d.text(string(l.areas[i].Key))
		d.number(len(l.areas[i].Shape))
		for _, polygon := range l.areas[i].Shape {
			d.number(len(polygon))
			for _, ring := range polygon {
				d.ring(ring)
			}
		}
	}
	d.hash.Write(d.buffer)
	return d.hash.Sum(nil)
}

// areasDigest hashes in pieces of some size.
type areasDigest struct {
	hash   hash.Hash
	buffer []byte
}

func (d *areasDigest) number(n int) {
	d.buffer = binary.LittleEndian.AppendUint64(d.buffer, uint64(n))
}

func (d *areasDigest) text(s string) {
	d.number(len(s))
	d.buffer = append(d.buffer, s...)
}

func (d *areasDigest) ring(ring Ring) {
	d.number(len(ring))
	for _, v := range ring {
		d.buffer = binary.LittleEndian.AppendUint64(d.buffer, uint64(uint32(v.X))<<32|uint64(uint32(v.Y)))
	}
	if len(d.buffer) > 1<<16 {
		d.hash.Write(d.buffer)
		d.buffer = d.buffer[:0]
	}
}

func (t *boxTree) appendBinary(out []byte) []byte {
	items, boxes := make([]uint32, len(t.items)), make([]uint32, 0, 4*len(t.boxes))
	for i, item := range t.items {
		items[i] = uint32(item)
	}
	for _, b := range t.boxes {
		boxes = append(boxes, uint32(b.x0), uint32(b.y0), uint32(b.x1), uint32(b.y1))
	}
	return appendWords(appendWords(out, items), boxes)
}

// wordReader reads parts behind their lengths until one is cut short.
type wordReader struct {
	rest   []byte
	broken bool
}

func (u *wordReader) words() []uint32 {
	if len(u.rest) < 4 || int64(len(u.rest)-4) < 4*int64(binary.LittleEndian.Uint32(u.rest)) {
		u.broken, u.rest = true, nil
		return nil
	}
	words := make([]uint32, binary.LittleEndian.Uint32(u.rest))
	u.rest = u.rest[4:]
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(u.rest[4*i:])
	}
	u.rest = u.rest[4*len(words):]
	return words
}

func (u *wordReader) boxTree() boxTree {
	items, corners := u.words(), u.words()
	t := boxTree{items: make([]int32, len(items)), boxes: make([]extent, 0, len(corners)/4), starts: levelStarts(len(items))}
	for i, item := range items {
		t.items[i] = int32(item)
		u.broken = u.broken || int(item) >= len(items)
	}
	for c := range slices.Chunk(corners, 4) {
		if len(c) == 4 {
			t.boxes = append(t.boxes, extent{int32(c[0]), int32(c[1]), int32(c[2]), int32(c[3])})
		}
	}
	u.broken = u.broken || len(t.boxes) != boxCount(len(items))
	return t
}
