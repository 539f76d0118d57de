package pins_test

import (
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/pins"
)

// model is an index as anybody would write it.
type model map[int64]pins.Pin

func (m model) sorted() []pins.Pin {
	var list []pins.Pin
	for _, p := range m {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b pins.Pin) int { return int(a.ID - b.ID) })
	return list
}

// clusters gathers the pins of a tile by asking each for the tile it lies in.
func (m model) clusters(t tiles.Tile, depth int, f pins.Filter) map[tiles.Tile][]pins.Pin {
	squares := map[tiles.Tile][]pins.Pin{}
	for _, p := range m {
		if at, _, _ := tiles.At(p.At, t.Z); at == t && holds(f, p.Facet) {
			square, _, _ := tiles.At(p.At, t.Z+depth)
			squares[square] = append(squares[square], p)
		}
	}
	return squares
}

func drawPin(t *rapid.T, id int64) pins.Pin {
	lon := rapid.SampledFrom([]float64{-179.9999, -7.0046, -7.0045, 0, 0.0001, 2.35, 179.9999}).Draw(t, "lon")
	lat := rapid.SampledFrom([]float64{-85, -0.0001, 0.0001, 46.9973, 46.99731, 48.85, 85}).Draw(t, "lat")
	return pins.Pin{At: geo.Point{lon, lat}, ID: id, Facet: drawFacet(t)}
}

func drawFacet(t *rapid.T) pins.Facet {
	n := func(name string) int { return rapid.IntRange(0, 2).Draw(t, name) }
	return pins.NewFacet(n("kind"), n("code"), int64(n("time")), rapid.Bool().Draw(t, "marked"))
}

func newIndex(t testing.TB, list []pins.Pin) *pins.Index {
	t.Helper()
	ix, err := pins.New(slices.Values(list), len(list))
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// Whatever changes, is rebuilt and is filtered, in whichever order: the index
// says of every tile what the model says.
func TestIndexIsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := model{}
		for id := range int64(rapid.IntRange(0, 200).Draw(t, "pins")) {
			m[id] = drawPin(t, id)
		}
		ix, err := pins.New(slices.Values(m.sorted()), len(m))
		if err != nil {
			t.Fatal(err)
		}
		past := []model{maps.Clone(m)}
		for n := range int64(rapid.IntRange(0, 6).Draw(t, "steps")) {
			ix = step(t, m, ix, n+1)
			past = append(past, maps.Clone(m))
			zoom := rapid.IntRange(0, tiles.MaxZoom-4).Draw(t, "zoom")
			compare(t, m, ix, zoom, rapid.IntRange(0, 4).Draw(t, "depth"))
			compareChanged(t, past, ix, zoom)
		}
	})
}

func step(t *rapid.T, m model, ix *pins.Index, at int64) *pins.Index {
	if rapid.IntRange(0, 3).Draw(t, "rebuild") == 0 {
		return ix.Rebuilt()
	}
	var changes []pins.Change
	for range rapid.IntRange(1, 8).Draw(t, "changes") {
		id := int64(rapid.IntRange(0, 80).Draw(t, "id"))
		c := pins.Change{Pin: drawPin(t, id), Gone: rapid.Bool().Draw(t, "gone")}
		if changes = append(changes, c); c.Gone {
			delete(m, id)
		} else {
			m[id] = c.Pin
		}
	}
	return ix.With(at, changes...)
}

func compare(t *rapid.T, m model, ix *pins.Index, zoom, depth int) {
	f := drawFilter(t)
	found := ix.Where(f)
	seen, all := map[tiles.Tile]bool{}, 0
	for _, p := range m {
		if tile, _, _ := tiles.At(p.At, zoom); !seen[tile] {
			seen[tile] = true
			all += compareTile(t, found, tile, depth, m.clusters(tile, depth, f))
		}
	}
	if found.Len() != all {
		t.Fatalf("Len is %d, the tiles hold %d", found.Len(), all)
	}
}

func compareTile(t *rapid.T, ix *pins.Selection, tile tiles.Tile, depth int, want map[tiles.Tile][]pins.Pin) (count int) {
	got := ix.Clusters(nil, tile, depth)
	if len(got) != len(want) {
		t.Fatalf("%v has %d clusters, want %d", tile, len(got), len(want))
	}
	for _, c := range got {
		square, _, _ := tiles.At(c.At(), tile.Z+depth)
		compareCluster(t, c, want[square])
		count += c.Count
	}
	if ix.Count(tile) != count {
		t.Fatalf("%v: Count is %d, its clusters hold %d", tile, ix.Count(tile), count)
	}
	return count
}

func compareCluster(t *rapid.T, c pins.Cluster, want []pins.Pin) {
	marked, lon := 0, 0.0
	for _, p := range want {
		lon += p.At.Lon() / float64(len(want))
		if p.Facet.Marked() {
			marked++
		}
	}
	if c.Count != len(want) || c.Marked != marked || math.Abs(c.At().Lon()-lon) > 1e-6 {
		t.Fatalf("cluster of %d at %v, %d marked; want %d at %v, %d", c.Count, c.At(), c.Marked, len(want), lon, marked)
	}
	if c.Count == 1 && (c.ID != want[0].ID || c.Facet != want[0].Facet) {
		t.Fatalf("the one pin is %d %x, want %+v", c.ID, c.Facet, want[0])
	}
}

func TestIdsMustAscend(t *testing.T) {
	for _, ids := range [][]int64{{2, 1}, {1, 1}} {
		_, err := pins.New(func(yield func(pins.Pin) bool) {
			for _, id := range ids {
				if !yield(pins.Pin{ID: id}) {
					return
				}
			}
		}, 0)
		if !errors.Is(err, pins.ErrOrder) {
			t.Errorf("ids %v: %v", ids, err)
		}
	}
}

func TestGrownAsksForARebuild(t *testing.T) {
	ix := newIndex(t, nil)
	for id := int64(0); !ix.Grown(); id += 100 {
		var changes []pins.Change
		for i := range int64(100) {
			changes = append(changes, pins.Change{Pin: pins.Pin{ID: id + i}})
		}
		ix = ix.With(0, changes...)
	}
	if n := ix.Len(); n < 1000 || n > 10_000 {
		t.Errorf("grown at %d changes", n)
	}
	if again := ix.Rebuilt(); again.Grown() || again.Len() != ix.Len() {
		t.Errorf("rebuilt: %d pins of %d, grown %v", again.Len(), ix.Len(), again.Grown())
	}
}

func TestFacetKeepsItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.IntRange(0, pins.MaxKind).Draw(t, "kind")
		code := rapid.IntRange(0, pins.MaxCode).Draw(t, "code")
		seconds, marked := rapid.Int64Range(0, math.MaxUint32).Draw(t, "seconds"), rapid.Bool().Draw(t, "marked")
		f := pins.NewFacet(kind, code, seconds, marked)
		if f.Kind() != kind || f.Code() != code || f.Seconds() != seconds || f.Marked() != marked {
			t.Errorf("%x", f)
		}
	})
	if f := pins.NewFacet(-1, 1e9, -5, false); f.Kind() != 0 || f.Code() != pins.MaxCode || f.Seconds() != 0 {
		t.Errorf("out of range: %x", f)
	}
}
