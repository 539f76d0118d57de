package canon

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"lamppost/geo"
)

// BoundaryFormat names the boundary file and its canonicaliser; another way to
// write it gets another number.
const BoundaryFormat = "lamppost-boundary/1"

// BoundaryMedia is the media type of a boundary file.
const BoundaryMedia = "application/jsonl; charset=utf-8"

// BoundaryWriter writes the boundary file of one layer, a feature at a time.
// The first error stays and is returned by Close.
type BoundaryWriter struct {
	out  *bufio.Writer
	line []byte
	last geo.AreaKey
	left int // features still to come
	any  bool
	err  error
}

// NewBoundaryWriter begins the file of a layer with so many features.
func NewBoundaryWriter(w io.Writer, layer geo.LayerName, features int) *BoundaryWriter {
	b := &BoundaryWriter{out: bufio.NewWriterSize(w, 64<<10), left: features}
	b.line = append(b.line, `{"canon":"`+BoundaryFormat+`","layer":`...)
	b.line = append(appendText(b.line, layer), `,"features":`...)
	b.line = append(appendInt(b.line, features), '}')
	b.endLine()
	return b
}

// Add writes the next area. Keys must ascend.
func (b *BoundaryWriter) Add(a *geo.Area) {
	switch {
	case b.err != nil:
		return
	case b.any && a.Key <= b.last:
		b.err = fmt.Errorf("canon: area %q after %q: keys must ascend", a.Key, b.last)
		return
	case b.left == 0:
		b.err = fmt.Errorf("canon: area %q is one more than announced", a.Key)
		return
	}
	b.last, b.any = a.Key, true
	b.left--
	b.line = appendText(append(b.line, `{"key":`...), a.Key)
	b.line = append(b.line, `,"polygons":`...)
	b.line = append(appendList(b.line, a.Shape, appendPolygon), '}')
	b.endLine()
}

func (b *BoundaryWriter) endLine() {
	if b.err == nil {
		_, b.err = b.out.Write(append(b.line, '\n'))
	}
	b.line = b.line[:0]
}

// Close ends the file. It does not close the writer below.
func (b *BoundaryWriter) Close() error {
	if b.err == nil && b.left > 0 {
		b.err = fmt.Errorf("canon: %d areas fewer than announced", b.left)
	}
	if b.err == nil {
		b.err = b.out.Flush()
	}
	return b.err
}

// WriteBoundary writes the whole boundary file of a layer, whatever the order of
// its areas.
func WriteBoundary(w io.Writer, layer geo.LayerName, areas []geo.Area) error {
	order := make([]*geo.Area, len(areas))
	for i := range areas {
		order[i] = &areas[i]
	}
	slices.SortFunc(order, func(a, b *geo.Area) int { return cmp.Compare(a.Key, b.Key) })
	b := NewBoundaryWriter(w, layer, len(areas))
	for _, area := range order {
		b.Add(area)
	}
	return b.Close()
}

func appendPolygon(out []byte, p geo.Polygon) []byte {
	return appendList(out, p, appendRing)
}

// appendRing leaves out the closing vertex.
func appendRing(out []byte, r geo.Ring) []byte {
	return appendList(out, r[:len(r)-1], func(out []byte, v geo.Vertex) []byte {
		return appendInt(append(appendInt(out, v.X), ','), v.Y)
	})
}
