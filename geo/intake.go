package geo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Intake makes areas of the features of formats other than GeoJSON, by the
// rules that ReadAreas keeps: the same keys, names, limits and reasons. A
// reader opens a feature, counts its vertices before it makes room for them,
// and then offers or rejects it. Errors end the read; the zero Intake is of no
// use.
type Intake struct {
	Notes []string // for ImportStats

	layer    LayerName
	labels   labels
	limits   Limits
	yield    func(Area) error
	stats    ImportStats
	vertices int // so far
	feature  int // of those, in the feature in work
}

// Offer is a feature on its way to become an area.
type Offer struct {
	Name     string // what its file calls it, for the list of rejects; "" where its key says as much
	ID       any    // string or json.Number: its key where AreaFields names none; nil for none
	Property func(field string) (value any, found bool)
	Shape    orb.MultiPolygon // in degrees
}

// NewIntake hands good areas to yield.
func NewIntake(layer LayerName, fields AreaFields, limits Limits, yield func(Area) error) *Intake {
	return &Intake{layer: layer, labels: newLabels(fields), limits: limits.orDefault(), yield: yield}
}

// Limits are those in force, none of them zero.
func (in *Intake) Limits() Limits { return in.limits }

// Fields name the properties of keys and names.
func (in *Intake) Fields() AreaFields { return in.labels.fields }

// RequireFields refuses a file whose features all lack a property that was
// asked for, naming those they have.
func (in *Intake) RequireFields(have []string) error {
	for _, field := range [2]string{in.labels.fields.Key, in.labels.fields.Name} {
		if field != "" && !slices.Contains(have, field) {
			return Refuse("no feature has the property %.100q; there are: %.1000s", field, strings.Join(have, ", "))
		}
	}
	return nil
}

// Stats sums up what came in so far.
func (in *Intake) Stats() ImportStats {
	stats := in.stats
	stats.Notes = in.Notes
	return stats
}

// Open begins the next feature.
func (in *Intake) Open() error {
	if in.feature = 0; in.stats.Features == in.limits.Features {
		return in.exceeded("more than %d features: split the file", in.limits.Features)
	}
	in.stats.Features++
	return nil
}

// Count adds to the vertices of the feature in work.
func (in *Intake) Count(vertices int) error {
	in.feature += vertices
	in.vertices += vertices
	switch {
	case vertices < 0 || in.feature > in.limits.FeatureVertices:
		return in.exceeded("more than %d positions in one feature: simplify it", in.limits.FeatureVertices)
	case in.vertices > in.limits.Vertices:
		return in.exceeded("more than %d positions: simplify the boundaries or split the file", in.limits.Vertices)
	}
	return nil
}

func (in *Intake) exceeded(format string, limit int) error {
	return &ReadError{Offset: -1, Feature: in.stats.Features - 1, Limit: true, Problem: fmt.Sprintf(format, limit)}
}

// Take makes an area of the feature in work, or rejects it.
func (in *Intake) Take(o Offer) error {
	area, err := in.area(o)
	if err != nil {
		return in.Reject(o, err)
	}
	if err := in.yield(area); err != nil {
		return err
	}
	in.stats.Imported++
	return nil
}

func (in *Intake) area(o Offer) (Area, error) {
	shape, err := ShapeOf(o.Shape)
	if err != nil {
		return Area{}, err
	}
	key, name, err := in.labels.of(o.ID, o.Property, in.stats.Features-1)
	return Area{Layer: in.layer, Key: key, Name: name, Shape: shape}, err
}

// Reject leaves the feature in work out. The reason is for the owner of the
// file; Flaw.Errorf makes one that machines understand as well.
func (in *Intake) Reject(o Offer, why error) error {
	bad := Rejected{Index: in.stats.Features - 1, Name: o.Name, Flaw: flawOf(why), Reason: why.Error()}
	if o.Property != nil {
		bad.Key = in.labels.hint(o.ID, o.Property)
	}
	if p, ok := firstPoint(o.Shape); ok && CheckPoint(p) == nil {
		bad.At = &p
	}
	in.stats.Rejected = append(in.stats.Rejected, bad)
	if most := in.limits.Rejected; len(in.stats.Rejected) > most {
		return TooLarge(tooManyRejected, most, why)
	}
	return nil
}

func firstPoint(m orb.MultiPolygon) (Point, bool) {
	if len(m) == 0 || len(m[0]) == 0 || len(m[0][0]) == 0 {
		return Point{}, false
	}
	return m[0][0][0], true
}
