package projection

import (
	"fmt"
	"math"
	"strings"

	"lamppost/geo"
)

// System is a coordinate system that is known all the way to WGS 84.
type System struct {
	Name    string
	Degrees bool   // its coordinates are longitude and latitude, not metres or feet
	Note    string // in English, what was lost on the way; "" for nothing
	turn    func(x, y float64) (lon, lat float64)
}

// WGS84 is the system that needs no turning.
var WGS84 = System{Name: "WGS 84", Degrees: true}

// Turn is a place of the system in longitude, latitude, degrees on WGS 84. Where
// the system has no such place, the answer is not a number.
func (s *System) Turn(p geo.Point) geo.Point {
	if s.turn == nil {
		return p
	}
	lon, lat := s.turn(p[0], p[1])
	return geo.Point{lon, lat}
}

// Notes say in English what was done to coordinates of the system.
func (s *System) Notes() []string {
	if s.turn == nil && s.Note == "" {
		return nil
	}
	notes := []string{fmt.Sprintf("coordinates were turned from %.80s into longitude and latitude on WGS 84", s.Name)}
	if s.Note != "" {
		notes = append(notes, s.Note)
	}
	return notes
}

// FromText understands a definition in well-known text. What it does not know
// for certain it refuses by name; the error speaks to the owner of the file.
func FromText(text string) (System, error) {
	top, err := parse(text)
	if err != nil {
		return System{}, err
	}
	if top.keyword == "COMPD_CS" && len(top.children) > 0 {
		top = &top.children[0] // the other half is heights
	}
	var s System
	switch top.keyword {
	case "GEOGCS":
		s, err = geographic(top)
	case "PROJCS":
		s, err = projected(top)
	default:
		return System{}, refused(top.name(), "it is defined by "+top.keyword)
	}
	s.Name = top.name()
	return s, err
}

func refused(name, why string) error {
	return fmt.Errorf("coordinate system %.80q is not known here (%s): convert the file first, for example with ogr2ogr -t_srs EPSG:4326", name, why)
}

const degree = math.Pi / 180

// geographic is a system of longitudes and latitudes.
func geographic(n *node) (System, error) {
	d, err := datumOf(n, n.name())
	if err != nil {
		return System{}, err
	}
	unit := n.number("UNIT", 0, degree)
	if math.Abs(unit-degree) < 1e-9 {
		unit = degree
	}
	s := System{Degrees: true, Note: d.note}
	if unit == degree && d.shift == nil {
		return s, nil
	}
	s.turn = func(x, y float64) (float64, float64) { return d.toWGS84(x*unit, y*unit) }
	return s, nil
}

// projected is a system of metres or feet on a plane.
func projected(n *node) (System, error) {
	base := n.child("GEOGCS")
	if base == nil {
		return System{}, refused(n.name(), "it has no GEOGCS")
	}
	d, err := datumOf(base, n.name())
	if err != nil {
		return System{}, err
	}
	p := parameters{node: n, angle: base.number("UNIT", 0, degree), length: n.number("UNIT", 0, 1), a: d.a, e2: d.e2}
	if !(p.length > 0 && p.angle > 0) {
		return System{}, refused(n.name(), "its unit is not a length")
	}
	inverse, err := p.inverse()
	if err != nil {
		return System{}, err
	}
	east, north := p.offset("falseeasting"), p.offset("falsenorthing")
	return System{Note: d.note, turn: func(x, y float64) (float64, float64) {
		return d.toWGS84(inverse(x*p.length-east, y*p.length-north))
	}}, nil
}

// parameters of a projection, by names without case and punctuation.
type parameters struct {
	node          *node
	angle, length float64 // of its units, in radians and metres
	a, e2         float64 // of its ellipsoid
}

func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, name)
}

// value is the first parameter there is of the given names.
func (p *parameters) value(names ...string) (float64, bool) {
	for _, name := range names {
		for _, c := range p.node.children {
			if c.keyword == "PARAMETER" && len(c.numbers) > 0 && plainName(c.name()) == name {
				return c.numbers[0], true
			}
		}
	}
	return 0, false
}

func (p *parameters) offset(name string) float64 {
	v, _ := p.value(name)
	return v * p.length
}

func (p *parameters) radians(names ...string) float64 {
	v, _ := p.value(names...)
	return v * p.angle
}

func (p *parameters) scale() float64 {
	if v, ok := p.value("scalefactor"); ok {
		return v
	}
	return 1
}

func (p *parameters) meridian() float64 {
	return p.radians("centralmeridian", "longitudeofcenter", "longitudeoforigin", "longitudeofnaturalorigin")
}

func (p *parameters) origin() float64 {
	return p.radians("latitudeoforigin", "latitudeofcenter", "latitudeofnaturalorigin")
}

// inverse finds the projection by its name, as OGC and ESRI spell it.
func (p *parameters) inverse() (inverse, error) {
	name := ""
	if c := p.node.child("PROJECTION"); c != nil {
		name = c.name()
	}
	switch plainName(name) {
	case "transversemercator", "gausskruger":
		return transverseMercator(p.a, p.e2, p.meridian(), p.origin(), p.scale()), nil
	case "lambertconformalconic2sp", "lambertconformalconic", "lambertconformalconic1sp":
		return p.lambert(), nil
	case "albersconicequalarea", "albers":
		return albers(p.a, p.e2, p.meridian(), p.origin(), p.radians("standardparallel1"), p.radians("standardparallel2")), nil
	case "lambertazimuthalequalarea":
		if math.Abs(p.origin()) > 89*degree {
			return nil, refused(p.node.name(), "a map of the pole")
		}
		return lambertAzimuthal(p.a, p.e2, p.meridian(), p.origin()), nil
	case "mercatorauxiliarysphere", "popularvisualisationpseudomercator":
		return mercator(p.a, 0, p.meridian(), 1), nil
	case "mercator1sp", "mercator", "mercator2sp":
		return mercator(p.a, p.e2, p.meridian(), p.mercatorScale()), nil
	}
	return nil, refused(p.node.name(), "projection "+name)
}

func (p *parameters) lambert() inverse {
	first, has1 := p.value("standardparallel1")
	second, has2 := p.value("standardparallel2")
	if !has1 {
		return lambertConformal(p.a, p.e2, p.meridian(), p.origin(), p.origin(), p.origin(), p.scale())
	}
	if !has2 {
		second = first
	}
	return lambertConformal(p.a, p.e2, p.meridian(), p.origin(), first*p.angle, second*p.angle, p.scale())
}

// mercatorScale is the scale at the equator.
func (p *parameters) mercatorScale() float64 {
	parallel := p.radians("standardparallel1")
	return p.scale() * radiusOfParallel(parallel, p.e2)
}
