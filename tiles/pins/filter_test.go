package pins_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lamppost/tiles"
	"lamppost/tiles/pins"
	"lamppost/tiles/pins/pinstest"
)

// holds is a filter as anybody would write it.
func holds(f pins.Filter, p pins.Facet) bool {
	return (f.Kinds == nil || slices.Contains(f.Kinds, p.Kind())) && (f.Codes == nil || slices.Contains(f.Codes, p.Code())) &&
		p.Seconds() >= f.From && (f.To == 0 || p.Seconds() <= f.To)
}

func drawFilter(t *rapid.T) pins.Filter {
	some := rapid.SampledFrom([][]int{nil, nil, {0, 1, 2}, {0, 2}, {1}, {}})
	n := rapid.Int64Range(0, 2)
	return pins.Filter{Kinds: some.Draw(t, "kinds"), Codes: some.Draw(t, "codes"), From: n.Draw(t, "from"), To: n.Draw(t, "to")}
}

// Large indexes are made by several processors, and filtered by them: what a filter
// finds is what an index of nothing else would have, to the last place of a centre,
// with pins taken out and moved too.
func TestFilterFindsWhatItsOwnIndexWould(t *testing.T) {
	list := pinstest.Crowd(1<<18 + 77)
	ix := newIndex(t, list)
	for _, changed := range []bool{false, true} {
		if changed {
			list, ix = shaken(list, ix)
		}
		for _, f := range []pins.Filter{{Kinds: []int{0, 3}}, {Kinds: []int{0, 1, 2, 4, 5, 6, 7}}, {Codes: []int{7}}, {From: 1.7e9 + 1}, {To: 1.7e9 + 1<<17}, {Codes: []int{480}}} {
			compareLarge(t, list, ix.Where(f), f)
		}
		compareLarge(t, list, ix.Where(pins.Filter{}), pins.Filter{})
	}
}

// shaken takes out and moves some pins, and puts in others.
func shaken(list []pins.Pin, ix *pins.Index) ([]pins.Pin, *pins.Index) {
	var changes []pins.Change
	kept := list[:0:0]
	for i, p := range list {
		switch i % 97 {
		case 0:
			changes = append(changes, pins.Change{Pin: p, Gone: true})
			continue
		case 1, 2:
			p.At = list[len(list)-1-i].At
			changes = append(changes, pins.Change{Pin: p})
		}
		kept = append(kept, p)
	}
	for i := range 500 {
		p := list[i*31]
		p.ID = int64(len(list) + 1 + i)
		kept, changes = append(kept, p), append(changes, pins.Change{Pin: p})
	}
	return kept, ix.With(1, changes...)
}

func compareLarge(t *testing.T, list []pins.Pin, found *pins.Selection, f pins.Filter) {
	t.Helper()
	only := slices.DeleteFunc(slices.Clone(list), func(p pins.Pin) bool { return !holds(f, p.Facet) })
	own := newIndex(t, only)
	if found.Len() != len(only) {
		t.Errorf("%+v: %d pins, want %d", f, found.Len(), len(only))
	}
	asked := []tiles.Tile{{}}
	for z := 2; z <= 18; z += 4 {
		tile, _, _ := tiles.At(list[7919*z].At, z)
		asked = append(asked, tile)
	}
	for _, tile := range asked {
		for _, depth := range []int{0, 3, 10} {
			got, want := found.Clusters(nil, tile, depth), own.Clusters(nil, tile, depth)
			if !slices.Equal(got, want) || found.Count(tile) != own.Count(tile) {
				t.Errorf("%+v: %v to depth %d has %d clusters of %d pins, want %d of %d, or others", f, tile, depth, len(got), found.Count(tile), len(want), own.Count(tile))
			}
		}
	}
}

// A filter for no code at all lets nothing through.
func TestFilterForNothing(t *testing.T) {
	ix := newIndex(t, pinstest.Crowd(100))
	if n := ix.Where(pins.Filter{Codes: []int{}}).Len(); n != 0 {
		t.Errorf("%d pins", n)
	}
}

// A remembered filter must not outlive what it filtered.
func TestFilterSeesChanges(t *testing.T) {
	ix := newIndex(t, []pins.Pin{{ID: 1, Facet: pins.NewFacet(1, 0, 0, false)}, {ID: 2, Facet: pins.NewFacet(2, 0, 0, false)}})
	ones := pins.Filter{Kinds: []int{1}}
	before := ix.Where(ones).Len()
	ix = ix.With(0, pins.Change{Pin: pins.Pin{ID: 1}, Gone: true}, pins.Change{Pin: pins.Pin{ID: 3, Facet: pins.NewFacet(1, 0, 0, false)}})
	ix = ix.With(0, pins.Change{Pin: pins.Pin{ID: 4, Facet: pins.NewFacet(1, 0, 0, false)}})
	if after := ix.Where(ones).Len(); before != 1 || after != 2 {
		t.Errorf("before %d, after %d, want 1 and 2", before, after)
	}
}
