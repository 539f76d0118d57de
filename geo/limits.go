package geo

import "cmp"

// Limits bound what one file may cost. A zero field means its default.
type Limits struct {
	Bytes           int64 // of the whole file, after unpacking
	Depth           int   // of nested objects and arrays
	Features        int   // in the file
	Vertices        int   // positions in the file
	FeatureVertices int   // positions in one feature
	PropertyBytes   int   // of the properties of one feature, as written
	Rejected        int   // features that cannot be used
}

// DefaultLimits let the largest national files through with room to spare:
// all 35,000 communes of France are 46 MB with 2.2 million vertices.
func DefaultLimits() Limits {
	return Limits{
		Bytes:           256 << 20,  // the full-detail communes of France are 143 MB
		Depth:           32,         // a polygon in a collection lies 12 deep; the rest is for nested properties
		Features:        100_000,    // no country has that many municipalities
		Vertices:        20_000_000, // 160 MB of memory, once kept
		FeatureVertices: 500_000,    // the most intricate coasts; about 20 MB of working memory
		PropertyBytes:   256 << 10,  // names, keys and an HTML description, not an attachment
		Rejected:        10_000,     // beyond that the file is wrong as a whole, or the key
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	return Limits{
		Bytes:           cmp.Or(l.Bytes, d.Bytes),
		Depth:           cmp.Or(l.Depth, d.Depth),
		Features:        cmp.Or(l.Features, d.Features),
		Vertices:        cmp.Or(l.Vertices, d.Vertices),
		FeatureVertices: cmp.Or(l.FeatureVertices, d.FeatureVertices),
		PropertyBytes:   cmp.Or(l.PropertyBytes, d.PropertyBytes),
		Rejected:        cmp.Or(l.Rejected, d.Rejected),
	}
}
