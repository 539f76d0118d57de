package checkers_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	randv2 "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/checkers"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
	"lamppost/web"
)

func TestMain(m *testing.M) { os.Exit(desktest.Main(m)) }

// communesFile opens the communes of France, or skips the test.
func communesFile(t *testing.T) *os.File {
	t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "france", "communes.geojson.gz"))
	if os.IsNotExist(err) {
		t.Skipf("real data is absent: %v (set LAMPPOST_OPEN_DATA to its folder)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// country is a service for all of France, with its record.
type country struct {
	*testing.T
	store  *store.Store
	desk   *desk.Desk
	record *record.Log
	areas  []geo.Area
	// forge, if it is set, changes what is served under /record/.
	forge func(path string, body []byte) []byte
}

// newCountry imports the communes and gives each département a body of its own.
func newCountry(t *testing.T) *country {
	file := communesFile(t)
	c := &country{T: t, store: storetest.Open(t, storetest.SQLite(t))}
	var err error
	c.desk, err = desk.New(t.Context(), desk.Config{
		Store: c.store, Now: time.Now, IDs: &reports.IDs{Now: time.Now, Rand: rand.Reader}, Rand: rand.Reader,
		Secret: desk.Secret("0123456789abcdef0123456789abcdef"), Logger: slog.New(slog.DiscardHandler),
	})
	c.must(err)
	imported, err := c.desk.ImportBoundaries(t.Context(), desk.BoundaryFile{
		Layer: "communes", Source: "communes.geojson.gz", Fields: geo.AreaFields{Key: "code", Name: "nom"}, Limits: geo.DefaultLimits(), Body: file,
	})
	c.must(err)
	_, err = c.desk.Publish(t.Context(), desk.PublishRequest{Version: imported.Version.ID})
	c.must(err)
	c.must(c.store.Read(t.Context(), func(v *store.View) error {
		live, err := v.LiveBoundaries()
		c.areas = live[0].Areas
		return err
	}))
	c.apply()
	c.record = recordtest.Open(t, c.store, nil)
	return c
}

func (c *country) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *country) apply() {
	folder := fstest.MapFS{city.File: {Data: []byte(countryYAML(c.areas))}}
	settings, err := city.Load(folder)
	c.must(err)
	_, err = c.desk.Apply(context.Background(), folder, settings)
	c.must(err)
}

// countryYAML has rules of every kind, each département's with the keys of its
// communes.
func countryYAML(areas []geo.Area) string {
	communes := map[string][]string{}
	for _, a := range areas {
		communes[string(a.Key[:2])] = append(communes[string(a.Key[:2])], `"`+string(a.Key)+`"`)
	}
	var bodies, rules strings.Builder
	for i, number := range slices.Sorted(maps.Keys(communes)) {
		slug := "dep-" + strings.ToLower(number)
		fmt.Fprintf(&bodies, "  - {slug: %s, name: {en: %s}, channel: {kind: inbox}}\n", slug, slug)
		list := strings.Join(communes[number], ", ")
		if i%4 == 0 {
			fmt.Fprintf(&rules, "  - {layer: communes, areas: [%s], groups: [light], answers: {what: pole}, body: poles, also: [%s]}\n", list, slug)
		}
		if i%10 != 9 {
			fmt.Fprintf(&rules, "  - {layer: communes, areas: [%s], categories: [pothole, lamp], body: %s}\n", list, slug)
		}
	}
	return `slug: land
name: {en: Country}
languages: [en]
time_zone: Europe/Paris
centre: {lat: 46.5, lon: 2.5}
zoom: 6
layers:
  - {name: communes, title: {en: Communes}}
groups:
  - {code: light, name: {en: Light}}
  - {code: street, name: {en: Street}}
categories:
  - {code: pothole, group: street, name: {en: Pothole}}
  - {code: graffiti, group: street, name: {en: Graffiti}}
  - code: lamp
    group: light
    name: {en: Lamp}
    questions:
      - {code: what, text: {en: What?}, kind: singlevaluelist, choices: [{key: pole, name: {en: Pole}}, {key: bulb, name: {en: Bulb}}]}
bodies:
  - {slug: poles, name: {en: Poles}, channel: {kind: inbox}}
  - {slug: state, name: {en: State}, channel: {kind: inbox}}
` + bodies.String() + "rules:\n" + rules.String() +
		"  - {layer: communes, categories: [pothole], body: state}\n"
}

// file files n reports all over the country: anywhere, near borders, and on their
// very vertices.
func (c *country) file(n int) {
	random := randv2.New(randv2.NewPCG(3, 6))
	categories := []reports.CategoryCode{"pothole", "lamp", "graffiti", "lamp", "pothole"}
	for start := 0; start < n; start += 500 {
		batch := make([]desk.PastReport, min(500, n-start))
		for i := range batch {
			batch[i] = desk.PastReport{
				ExternalID: fmt.Sprint(start + i), Category: categories[random.IntN(len(categories))],
				Place: c.place(random, i), Text: "It is broken.", CreatedAt: time.Now(),
			}
			if batch[i].Category == "lamp" && random.IntN(2) == 0 {
				batch[i].Answers = map[string][]string{"what": {"pole"}}
			}
		}
		results, err := c.desk.Import(c.Context(), batch)
		c.must(err)
		for _, r := range results {
			c.must(r.Err)
		}
	}
}

func (c *country) place(random *randv2.Rand, i int) geo.Point {
	ring := c.areas[random.IntN(len(c.areas))].Shape[0][0]
	p := ring[random.IntN(len(ring))].Point()
	switch i % 4 {
	case 0:
		return geo.Point{-5 + 15*random.Float64(), 41.3 + 9.8*random.Float64()}
	case 1:
		return p
	}
	return geo.Point{p.Lon() + random.NormFloat64()*0.01, p.Lat() + random.NormFloat64()*0.01}
}

// verify runs the script against the record as it is served, and returns the last
// line that it printed, all that it printed, and whether it ended well.
func (c *country) verify() (last, all string, good bool) {
	c.Helper()
	return verifyServed(c.T, c.desk, c.record, c.forge)
}

// verifyServed publishes a record and runs the script against it.
func verifyServed(t *testing.T, d *desk.Desk, l *record.Log, forge func(path string, body []byte) []byte) (last, all string, good bool) {
	t.Helper()
	recordtest.Publish(t, l)
	site, err := web.New(web.Config{Desk: d, Store: &d.Store.Reader, Record: l})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if forge == nil {
			site.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, r)
		w.WriteHeader(answer.Code)
		_, _ = w.Write(forge(r.URL.Path, answer.Body.Bytes()))
	}))
	defer server.Close()
	all, good = python(t, checkers.VerifyRouting, server.URL+"/record/")
	lines := strings.Split(strings.TrimSpace(all), "\n")
	return lines[len(lines)-1], all, good
}

// misroute logs a decision that its operator did not make by the rules.
func (c *country) misroute() {
	c.must(c.record.Sequence(c.Context()))
	c.must(c.store.Write(c.Context(), func(tx *store.Tx) error {
		all, err := tx.Events(0, 200)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(e reports.Event) bool { return e.Kind == reports.EventRouted })
		l, err := leaf.Parse(all[i].Leaf)
		if err != nil {
			return err
		}
		e := all[i]
		e.ID = reports.EventID(c.desk.IDs.Next())
		if l.ID, err = leaf.NewID(e.ID, rand.Reader); err != nil {
			return err
		}
		l.Body = "state"
		if e.Leaf, err = l.Encode(); err != nil {
			return err
		}
		e.Hash = leaf.HashOf(e.Leaf)
		return tx.InsertEvents([]reports.Event{e}, nil)
	}))
}

// TestPythonRunsEveryDecisionOfACountryAgain has decisions over the 35,357
// communes of France logged, and run again from the record as it is served, by a
// program that shares neither code nor language with what made them: all come out
// as they were logged but the one that was forged, and none over a boundary file
// that was tampered with.
func TestPythonRunsEveryDecisionOfACountryAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	c := newCountry(t)
	c.file(decisions)
	c.misroute()
	began := time.Now()
	last, all, good := c.verify()
	if want := fmt.Sprintf("%d decisions: %d same, 1 wrong", decisions+1, decisions); good || last != want || strings.Count(all, "logged is") != 1 {
		t.Fatalf("%s", all)
	}
	t.Logf("%d decisions were run again in %s, starting Python and reading the record included", decisions+1, time.Since(began).Round(time.Millisecond))

	c.forge = func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "/record/objects/") && len(body) > 10<<20 {
			body[len(body)/2] ^= 1
		}
		return body
	}
	last, all, good = c.verify()
	if want := fmt.Sprintf("%d decisions: %d wrong", decisions+1, decisions+1); good || last != want || !strings.Contains(all, "Altered") {
		t.Errorf("an altered boundary file: %.500s", all)
	}
}
