package kml

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// DefaultName is the property for the name of a placemark.
const DefaultName = "name"

// Limits of our own.
const (
	deepest     = 64        // elements within elements; folders of folders take ten
	longestStep = 512 << 10 // bytes of one text, tag or comment: a balloon with a picture in it
)

// Read offers each placemark with polygons, or without them, to the intake.
// Errors are *geo.ReadError where the document is at fault.
func Read(ctx context.Context, text io.Reader, in *geo.Intake) error {
	r := reader{in: in, input: newInput(text)}
	r.decoder = xml.NewDecoder(r.input)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.input.budget = longestStep
		token, err := r.decoder.RawToken()
		if err == io.EOF && len(r.path) == 0 && r.rooted {
			return nil
		}
		if err != nil {
			return r.explain(err)
		}
		if err := r.token(token); err != nil {
			return err
		}
	}
}

type reader struct {
	in      *geo.Intake
	input   *input
	decoder *xml.Decoder
	path    []string // local names of the open elements
	rooted  bool     // the root was seen
	mark    *placemark
}

// explain words what the decoder could not read.
func (r *reader) explain(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errOverBudget):
		return geo.TooLarge("byte %d: a text or tag of more than %d bytes", r.input.offset, longestStep)
	case errors.As(err, &syntax):
		return geo.Refuse("line %d: the XML is broken: %s", syntax.Line, syntax.Msg)
	case err == io.EOF:
		return geo.Refuse("the document ends too early")
	case strings.HasPrefix(err.Error(), "xml: "):
		return geo.Refuse("%s: save the document as UTF-8", strings.TrimPrefix(err.Error(), "xml: "))
	}
	return err
}

func (r *reader) token(token xml.Token) error {
	switch token := token.(type) {
	case xml.Directive:
		return geo.Refuse("the document has a <!%.20s, which no KML needs", token)
	case xml.StartElement:
		return r.start(token)
	case xml.EndElement:
		return r.end(token.Name.Local)
	case xml.CharData:
		return r.text(token)
	}
	return nil
}

func (r *reader) start(e xml.StartElement) error {
	name := e.Name.Local
	if len(r.path) == 0 {
		if r.rooted || name != "kml" {
			return geo.Refuse("not KML: the outermost element is <%.40s>", name)
		}
		r.rooted = true
	}
	if len(r.path) == deepest {
		return geo.TooLarge("elements nested more than %d deep", deepest)
	}
	r.path = append(r.path, name)
	if name == "Placemark" {
		if r.mark != nil {
			return geo.Refuse("a Placemark within a Placemark")
		}
		r.mark = &placemark{id: attribute(e, "id"), room: r.in.Limits().PropertyBytes}
		return r.in.Open()
	}
	if r.mark == nil {
		return nil
	}
	return r.inside(e)
}

// inside begins an element of a placemark.
func (r *reader) inside(e xml.StartElement) error {
	m := r.mark
	switch name := e.Name.Local; {
	case name == "name" && r.parent() == "Placemark":
		m.begin(DefaultName)
	case name == "Data":
		m.data = attribute(e, "name")
	case name == "value" && r.parent() == "Data":
		m.begin(m.data)
	case name == "SimpleData":
		m.begin(attribute(e, "name"))
	case name == "Polygon":
		m.polygon = orb.Polygon{nil}
	case name == "Point", name == "LineString", name == "Model", name == "Track", name == "MultiTrack":
		m.other = name
	case name == "coordinates" && r.parent() == "LinearRing":
		ring, err := r.input.coordinates(r.in.Count)
		if err != nil {
			return r.spoilOr(err)
		}
		m.addRing(ring, r.ancestor(2))
	case name == "coordinates":
		return r.input.pass()
	}
	return nil
}

// spoilOr keeps a mistake in the coordinates for the list of rejects, and hands
// on what ends the read.
func (r *reader) spoilOr(err error) error {
	var bad coordinateError
	if !errors.As(err, &bad) {
		return r.explain(err)
	}
	r.mark.spoil(bad)
	return r.input.pass()
}

func (r *reader) parent() string { return r.ancestor(1) }

// ancestor is the name of an element around the one in work; "" without one.
func (r *reader) ancestor(n int) string {
	if i := len(r.path) - 1 - n; i >= 0 {
		return r.path[i]
	}
	return ""
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *reader) text(text xml.CharData) error {
	switch {
	case r.mark == nil:
	case len(r.path) > 0 && r.path[len(r.path)-1] == "coordinates" && strings.TrimSpace(string(text)) != "":
		r.mark.spoil(errNotPlain)
	default:
		r.mark.more(text)
	}
	return nil
}

func (r *reader) end(name string) error {
	if len(r.path) == 0 || r.path[len(r.path)-1] != name {
		return geo.Refuse("line %d: the XML is broken: </%.40s> closes nothing", line(r.decoder), name)
	}
	r.path = r.path[:len(r.path)-1]
	m := r.mark
	if m == nil {
		return nil
	}
	switch name {
	case "name", "value", "SimpleData":
		m.finish()
	case "Polygon":
		m.endPolygon()
	case "Placemark":
		r.mark = nil
		return m.hand(r.in)
	}
	return nil
}

func line(d *xml.Decoder) int {
	line, _ := d.InputPos()
	return line
}
