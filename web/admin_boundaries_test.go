package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// greenOverHall are parks that hold the town hall.
const greenOverHall = `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"code":"castle-green","name":"Castle Green"},"geometry":{"type":"Polygon","coordinates":[[[-7.0015,46.9985],[-6.9995,46.9985],[-6.9995,47.0005],[-7.0015,47.0005],[-7.0015,46.9985]]]}},
	{"type":"Feature","properties":{"code":"bow-tie","name":"Bow Tie"},"geometry":{"type":"Polygon","coordinates":[[[-7.02,47.01],[-7.01,47.02],[-7.01,47.01],[-7.02,47.02],[-7.02,47.01]]]}}]}`

// upload sends the import form with a file.
func (b *walker) importFile(file string, pairs ...string) *walker {
	b.t.Helper()
	b.open("/admin/boundaries").want(200)
	f := b.form().with(pairs...)
	f.files["file"] = [][]byte{[]byte(file)}
	return b.post(f)
}

// submitTo sends the page's form with that action.
func (b *walker) submitTo(action string, form url.Values) *walker {
	b.t.Helper()
	found := b.page.Find(`form[action$="` + action + `"]`)
	if found.Length() != 1 {
		b.t.Fatalf("%s: %d forms lead to %s", b.at, found.Length(), action)
	}
	to := b.at.ResolveReference(&url.URL{Path: found.AttrOr("action", "")})
	r, err := http.NewRequest(http.MethodPost, to.String(), strings.NewReader(form.Encode()))
	must(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

func (w *town) tend() {
	w.t.Helper()
	for more := true; more; {
		var err error
		more, err = w.Desk.Tend(context.Background())
		must(w.t, err)
	}
}

func TestBoundariesOnThePages(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(nil)
	b := w.signedIn(t, "gita@gis.example", anAdmin)
	b.importFile(greenOverHall, "layer", "Not A Layer").want(422).reads(".errors", "small letters")
	b.importFile(greenOverHall, "layer", "parks", "level", "eight").want(422).reads(".errors", "number from 1 to 12")
	b.importFile("", "layer", "parks", "key", "code").want(422).reads(".errors", "Choose a file")

	b.importFile(greenOverHall, "layer", "parks", "key", "code", "name", "name", "note", "First try").want(200)
	if b.reads("main", "Waits for its turn", "Cancel"); b.header.Get("Refresh") == "" {
		t.Error("the page of a running job does not look again by itself")
	}
	w.tend()
	b.open(b.at.Path).want(200).reads("h1", "Parks and harbour")
	b.reads("main", "First try", "Person gita", "keeps this version from being published", "The border crosses itself", "bow-tie", "Castle Green", "Key gone")
	broken := b.at.Path
	if b.page.Find(`form[action$="/publish"]`).Length() != 0 {
		t.Error("a version with a blocker can be published")
	}
	if b.page.Find(`.findings svg[role=img][aria-label]`).Length() == 0 || b.page.Find(`figure svg`).Length() == 0 {
		t.Error("no pictures")
	}
	b.open(broken + "?area=castle-green").want(200)
	if b.page.Find("#area svg").Length() != 1 {
		t.Error("no picture of the area")
	}

	good := strings.Replace(greenOverHall, `[-7.01,47.02],[-7.01,47.01]`, `[-7.01,47.01],[-7.01,47.02]`, 1)
	b.importFile(good, "layer", "parks", "key", "code", "name", "name").want(200)
	w.tend()
	b.open(b.at.Path).want(200)
	version := b.at.Path
	b.submitTo("/publish", url.Values{}).want(422).reads(".errors", "read the warnings")
	b.submitTo("/publish", url.Values{"accept": {"1"}}).want(409).reads(".errors", "Run it again")
	b.submitTo("/dry-run", nil).want(200)
	w.tend()
	b.open(version).want(200).reads("#trial ~ .notice.good", "1 open report would go to another body")
	b.reads("main", "Merrowhythe Town Works", "Parks and Harbour Trust", "Rubbish")
	b.submitTo("/publish", url.Values{"accept": {"1"}, "at": {"yesterday"}}).want(422).reads(".errors", "2027-01-01T00:00")
	b.submitTo("/publish", url.Values{"accept": {"1"}, "at": {"2026-04-01T00:00"}}).want(200).reads(".notice.good", "1 April 2026")
	b.submitTo("/withdraw", nil).want(200).reads(".notice.good", "withdrawn")
	b.submitTo("/publish", url.Values{"accept": {"1"}, "note": {"As decided"}}).want(200).reads(".notice.good", "routes now").reads("main", "As decided", "warnings accepted")
	w.Clock.Move(time.Minute)
	w.tend()
	if got := w.report(report.ID); got.Body != "trust" {
		t.Errorf("body %q", got.Body)
	}
	b.open("/reports/"+report.ID.String()).want(200).reads(".history", "New boundaries", "Parks and Harbour Trust")
	b.lang = "fr"
	b.open("/reports/"+report.ID.String()).want(200).reads(".history", "Nouvelles limites", "Régie des parcs et du port")
	b.open(version).want(200).reads("main", "En vigueur", "avertissements acceptés")
	b.lang = "en"

	b.open(broken).want(200)
	b.submitTo("/drop", nil).want(200).reads(".notice.good", "gone")
	b.open(broken).want(404)
	b.open("/admin/boundaries?layer=parks&before="+strings.TrimPrefix(version, "/admin/boundaries/")).want(200).reads("main", "Routed before")
}

func TestBoundaryDownloads(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	w.submit(nil)
	session := w.person("gita@gis.example", anAdmin)
	live := w.Desk.World().Directory.Layer("districts").Live
	path := versionPath(live)
	get := func(path string) string {
		t.Helper()
		a := w.do(request(http.MethodGet, path, nil, session))
		if a.Code != 200 || !strings.HasPrefix(a.Header().Get("Content-Disposition"), "attachment") {
			t.Fatalf("%s: %d %v", path, a.Code, a.Header())
		}
		return a.Body.String()
	}
	var collection struct{ Features []json.RawMessage }
	must(t, json.Unmarshal([]byte(get(path+"/boundaries.geojson")), &collection))
	if len(collection.Features) != 6 {
		t.Errorf("%d features", len(collection.Features))
	}
	if got := get(path + "/moves.csv"); strings.TrimSpace(got) != "report,category,lat,lon,from,to,areas" {
		t.Errorf("moves: %q", got)
	}
	if got := get(path + "/findings.csv"); !strings.HasPrefix(got, "severity,code,") {
		t.Errorf("findings: %q", got)
	}
	if a := w.do(request(http.MethodGet, path+"/boundaries.exe", nil, session)); a.Code != 404 {
		t.Errorf("an unknown format: %d", a.Code)
	}
}

func TestBoundaryJobsAreCancelled(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := w.signedIn(t, "gita@gis.example", anAdmin)
	b.importFile(greenOverHall, "layer", "parks", "key", "code").want(200)
	b.submitTo("/cancel", nil).want(200).reads("main", "Cancelled", "Nothing of it was kept")
	w.tend()
	must(t, w.Store.Read(t.Context(), func(v *store.View) error {
		found, err := v.Versions("parks", 0, reports.DefaultLimit)
		if len(found) != 1 {
			t.Errorf("%d versions", len(found))
		}
		return err
	}))
	b.importFile(`{"type":`, "layer", "parks", "key", "code").want(200)
	w.tend()
	b.open(b.at.Path).want(200).reads(".errors", "could not be imported")
}

func TestAFileThatIsTooLargeIsRefusedBeforeItIsRead(t *testing.T) {
	w := newTown(t)
	r := request(http.MethodPost, "/admin/boundaries", nil, w.person("gita@gis.example", anAdmin))
	r.ContentLength = boundaryBody + 1
	if a := w.do(r); a.Code != 413 {
		t.Errorf("status %d", a.Code)
	}
}
