package pins_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/pins"
)

// compareChanged finds out when tiles changed by looking into them before and after.
func compareChanged(t *rapid.T, past []model, ix *pins.Index, zoom int) {
	in := func(m model, tile tiles.Tile) model {
		found := maps.Clone(m)
		maps.DeleteFunc(found, func(_ int64, p pins.Pin) bool { at, _, _ := tiles.At(p.At, zoom); return at != tile })
		return found
	}
	for range 5 {
		tile, _, _ := tiles.At(drawPin(t, 0).At, zoom)
		want := 0
		for n := range past[1:] {
			if !maps.Equal(in(past[n], tile), in(past[n+1], tile)) {
				want = n + 1
			}
		}
		if got := ix.Changed(tile); got != int64(want) {
			t.Fatalf("%v changed at %d, want %d", tile, got, want)
		}
	}
}

// Of more changes than are remembered, tiles say a later one, none an earlier one; and
// a tile in which nothing happens is seldom told otherwise.
func TestLongAgoIsForgottenByHalves(t *testing.T) {
	ix := newIndex(t, nil)
	quiet, _, _ := tiles.At(geo.Point{100, 60}, 12)
	told, seen := 0, int64(0)
	at := func(n int64) geo.Point { return geo.Point{float64(n%300) * 0.01, float64(n/300) * 0.01} }
	for n := int64(1); n <= 60_000; n += 20 {
		var changes []pins.Change
		for i := range int64(20) {
			changes = append(changes, pins.Change{Pin: pins.Pin{ID: n + i, At: at(n + i)}})
		}
		if ix = ix.With(n, changes...); ix.Grown() {
			ix = ix.Rebuilt()
		}
		if now := ix.Changed(quiet); now != seen {
			told, seen = told+1, now
		}
	}
	for n := int64(1); n <= 60_000; n += 20 {
		tile, _, _ := tiles.At(at(n), 16)
		if got := ix.Changed(tile); got < n || got > n && got > seen {
			t.Fatalf("changed at %d, want %d or, at most, %d", got, n, seen)
		}
	}
	if told == 0 || told > 8 || seen > 60_000-5000 {
		t.Errorf("the quiet tile was told of %d changes, the last %d", told, seen)
	}
}

// What leaves a pin as it was is no change.
func TestTheSameAgainChangesNothing(t *testing.T) {
	here := pins.Pin{ID: 1, At: geo.Point{2, 48}}
	ix := newIndex(t, []pins.Pin{here}).With(1, pins.Change{Pin: pins.Pin{ID: 2, At: geo.Point{2, 48}}})
	ix = ix.With(2, pins.Change{Pin: here}, pins.Change{Pin: pins.Pin{ID: 2, At: geo.Point{2, 48}}}, pins.Change{Pin: pins.Pin{ID: 3}, Gone: true})
	if n := ix.Changed(tiles.Tile{}); n != 1 || ix.Len() != 2 {
		t.Errorf("changed at %d, %d pins", n, ix.Len())
	}
}
