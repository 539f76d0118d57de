package shapefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"lamppost/geo"
)

// Sizes of the head of a .dbf and of a description of a field.
const (
	tableHead   = 32
	fieldHead   = 32
	fieldsEnd   = '\r'
	deletedMark = '*'
	mostFields  = 2046 // of the format
)

var errTableCut = geo.Refuse("the .dbf is cut short: it has fewer rows than the .shp has outlines")

// table walks the rows of a .dbf.
type table struct {
	r      *bufio.Reader
	fields []field
	row    []byte // with the mark of deletion in front
	decode func([]byte) string
	note   string
}

// field is a column.
type field struct {
	name       string
	kind       byte
	start, end int // in the row
}

func newTable(r io.Reader, cpg string) (*table, error) {
	t := &table{r: bufio.NewReaderSize(r, bufferSize)}
	head := make([]byte, tableHead)
	if _, err := io.ReadFull(t.r, head); err != nil {
		return nil, cutTable(err)
	}
	length, row := int(binary.LittleEndian.Uint16(head[8:])), int(binary.LittleEndian.Uint16(head[10:]))
	if length < tableHead+1 || row < 1 {
		return nil, geo.Refuse("not a .dbf table: its head is damaged")
	}
	var err error
	if t.decode, t.note, err = decoder(cpg, head[29]); err != nil {
		return nil, err
	}
	t.row = make([]byte, row)
	descriptions := make([]byte, length-tableHead)
	if _, err := io.ReadFull(t.r, descriptions); err != nil {
		return nil, cutTable(err)
	}
	return t, t.describe(descriptions)
}

func cutTable(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTableCut
	}
	return err
}

// describe takes the descriptions of the fields.
func (t *table) describe(b []byte) error {
	for at := 1; len(b) >= fieldHead && b[0] != fieldsEnd; b = b[fieldHead:] {
		name, _, _ := bytes.Cut(b[:11], []byte{0})
		f := field{name: strings.TrimSpace(t.decode(name)), kind: b[11], start: at, end: at + int(b[16])}
		if at = f.end; at > len(t.row) || len(t.fields) == mostFields {
			return geo.Refuse("not a .dbf table: its fields take more room than its rows")
		}
		t.fields = append(t.fields, f)
	}
	return nil
}

func (t *table) names() []string {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.name
	}
	return names
}

// next takes the next row and tells whether it is marked as deleted.
func (t *table) next() (deleted bool, err error) {
	if _, err := io.ReadFull(t.r, t.row); err != nil {
		return false, cutTable(err)
	}
	return t.row[0] == deletedMark, nil
}

// property is a value of the row in work: a text, a number or a truth. What
// cannot be a key or a name is nil.
func (t *table) property(name string) (any, bool) {
	for _, f := range t.fields {
		if f.name == name {
			return t.value(f), true
		}
	}
	return nil, false
}

func (t *table) value(f field) any {
	raw := t.row[f.start:f.end]
	switch f.kind {
	case 'C', 'D':
		return strings.TrimRight(t.decode(raw), " \x00")
	case 'N', 'F':
		return number(string(bytes.Trim(raw, " \x00")))
	case 'I':
		if len(raw) == 4 {
			return json.Number(strconv.Itoa(int(int32(binary.LittleEndian.Uint32(raw)))))
		}
	case 'L':
		return strings.ContainsAny(string(raw), "TtYy")
	}
	return nil
}

// number is a number, or nil for the blanks and stars that stand for none. What
// JSON would not take, such as a plus in front, is written anew.
func number(text string) any {
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || strings.ContainsAny(text, "xXpPnNiI_"):
		return nil
	case json.Valid([]byte(text)):
		return json.Number(text)
	}
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
}
