package kml

import (
	"fmt"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// placemark is the feature in work.
type placemark struct {
	id         string
	properties map[string]string
	room       int    // bytes that properties may still take
	field      string // whose text is being gathered; "" for none
	gathered   []byte
	data       string // name of the Data element around
	polygon    orb.Polygon
	shape      orb.MultiPolygon
	other      string // a geometry that is no polygon
	err        error
}

var (
	errNoOuter  = geo.FlawBrokenRing.Errorf("broken polygon: it has no outer boundary")
	errTwoOuter = geo.FlawBrokenRing.Errorf("broken polygon: it has two outer boundaries")
)

func (m *placemark) spoil(why error) {
	if m.err == nil {
		m.err = why
	}
}

// begin gathers the text of a property.
func (m *placemark) begin(field string) { m.field, m.gathered = field, m.gathered[:0] }

func (m *placemark) more(text []byte) {
	if m.field == "" {
		return
	}
	if m.room -= len(text); m.room < 0 {
		m.spoil(fmt.Errorf("its properties take more bytes than the limit allows"))
		return
	}
	m.gathered = append(m.gathered, text...)
}

// finish keeps the property; the first of a name counts.
func (m *placemark) finish() {
	if m.properties == nil {
		m.properties = map[string]string{}
	}
	if _, had := m.properties[m.field]; !had && m.field != "" {
		m.properties[m.field] = string(m.gathered)
	}
	m.field = ""
}

// addRing takes a ring of the polygon in work; boundary is the element around.
func (m *placemark) addRing(ring orb.Ring, boundary string) {
	switch {
	case m.polygon == nil:
		m.other = "LinearRing"
	case boundary == "innerBoundaryIs":
		m.polygon = append(m.polygon, ring)
	case m.polygon[0] != nil:
		m.spoil(errTwoOuter)
	default:
		m.polygon[0] = ring
	}
}

func (m *placemark) endPolygon() {
	if len(m.polygon) == 0 || m.polygon[0] == nil {
		m.spoil(errNoOuter)
	}
	m.shape = append(m.shape, m.polygon)
	m.polygon = nil
}

func (m *placemark) hand(in *geo.Intake) error {
	offer := geo.Offer{Property: m.property, Shape: m.shape}
	if m.id != "" {
		offer.ID = m.id
	}
	if m.err == nil && len(m.shape) == 0 && m.other != "" {
		m.err = geo.FlawNotPolygon.Errorf("no polygon: geometry is %s", m.other)
	}
	if m.err != nil {
		return in.Reject(offer, m.err)
	}
	return in.Take(offer)
}

func (m *placemark) property(field string) (any, bool) {
	value, found := m.properties[field]
	return value, found
}
