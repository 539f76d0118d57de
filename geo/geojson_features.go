package geo

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/paulmach/orb"
)

// Feature is one feature of a GeoJSON file.
type Feature struct {
	Index      int            // zero-based, in the file
	ID         string         // text or digits of its "id"; "" without one
	Properties map[string]any // numbers are json.Number; the receiver owns it
	Geometry   orb.Geometry   // never nil; nested collections are flattened
}

// Rejected is a feature that was left out, and why.
type Rejected struct {
	Index  int     `json:"index"`          // zero-based, in the file
	Key    AreaKey `json:"key,omitempty"`  // where areas are read and it has one
	Name   string  `json:"name,omitempty"` // what its file calls it, where the index says little
	Flaw   Flaw    `json:"flaw"`
	Reason string  `json:"reason"`
	At     *Point  `json:"at,omitempty"` // its first position, where that is on the globe
}

// FeatureStats sums up a read.
type FeatureStats struct {
	Features int        `json:"features"` // in the file
	Read     int        `json:"read"`     // handed to yield
	Rejected []Rejected `json:"rejected"`
}

// ReadFeatures reads GeoJSON, plain or gzipped, feature by feature, and hands
// each good one to yield. Features without a usable geometry are rejected and
// the rest read on. It takes any type of geometry, members in any order, a
// "crs" that means WGS 84, heights (dropped), and a bare Feature or geometry
// in place of a FeatureCollection, also one after another: a GeoJSON text
// sequence (RFC 8142) or one feature a line. Longitudes may run on past 180, to
// 360.
//
// The read ends early with a *ReadError when the file is not GeoJSON, not in
// WGS 84 or exceeds the limits, and with yield's own error when it returns
// one. After any error the caller should drop what it was handed.
func ReadFeatures(r io.Reader, limits Limits, yield func(Feature) error) (FeatureStats, error) {
	sink := &orbSink{}
	reader := featureReader{scanner: newScanner(r, limits)}
	reader.feature.geometry.sink = sink
	reader.take = func(f *featureScan) error {
		reader.yieldErr = yield(Feature{reader.features - 1, idText(f.id), f.properties, sink.take()})
		return nil
	}
	err := reader.document()
	return FeatureStats{reader.features, reader.taken, reader.rejected}, err
}

func idText(id any) string {
	switch v := id.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// orbSink makes orb geometries.
type orbSink struct{ parts orb.Collection }

func (o *orbSink) reset() { o.parts = nil }

// take hands over the geometry of the feature; several came in a collection.
func (o *orbSink) take() orb.Geometry {
	if len(o.parts) == 1 {
		return o.parts[0]
	}
	return o.parts
}

func (o *orbSink) add(kind string, c *coordinates) error {
	for _, p := range c.points {
		if _, err := wideOf(p); err != nil {
			return err
		}
	}
	geometry, err := orbGeometry(kind, c)
	if err == nil {
		o.parts = append(o.parts, geometry)
	}
	return err
}

func orbGeometry(kind string, c *coordinates) (orb.Geometry, error) {
	switch kind {
	case "Point":
		return c.points[0], nil
	case "MultiPoint":
		return orb.MultiPoint(slices.Clone(c.points)), nil
	case "LineString":
		return orbLine(c.points)
	case "MultiLineString":
		return orbLines(c)
	}
	polygons, err := orbPolygons(c)
	if err == nil && kind == "Polygon" {
		return polygons[0], nil
	}
	return polygons, err
}

func orbLine(points []Point) (orb.LineString, error) {
	if len(points) < 2 {
		return nil, fmt.Errorf("broken line: %d positions, and a line needs at least 2", len(points))
	}
	return slices.Clone(points), nil
}

func orbLines(c *coordinates) (orb.MultiLineString, error) {
	var lines orb.MultiLineString
	for i := range c.ends[2] {
		line, err := orbLine(c.span(c.ends[2], i))
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func orbPolygons(c *coordinates) (orb.MultiPolygon, error) {
	var polygons orb.MultiPolygon
	var polygon orb.Polygon
	err := c.rings(func(points []Point) error {
		if len(points) < 4 {
			return fmt.Errorf("broken ring: %d positions, and a ring needs at least 4", len(points))
		}
		if points[0] != points[len(points)-1] {
			return errNotClosed
		}
		polygon = append(polygon, slices.Clone(points))
		return nil
	}, func() error {
		if len(polygon) > 0 {
			polygons = append(polygons, polygon)
		}
		polygon = nil
		return nil
	})
	return polygons, err
}
