package geo_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
)

// offer is a square with the property code.
func offer(code any) geo.Offer {
	return geo.Offer{ID: "id", Shape: orb.MultiPolygon{{block(0, 0, 1)}}, Property: func(field string) (any, bool) { return code, field == "code" }}
}

func TestIntakeKeepsTheRulesOfReadAreas(t *testing.T) {
	var areas []geo.Area
	in := geo.NewIntake("l", geo.AreaFields{Key: "code"}, geo.Limits{}, func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	for _, o := range []geo.Offer{offer("a"), offer(json.Number("1.50e1")), offer("a"), offer(nil), {Name: "relation 7", Property: offer("x").Property}} {
		if err := errors.Join(in.Open(), in.Count(5), in.Take(o)); err != nil {
			t.Fatal(err)
		}
	}
	stats := in.Stats()
	if len(areas) != 2 || areas[0].Key != "a" || areas[1].Key != "15" || areas[1].Name != "15" || stats.Features != 5 || stats.Imported != 2 {
		t.Fatalf("%+v, %+v", areas, stats)
	}
	want := []struct {
		key, name string
		flaw      geo.Flaw
		located   bool
	}{{"a", "", geo.FlawDuplicateKey, true}, {"", "", geo.FlawMissingKey, true}, {"x", "relation 7", geo.FlawNoGeometry, false}}
	for i, w := range want {
		if r := stats.Rejected[i]; r.Index != i+2 || string(r.Key) != w.key || r.Name != w.name || r.Flaw != w.flaw || (r.At != nil) != w.located {
			t.Errorf("%+v, want %+v", r, w)
		}
	}
}

func TestIntakeLimits(t *testing.T) {
	limits := geo.Limits{Features: 2, Vertices: 12, FeatureVertices: 10, Rejected: 1}
	begin := func() *geo.Intake {
		return geo.NewIntake("l", geo.AreaFields{}, limits, func(geo.Area) error { return nil })
	}
	cases := []struct {
		name string
		do   func(in *geo.Intake) error
		says string
	}{
		{"features", func(in *geo.Intake) error { return errors.Join(in.Open(), in.Open(), in.Open()) }, "more than 2 features"},
		{"vertices", func(in *geo.Intake) error { return errors.Join(in.Open(), in.Count(9), in.Open(), in.Count(4)) }, "more than 12 positions:"},
		{"vertices of a feature", func(in *geo.Intake) error { return errors.Join(in.Open(), in.Count(11)) }, "more than 10 positions in one feature"},
		{"a count that wrapped", func(in *geo.Intake) error { return errors.Join(in.Open(), in.Count(-1)) }, "more than 10 positions in one feature"},
		{"rejects", func(in *geo.Intake) error {
			return errors.Join(in.Open(), in.Take(geo.Offer{}), in.Open(), in.Take(geo.Offer{}))
		}, "more than 1 features cannot be used, the last for this: no polygon"},
	}
	for _, c := range cases {
		err := c.do(begin())
		var refused *geo.ReadError
		if !errors.As(err, &refused) || !refused.Limit || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", c.name, err, c.says)
		}
	}
	if err := geo.NewIntake("l", geo.AreaFields{Key: "code", Name: "name"}, limits, nil).RequireFields([]string{"code", "nom"}); err == nil || !strings.Contains(err.Error(), `no feature has the property "name"; there are: code, nom`) {
		t.Errorf("%v", err)
	}
}
