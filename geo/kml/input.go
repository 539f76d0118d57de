package kml

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// input gives the decoder one byte after another, so that whoever knows where
// the decoder stands can read on from there.
type input struct {
	r      *bufio.Reader
	budget int   // bytes the decoder may take in the step under way
	offset int64 // bytes taken
}

var errOverBudget = errors.New("over budget")

func newInput(r io.Reader) *input { return &input{r: bufio.NewReaderSize(r, 64<<10)} }

// ReadByte keeps the decoder from reading ahead.
func (in *input) ReadByte() (byte, error) {
	if in.budget--; in.budget < 0 {
		return 0, errOverBudget
	}
	in.offset++
	return in.r.ReadByte()
}

// Read is never called by a decoder that can have single bytes.
func (in *input) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := in.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// coordinateError is a mistake in a list of coordinates.
type coordinateError string

func (e coordinateError) Error() string { return string(e) }

const (
	errNotPlain = coordinateError("broken coordinates: something between them that is not a number")
	errShort    = coordinateError("broken coordinates: a position needs two numbers, longitude and latitude")
)

// longestNumber of a coordinate; nothing on Earth needs half of it.
const longestNumber = 64

// coordinates takes "longitude,latitude[,height]" tuples up to the next tag.
// Vertices are counted before room is made for them.
func (in *input) coordinates(count func(int) error) (orb.Ring, error) {
	ring := orb.Ring{}
	var t tuple
	for last := false; !last; {
		b, err := in.r.ReadByte()
		if err != nil {
			return nil, err
		}
		if last = b == '<'; last {
			if err := in.r.UnreadByte(); err != nil {
				return nil, err
			}
			b = ' '
		} else {
			in.offset++
		}
		if err := t.take(b); err != nil {
			return nil, err
		}
		if !t.complete {
			continue
		}
		if ring, err = t.add(ring, count); err != nil {
			return nil, err
		}
	}
	if t.n > 0 {
		return nil, errShort
	}
	return ring, nil
}

// pass goes to the next tag.
func (in *input) pass() error {
	for {
		b, err := in.r.ReadByte()
		if err == io.EOF {
			return nil // the decoder will miss it
		}
		if err != nil {
			return err
		}
		if b == '<' {
			return in.r.UnreadByte()
		}
		in.offset++
	}
}

// tuple is one position being read.
type tuple struct {
	values   [3]float64
	n        int // values so far
	text     [longestNumber]byte
	length   int
	comma    bool // the last thing that was no blank
	complete bool // a blank ended it
}

func (t *tuple) take(b byte) error {
	switch {
	case b == ',':
		t.comma = true
		return t.value()
	case b == ' ' || b == '\n' || b == '\r' || b == '\t':
		if t.length == 0 && (t.comma || t.n == 0) {
			return nil
		}
		if err := t.value(); err != nil {
			return err
		}
		t.complete = true
		return nil
	case t.length == longestNumber:
		return coordinateError(fmt.Sprintf("broken coordinates: a number of more than %d characters", longestNumber))
	}
	t.text[t.length] = b
	t.length++
	t.comma = false
	return nil
}

// value ends a number.
func (t *tuple) value() error {
	v, err := strconv.ParseFloat(string(t.text[:t.length]), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || t.n == len(t.values) {
		return errNotPlain
	}
	t.values[t.n] = v
	t.n, t.length = t.n+1, 0
	return nil
}

func (t *tuple) add(ring orb.Ring, count func(int) error) (orb.Ring, error) {
	if t.n < 2 {
		return nil, errShort
	}
	if err := count(1); err != nil {
		return nil, err
	}
	if len(ring) == cap(ring) { // append's smaller steps would copy a long one five times
		ring = slices.Grow(ring, max(len(ring), 64))
	}
	ring = append(ring, geo.Point{t.values[0], t.values[1]})
	t.n, t.comma, t.complete = 0, false, false
	return ring, nil
}
