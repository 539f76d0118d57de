package geo

import (
	"errors"
	"io"

	"github.com/paulmach/orb"
)

type Limits struct {
	Bytes                                    int64
	Depth, Features, Vertices, PropertyBytes int
}

func DefaultLimits() Limits { return Limits{} }

type Feature struct {
	Index      int
	ID         string
	Properties map[string]any
	Geometry   orb.Geometry
}

type FeatureStats struct {
	Features int        `json:"features"`
	Read     int        `json:"read"`
	Rejected []Rejected `json:"rejected"`
}

func ReadFeatures(r io.Reader, lim Limits, yield func(Feature) error) (FeatureStats, error) {
	return FeatureStats{}, errors.New("not read")
}

type AreaFields struct{ Key, Name string }
type Rejected struct {
	Index  int    `json:"index"`
	Reason string `json:"reason"`
}
type ImportStats struct {
	Features int        `json:"features"`
	Imported int        `json:"imported"`
	Rejected []Rejected `json:"rejected"`
}

func ReadAreas(r io.Reader, layer LayerName, f AreaFields, lim Limits, yield func(Area) error) (ImportStats, error) {
	return ImportStats{}, errors.New("not read")
}
