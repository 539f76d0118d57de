package pmtiles

import (
	"encoding/binary"
	"math"
)

// Limits of a directory. The root has less than 16 KiB by the specification, and
// writers make leaves of some ten thousand entries.
const (
	mostDirectory = 8 << 20  // bytes as stored
	mostUnpacked  = 16 << 20 // bytes unpacked
	mostEntries   = 1 << 20
	mostDepth     = 4 // directories above one another; writers make two, or three for the globe
)

// entry is one row of a directory: the same tile for run ids, or, where run is 0,
// a directory of the ids from here on.
type entry struct {
	id, offset  uint64
	length, run uint32
}

// readDirectory reads entries, one column after the other. It fails unless they
// are as the specification has them: at least one, in order, not upon one another,
// and none of nothing.
func readDirectory(data []byte) ([]entry, error) {
	c := column{data: data}
	n := c.next(mostEntries)
	if n == 0 || n > uint64(len(c.data))/4 { // each entry has a byte in each of four columns
		return nil, damaged("a directory of %d bytes says that it has %d entries", len(data), n)
	}
	entries := make([]entry, n)
	last := uint64(0)
	for i := range entries {
		step := c.next(math.MaxInt64)
		c.bad = c.bad || i > 0 && step == 0 || step > math.MaxInt64-last
		last += step
		entries[i].id = last
	}
	for i := range entries {
		entries[i].run = uint32(c.next(math.MaxUint32))
	}
	for i := range entries {
		entries[i].length = uint32(c.next(math.MaxUint32))
		c.bad = c.bad || entries[i].length == 0
	}
	c.offsets(entries)
	if c.bad || len(c.data) > 0 {
		return nil, damaged("a directory is not as the format has it")
	}
	return entries, nil
}

// column is numbers that have not been read yet. After a mistake it is bad and
// reads zeros.
type column struct {
	data []byte
	bad  bool
}

// next reads one number, which may be at most most.
func (c *column) next(most uint64) uint64 {
	v, n := binary.Uvarint(c.data)
	if c.bad = c.bad || n <= 0 || v > most; c.bad {
		return 0
	}
	c.data = c.data[n:]
	return v
}

// offsets reads where each entry's bytes are: one more than the offset, or 0 for
// right behind those of the entry before.
func (c *column) offsets(entries []entry) {
	for i := range entries {
		switch v := c.next(math.MaxInt64); {
		case v > 0:
			entries[i].offset = v - 1
		case i > 0:
			entries[i].offset = entries[i-1].offset + uint64(entries[i-1].length)
		default:
			c.bad = true
		}
	}
}
