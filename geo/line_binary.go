package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// pathFormat is the first byte of every stored path.
const pathFormat = 1

// MarshalBinary packs the path as Shape.MarshalBinary packs a shape.
func (p Path) MarshalBinary() ([]byte, error) {
	out := []byte{pathFormat}
	out = binary.AppendUvarint(out, uint64(len(p)))
	var last Vertex
	for _, line := range p {
		if err := line.check(); err != nil {
			return nil, err
		}
		out = binary.AppendUvarint(out, uint64(len(line)))
		out, last = appendVertices(out, line, last)
	}
	return out, nil
}

// UnmarshalPath unpacks what MarshalBinary packed. It refuses anything else,
// and never takes more memory than a small multiple of len(packed).
func UnmarshalPath(packed []byte) (Path, error) {
	if len(packed) == 0 || packed[0] != pathFormat {
		return nil, errors.New("stored path: unknown format")
	}
	u := unpacker{rest: packed[1:]}
	path := make(Path, u.count(smallestLine))
	for i := range path {
		path[i] = u.line()
	}
	if err := u.finish(); err != nil {
		return nil, fmt.Errorf("stored path: %w", err)
	}
	return path, nil
}

// smallestLine is the fewest bytes a line can take: its count and two vertices.
const smallestLine = 5

func (u *unpacker) line() LineString {
	line := LineString(u.vertices(2, 0))
	if u.err == nil {
		u.err = line.check()
	}
	return line
}
