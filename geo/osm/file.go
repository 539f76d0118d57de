package osm

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"

	"lamppost/geo"
)

// Limits of the format, https://wiki.openstreetmap.org/wiki/PBF_Format.
const (
	largestHeader = 64 << 10
	// largestBlock is what a block "should" at most unpack to. Writers put 8,000
	// elements into a block, which is rarely a tenth of it.
	largestBlock = 16 << 20
	// From freeBlock bytes on, a block may unpack to bestRatio times what it takes
	// at most. Real ones unpack to twice or three times that, bombs to a thousand.
	freeBlock = 1 << 20
	bestRatio = 50
	// mostBlocks is more than the whole planet takes.
	mostBlocks = 2_000_000
)

// ErrNotExtract is what Open says of anything but an OpenStreetMap extract.
var ErrNotExtract = geo.Refuse("not an OpenStreetMap extract in PBF")

// understood are the features a file may demand of its reader.
var understood = []string{"OsmSchema-V0.6", "DenseNodes"}

// File is an OpenStreetMap extract in PBF. It may be walked several times; from
// the second time on, blocks without anything wanted are not unpacked again.
// It is not for concurrent use.
type File struct {
	r      io.ReaderAt
	closer io.Closer // of what OpenFile opened
	size   int64
	start  int64 // of the first block of data
	blocks []blockAt
	packed []byte // the block in work
	plain  []byte
	block  block
}

// blockAt is where a block of data lies and what was found in it.
type blockAt struct {
	offset int64
	size   int32
	kinds  kinds
	known  bool // kinds was filled in
}

// Size is how many bytes the file has.
func (f *File) Size() int64 { return f.size }

// Is tells whether a file that begins with the given bytes, 32 at least, may be
// an extract.
func Is(opening []byte) bool {
	return bytes.Contains(opening[:min(len(opening), 32)], []byte("\x0a\x09OSMHeader"))
}

// Open reads the head of an extract and finds its blocks. Errors speak to the
// person who brought the file.
func Open(r io.ReaderAt, size int64) (*File, error) {
	f := &File{r: r, size: size}
	kind, at, err := f.blockAt(0)
	if err != nil || kind != "OSMHeader" {
		return nil, ErrNotExtract
	}
	if err := f.unpack(at); err != nil {
		return nil, err
	}
	if err := checkDemands(wire{data: f.plain}); err != nil {
		return nil, err
	}
	f.start = at.end()
	return f, f.index()
}

// OpenFile opens an extract on disk, to be closed after use.
func OpenFile(name string) (*File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	f, err := openWhole(file)
	if err != nil {
		file.Close()
		return nil, err
	}
	f.closer = file
	return f, nil
}

func openWhole(file *os.File) (*File, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return Open(file, info.Size())
}

// Close closes what OpenFile opened; what was given to Open is the caller's.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// index finds the blocks of data.
func (f *File) index() error {
	for offset := f.start; offset < f.size; {
		kind, at, err := f.blockAt(offset)
		if err != nil {
			return err
		}
		if kind == "OSMData" {
			f.blocks = append(f.blocks, at)
		}
		if len(f.blocks) > mostBlocks {
			return geo.Refuse("the extract has more than %d blocks", mostBlocks)
		}
		offset = at.end()
	}
	return nil
}

func checkDemands(head wire) error {
	for head.more() {
		number, kind := head.field()
		if number != 4 {
			head.skip(kind)
			continue
		}
		if demand := string(head.message(kind).data); !slices.Contains(understood, demand) {
			return geo.Refuse("the extract demands %.40q of its reader: write it anew as plain PBF, for example with osmium cat", demand)
		}
	}
	if head.bad {
		return ErrNotExtract
	}
	return nil
}

// blockAt reads the head of the block that begins at the offset.
func (f *File) blockAt(offset int64) (kind string, at blockAt, err error) {
	var size [4]byte
	if _, err := f.r.ReadAt(size[:], offset); err != nil {
		return "", at, f.cut(err)
	}
	length := int64(binary.BigEndian.Uint32(size[:]))
	if length > largestHeader {
		return "", at, geo.Refuse("byte %d: the extract is damaged: the head of a block takes %d bytes", offset, length)
	}
	head := make([]byte, length)
	if _, err := f.r.ReadAt(head, offset+4); err != nil {
		return "", at, f.cut(err)
	}
	kind, taken := blockHead(wire{data: head})
	at.offset, at.size = offset+4+length, taken
	if taken < 0 || taken > largestBlock+largestHeader || at.end() > f.size {
		return "", at, geo.Refuse("byte %d: the extract is damaged or cut short", offset)
	}
	return kind, at, nil
}

func (at blockAt) end() int64 { return at.offset + int64(at.size) }

func (f *File) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return geo.Refuse("the extract is cut short")
	}
	return err
}

func blockHead(w wire) (kind string, size int32) {
	size = -1
	for w.more() {
		switch number, form := w.field(); number {
		case 1:
			kind = string(w.message(form).data)
		case 3:
			size = int32(w.number(form))
		default:
			w.skip(form)
		}
	}
	if w.bad {
		return "", -1
	}
	return kind, size
}

// unpack makes f.plain the content of a block.
func (f *File) unpack(at blockAt) error {
	f.packed = slices.Grow(f.packed[:0], int(at.size))[:at.size]
	if _, err := f.r.ReadAt(f.packed, at.offset); err != nil {
		return f.cut(err)
	}
	var size int64
	for w := (wire{data: f.packed}); w.more(); {
		switch number, kind := w.field(); number {
		case 1:
			f.plain = append(f.plain[:0], w.message(kind).data...)
			return nil
		case 2:
			size = int64(w.number(kind))
		case 3:
			return f.inflate(w.message(kind).data, size)
		case 4, 5, 6, 7:
			return geo.Refuse("the extract is packed in a way other than zlib: write it anew, for example with osmium cat")
		default:
			w.skip(kind)
		}
	}
	return f.damaged(at)
}

func (f *File) damaged(at blockAt) error {
	return geo.Refuse("byte %d: the extract is damaged", at.offset)
}

// inflate makes room for what a block claims to hold, if it can be true.
func (f *File) inflate(packed []byte, size int64) error {
	if size < 0 || size > largestBlock || size > freeBlock && size/bestRatio > int64(len(packed)) {
		return geo.Refuse("a block of the extract claims to unpack to %d bytes", size)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return geo.Refuse("the extract is damaged: %v", err)
	}
	f.plain = slices.Grow(f.plain[:0], int(size))[:size]
	if _, err := io.ReadFull(r, f.plain); err != nil {
		return geo.Refuse("the extract is damaged: %v", err)
	}
	var more [1]byte
	if _, err := r.Read(more[:]); err != io.EOF { // the sum is checked at the end only
		return geo.Refuse("the extract is damaged: a block holds more than it says, or something else")
	}
	return nil
}

// Each shows the visitor every element it has a function for, in the order of
// the file: by custom nodes, then ways, then relations.
func (f *File) Each(ctx context.Context, v Visitor) error {
	wanted := v.kinds()
	for i := range f.blocks {
		at := &f.blocks[i]
		if at.known && at.kinds&wanted == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.unpack(*at); err != nil {
			return err
		}
		found, err := f.block.visit(f.plain, v)
		if errors.Is(err, errBroken) {
			return f.damaged(*at)
		}
		if err != nil {
			return err
		}
		at.kinds, at.known = found, true
	}
	return nil
}
