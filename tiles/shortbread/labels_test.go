package shortbread

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"lamppost/tiles"
)

// words are the tags of an element.
type words map[string]string

func (w words) Get(key string) string { return w[key] }

// drawnFrom is the first zoom at which a layer has something of a square of some
// degrees, and what its tile then says of it.
func drawnFrom(t *testing.T, layer string, degrees float64, list []shown) (zoom int, properties map[string]any) {
	t.Helper()
	b := &builder{Pyramid: tiles.NewPyramid(Layers...)}
	d := degrees / 2
	b.surfaces(list, orb.MultiPolygon{{{{-d, -d}, {d, -d}, {d, d}, {-d, d}, {-d, -d}}}})
	zoom = -1
	err := b.Build(t.Context(), Top, func(tile tiles.Tile, data []byte) error {
		read, err := mvt.Unmarshal(data)
		if err != nil {
			return err
		}
		for _, l := range read {
			if l.Name == layer && (zoom < 0 || tile.Z < zoom) {
				zoom, properties = tile.Z, l.Features[0].Properties
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return zoom, properties
}

// Countries and states are written from the zooms that the schema has for their
// size, which it gives in hectares.
func TestCountriesAreWrittenByTheirSize(t *testing.T) {
	lowland := words{"name": "Nederland", "name:en": "Netherlands"}
	for _, c := range []struct {
		level   int
		degrees float64
		want    int
	}{{2, 20, 2}, {2, 10, 3}, {2, 5, 4}, {2, 0.5, 5}, {4, 20, 3}, {4, 5, 4}, {4, 1, 5}} {
		zoom, p := drawnFrom(t, boundaryLabels, c.degrees, realm(lowland, c.level))
		if zoom != c.want {
			t.Errorf("level %d of %g degrees from zoom %d, want %d", c.level, c.degrees, zoom, c.want)
		}
		side := c.degrees * 1113.2 // hundreds of metres
		if area, _ := p["way_area"].(float64); area < side*side*0.99 || area > side*side*1.02 || p["name"] != "Nederland" || p["name_en"] != "Netherlands" || p["name_de"] != nil {
			t.Errorf("%v", p)
		}
	}
}

func TestStreetsSayWhatTheSchemaAsksFor(t *testing.T) {
	for _, c := range []struct {
		tags words
		key  string
		want any
	}{
		{words{"highway": "primary", "oneway": "-1"}, "oneway", true},
		{words{"highway": "primary", "oneway": "-1"}, "oneway_reverse", true},
		{words{"highway": "primary", "oneway": "1"}, "oneway", true},
		{words{"highway": "primary", "oneway": "no"}, "oneway", false},
		{words{"railway": "tram", "oneway": "yes"}, "oneway", false},
		{words{"highway": "primary", "tunnel": "building_passage"}, "tunnel", true},
		{words{"highway": "primary", "covered": "yes"}, "tunnel", true},
		{words{"highway": "primary", "tunnel": "culvert"}, "tunnel", false},
		{words{"highway": "primary", "bridge": "viaduct"}, "bridge", true},
		{words{"highway": "primary", "bridge": "abandoned"}, "bridge", false},
		{words{"highway": "motorway_link"}, "link", true},
		{words{"highway": "path", "bicycle": "designated"}, "bicycle", "designated"},
		{words{"highway": "path"}, "surface", ""},
	} {
		if got := value(lines(c.tags)[0].tags, c.key); got != c.want {
			t.Errorf("%v: %s is %v, want %v", c.tags, c.key, got, c.want)
		}
	}
}

func TestNumbersOfStreetsStandInRows(t *testing.T) {
	tags := words{"highway": "motorway", "ref": "I 95; US 202"}
	l, ok := labelOf(lines(tags)[0], tags)
	if !ok || value(l.tags, "ref") != "I 95\nUS 202" || value(l.tags, "ref_rows") != 2 || value(l.tags, "ref_cols") != 6 {
		t.Errorf("%v", l.tags)
	}
}

// A bridge lies on what it crosses, a tunnel below, whatever streets they carry.
func TestStreetsLieOnOneAnother(t *testing.T) {
	lower := []words{
		{"highway": "motorway", "tunnel": "yes"}, {"highway": "footway"}, {"highway": "residential"}, {"highway": "motorway"},
		{"railway": "rail"}, {"highway": "steps", "bridge": "yes"}, {"highway": "footway", "layer": "2"},
	}
	for i := range lower[1:] {
		if a, b := lines(lower[i])[0], lines(lower[i+1])[0]; a.order >= b.order {
			t.Errorf("%v lies on %v", lower[i], lower[i+1])
		}
	}
}

// What the schema lists is a place of interest, with its house number and without
// a second point for that; what it does not list has its name in our own layer.
func TestPlacesOfInterest(t *testing.T) {
	for _, c := range []struct {
		tags words
		want []string
	}{
		{words{"shop": "bakery", "name": "Crust", "addr:housenumber": "4"}, []string{pois}},
		{words{"shop": "tobacco", "name": "Puff", "addr:housenumber": "4"}, []string{otherLabels, addresses}},
		{words{"shop": "tobacco", "addr:housenumber": "4"}, []string{addresses}},
		{words{"amenity": "bench"}, []string{pois}},
		{words{"amenity": "parking_space", "name": "12"}, nil},
		{words{"highway": "bus_stop"}, []string{publicTransport}},
		{words{"place": "square", "name": "Plaza"}, nil},
	} {
		var got []string
		for _, s := range points(c.tags) {
			got = append(got, s.layer)
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%v is in %v, want %v", c.tags, got, c.want)
		}
	}
}
