package geo_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lamppost/geo"
)

func sortedKeys(hits []geo.Hit) []geo.AreaKey {
	var keys []geo.AreaKey
	for _, h := range hits {
		keys = append(keys, h.Area.Key)
	}
	slices.Sort(keys)
	return keys
}

func TestLosAngelesAgreesWithTheCity(t *testing.T) {
	layers := []struct {
		version geo.LayerVersion
		column  string
		agree   float64
	}{
		{readLayer(t, "los-angeles/neighborhood-councils.geojson", "councils", "nc_id", "name"), "NC", 0.988},
		{readLayer(t, "los-angeles/council-districts.geojson", "districts", "name", ""), "CD", 0.997},
	}
	atlas := geo.NewAtlas([]geo.LayerVersion{layers[0].version, layers[1].version})
	rows := serviceRequests(t)
	if len(rows) != 10_000 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, layer := range layers {
		brute := newReference(layer.version)
		asked, agreed, twice, none := 0, 0, 0, 0
		for _, row := range rows {
			p, err := geo.ParsePoint(row["Latitude"], row["Longitude"])
			if err != nil {
				continue
			}
			keys := sortedKeys(atlas.LocateIn(layer.version.Layer, p))
			if want := brute.keysAt(p); !slices.Equal(keys, want) {
				t.Errorf("%v in %s: %v, reference %v", p, layer.version.Layer, keys, want)
			}
			switch len(keys) {
			case 0:
				none++
			case 2:
				twice++
			}
			if answer := row[layer.column]; answer != "" {
				asked++
				if slices.Contains(keys, geo.AreaKey(answer)) {
					agreed++
				}
			}
		}
		share := float64(agreed) / float64(asked)
		t.Logf("%s: %d of %d (%.2f %%) agree with the city, %d in two areas, %d in none", layer.version.Layer, agreed, asked, share*100, twice, none)
		if share < layer.agree {
			t.Errorf("%s: agreement %.4f is below %.4f", layer.version.Layer, share, layer.agree)
		}
	}
}

// randomPoint mixes points over metropolitan France, points near a border
// and vertices of borders, the hardest of all.
func randomPoint(random *rand.Rand, v geo.LayerVersion, i int) geo.Point {
	if i%4 < 2 {
		return geo.Point{-5 + 15*random.Float64(), 41.3 + 9.8*random.Float64()}
	}
	area := v.Areas[random.IntN(len(v.Areas))]
	ring := area.Shape[0][0]
	p := ring[random.IntN(len(ring))].Point()
	if i%4 == 2 {
		return p
	}
	return geo.Point{p.Lon() + random.NormFloat64()*0.01, p.Lat() + random.NormFloat64()*0.01}
}
