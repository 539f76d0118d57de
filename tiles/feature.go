package tiles

import "github.com/paulmach/orb"

// Feature is one thing to be encoded into a vector tile. The geometry is in
// degrees (lon, lat); the caller keeps it and nothing here changes it.
// Properties may be strings, booleans, integers and floats; a nil value and
// everything else is an error of EncodeMVT. ID 0 means none.
type Feature struct {
	ID         uint64
	Geometry   orb.Geometry
	Properties map[string]any
}

// Layer is a named list of features, encoded in the order given.
type Layer struct {
	Name     string
	Features []Feature
}

// Outline is a boundary drawn over a base map, or instead of one.
type Outline struct {
	Name     string
	Geometry orb.MultiPolygon
}

// Look is how a picture should come out. Scale multiplies its pixels: 2 for
// dense screens, anything else is 1. The zero value is light and 1x.
type Look struct {
	Scale int
	Dark  bool
}

func (l Look) scale() int {
	if l.Scale == 2 {
		return 2
	}
	return 1
}
