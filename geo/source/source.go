package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"

	"lamppost/geo"
	"lamppost/geo/geopackage"
	"lamppost/geo/kml"
	"lamppost/geo/osm"
)

// Options say what to make of a file.
type Options struct {
	Layer  geo.LayerName
	Fields geo.AreaFields
	Limits geo.Limits // the zero Limits are the default ones
	// OSMAdminLevel is which administrative boundaries to take out of an
	// OpenStreetMap extract, 1 to 12. Other formats have no use for it.
	OSMAdminLevel int
	// Sum is given all bytes of the file; it may be nil.
	Sum io.Writer
}

// openingSize is enough to tell all formats by.
const openingSize = 1024

// ReadAreas reads a file of boundaries and hands each good area to yield, by
// the rules of geo.ReadAreas. It ends early with a *geo.ReadError when the
// file cannot be used, and with any other error when reading, ctx or yield
// fail. After an error the caller should drop what it was handed.
func ReadAreas(ctx context.Context, body io.Reader, o Options, yield func(geo.Area) error) (geo.ImportStats, error) {
	r := reader{ctx: ctx, options: o, yield: yield}
	if r.options.Sum == nil {
		r.options.Sum = io.Discard
	}
	r.limits = geo.NewIntake(o.Layer, o.Fields, o.Limits, yield).Limits()
	stats, err := r.read(body)
	if err != nil {
		return stats, err
	}
	_, err = io.Copy(r.options.Sum, body) // what no reader asked for
	return stats, err
}

type reader struct {
	ctx     context.Context
	options Options
	limits  geo.Limits // none of them zero
	yield   func(geo.Area) error
}

func (r *reader) read(body io.Reader) (geo.ImportStats, error) {
	file := wholeFile(body)
	text := bufio.NewReaderSize(io.TeeReader(body, r.options.Sum), openingSize)
	opening, err := text.Peek(openingSize)
	if err != nil && err != io.EOF {
		return geo.ImportStats{}, err
	}
	switch {
	case isGzip(opening):
		return r.gzipped(text)
	case isArchive(opening), isGeoPackage(opening), osm.Is(opening):
		return r.random(file, text, opening)
	}
	return r.stream(text, opening)
}

func isGzip(opening []byte) bool    { return bytes.HasPrefix(opening, []byte("\x1f\x8b")) }
func isArchive(opening []byte) bool { return bytes.HasPrefix(opening, []byte("PK")) }
func isGeoPackage(opening []byte) bool {
	return bytes.HasPrefix(opening, []byte("SQLite format 3\x00"))
}

// isXML tells what can be KML; KML's reader names what it is instead.
func isXML(opening []byte) bool {
	text := bytes.TrimPrefix(opening, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<"))
}

// gzipped reads what a gzip file holds, which must be a format that streams.
func (r *reader) gzipped(packed io.Reader) (geo.ImportStats, error) {
	u := &unpacked{}
	plain, err := gzip.NewReader(&counted{packed, &u.packed})
	if err != nil {
		return geo.ImportStats{}, geo.Refuse("damaged gzip data: %v", err)
	}
	u.r = plain
	return r.opened(u)
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

// unpacked ends bombs and tells damage in gzip data from other failures.
type unpacked struct {
	r             io.Reader
	packed, plain int64 // bytes read
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.plain += int64(n)
	if u.plain > freeMember && u.plain/bestRatio > u.packed {
		return 0, geo.TooLarge("the gzip data unpacks to more than %d times its size", bestRatio)
	}
	if isDamage(err) {
		err = geo.Refuse("damaged or unfinished gzip data (%v)", err)
	}
	return n, err
}

// isDamage tells errors about packed bytes from those about reading them.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) ||
		errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrAlgorithm)
}

// opened reads what came out of a packed file, which must be a format that
// streams.
func (r *reader) opened(plain io.Reader) (geo.ImportStats, error) {
	text := bufio.NewReaderSize(plain, openingSize)
	opening, err := text.Peek(openingSize)
	if err != nil && err != io.EOF {
		return geo.ImportStats{}, err
	}
	if isGzip(opening) || isArchive(opening) || isGeoPackage(opening) || osm.Is(opening) {
		return geo.ImportStats{}, geo.Refuse("packed on top of its own format: unpack it once")
	}
	return r.stream(text, opening)
}

// stream reads the formats that are read from front to back.
func (r *reader) stream(text io.Reader, opening []byte) (geo.ImportStats, error) {
	if isXML(opening) {
		in := r.intake(kml.DefaultName)
		err := kml.Read(r.ctx, text, in)
		return in.Stats(), err
	}
	return geo.ReadAreas(text, r.options.Layer, r.options.Fields, r.options.Limits, r.yield)
}

// random reads the formats that need to jump about, from file itself if there
// is one, else from a copy of the text.
func (r *reader) random(file *os.File, text io.Reader, opening []byte) (geo.ImportStats, error) {
	if isGeoPackage(opening) {
		file = nil // SQLite opens it by its path, which a file may have lost
	}
	copied, err := r.spool(file, text)
	if err != nil {
		return geo.ImportStats{}, err
	}
	defer copied.remove()
	if isArchive(opening) {
		return r.archived(copied)
	}
	if isGeoPackage(opening) {
		in := r.intake("")
		err := geopackage.Read(r.ctx, copied.Name(), in)
		return in.Stats(), err
	}
	in := r.intake(osm.DefaultName)
	err = r.extract(copied, in)
	return in.Stats(), err
}

// intake begins to make areas. Formats that have a property for names of their
// own give it for where none was named.
func (r *reader) intake(name string) *geo.Intake {
	fields := r.options.Fields
	fields.Name = cmp.Or(fields.Name, name)
	return geo.NewIntake(r.options.Layer, fields, r.options.Limits, r.yield)
}

func (r *reader) extract(file *spooled, in *geo.Intake) error {
	if level := r.options.OSMAdminLevel; level < 1 || level > 12 {
		return geo.Refuse("this is an OpenStreetMap extract: say which boundaries to take out of it by their admin_level, 1 to 12")
	}
	f, err := osm.Open(file, file.size)
	if err != nil {
		return err
	}
	return osm.ReadBoundaries(r.ctx, f, r.options.OSMAdminLevel, in)
}
