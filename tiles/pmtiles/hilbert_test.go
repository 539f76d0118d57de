package pmtiles

import (
	"testing"

	"pgregory.net/rapid"

	"lamppost/tiles"
	"lamppost/tiles/pmtiles/pmtilestest"
)

// The numbers are those of the specification and of its reference implementations.
func TestKnownNumbersOfTiles(t *testing.T) {
	for id, want := range map[uint64]tiles.Tile{
		0: {}, 1: {Z: 1}, 2: {Z: 1, Y: 1}, 3: {Z: 1, X: 1, Y: 1}, 4: {Z: 1, X: 1}, 5: {Z: 2}, 19078479: {Z: 12, X: 3423, Y: 1763},
	} {
		if got := tileAt(id); got != want || pmtilestest.ID(want) != id {
			t.Errorf("%d: %v and %d, want %v", id, got, pmtilestest.ID(want), want)
		}
	}
}

// Each number is another tile, and the next tile touches the one before.
func TestNumbersOfTilesFollowACurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Uint64Range(0, firstID(tiles.MaxZoom+1)-2).Draw(t, "id")
		here, next := tileAt(id), tileAt(id+1)
		if !here.Valid() || pmtilestest.ID(here) != id {
			t.Fatalf("%d is %v, which is %d", id, here, pmtilestest.ID(here))
		}
		if far := distance(here.X, next.X) + distance(here.Y, next.Y); here.Z == next.Z && far != 1 {
			t.Fatalf("from %v to %v", here, next)
		}
	})
}

func distance(a, b int) int { return max(a-b, b-a) }
