package shapefile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// Kinds of shape.
const (
	nullShape    = 0
	polygon      = 5
	polygonZ     = 15
	polygonM     = 25
	multiPatch   = 31
	headerSize   = 100
	fileCode     = 9994
	fileVersion  = 1000
	recordHead   = 8
	polygonHead  = 4 + 32 + 4 + 4 // kind, box, counts of rings and vertices
	bufferSize   = 64 << 10
	bytesPerWord = 2
)

var errCut = geo.Refuse("the .shp is cut short")

// outlines walks the records of a .shp.
type outlines struct {
	shp     *bufio.Reader
	shx     *bufio.Reader // nil without one
	box     [4]float64    // west, south, east, north in the file's own units
	at      int64         // bytes of shp behind us
	left    int64         // bytes of the record in work still to come
	scratch [polygonHead]byte
}

func newOutlines(shp, shx io.Reader) (*outlines, error) {
	o := &outlines{shp: bufio.NewReaderSize(shp, bufferSize)}
	head, err := header(o.shp)
	if err != nil {
		return nil, err
	}
	o.at = headerSize
	for i := range o.box {
		o.box[i] = float64At(head, 36+8*i)
	}
	if shx != nil {
		o.shx = bufio.NewReaderSize(shx, bufferSize)
		if _, err := header(o.shx); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// header takes the first hundred bytes, alike in .shp and .shx.
func header(r io.Reader) ([]byte, error) {
	head := make([]byte, headerSize)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, cut(err)
	}
	if binary.BigEndian.Uint32(head) != fileCode || binary.LittleEndian.Uint32(head[28:]) != fileVersion {
		return nil, geo.Refuse("not a shapefile: its first bytes are those of something else")
	}
	switch kind := binary.LittleEndian.Uint32(head[32:]); kind {
	case nullShape, polygon, polygonZ, polygonM:
		return head, nil
	default:
		return nil, geo.Refuse("the shapefile holds %s, and areas are wanted", kindName(kind))
	}
}

func kindName(kind uint32) string {
	switch kind {
	case 1, 11, 21:
		return "points"
	case 3, 13, 23:
		return "lines"
	case 8, 18, 28:
		return "groups of points"
	case multiPatch:
		return "surfaces in space"
	}
	return "shapes of an unknown kind"
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

func float64At(b []byte, at int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[at:]))
}

// next takes the head of the next record; false after the last.
func (o *outlines) next() (bool, error) {
	more, err := o.seek()
	if err != nil || !more {
		return false, err
	}
	head := o.scratch[:recordHead]
	if _, err := io.ReadFull(o.shp, head); err != nil {
		if err == io.EOF && o.shx == nil {
			return false, nil
		}
		return false, cut(err)
	}
	o.left = int64(binary.BigEndian.Uint32(head[4:])) * bytesPerWord
	o.at += recordHead + o.left
	return true, nil
}

// seek goes where the .shx says that the next record begins.
func (o *outlines) seek() (bool, error) {
	if o.shx == nil {
		return true, nil
	}
	entry := o.scratch[:8]
	if _, err := io.ReadFull(o.shx, entry); err == io.EOF {
		return false, nil
	} else if err != nil {
		return false, cut(err)
	}
	gap := int64(binary.BigEndian.Uint32(entry))*bytesPerWord - o.at
	if gap < 0 {
		return false, geo.Refuse("the .shx points backwards: write the shapefile anew, for example with ogr2ogr")
	}
	o.at += gap
	return true, o.drop(gap)
}

func (o *outlines) drop(n int64) error {
	_, err := io.CopyN(io.Discard, o.shp, n)
	return cut(err)
}

// skip passes over the record in work.
func (o *outlines) skip() error { return o.drop(o.left) }

func (o *outlines) take(b []byte) error {
	if o.left -= int64(len(b)); o.left < 0 {
		return geo.Refuse("a record of the .shp is shorter than what it should hold")
	}
	_, err := io.ReadFull(o.shp, b)
	return cut(err)
}

// rings takes the record in work: nil for a shape without any. Vertices are
// counted before room is made for them.
func (o *outlines) rings(count func(int) error, turn func(geo.Point) geo.Point) ([]orb.Ring, error) {
	kind := o.scratch[:4]
	if err := o.take(kind); err != nil {
		return nil, err
	}
	switch k := binary.LittleEndian.Uint32(kind); k {
	case nullShape:
		return nil, o.skip()
	case polygon, polygonZ, polygonM:
	default:
		return nil, geo.Refuse("a record of the .shp holds %s, and areas are wanted", kindName(k))
	}
	head := o.scratch[4:polygonHead]
	if err := o.take(head); err != nil {
		return nil, err
	}
	rings, vertices := binary.LittleEndian.Uint32(head[32:]), binary.LittleEndian.Uint32(head[36:])
	if int64(rings)*4+int64(vertices)*16 > o.left {
		return nil, geo.Refuse("a record of the .shp claims %d vertices, more than it has room for", vertices)
	}
	if err := count(int(rings) + int(vertices)); err != nil {
		return nil, err
	}
	ends, err := o.ends(int(rings), int(vertices))
	if err != nil {
		return nil, err
	}
	all, err := o.split(ends, turn)
	if err != nil {
		return nil, err
	}
	return all, o.skip() // heights and measures
}

// ends takes where each ring begins, and returns where each ends.
func (o *outlines) ends(rings, vertices int) ([]int, error) {
	ends := make([]int, rings)
	last := 0
	for i := range rings {
		start := o.scratch[:4]
		if err := o.take(start); err != nil {
			return nil, err
		}
		at := int(int32(binary.LittleEndian.Uint32(start)))
		if at < last || at > vertices || i == 0 && at != 0 {
			return nil, geo.Refuse("the rings of a record of the .shp are out of order")
		}
		if last = at; i > 0 {
			ends[i-1] = at
		}
	}
	if rings > 0 {
		ends[rings-1] = vertices
	}
	return ends, nil
}

func (o *outlines) split(ends []int, turn func(geo.Point) geo.Point) ([]orb.Ring, error) {
	var rings []orb.Ring
	start := 0
	for _, end := range ends {
		ring := make(orb.Ring, end-start)
		for i := range ring {
			xy := o.scratch[:16]
			if err := o.take(xy); err != nil {
				return nil, err
			}
			ring[i] = turn(geo.Point{float64At(xy, 0), float64At(xy, 8)})
		}
		rings, start = append(rings, ring), end
	}
	return rings, nil
}
