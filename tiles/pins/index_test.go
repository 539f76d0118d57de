package pins_test

import (
	"errors"
	"math"
	"math/rand/v2"
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
func (m model) clusters(t tiles.Tile, depth int, holds func(pins.Facet) bool) map[tiles.Tile][]pins.Pin {
	squares := map[tiles.Tile][]pins.Pin{}
	for _, p := range m {
		if at, _, _ := tiles.At(p.At, t.Z); at == t && holds(p.Facet) {
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
		for id := range int64(rapid.IntRange(0, 60).Draw(t, "pins")) {
			m[id] = drawPin(t, id)
		}
		ix, err := pins.New(slices.Values(m.sorted()), len(m))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			ix = step(t, m, ix)
			compare(t, m, ix, rapid.IntRange(0, tiles.MaxZoom-4).Draw(t, "zoom"), rapid.IntRange(0, 4).Draw(t, "depth"))
		}
	})
}

func step(t *rapid.T, m model, ix *pins.Index) *pins.Index {
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
	return ix.With(changes...)
}

func compare(t *rapid.T, m model, ix *pins.Index, zoom, depth int) {
	var f pins.Filter
	holds := func(pins.Facet) bool { return true }
	if rapid.Bool().Draw(t, "filtered") {
		f = pins.Filter{Kinds: []int{1, 2}, Codes: []int{0, 1}, From: 1, To: 2}
		holds = func(f pins.Facet) bool { return f.Kind() >= 1 && f.Code() <= 1 && f.Seconds() >= 1 }
	}
	found := ix.Where(f)
	seen, all := map[tiles.Tile]bool{}, 0
	for _, p := range m {
		if tile, _, _ := tiles.At(p.At, zoom); !seen[tile] {
			seen[tile] = true
			all += compareTile(t, found, tile, depth, m.clusters(tile, depth, holds))
		}
	}
	if found.Len() != all {
		t.Fatalf("Len is %d, the tiles hold %d", found.Len(), all)
	}
}

func compareTile(t *rapid.T, ix *pins.Index, tile tiles.Tile, depth int, want map[tiles.Tile][]pins.Pin) (count int) {
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
		ix = ix.With(changes...)
	}
	if n := ix.Len(); n < 1000 || n > 10_000 {
		t.Errorf("grown at %d changes", n)
	}
	if again := ix.Rebuilt(); again.Grown() || again.Len() != ix.Len() {
		t.Errorf("rebuilt: %d pins of %d, grown %v", again.Len(), ix.Len(), again.Grown())
	}
}

// Large indexes are made by several processors, and filtered by them, without a pin
// lost between two.
func TestManyPinsAreAllThere(t *testing.T) {
	list := crowd(1 << 18)
	ix := newIndex(t, list)
	few := pins.Filter{Kinds: []int{0, 3}}
	marked, want := 0, 0
	for _, p := range list {
		if k := p.Facet.Kind(); k == 0 || k == 3 {
			want++
		}
	}
	total := 0
	for _, c := range ix.Where(few).Clusters(nil, tiles.Tile{}, 10) {
		total += c.Count
		marked += c.Marked
	}
	if total != want || marked != want || ix.Where(few).Len() != want {
		t.Errorf("%d pins, %d marked, want %d of both", total, marked, want)
	}
}

// A filter for no code at all lets nothing through.
func TestFilterForNothing(t *testing.T) {
	ix := newIndex(t, crowd(100))
	if n := ix.Where(pins.Filter{Codes: []int{}}).Len(); n != 0 {
		t.Errorf("%d pins", n)
	}
}

// A remembered filter must not outlive what it filtered.
func TestFilterSeesChanges(t *testing.T) {
	ix := newIndex(t, []pins.Pin{{ID: 1, Facet: pins.NewFacet(1, 0, 0, false)}, {ID: 2, Facet: pins.NewFacet(2, 0, 0, false)}})
	ones := pins.Filter{Kinds: []int{1}}
	before := ix.Where(ones).Len()
	ix = ix.With(pins.Change{Pin: pins.Pin{ID: 1}, Gone: true}, pins.Change{Pin: pins.Pin{ID: 3, Facet: pins.NewFacet(1, 0, 0, false)}})
	ix = ix.With(pins.Change{Pin: pins.Pin{ID: 4, Facet: pins.NewFacet(1, 0, 0, false)}})
	if after := ix.Where(ones).Len(); before != 1 || after != 2 {
		t.Errorf("before %d, after %d, want 1 and 2", before, after)
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

// crowd is n pins as a country has them: most in towns, some anywhere.
func crowd(n int) []pins.Pin {
	random := rand.New(rand.NewPCG(7, 7))
	towns := make([]geo.Point, 60)
	for i := range towns {
		towns[i] = geo.Point{random.Float64()*9 - 2, random.Float64()*7 + 43}
	}
	list := make([]pins.Pin, n)
	for i := range list {
		at := geo.Point{random.Float64()*9 - 2, random.Float64()*7 + 43}
		if i%20 > 0 {
			town := towns[int(math.Abs(random.NormFloat64())*20)%len(towns)]
			at = geo.Point{town.Lon() + random.NormFloat64()*0.06, town.Lat() + random.NormFloat64()*0.04}
		}
		kind := random.IntN(9)
		list[i] = pins.Pin{At: at, ID: int64(i + 1), Facet: pins.NewFacet(kind, random.IntN(480), int64(1.7e9)+int64(i), kind < 4)}
	}
	return list
}
