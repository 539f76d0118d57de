package review_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

// TestRealData states what real layers have. The communes of France, made by
// one office from one set of borders, have not the smallest gap or overlap;
// two enclaves are true (the Étang de Berre, and Llívia, which is Spain). The
// layers of Los Angeles were drawn street by street. Its councils overlap by
// whole parks, and besides disagree in 8,985 slivers, nearly all narrower than
// half a metre: with the usual tolerance 181 places are left, which somebody
// can look at.
func TestRealData(t *testing.T) {
	councils := readAreas(t, "los-angeles/neighborhood-councils.geojson", "nc_id", "name")
	usual, none := review.Options{}, review.Options{SquareMetres: 1e-9, Metres: 1e-9}
	cases := []struct {
		name    string
		areas   []geo.Area
		options review.Options
		want    string
	}{
		{"communes", communes(t), none, "spike 1, enclave 2"},
		{"districts", readAreas(t, "los-angeles/council-districts.geojson", "name", ""), usual, "gap 92, overlap 87, enclave 6"},
		{"councils", councils, usual, "gap 67, overlap 114, spike 2, enclave 6"},
		{"councils", councils, none, "gap 4308, overlap 4677, spike 2, enclave 6"},
	}
	for _, c := range cases {
		areas := c.areas
		found, err := review.Validate(context.Background(), review.Candidate{Areas: areas}, areas, nil, c.options)
		if err != nil {
			t.Fatal(err)
		}
		var counts []string
		for _, count := range found.Counts {
			counts = append(counts, fmt.Sprintf("%s %d", count.Code, count.Found))
		}
		if got := strings.Join(counts, ", "); got != c.want || found.Blocked() {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if d := compare(t, areas, areas); !d.Empty() || d.Same != len(areas) {
			t.Errorf("%s compared with itself: %s", c.name, toldDiff(d))
		}
	}
}

// TestOverlapsOfRealData checks the overlaps by points at random: the share of
// points in two districts is the share of the ground that overlaps.
func TestOverlapsOfRealData(t *testing.T) {
	areas := readAreas(t, "los-angeles/neighborhood-councils.geojson", "nc_id", "name")
	overlaps := 0.0
	for _, f := range validate(t, review.Candidate{Areas: areas}, nil, nil).List {
		if f.Code == review.Overlap {
			overlaps += f.Amount
		}
	}
	atlas := geo.NewAtlas([]geo.LayerVersion{{Layer: "layer", Areas: areas}})
	box := atlas.Layers()[0].Bound
	random := rand.New(rand.NewPCG(5, 6))
	const points = 400_000
	twice := 0
	for range points {
		p := geo.Point{box.West + random.Float64()*(box.East-box.West), box.South + random.Float64()*(box.North-box.South)}
		if len(atlas.Locate(p)) > 1 {
			twice++
		}
	}
	ground := (geo.Belt(box.North) - geo.Belt(box.South)) * (box.East - box.West)
	sampled := ground * float64(twice) / points
	t.Logf("%.2f square kilometres overlap, %.2f by %d random points", overlaps/1e6, sampled/1e6, points)
	if sampled < overlaps*0.95 || sampled > overlaps*1.05 {
		t.Errorf("overlaps of %.0f square metres, by random points %.0f", overlaps, sampled)
	}
}

// disturbed is a new version of the communes: every hundredth moved by 11 m,
// one split, one merged into its neighbour, one renamed.
func disturbed(areas []geo.Area) []geo.Area {
	next := slices.Clone(areas)
	for i := 0; i < len(next); i += 100 {
		next[i].Shape = shifted(next[i].Shape, 1000)
	}
	next[1].Key, next[2].Name = "new", "Renamed"
	return slices.Delete(next, 3, 4)
}

func shifted(s geo.Shape, by int32) geo.Shape {
	var shape geo.Shape
	for _, polygon := range s {
		var copied geo.Polygon
		for _, ring := range polygon {
			ring = slices.Clone(ring)
			for i := range ring {
				ring[i].X += by
			}
			copied = append(copied, ring)
		}
		shape = append(shape, copied)
	}
	return shape
}

// TestPictureOfACountry: the changes of all the communes fit on a page, even
// where each of them changes.
func TestPictureOfACountry(t *testing.T) {
	old := communes(t)
	every := slices.Clone(old)
	for i := range every {
		every[i].Name += " "
	}
	for name, new := range map[string][]geo.Area{"some": disturbed(old), "all": every} {
		d := compare(t, old, new)
		p := review.DrawDiff(d, old, new, review.Size{Width: 960, Height: 720})
		text := svg(t, p, review.Text{Title: "Changes", Description: "Communes"})
		t.Logf("%s: %d reshaped, %d renamed; %d bytes, %d areas beyond the picture", name, len(d.Reshaped), len(d.Renamed), len(text), p.Beyond)
		if len(text) > 200_000 || len(text) < 2_000 {
			t.Errorf("%s: the picture takes %d bytes", name, len(text))
		}
	}
}
