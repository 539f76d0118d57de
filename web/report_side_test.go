package web

import (
	"encoding/json"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// besideEnclave lies some 40 m west of the Liberty, whose cleaning is the trust's.
var besideEnclave = []string{"lat", "47.002699", "lon", "-6.988672", "category", "rubbish", "attribute[kinds]", "bags", "accuracy", "60"}

// TestTheSideOfABorderIsAsked walks the form over a border without scripts: the
// question names the bodies, each answer is kept and counted, and a page says why.
func TestTheSideOfABorderIsAsked(t *testing.T) {
	for name, test := range map[string]struct {
		label  string // of the answer
		body   reports.BodySlug
		area   geo.AreaKey
		chosen bool
	}{
		"across":    {"Parks and Harbour Trust", "trust", "EL", true},
		"here":      {"Merrowhythe Town Works", "works", "EB", true},
		"not known": {"I do not know", "works", "EB", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, unlimitedPosts)
			b := newWalker(t, w)
			ready(b, besideEnclave...).reads(".sides legend", "Where exactly").reads(".sides .hint", "60 m")
			if n := b.page.Find(".sides input[type=radio][name=side]").Length(); n != 3 {
				t.Fatalf("%d answers", n)
			}
			b.press(b.form().with("side", b.side(test.label)), "send").want(200).reads("main", "Your report was received")
			report := w.last()
			if report.Body != test.body || report.Route.Decided.Key != test.area || (report.Route.Chosen != nil) != test.chosen || report.Route.Accuracy != 60 {
				t.Errorf("%s answers, by %+v", report.Body, report.Route)
			}
			if report.Place != (geo.Point{-6.988672, 47.002699}) || report.Route.RunnerUp == nil {
				t.Errorf("placed at %v, runner-up %v", report.Place, report.Route.RunnerUp)
			}
			said := strings.Contains(b.open("/reports/"+report.ID.String()).want(200).text(".whom-card"), "on this side of the border")
			if said != test.chosen {
				t.Errorf("the page says that a side was chosen: %v", said)
			}
			staff := w.signedIn(t, "ada@example.org", reports.Grant{Role: reports.Administrator})
			got := staff.open("/desk/reports/" + report.ID.String()).want(200).text(".more")
			if strings.Contains(got, "chosen by the reporter") != test.chosen {
				t.Errorf("staff read %q", got)
			}
			counted := 0
			must(t, w.Store.Read(t.Context(), func(v *store.View) (err error) {
				counted, err = v.CountReports(reports.Viewer{}, reports.Filter{Chosen: true})
				return err
			}))
			if (counted == 1) != test.chosen {
				t.Errorf("%d counted", counted)
			}
		})
	}
}

// last is the newest report.
func (w *town) last() reports.Report {
	w.t.Helper()
	var found []reports.Report
	must(w.t, w.Store.Read(w.t.Context(), func(v *store.View) (err error) {
		found, _, err = v.Reports(reports.Viewer{}, reports.Filter{}, reports.Page{Limit: 1})
		return err
	}))
	if len(found) == 0 {
		w.t.Fatal("no report")
	}
	return found[0]
}

// side is the value of the answer that says so.
func (b *walker) side(label string) string {
	b.t.Helper()
	found := b.page.Find(".sides label:contains('" + label + "') input")
	if found.Length() != 1 {
		b.t.Fatalf("%d answers say %q", found.Length(), label)
	}
	return found.AttrOr("value", "")
}

// TestASideIsForgottenWhenThePinMoves: what stood for a side of another place is
// no answer, and a side out of reach is refused by the desk.
func TestASideIsForgottenWhenThePinMoves(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	ready(b, besideEnclave...)
	side := b.side("Parks and Harbour Trust")
	b.press(b.form().with("side", side, "lat", "47.0027"), "").want(200)
	if b.page.Find(".sides input[checked]").AttrOr("value", "none") != "" {
		t.Error("the answer of another place is still chosen")
	}
	ready(b, append(besideEnclave[:8:8], "side", side)...)
	if b.page.Find(".sides").Length() != 0 {
		t.Error("asked without an accuracy")
	}
	_, err := w.Desk.Submit(t.Context(), reports.Draft{
		Key: "a-key-of-a-far-side", Category: "abandoned", HasPlace: true, Place: geo.Point{-6.988672, 47.002699}, Accuracy: 20,
		Side: &geo.Point{-6.9868, 47.0027}, Source: reports.SourceOpen311,
	})
	if reports.KindOf(err) != reports.Invalid {
		t.Errorf("a side out of reach: %v", err)
	}
}

func TestAreasAtSaysWhoAnswers(t *testing.T) {
	w := newTown(t)
	a := w.get("/areas/at?lat=46.989202&lon=-7.004610&category=harbour-water")
	var answer struct {
		Route struct {
			Body    struct{ Slug, Name string }
			Also    []struct{ Slug string }
			Rule    int
			Decided struct{ Layer, Key string }
		}
	}
	must(t, json.Unmarshal(a.Body.Bytes(), &answer))
	r := answer.Route
	if a.Code != 200 || r.Body.Slug != "trust" || r.Body.Name == "" || len(r.Also) != 1 || r.Also[0].Slug != "county" || r.Rule == 0 || r.Decided.Key != "harbour" {
		t.Errorf("%d: %s", a.Code, a.Body)
	}
	if a := w.get("/areas/at?lat=47.003249&lon=-7.008013&category=graffiti"); !strings.Contains(a.Body.String(), `"line":{"layer":"transport"`) || !strings.Contains(a.Body.String(), `"railway"`) || !strings.Contains(a.Body.String(), `"runner_up":{"body":{"slug":"works"`) {
		t.Errorf("near the track: %s", a.Body)
	}
	if a := w.get("/areas/at?lat=46&lon=-6&category=pothole"); !strings.Contains(a.Body.String(), `"body":null`) {
		t.Errorf("in the sea: %s", a.Body)
	}
	a = w.get("/areas/at?lat=46&lon=-6&category=nonsense")
	if a.Code != 422 || a.Header().Get("Content-Type") != "application/problem+json" || a.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("unknown category: %d %v %s", a.Code, a.Header(), a.Body)
	}
	good := w.get("/areas/at?lat=47&lon=-7&category=pothole")
	if !strings.Contains(good.Header().Get("Cache-Control"), "max-age") || good.Header().Get("ETag") == "" || !strings.Contains(good.Header().Get("Vary"), "Accept-Language") {
		t.Errorf("caching: %v", good.Header())
	}
}

// TestWhoIsToldTooIsNamed: on the form, the receipt, the public page and the desk of
// the body that is told.
func TestWhoIsToldTooIsNamed(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	const told = "It is handed to Ellowshire County Highways too."
	ready(b, "lat", "46.989202", "lon", "-7.00461", "category", "harbour-water").reads(".whom", "Parks and Harbour Trust", told)
	b.press(b.form(), "send").want(200).reads("main", told, "on its way to Ellowshire County Highways")
	b.open("/reports/"+w.last().ID.String()).want(200).reads(".whom-card", told)
	county := w.signedIn(t, "cora@county.example", staffOf("county"))
	county.open("/desk").want(200).reads(".told", "You are told of 1 open report")
	county.open(county.page.Find(".told a").AttrOr("href", "")).want(200).reads("h1", "Oil or waste")
}
