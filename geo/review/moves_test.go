package review_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

func atlas(layers ...[]geo.Area) *geo.Atlas {
	var versions []geo.LayerVersion
	for i, areas := range layers {
		name := geo.LayerName(fmt.Sprintf("layer%d", i))
		areas = slices.Clone(areas)
		for k := range areas {
			areas[k].Layer = name
		}
		versions = append(versions, geo.LayerVersion{Layer: name, Version: 1, Areas: areas})
	}
	return geo.NewAtlas(versions)
}

// TestMoves: of points in two layers, those whose areas change are told.
func TestMoves(t *testing.T) {
	//  AABB     ABBB     and PPPP in the other layer,
	//  AABB     A.BB     which stays
	parent := sketch(t, "P: 0,0 4,0 4,2 0,2", false).Areas
	old := atlas(sketch(t, "A: 0,0 2,0 2,2 0,2\nB: 2,0 4,0 4,2 2,2", false).Areas, parent)
	new := atlas(sketch(t, "A: 0,0 1,0 1,2 0,2\nB: 2,0 4,0 4,2 1,2 1,1 2,1", false).Areas, parent)
	points := []geo.Point{onPaper(0.5, 0.5), onPaper(1.5, 1.5), onPaper(1.5, 0.5), onPaper(3.5, 0.5), onPaper(9, 9)}
	var got []string
	err := review.Moves(context.Background(), old, new, slices.Values(points), func(m review.Move) bool {
		got = append(got, fmt.Sprint(m.Index, m.At == points[m.Index], m.From, m.To, m.Lost()))
		return true
	})
	want := "1 true [{layer0 A} {layer1 P}] [{layer0 B} {layer1 P}] false\n2 true [{layer0 A} {layer1 P}] [{layer1 P}] false"
	if told := strings.Join(got, "\n"); err != nil || told != want {
		t.Errorf("%s\nwant\n%s, %v", told, want, err)
	}
	stopped := 0
	if err := review.Moves(context.Background(), old, new, slices.Values(points), func(review.Move) bool { stopped++; return false }); err != nil || stopped != 1 {
		t.Errorf("%d moves after the first, %v", stopped, err)
	}
}

// TestMovesToNowhere: a point whose areas are all gone is lost.
func TestMovesToNowhere(t *testing.T) {
	old := atlas(sketch(t, "A: 0,0 2,0 2,2 0,2", false).Areas)
	moves := 0
	err := review.Moves(context.Background(), old, atlas(nil), slices.Values([]geo.Point{onPaper(1, 1), onPaper(5, 5)}), func(m review.Move) bool {
		moves++
		if m.Index != 0 || !m.Lost() {
			t.Errorf("%+v", m)
		}
		return true
	})
	if err != nil || moves != 1 {
		t.Errorf("%d moves, %v", moves, err)
	}
}
