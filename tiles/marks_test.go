package tiles

import (
	"slices"
	"testing"
)

func TestSignsAreInTheBuiltInFonts(t *testing.T) {
	for kind, m := range marks {
		if run := builtInFonts().run(regular, m.symbol); run == nil || len(run.letters) != 1 || len(run.letters[0].pieces) != 1 {
			t.Errorf("%s: %q cannot be drawn", kind, m.symbol)
		}
	}
	if builtInFonts().run(regular, plainSign) == nil {
		t.Error("the plain sign cannot be drawn")
	}
}

// thing is a point of a layer in the middle of the crossroads.
func thing(layer string, tags ...string) Piece {
	p := Piece{Layer: layer, To: dataTop, Geometry: PointAt(crossroads, 128, 128)}
	for i := 0; i < len(tags); i += 2 {
		p.Tags = append(p.Tags, Tag{Key: tags[i], Value: tags[i+1]})
	}
	return p
}

func labelsOver(t *testing.T, zoom int, pieces ...Piece) []label {
	t.Helper()
	tile, _, _ := At(PointAt(crossroads, 128, 128), zoom)
	labels, err := tiledFrom(t, pieces).labelsIn(zoom, newView(tile, Look{}).worldFrame().grown(200))
	if err != nil {
		t.Fatal(err)
	}
	return labels
}

// What helps to say where something is has a sign, and a name if it has one.
func TestThingsHaveSigns(t *testing.T) {
	for _, c := range []struct {
		what         Piece
		zoom         int
		symbol, name string
		some         bool
	}{
		{thing("public_transport", "kind", "bus_stop"), 17, "■", "", true},
		{thing("public_transport", "kind", "bus_stop", "name", "Quay"), 17, "■", "Quay", true},
		{thing("public_transport", "kind", "bus_stop"), 16, "", "", false},
		{thing("pois", "amenity", "hospital", "name", "St Mary"), 16, "✚", "St Mary", true},
		{thing("pois", "amenity", "school", "name", "Mill School"), 15, "✎", "Mill School", true},
		{thing("pois", "amenity", "place_of_worship", "religion", "muslim", "name", "Fatih"), 17, "☪", "Fatih", true},
		{thing("pois", "shop", "florist", "name", "Rose"), 17, plainSign, "Rose", true},
		{thing("pois", "shop", "florist"), 18, "", "", false},
		{thing("pois", "shop", "florist", "housenumber", "12"), 18, "", "12", true},
		{thing("pois", "amenity", "bench"), 19, "", "", false},
		{thing("streets_labels_points", "kind", "motorway_junction", "ref", "6A", "name", "Harbour"), 15, "", "6A", true},
		{thing("street_labels_points", "kind", "motorway_junction", "ref", "6A"), 15, "", "6A", true},
		{thing("other_labels", "kind", "parking"), 17, "P", "", true},
		{thing("other_labels", "kind", "building", "name", "Mill House"), 17, "", "Mill House", true},
		{thing("other_labels", "kind", "tobacco", "name", "Puff"), 17, plainSign, "Puff", true},
	} {
		labels := labelsOver(t, c.zoom, c.what)
		if len(labels) != 1 || !c.some {
			if c.some || len(labels) > 0 {
				t.Errorf("zoom %d, %v: %d labels", c.zoom, c.what.Tags, len(labels))
			}
			continue
		}
		name := ""
		for i, row := range labels[0].rows {
			if name += row; i < len(labels[0].rows)-1 {
				name += " "
			}
		}
		if labels[0].mark.symbol != c.symbol || name != c.name {
			t.Errorf("zoom %d, %v: sign %q, name %q", c.zoom, c.what.Tags, labels[0].mark.symbol, name)
		}
	}
}

// A park's name is not written where it is wider than the park.
func TestNamesOfGroundFitIt(t *testing.T) {
	for area, want := range map[float64]int{30_000: 1, 300: 0} {
		park := thing("other_labels", "kind", "park", "name", "Memorial Gardens")
		park.Tags = append(park.Tags, Tag{Key: "way_area", Value: area})
		if n := len(labelsOver(t, 16, park)); n != want {
			t.Errorf("a park of %g square metres has %d names, want %d", area, n, want)
		}
	}
}

// Countries and states are named while they are in sight as a whole.
func TestCountriesHaveNames(t *testing.T) {
	realm := thing("boundary_labels", "name", "Lowland")
	realm.Tags = append(realm.Tags, Tag{Key: "admin_level", Value: 2}, Tag{Key: "way_area", Value: 9e7})
	for zoom, want := range map[int]int{1: 0, 2: 0, 5: 1, 7: 1, 8: 0} { // at zoom 2 the name is wider than the country
		if n := len(labelsOver(t, zoom, realm)); n != want {
			t.Errorf("zoom %d: %d names, want %d", zoom, n, want)
		}
	}
}

// The number of a great road stands on a plate beside its name.
func TestNumbersOfRoadsStandOnPlates(t *testing.T) {
	road := along(true, ofKind("motorway"), Tag{Key: "name", Value: "Interstate"}, Tag{Key: "ref", Value: "I 95\nUS 202"})
	road.Layer, road.Whole = "street_labels", true
	labels := labelsOver(t, 16, road)
	for _, want := range []string{"I 95", "Interstate"} {
		i := slices.IndexFunc(labels, func(l label) bool { return slices.Equal(l.rows, []string{want}) })
		if i < 0 || labels[i].plate != (want == "I 95") {
			t.Errorf("%q is not there, or with the wrong ground", want)
		}
	}
	small := along(true, ofKind("residential"), Tag{Key: "ref", Value: "C 12"})
	small.Layer, small.Whole = "street_labels", true
	if labels := labelsOver(t, 17, small); len(labels) == 0 || labels[0].plate || labels[0].rows[0] != "C 12" {
		t.Errorf("a small street with a number has %v", labels)
	}
}
