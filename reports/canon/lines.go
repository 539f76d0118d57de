package canon

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"lamppost/geo"
)

// LinesFormat names the file of a layer of lines and its canonicaliser; another
// way to write it gets another number.
const LinesFormat = "lamppost-lines/1"

// linesHeader is how a file of lines begins.
const linesHeader = `{"canon":"` + LinesFormat + `","layer":`

// IsLines reports whether a file is one of lines, by its first bytes.
func IsLines(file []byte) bool { return bytes.HasPrefix(file, []byte(linesHeader)) }

// WriteLines writes the file of a layer of lines, whatever their order. Names stay
// out: nothing is decided by them.
func WriteLines(w io.Writer, layer geo.LayerName, lines []geo.Line) error {
	order := make([]*geo.Line, len(lines))
	for i := range lines {
		order[i] = &lines[i]
	}
	slices.SortFunc(order, func(a, b *geo.Line) int { return cmp.Compare(a.Key, b.Key) })
	out := bufio.NewWriterSize(w, 64<<10)
	row := appendInt(append(appendText([]byte(linesHeader), layer), `,"features":`...), len(lines))
	for i, line := range order {
		if i > 0 && line.Key == order[i-1].Key {
			return fmt.Errorf("canon: line %q is there twice", line.Key)
		}
		if _, err := out.Write(append(row, "}\n"...)); err != nil {
			return err
		}
		row = appendLine(row[:0], line)
	}
	if _, err := out.Write(append(row, "}\n"...)); err != nil {
		return err
	}
	return out.Flush()
}

// appendLine leaves out the closing brace.
func appendLine(out []byte, l *geo.Line) []byte {
	out = appendText(append(out, `{"key":`...), l.Key)
	out = appendList(append(out, `,"pieces":`...), l.Path, func(out []byte, piece geo.LineString) []byte {
		return appendList(out, piece, func(out []byte, v geo.Vertex) []byte {
			return appendInt(append(appendInt(out, v.X), ','), v.Y)
		})
	})
	return appendMap(append(out, `,"properties":`...), l.Properties)
}

// ReadLines reads a file of lines that anybody may have sent. It takes the one
// canonical form and nothing else. The layer's version is 0.
func ReadLines(file []byte) (geo.LineVersion, error) {
	var v geo.LineVersion
	rows := bytes.SplitAfter(file, []byte("\n"))
	c := cursor{rest: rows[0]}
	c.expect(linesHeader)
	v.Layer = geo.LayerName(c.text())
	c.expect(`,"features":`)
	features := int(c.integer(1 << 31))
	c.expect("}\n")
	err := c.end()
	for _, row := range rows[1:] {
		if err != nil || len(row) == 0 {
			break
		}
		var line geo.Line
		line, err = readLine(row)
		v.Lines = append(v.Lines, line)
	}
	if err == nil && len(v.Lines) != features {
		err = fmt.Errorf("%d features where %d were announced", len(v.Lines), features)
	}
	if err == nil {
		err = isAsWritten(v, file)
	}
	if err != nil {
		return geo.LineVersion{}, fmt.Errorf("file of lines: %w", err)
	}
	return v, nil
}

func readLine(row []byte) (geo.Line, error) {
	var l geo.Line
	c := cursor{rest: row}
	c.expect(`{"key":`)
	l.Key = geo.LineKey(c.text())
	c.expect(`,"pieces":`)
	l.Path = list(&c, func() geo.LineString {
		return list(&c, func() geo.Vertex {
			x := c.integer(farthestEast)
			c.expect(",")
			return geo.Vertex{X: int32(x), Y: int32(c.integer(farthestNorth))}
		})
	})
	c.expect(`,"properties":{`)
	l.Properties = map[string]string{}
	for c.err == nil && c.peek() != '}' {
		if len(l.Properties) > 0 {
			c.expect(",")
		}
		name := c.text()
		c.expect(":")
		l.Properties[name] = c.text()
	}
	c.expect("}}\n")
	return l, c.end()
}

// isAsWritten refuses lines out of order, paths that no reader makes, and whatever
// else would mean the same under another digest.
func isAsWritten(v geo.LineVersion, file []byte) error {
	for _, l := range v.Lines {
		if _, err := l.Path.MarshalBinary(); err != nil {
			return err
		}
		if slices.ContainsFunc(l.Path, hasOtherForm) {
			return errNotCanonical
		}
	}
	var again bytes.Buffer
	if err := WriteLines(&again, v.Layer, v.Lines); err != nil {
		return err
	}
	if !bytes.Equal(again.Bytes(), file) {
		return errNotCanonical
	}
	return nil
}

// hasOtherForm reports whether a piece repeats a vertex or calls the 180th meridian
// by its eastern name.
func hasOtherForm(piece geo.LineString) bool {
	for i, v := range piece {
		if v.X == farthestEast || i > 0 && v == piece[i-1] {
			return true
		}
	}
	return false
}

// errNotCanonical is for files that mean something and could be written otherwise.
var errNotCanonical = errors.New("not in its canonical form")
