package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamppost/web/browsertest"
)

// TestBoundariesWalk is what a GIS team does with a new version, in a real browser:
// import one with a fault, read what is wrong, import the mended one with moved,
// split and missing areas, look at the picture, try it, publish it, see the
// history of the reports that moved, and roll back. Without scripts and with them.
func TestBoundariesWalk(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	for _, scripts := range []bool{false, true} {
		name := map[bool]string{false: "without scripts", true: "with scripts"}[scripts]
		t.Run(name, func(t *testing.T) {
			if built, err := filepath.Glob(filepath.Join("..", "..", "web", "dist", "map-*.js")); scripts && (err != nil || len(built) == 0) {
				t.Skip("the scripts are not built: they need Node.js (make build)")
			}
			w := newBoundariesWalk(t)
			w.walk(newTab(t, browser, scripts))
		})
	}
}

// boundariesWalk is a served town with two open reports that new districts move.
type boundariesWalk struct {
	*walkTown
	broken, mended string // files
	eastbank, west string // reports: one that the trust gets, one that nobody does
	before         string // the version that routes at first
}

func newBoundariesWalk(t *testing.T) *boundariesWalk {
	w := &boundariesWalk{walkTown: newWalk(t)}
	lamppost(t, "people", "grant", "--data", w.data, "--role", "administrator", "--name", "Gita", adminMail)
	dir := t.TempDir()
	w.broken, w.mended = filepath.Join(dir, "broken.geojson"), filepath.Join(dir, "districts.geojson")
	writeDistricts(t, w.mended, func(d *districtsFile) { d.move(); d.split(); d.drop("WG") })
	writeDistricts(t, w.broken, func(d *districtsFile) { d.move(); d.split(); d.drop("WG"); d.cross("OT") })
	w.eastbank, w.west = w.file(t, "-6.9890", "47.0008"), w.file(t, "-7.0250", "46.9975")
	return w
}

const adminMail = "gita@gis.example"

// file sends a report of rubbish and returns its id.
func (w *boundariesWalk) file(t *testing.T, lon, lat string) string {
	t.Helper()
	key := strings.TrimSpace(lamppost(t, "people", "key", "--data", w.data, "walk"))
	got, err := read(http.PostForm(w.url("/open311/v2/requests.json"), url.Values{
		"api_key": {key}, "service_code": {"rubbish"}, "lat": {lat}, "long": {lon}, "attribute[kinds]": {"bags"}, "description": {"Bags at " + lat},
	}))
	must(t, err)
	var made []struct {
		ID string `json:"service_request_id"`
	}
	if err := json.Unmarshal([]byte(got.body), &made); err != nil || len(made) != 1 {
		t.Fatalf("%d: %s", got.status, got.body)
	}
	return made[0].ID
}

func (w *boundariesWalk) walk(b *tab) {
	b.Expected = func(url string) bool { return strings.HasSuffix(url, "/publish") } // refused before the warnings are read
	w.signIn(b)
	w.importFile(b, w.broken)
	b.shoot("boundary-broken")
	says(b, "this version from being published", "The border crosses itself", "OT")
	if browsertest.JS[bool](b.Tab, `!!document.querySelector('form[action$="/publish"]')`) {
		b.T.Error("a version with a blocker can be published")
	}
	if browsertest.JS[float64](b.Tab, `document.querySelectorAll(".findings svg path.new").length`) == 0 {
		b.T.Error("no finding has its picture")
	}
	w.importFile(b, w.mended)
	says(b, "Westgate", "Removed", "Withy Island East", "Added", "Elm Liberty", "Reshaped")
	b.click(`a[href*="area=EL"]`)
	b.Until(`document.querySelector("#area svg path.old") && document.querySelector("#area svg path.new")`)
	b.shoot("boundary-area")
	w.tryIt(b)
	w.publish(b)
	w.moved(b, w.eastbank, "Parks and Harbour Trust")
	b.shoot("boundary-moved")
	w.moved(b, w.west, "nobody else answers")
	w.rollBack(b)
	b.Quiet()
}

func (w *boundariesWalk) signIn(b *tab) {
	b.Visit(strings.TrimSpace(lamppost(b.T, "people", "link", "--data", w.data, "--base-url", w.url(""), adminMail)))
	b.press(`main form button`)
	b.Until(`location.pathname !== "/" && !location.pathname.startsWith("/sign-in")`)
	b.Visit(w.url("/admin/boundaries"))
	w.before = browsertest.JS[string](b.Tab, `document.querySelector('section[aria-labelledby="layer-districts"] tbody a').textContent`)
	b.shoot("boundaries")
	b.wide()
	b.shoot("boundaries-wide")
	b.Size(412, 900)
}

// importFile sends a file and waits for its version's page: the page of the job
// leads there by itself.
func (w *boundariesWalk) importFile(b *tab, file string) {
	b.Visit(w.url("/admin/boundaries"))
	for name, value := range map[string]string{"layer": "districts", "key": "code", "name": "name"} {
		browsertest.JS[string](b.Tab, `document.getElementById("`+name+`").value = ""`)
		b.fill("#"+name, value)
	}
	b.choosePhoto("#file", file)
	b.press(`form[action="/admin/boundaries"] button.lamp`)
	b.Until(`document.readyState === "complete" && document.getElementById("findings")`)
}

func (w *boundariesWalk) tryIt(b *tab) {
	b.press(`form[action$="/dry-run"] button`)
	b.Until(`document.querySelector(".notice.good")?.textContent.includes("2 open reports would go to another body")`)
	says(b, "1 report would lie in no area", "Merrowhythe Town Works", "Parks and Harbour Trust", "Nobody")
	b.shoot("boundary-tried")
	b.wide()
	b.shoot("boundary-tried-wide")
	b.Size(412, 900)
}

func (w *boundariesWalk) publish(b *tab) {
	b.fill("#note", "The council has decided")
	b.press(`form[action$="/publish"] button.lamp`)
	b.Until(`document.querySelector(".errors")?.textContent.includes("read the warnings")`)
	b.check("accept")
	b.press(`form[action$="/publish"] button.lamp`)
	b.Until(`document.querySelector(".notice.good")?.textContent.includes("routes now")`)
}

// moved waits for the line in a report's history.
func (w *boundariesWalk) moved(b *tab, id, words string) {
	w.until(b, "/reports/"+id, `document.querySelector(".history")?.textContent.includes(`+quoted(words)+`)`)
	says(b, "New boundaries", "Districts")
}

// until opens a page again and again until it is as expected.
func (w *boundariesWalk) until(b *tab, path, expression string) {
	b.T.Helper()
	late, again := time.After(browsertest.Patience), time.NewTicker(300*time.Millisecond)
	defer again.Stop()
	for {
		b.Visit(w.url(path))
		if browsertest.JS[bool](b.Tab, "!!("+expression+")") {
			return
		}
		select {
		case <-late:
			b.T.Fatalf("%s, never true: %s", path, expression)
		case <-again.C:
		}
	}
}

// rollBack publishes the version that routed before, with its own dry run.
func (w *boundariesWalk) rollBack(b *tab) {
	b.Visit(w.url("/admin/boundaries/" + w.before))
	b.press(`form[action$="/dry-run"] button`)
	b.Until(`document.querySelector(".notice.good")?.textContent.includes("2 open reports would go to another body")`)
	b.press(`form[action$="/publish"] button.lamp`)
	b.Until(`document.querySelector(".notice.good")?.textContent.includes("routes now")`)
	w.until(b, "/reports/"+w.west, `document.querySelectorAll(".history li").length >= 3 && document.querySelector(".history").textContent.includes("Nobody answered")`)
	w.until(b, "/reports/"+w.eastbank, `document.querySelectorAll(".history li").length >= 3 && document.querySelector(".whom-card").textContent.includes("Town Works")`)
	b.shoot("boundary-back")
}

// says fails for every text that the page lacks.
func says(b *tab, texts ...string) {
	b.T.Helper()
	b.Until(`document.readyState === "complete"`)
	text := browsertest.JS[string](b.Tab, `document.querySelector("main").textContent`)
	for _, want := range texts {
		if !strings.Contains(text, want) {
			b.T.Errorf("%s does not say %q", browsertest.JS[string](b.Tab, "location.pathname"), want)
		}
	}
}

// districtsFile is the fictional town's districts, to be redrawn.
type districtsFile struct {
	Type     string             `json:"type"`
	Features []*districtFeature `json:"features"`
}

type districtFeature struct {
	Type       string            `json:"type"`
	Properties map[string]string `json:"properties"`
	Geometry   struct {
		Type        string         `json:"type"`
		Coordinates [][][2]float64 `json:"coordinates"`
	} `json:"geometry"`
}

func writeDistricts(t *testing.T, path string, redraw func(*districtsFile)) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "fixtures", "town", "districts.geojson"))
	must(t, err)
	var d districtsFile
	must(t, json.Unmarshal(data, &d))
	redraw(&d)
	data, err = json.Marshal(d)
	must(t, err)
	must(t, os.WriteFile(path, data, 0o600))
}

func (d *districtsFile) district(code string) *districtFeature {
	for _, f := range d.Features {
		if f.Properties["code"] == code {
			return f
		}
	}
	panic("no district " + code)
}

// move stretches Elm Liberty over the ground west of it.
func (d *districtsFile) move() {
	d.district("EL").Geometry.Coordinates = [][][2]float64{{{-6.9905, 47.0}, {-6.98393, 47.0}, {-6.98393, 47.0042}, {-6.9905, 47.0042}, {-6.9905, 47.0}}}
}

// split cuts Withy Island in two along a meridian.
func (d *districtsFile) split() {
	west := d.district("WI")
	east := &districtFeature{Type: "Feature", Properties: map[string]string{"code": "WE", "name": "Withy Island East"}, Geometry: west.Geometry}
	ring := west.Geometry.Coordinates[0]
	const meridian = -6.9955
	east.Geometry.Coordinates = [][][2]float64{cutRing(ring, func(p [2]float64) float64 { return p[0] - meridian })}
	west.Geometry.Coordinates = [][][2]float64{cutRing(ring, func(p [2]float64) float64 { return meridian - p[0] })}
	d.Features = append(d.Features, east)
}

// cutRing keeps what of a ring lies where side is positive.
func cutRing(ring [][2]float64, side func([2]float64) float64) [][2]float64 {
	var kept [][2]float64
	for i := range len(ring) - 1 {
		a, b := ring[i], ring[i+1]
		from, to := side(a), side(b)
		if from >= 0 {
			kept = append(kept, a)
		}
		if from*to < 0 {
			f := from / (from - to)
			kept = append(kept, [2]float64{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
		}
	}
	return append(kept, kept[0])
}

func (d *districtsFile) drop(code string) {
	for i, f := range d.Features {
		if f.Properties["code"] == code {
			d.Features = append(d.Features[:i], d.Features[i+1:]...)
			return
		}
	}
}

// cross makes the border of a district cross itself.
func (d *districtsFile) cross(code string) {
	ring := d.district(code).Geometry.Coordinates[0]
	a, b := len(ring)/4, len(ring)/2
	ring[a], ring[b] = ring[b], ring[a]
}
