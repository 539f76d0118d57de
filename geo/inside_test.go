package geo_test

import (
	"testing"

	"lamppost/fixtures"
	"lamppost/geo"
)

func TestInsideIsInside(t *testing.T) {
	atlas := fixtures.Atlas()
	for _, layer := range atlas.Layers() {
		for _, area := range fixtures.Layer(layer.Layer) {
			p, ok := area.Shape.Inside()
			found := false
			for _, hit := range atlas.LocateIn(layer.Layer, p) {
				found = found || hit.Area.Key == area.Key
			}
			if !ok || !found {
				t.Errorf("%s %s: %v is not inside", layer.Layer, area.Key, p)
			}
		}
	}
	if _, ok := (geo.Shape{}).Inside(); ok {
		t.Error("nothing has an inside")
	}
}
