package osm

import "encoding/binary"

// wire walks a message in the encoding of Protocol Buffers. The first thing it
// cannot make sense of empties it and sets bad, so loops end by themselves.
type wire struct {
	data []byte
	bad  bool
}

// Kinds of field, by their number in the encoding.
const (
	wireVarint = 0
	wireFixed8 = 1
	wireBytes  = 2
	wireFixed4 = 5
)

func (w *wire) more() bool { return len(w.data) > 0 }

func (w *wire) spoil() { w.data, w.bad = nil, true }

// field takes the head of the next field.
func (w *wire) field() (number uint64, kind int) {
	head := w.varint()
	return head >> 3, int(head & 7)
}

func (w *wire) varint() uint64 {
	v, n := binary.Uvarint(w.data)
	if n <= 0 {
		w.spoil()
		return 0
	}
	w.data = w.data[n:]
	return v
}

// signed takes a zigzag number.
func (w *wire) signed() int64 {
	v := w.varint()
	return int64(v>>1) ^ -int64(v&1)
}

// bytes takes what a length comes before; it stays part of the message.
func (w *wire) bytes() []byte {
	size := w.varint()
	if size > uint64(len(w.data)) {
		w.spoil()
		return nil
	}
	part := w.data[:size]
	w.data = w.data[size:]
	return part
}

// message takes an embedded message or a packed list.
func (w *wire) message(kind int) wire {
	if kind != wireBytes {
		w.spoil()
		return wire{bad: true}
	}
	return wire{data: w.bytes()}
}

// number takes a number that must have come as a varint.
func (w *wire) number(kind int) uint64 {
	if kind != wireVarint {
		w.spoil()
		return 0
	}
	return w.varint()
}

// skip takes a field of no interest.
func (w *wire) skip(kind int) {
	switch kind {
	case wireVarint:
		w.varint()
	case wireBytes:
		w.bytes()
	case wireFixed4:
		w.drop(4)
	case wireFixed8:
		w.drop(8)
	default:
		w.spoil()
	}
}

func (w *wire) drop(n int) {
	if n > len(w.data) {
		w.spoil()
		return
	}
	w.data = w.data[n:]
}
