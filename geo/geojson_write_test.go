package geo_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lamppost/geo"
)

func TestWriteAreas(t *testing.T) {
	areas := []geo.Area{
		{Key: "a", Name: `Aë "A"`, Shape: geo.Shape{{geo.Ring{{X: 0, Y: 0}, {X: 10_000_000, Y: 0}, {X: 10_000_000, Y: 5_000_001}, {X: 0, Y: 0}}}}},
		{Key: "b", Name: "B", Shape: geo.Shape{{geo.Ring{{X: -1_800_000_000 / 2, Y: -1}, {X: 0, Y: -1}, {X: 0, Y: 1}, {X: -1_800_000_000 / 2, Y: -1}}}}},
	}
	var out bytes.Buffer
	err := geo.WriteAreas(&out, func(yield func(geo.Area, error) bool) {
		for _, a := range areas {
			if !yield(a, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	const first = `{"type":"Feature","id":"a","properties":{"key":"a","name":"Aë \"A\""},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,0.5000001],[0,0]]]]}}`
	if !strings.Contains(out.String(), first) {
		t.Errorf("wrote %s", &out)
	}
	var back []geo.Area
	_, err = geo.ReadAreas(&out, "", geo.AreaFields{Key: "key", Name: "name"}, geo.DefaultLimits(), func(a geo.Area) error {
		back = append(back, a)
		return nil
	})
	if err != nil || len(back) != 2 || back[0].Name != areas[0].Name || len(back[1].Shape) != 1 {
		t.Errorf("read back %v, %v", back, err)
	}
	broken := errors.New("the database is gone")
	if err := geo.WriteAreas(&out, func(yield func(geo.Area, error) bool) { yield(geo.Area{}, broken) }); !errors.Is(err, broken) {
		t.Errorf("a source that failed: %v", err)
	}
}

// TestAtlasWith: a layer is replaced, added in its place by name, or taken away,
// and the atlas before it stays what it was.
func TestAtlasWith(t *testing.T) {
	square := func(key geo.AreaKey) []geo.Area {
		return []geo.Area{{Key: key, Shape: geo.Shape{{geo.Ring{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: 100}, {X: 0, Y: 100}, {X: 0, Y: 0}}}}}}
	}
	layers := func(a *geo.Atlas) string {
		text := ""
		for _, hit := range a.Locate(geo.Point{0.000005, 0.000005}) {
			text += string(hit.Area.Key) + " "
		}
		return strings.TrimSpace(text)
	}
	before := geo.NewAtlas([]geo.LayerVersion{{Layer: "districts", Version: 1, Areas: square("d1")}, {Layer: "parks", Version: 1, Areas: square("p1")}})
	for want, with := range map[string]geo.LayerVersion{
		"d2 p1":    {Layer: "districts", Version: 2, Areas: square("d2")},
		"d1 m1 p1": {Layer: "markets", Version: 1, Areas: square("m1")},
		"d1":       {Layer: "parks"},
	} {
		if got := layers(before.With(with)); got != want {
			t.Errorf("with %s: %q, want %q", with.Layer, got, want)
		}
	}
	if got := layers(before); got != "d1 p1" {
		t.Errorf("the atlas itself became %q", got)
	}
}
