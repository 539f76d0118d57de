package gazetteer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// line runs through points given as longitude, latitude pairs in thousandths of a degree.
func line(name string, at ...int32) gazetteer.Line {
	l := gazetteer.Line{Name: name, Weight: 20}
	for i := 0; i+1 < len(at); i += 2 {
		l.At = append(l.At, geo.Vertex{X: at[i] * 10_000, Y: at[i+1] * 10_000})
	}
	return l
}

// village is drawn here: two towns far apart with a Mill Lane each, and streets that
// meet in Ashford.
//
//	Mill Lane runs north through 0,0 and 0,2 and 0,4; Church Street crosses it at 0,0,
//	the Rue de l'Église at 0,4.
func village(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	b := gazetteer.NewBuilder()
	b.AddSpot(gazetteer.Spot{Name: "Ashford", Weight: gazetteer.Town, At: geo.Point{0, 0}})
	b.AddSpot(gazetteer.Spot{Name: "Birling", Weight: gazetteer.Town, At: geo.Point{1, 0}})
	b.AddLine(line("Mill Lane", 0, 0, 0, 2))
	b.AddLine(line("Mill Lane", 0, 2, 0, 4))
	b.AddLine(line("Church Street", -3, 0, 0, 0, 3, 0))
	b.AddLine(line("Rue de l'Église", -3, 4, 0, 4, 3, 4))
	b.AddLine(line("Saint John’s Way", 3, 0, 3, 4))
	b.AddLine(line("Mill Lane", 1000, 0, 1000, 2))
	b.AddLine(line("", 5, 5, 6, 6))
	for _, s := range []gazetteer.Site{
		{Street: "Mill Lane", Number: "12", Postcode: "AB1 2CD", At: geo.Point{0.0001, 0.001}},
		{Street: "Mill Ln", Number: "12 bis", At: geo.Point{0.0001, 0.0012}},
		{Street: "Mill Lane", Number: "14;16", At: geo.Point{0.0001, 0.0015}},
		{Street: "Quarry Yard", Number: "3", At: geo.Point{0.003, 0.0062}},
		{Street: "Mill Lane", Number: "", At: geo.Point{0, 0}},
	} {
		b.AddSite(s)
	}
	kept := gazetteer.NewMemory()
	must(t, b.Build(t.Context(), kept))
	return kept.Gazetteer()
}

// said is a hit in short: number, names, town.
func said(h gazetteer.Hit) string {
	return strings.TrimSpace(strings.Join([]string{h.Number, h.Name, h.Other, h.Town}, " "))
}

func TestWhatIsTyped(t *testing.T) {
	g := village(t)
	for text, want := range map[string]string{
		"church street":                       "Church Street  Ashford",
		"CHURCH  ST.":                         "Church Street  Ashford",
		"curch street":                        "Church Street  Ashford",
		"chruch street":                       "Church Street  Ashford",
		"churchstreet":                        "Church Street  Ashford",
		"chur ch street":                      "Church Street  Ashford",
		"churc":                               "Church Street  Ashford",
		"rue de l'eglise":                     "Rue de l'Église  Ashford",
		"R. Eglise":                           "Rue de l'Église  Ashford",
		"rue de leglise":                      "Rue de l'Église  Ashford",
		"st johns way":                        "Saint John’s Way  Ashford",
		"Street John's Way":                   "Saint John’s Way  Ashford",
		"mill lane birling":                   "Mill Lane  Birling",
		"mill lane, ashford":                  "Mill Lane  Ashford",
		"12 Mill Lane, Ashford":               "12 Mill Lane  Ashford",
		"Mill Lane 12 Ashford":                "12 Mill Lane  Ashford",
		"12 mill ln AB1 2CD":                  "12 Mill Lane  Ashford",
		"12bis mill lane ashford":             "12 bis Mill Lane  Ashford",
		"16 mill lane ashford":                "16 Mill Lane  Ashford",
		"99 church street":                    "Church Street  Ashford",
		"3 quarry yard":                       "3 Quarry Yard  Ashford",
		"mill lane and church street":         "Church Street Mill Lane Ashford|Mill Lane Church Street Ashford",
		"corner of church st & mill ln":       "Church Street Mill Lane Ashford|Mill Lane Church Street Ashford",
		"angle de rue de l'église et mill ln": "Rue de l'Église Mill Lane Ashford|Mill Lane Rue de l'Église Ashford",
		"ab1 2cd":                             "AB1 2CD  Ashford",
		"ashfrod":                             "Ashford",
	} {
		hits, err := g.Search(t.Context(), gazetteer.Query{Text: text, Limit: 5})
		must(t, err)
		if len(hits) == 0 {
			t.Errorf("%q: nothing", text)
		} else if got := said(hits[0]); !strings.Contains("|"+want+"|", "|"+got+"|") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", " ", "%%%", "xyzzy", "mill lane and rue inconnue du bois"} {
		hits, err := g.Search(t.Context(), gazetteer.Query{Text: text})
		must(t, err)
		for _, h := range hits {
			if h.Cost < 0.5 {
				t.Errorf("%q finds %+v", text, h)
			}
		}
	}
}

func TestTheNearestOfEqualsComesFirst(t *testing.T) {
	g := village(t)
	for lon, town := range map[float64]string{0.1: "Ashford", 0.9: "Birling"} {
		hits, err := g.Search(t.Context(), gazetteer.Query{Text: "Mill Lane", Near: &geo.Point{lon, 0}, Limit: 2})
		must(t, err)
		if len(hits) != 2 || hits[0].Town != town {
			t.Errorf("at %v: %+v", lon, hits)
		}
		if n := len(gazetteer.Best(hits)); n != 2 {
			t.Errorf("two of one name are %d", n)
		}
	}
	hits, err := g.Search(t.Context(), gazetteer.Query{Text: "Church Street", Near: &geo.Point{1, 0}, Limit: 5})
	must(t, err)
	if len(gazetteer.Best(hits)) != 1 {
		t.Errorf("one of its name: %+v", hits)
	}
}

func TestWhereAPointIs(t *testing.T) {
	g := village(t)
	for _, tt := range []struct {
		at   geo.Point
		want gazetteer.Description
	}{
		{geo.Point{0.0002, 0.001}, gazetteer.Description{Spoken: gazetteer.AtAddress, Number: "12", Street: "Mill Lane"}},
		{geo.Point{0, 0.0025}, gazetteer.Description{Spoken: gazetteer.BetweenStreets, Street: "Mill Lane", One: "Rue de l'Église", Other: "Church Street"}},
		{geo.Point{0.00005, 0.00005}, gazetteer.Description{Spoken: gazetteer.AtCorner, Street: "Mill Lane", One: "Church Street"}},
		{geo.Point{-0.002, 0.0001}, gazetteer.Description{Spoken: gazetteer.InStreetNear, Street: "Church Street", One: "Mill Lane"}},
		{geo.Point{1, 0.001}, gazetteer.Description{Spoken: gazetteer.InStreet, Street: "Mill Lane"}},
		{geo.Point{0.03, 0.03}, gazetteer.Description{Spoken: gazetteer.NearPlace, One: "Ashford"}},
		{geo.Point{50, 50}, gazetteer.Description{}},
		{geo.Point{180, 90}, gazetteer.Description{}},
	} {
		d, err := g.Describe(t.Context(), tt.at)
		must(t, err)
		if d.Spoken != tt.want.Spoken || d.Number != tt.want.Number || d.Street != tt.want.Street || d.One != tt.want.One || d.Other != tt.want.Other {
			t.Errorf("%v: %+v, want %+v", tt.at, d, tt.want)
		}
	}
}

func TestASearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := village(t).Search(ctx, gazetteer.Query{Text: "mill lane"}); err == nil {
		t.Error("an ended search answers")
	}
}

func FuzzSearch(f *testing.F) {
	for _, text := range []string{"12 bis Mill Lane", "a and b", "Church/Mill", "angle de la rue", "4-6", "１２ mill", "st st st st", "l'l'l'", "%%%%\x00"} {
		f.Add(text)
	}
	g := village(f)
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		hits, err := g.Search(context.Background(), gazetteer.Query{Text: text, Limit: 5})
		if err != nil || len(hits) > 5 {
			t.Errorf("%q: %v, %d hits", text, err, len(hits))
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%q takes %v", text, took)
		}
	})
}
