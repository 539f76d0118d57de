package extract_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/geo/gazetteer/extract"
	"lamppost/geo/osm"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// monaco is a whole small extract of the open data beside the checkout.
func monaco(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, "monaco", "monaco.osm.pbf")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the open data is not here: " + path)
	}
	return path
}

// delaware comes with a module that reads extracts.
func delaware(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	must(t, err)
	return filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf")
}

func open(t testing.TB, path string) *osm.File {
	t.Helper()
	f, err := osm.OpenFile(path)
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return f
}

func read(t testing.TB, f *osm.File) *gazetteer.Gazetteer {
	t.Helper()
	m := gazetteer.NewMemory()
	must(t, extract.Read(t.Context(), f, m))
	return m.Gazetteer()
}

// sample is a street or an address as the extract has it, with a place on it.
type sample struct {
	name, number string
	at           geo.Point
}

func (s sample) text() string {
	if s.number == "" {
		return s.name
	}
	return s.number + " " + s.name
}

// ordinary are classes of street that nobody would say are none.
var ordinary = []string{"residential", "living_street", "pedestrian", "unclassified", "tertiary", "secondary", "primary"}

// sampled draws streets and addresses from the extract itself.
func sampled(t *testing.T, f *osm.File, random *rand.Rand, streets, addresses int) (list []sample) {
	type named struct {
		name string
		node osm.NodeID
	}
	var ways []named
	var nodes []osm.NodeID
	must(t, f.Each(t.Context(), osm.Visitor{Way: func(w *osm.Way) error {
		if name := w.Tags.Get("name"); name != "" && slices.Contains(ordinary, w.Tags.Get("highway")) {
			ways = append(ways, named{name, w.Nodes[len(w.Nodes)/2]})
			nodes = append(nodes, w.Nodes[len(w.Nodes)/2])
		}
		return nil
	}}))
	places, houses := osm.NewPlaces(nodes), []sample(nil)
	must(t, f.Each(t.Context(), osm.Visitor{Node: func(n *osm.Node) error {
		if number, street := n.Tags.Get("addr:housenumber"), n.Tags.Get("addr:street"); number != "" && street != "" {
			houses = append(houses, sample{street, number, n.At.Point()})
		}
		return places.Take(n)
	}}))
	for _, i := range random.Perm(len(ways)) {
		at, there := places.At(ways[i].node)
		if there && len(list) < streets && !slices.ContainsFunc(list, func(s sample) bool { return s.name == ways[i].name }) {
			list = append(list, sample{name: ways[i].name, at: at.Point()})
		}
	}
	for _, i := range random.Perm(len(houses))[:min(addresses, len(houses))] {
		list = append(list, houses[i])
	}
	return list
}

// right says whether a hit is what was drawn: the name, and near enough.
func (s sample) right(h gazetteer.Hit) bool {
	const near = 100 // metres: an address drawn as a house and as its door
	if s.number != "" {
		return h.Kind == gazetteer.Address && gazetteer.FoldNumber(h.Number) == gazetteer.FoldNumber(s.number) && geo.Metres(h.At, s.at) < near
	}
	return h.Kind == gazetteer.Street && strings.EqualFold(h.Name, s.name) && geo.Around(s.at, near).Meets(h.Box)
}

// typed is what a person types: the name, and what tells it apart where there are
// several of it.
func (s sample) typed(t *testing.T, g *gazetteer.Gazetteer) string {
	hits, err := g.Search(t.Context(), gazetteer.Query{Text: s.text(), Near: &s.at, Limit: gazetteer.MostHits})
	must(t, err)
	same := 0
	for _, h := range hits {
		if h.Cost == hits[0].Cost {
			same++
		}
	}
	if same < 2 {
		return s.text()
	}
	return fmt.Sprintf("%s, %s, %s", s.text(), hits[0].Suburb, hits[0].Town)
}

// TestSearchFindsWhatTheMapNames draws 500 streets and addresses of two extracts.
func TestSearchFindsWhatTheMapNames(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 2026))
	exact, misspelt, described, all := 0, 0, 0, 0
	for _, from := range []struct {
		path               string
		streets, addresses int
	}{{delaware(t), 200, 100}, {monaco(t), 100, 100}} {
		f := open(t, from.path)
		g := read(t, f)
		for _, s := range sampled(t, f, random, from.streets, from.addresses) {
			all++
			text := s.typed(t, g)
			if first(t, g, text, s) {
				exact++
			}
			if wrong := mistyped(random, text); first(t, g, wrong, s) {
				misspelt++
			}
			if d, err := g.Describe(t.Context(), s.at); err == nil && d.Metres <= 30 && (d.Spoken == gazetteer.AtAddress || d.Street != "") {
				described++
			} else {
				t.Logf("%+v is described as %+v", s, d)
			}
		}
	}
	t.Logf("of %d: typed exactly %d, with one error %d, described within 30 m %d", all, exact, misspelt, described)
	if all != 500 || exact < all*98/100 || misspelt < all*90/100 || described < all*98/100 {
		t.Errorf("of %d: typed exactly %d, with one error %d, described within 30 m %d", all, exact, misspelt, described)
	}
}

func first(t *testing.T, g *gazetteer.Gazetteer, text string, s sample) bool {
	hits, err := g.Search(t.Context(), gazetteer.Query{Text: text, Limit: 1})
	must(t, err)
	if len(hits) == 1 && s.right(hits[0]) {
		return true
	}
	t.Logf("%q for %+v finds %+v", text, s, hits)
	return false
}

// mistyped makes one error: a letter replaced, left out, put in, or two swapped.
// Digits stay: another number is another house.
func mistyped(random *rand.Rand, text string) string {
	for {
		letters := []rune(text)
		i := random.IntN(len(letters))
		any := rune('a' + random.IntN(26))
		if unicode.IsDigit(letters[i]) {
			continue
		}
		switch random.IntN(4) {
		case 0:
			letters[i] = any
		case 1:
			letters = slices.Delete(letters, i, i+1)
		case 2:
			letters = slices.Insert(letters, i, any)
		case 3:
			if i+1 == len(letters) || unicode.IsDigit(letters[i+1]) {
				continue
			}
			letters[i], letters[i+1] = letters[i+1], letters[i]
		}
		if wrong := string(letters); wrong != text {
			return wrong
		}
	}
}
