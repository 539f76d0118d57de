package store_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/geo/gazetteer/extract"
	"lamppost/geo/osm"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hamlet fills a gazetteer with two streets that meet, and a house.
func hamlet(name string) func(gazetteer.Sink) error {
	return func(to gazetteer.Sink) error {
		b := gazetteer.NewBuilder()
		b.AddSpot(gazetteer.Spot{Name: name, Others: []string{"Old " + name}, Weight: gazetteer.Village, At: geo.Point{7, 46}})
		b.AddLine(gazetteer.Line{Name: "Mill Lane", Weight: 20, At: []geo.Vertex{{X: 70_000_000, Y: 460_000_000}, {X: 70_000_000, Y: 460_050_000}}})
		b.AddLine(gazetteer.Line{Name: "Church Street", Weight: 20, At: []geo.Vertex{{X: 70_000_000, Y: 460_000_000}, {X: 70_050_000, Y: 460_000_000}}})
		b.AddSite(gazetteer.Site{Street: "Mill Lane", Number: "12 bis", Name: "Old Mill", Postcode: "1234", Town: "Posttown", At: geo.Point{7.0001, 46.001}})
		return b.Build(context.Background(), to)
	}
}

// gazetteer reads the one in use.
func (s *suite) gazetteer() (*gazetteer.Gazetteer, store.GazetteerID) {
	s.Helper()
	var id store.GazetteerID
	must(s, s.Read(background, func(v *store.View) (err error) {
		id, err = v.LiveGazetteer()
		return err
	}))
	g, err := s.Gazetteer(background, id)
	must(s, err)
	return g, id
}

func TestAGazetteerComesBackAsItWasPut(t *testing.T) {
	each(t, func(s *suite) {
		kept := gazetteer.NewMemory()
		must(s, hamlet("Birling")(kept))
		must(s, s.ImportGazetteer(background, "test", noon, hamlet("Birling")))
		want, got := kept.Gazetteer(), func() *gazetteer.Gazetteer { g, _ := s.gazetteer(); return g }()
		if got.Index.Len() != want.Index.Len() {
			t.Fatalf("%d names, want %d", got.Index.Len(), want.Index.Len())
		}
		for id := range gazetteer.ID(want.Index.Len()) {
			if a, b := fmt.Sprintf("%+v", got.Index.Name(id)), fmt.Sprintf("%+v", want.Index.Name(id)); a != b {
				s.Errorf("%s, want %s", a, b)
			}
		}
		for _, text := range []string{"12bis Mill Lane", "mill lane & church street", "birling", "1234 mill lane", "old birling", "12 mill lane"} {
			a, err := got.Search(background, gazetteer.Query{Text: text, Limit: 5})
			must(s, err)
			b, err := want.Search(background, gazetteer.Query{Text: text, Limit: 5})
			must(s, err)
			if len(a) == 0 || !reflect.DeepEqual(a, b) {
				s.Errorf("%q: %+v, want %+v", text, a, b)
			}
		}
		for _, p := range []geo.Point{{7.0001, 46.001}, {7, 46.003}, {7.003, 46}, {7.01, 46.01}, {0, 0}} {
			a, err := got.Describe(background, p)
			must(s, err)
			b, err := want.Describe(background, p)
			must(s, err)
			if a != b {
				s.Errorf("%v: %+v, want %+v", p, a, b)
			}
		}
	})
}

func TestAGazetteerIsReplacedAtOnceOrNotAtAll(t *testing.T) {
	each(t, func(s *suite) {
		must(s, s.ImportGazetteer(background, "first", noon, hamlet("Birling")))
		_, first := s.gazetteer()
		broken := errors.New("the file ends here")
		err := s.ImportGazetteer(background, "second", noon, func(to gazetteer.Sink) error { return errors.Join(hamlet("Ashford")(to), broken) })
		if !errors.Is(err, broken) {
			s.Errorf("a broken import: %v", err)
		}
		ctx, cancel := context.WithCancel(background)
		err = s.ImportGazetteer(ctx, "third", noon, func(to gazetteer.Sink) error {
			cancel() // as Ctrl-C does
			return hamlet("Ashford")(to)
		})
		if !errors.Is(err, context.Canceled) {
			s.Errorf("an interrupted import: %v", err)
		}
		if g, id := s.gazetteer(); id != first || !named(s, g, "Birling") || named(s, g, "Ashford") {
			s.Errorf("gazetteer %d is in use after failures, want %d", id, first)
		}
		must(s, s.ImportGazetteer(background, "fourth", noon, hamlet("Ashford")))
		g, second := s.gazetteer()
		if second == first || named(s, g, "Birling") || !named(s, g, "Ashford") {
			s.Errorf("gazetteer %d is in use, after %d", second, first)
		}
		if old, err := s.Gazetteer(background, first); err != nil || old.Index.Len() != 0 {
			s.Errorf("the replaced one still has %d names (%v)", old.Index.Len(), err)
		}
	})
}

func named(s *suite, g *gazetteer.Gazetteer, name string) bool {
	hits, err := g.Search(background, gazetteer.Query{Text: name, Limit: 1})
	must(s, err)
	return len(hits) > 0 && hits[0].Name == name
}

// BenchmarkGazetteer searches and describes in Delaware from SQLite, and tells the
// median in microseconds: run with -benchtime 2000x.
func BenchmarkGazetteer(b *testing.B) {
	s := storetest.Open(b, storetest.SQLite(b))
	importDelaware(b, s)
	var id store.GazetteerID
	must(b, s.Read(background, func(v *store.View) (err error) {
		id, err = v.LiveGazetteer()
		return err
	}))
	g, err := s.Gazetteer(background, id)
	must(b, err)
	asked := questions(g)
	near := geo.Point{-75.55, 39.74}
	measure := func(name string, ask func(gazetteer.Name, string) error) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for i := range b.N {
				n := asked[i*7919%len(asked)]
				began := time.Now()
				must(b, ask(n, n.Name))
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "median-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
	search := func(text string) error {
		_, err := g.Search(background, gazetteer.Query{Text: text, Near: &near, Limit: 10})
		return err
	}
	measure("exact", func(_ gazetteer.Name, name string) error { return search(name) })
	measure("misspelt", func(_ gazetteer.Name, name string) error { return search(name[:1] + name[2:]) })
	measure("address", func(n gazetteer.Name, name string) error { return search("12 " + name + ", " + n.Town) })
	measure("junction", func(n gazetteer.Name, name string) error { return search(name + " and Main Street") })
	measure("describe", func(n gazetteer.Name, _ string) error {
		_, err := g.Describe(background, n.At)
		return err
	})
}

func questions(g *gazetteer.Gazetteer) []gazetteer.Name {
	var all []gazetteer.Name
	for id := range gazetteer.ID(g.Index.Len()) {
		if n := g.Index.Name(id); n.Kind == gazetteer.Street && len(n.Name) > 3 {
			all = append(all, n)
		}
	}
	return all
}

func importDelaware(b *testing.B, s *store.Store) {
	b.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	must(b, err)
	f, err := osm.OpenFile(filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf"))
	must(b, err)
	defer f.Close()
	must(b, s.ImportGazetteer(background, "delaware", noon, func(to gazetteer.Sink) error { return extract.Read(background, f, to) }))
}
