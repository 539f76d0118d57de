package reports

import (
	"slices"

	"lamppost/geo"
)

// Near is the condition of a rule that a line of a layer runs near the place, such
// as a motorway within 30 m.
//
// It holds if some line of the live version of Layer has, for every entry of
// Where, that property with one of those values, compared byte for byte, and is
// Metres * 1000 millimetres away or less as [geo.LineIndex] measures it: in whole
// numbers alone, by steps written down there.
type Near struct {
	Layer  geo.LayerName       `json:"layer"`
	Metres int                 `json:"metres"` // 1..MaxNear
	Where  map[string][]string `json:"where,omitempty"`
}

// MaxNear is how near "near" must be, in metres: as far as the flat map around a
// place, on which distances are measured, is true to a millimetre in a metre.
const MaxNear = 1000

// Wants reports whether a line has the properties asked for.
func (n *Near) Wants(l *geo.Line) bool {
	for property, values := range n.Where {
		if value, has := l.Properties[property]; !has || !slices.Contains(values, value) {
			return false
		}
	}
	return true
}

// within reports whether whatever n finds, other finds too.
func (n *Near) within(other *Near) bool {
	if n == nil || n.Layer != other.Layer || n.Metres > other.Metres {
		return false
	}
	for property, values := range other.Where {
		wanted, has := n.Where[property]
		if !has || !subset(wanted, values) {
			return false
		}
	}
	return true
}

// RouteLine is a line as it was when its nearness decided something.
type RouteLine struct {
	Layer   geo.LayerName `json:"layer"`
	Version VersionID     `json:"version"`
	Key     geo.LineKey   `json:"key"`
	Name    string        `json:"name,omitempty"`
	Metres  float64       `json:"metres"` // from the place, to the millimetre
}

func subset[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(s T) bool { return !slices.Contains(all, s) })
}
