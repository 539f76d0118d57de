package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"rsc.io/qr"

	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/recordtest"
	"lamppost/web/browsertest"
)

// newRecordedTown is a town with its public record; nothing is signed before a
// test asks for it.
func newRecordedTown(t *testing.T) (*town, *record.Log) {
	t.Helper()
	var log *record.Log
	w := newTown(t, func(c *Config) {
		log = recordtest.Open(t, c.Desk.Store, func(r *record.Config) { r.Now = c.Now })
		c.Record = log
	})
	return w, log
}

func TestAReceiptWaitsForItsSignatureAndThenProves(t *testing.T) {
	w, log := newRecordedTown(t)
	r := w.submit(nil)
	page := "/receipts/" + w.Desk.ReceiptToken(r.ID)
	b := newWalker(t, w)
	b.open(page).want(200)
	if b.page.Find("#proof[data-await] a[href='"+page+"']").Length() != 1 {
		t.Error("nothing says when the proof comes, or leads there without scripts")
	}
	b.open(page + "/proof.txt").want(404)
	recordtest.Publish(t, log)

	b.open(page).want(200).reads("#proof", "is entry", "No independent witness", "python3 verify_receipt.py", log.Keys.Lines()[0])
	if b.page.Find("[data-await]").Length() != 0 {
		t.Error("the page waits for what is there")
	}
	image := b.page.Find("#proof img")
	if image.AttrOr("alt", "") == "" {
		t.Error("the code has no words")
	}
	answer := w.get(page + "/proof.txt")
	file := answer.Body.String()
	lines := strings.Split(file, "\n")
	if answer.Code != 200 || lines[0] != record.ReceiptFormat || !strings.Contains(file, "\n\nc2sp.org/tlog-proof@v1\n") {
		t.Fatalf("%d: %s", answer.Code, file)
	}
	if name, value, err := leaf.Disclosure(lines[2]).Open(); err != nil || name != leaf.Submission || !strings.Contains(string(value), "A sofa in the rain") {
		t.Errorf("%s %s, %v", name, value, err)
	}
	if h := answer.Header(); h.Get("Cache-Control") != "no-store" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", h)
	}
	if code := w.get(page + "/proof.svg"); code.Code != 200 || code.Header().Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(code.Body.String(), "<svg") {
		t.Errorf("%d %v", code.Code, code.Header())
	}
	for _, wrong := range []string{"/proof.txt", "/proof.svg"} {
		if got := w.get("/receipts/" + w.Desk.ReceiptToken(r.ID+1) + wrong).Code; got != http.StatusNotFound {
			t.Errorf("the receipt of no report: %d", got)
		}
		if got := w.get(page + "x" + wrong).Code; got != http.StatusNotFound {
			t.Errorf("a forged token: %d", got)
		}
	}
}

var darkRuns = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// TestACodeIsDrawnModuleForModule compares the drawing with what it draws.
func TestACodeIsDrawnModuleForModule(t *testing.T) {
	text := strings.Repeat("lamppost-receipt/1\n{\"at\":1}", 40)
	svg, err := qrSVG(text)
	must(t, err)
	code, err := qr.Encode(text, qr.L)
	must(t, err)
	drawn := map[[2]int]bool{}
	number := func(s string) (n int) { must(t, json.Unmarshal([]byte(s), &n)); return n }
	for _, run := range darkRuns.FindAllStringSubmatch(string(svg), -1) {
		if run[3] != run[4] {
			t.Fatalf("%s does not close", run[0])
		}
		for i := range number(run[3]) {
			drawn[[2]int{number(run[1]) + i - quietZone, number(run[2]) - quietZone}] = true
		}
	}
	for y := -quietZone; y < code.Size+quietZone; y++ {
		for x := -quietZone; x < code.Size+quietZone; x++ {
			if drawn[[2]int{x, y}] != code.Black(x, y) {
				t.Fatalf("module %d, %d is drawn %v", x, y, drawn[[2]int{x, y}])
			}
		}
	}
	if _, err := qrSVG(strings.Repeat("x", 4000)); err == nil {
		t.Error("too long a text has a code")
	}
}

func TestTheRecordExplainsItself(t *testing.T) {
	w, log := newRecordedTown(t)
	b := newWalker(t, w)
	b.open("/record").want(200).reads("main", "Nothing is signed yet")
	w.submit(nil)
	recordtest.Publish(t, log)
	b.open("/record").want(200).reads("main", "entries are signed", "No independent witness watches over this record yet",
		"What it does not prove", log.Keys.Lines()[0], "verify_routing.py", "fsck", "lamppost record verify "+b.site.String()+"/record/")
	links := []string{"/record/"}
	for _, a := range b.page.Find("main a").EachIter() {
		links = append(links, a.AttrOr("href", ""))
	}
	for _, link := range links {
		if got := w.get(link).Code; got != http.StatusOK {
			t.Errorf("%s answers %d", link, got)
		}
	}
	if len(links) < 8 || !slices.Contains(links, "/record/verify_receipt.py") {
		t.Errorf("%q", links)
	}
	if b.page.Find(".foot a[href='/record']").Length() != 1 {
		t.Error("no page leads here")
	}
	b.lang = "fr"
	b.open("/record").want(200).reads("main", "Le registre public", "Aucun témoin indépendant")
	if got := newTown(t).get("/record").Code; got != http.StatusNotFound {
		t.Errorf("without a record: %d", got)
	}
}

// TestAnswersNameTheirEntries follows what pages, feeds and Open311 say of a
// report to the entries themselves.
func TestAnswersNameTheirEntries(t *testing.T) {
	w, log := newRecordedTown(t)
	r := w.submit(nil)
	recordtest.Publish(t, log)
	b := newWalker(t, w)
	b.open(reportPath(r.ID)).want(200)
	var named []string
	for _, item := range b.page.Find("[data-entry]").EachIter() {
		id, hash := item.AttrOr("data-entry", ""), item.AttrOr("data-hash", "")
		sum := leaf.HashOf(w.get("/record/entry/" + id).Body.Bytes())
		if hash != base64.StdEncoding.EncodeToString(sum[:]) {
			t.Errorf("%s is said to have the hash %s", id, hash)
		}
		named = append(named, id)
	}
	if len(named) != 3 || w.get("/record/receipt/"+named[2]+".tlog-proof").Code != 200 {
		t.Fatalf("%q", named)
	}
	var checkpoint *checkpointJSON
	for path, events := range map[string]func(body []byte) []RecordedEvent{
		"/feeds/reports.json": func(body []byte) []RecordedEvent {
			var f feedJSON
			must(t, json.Unmarshal(body, &f))
			return f.Items[0].Events
		},
		"/feeds/reports.geojson": func(body []byte) []RecordedEvent {
			var g collectionJSON
			must(t, json.Unmarshal(body, &g))
			checkpoint = g.Checkpoint
			return g.Features[0].Properties.Events
		},
		"/open311/v2/requests/" + r.ID.String() + ".json?extensions=true": func(body []byte) []RecordedEvent {
			var list []struct {
				Extended open311Extension `json:"extended_attributes"`
			}
			must(t, json.Unmarshal(body, &list))
			return list[0].Extended.Events
		},
	} {
		var got []string
		for _, e := range events(w.get(path).Body.Bytes()) {
			if e.Number() == 0 {
				t.Errorf("%s: entry %s has no number", path, e.ID)
			}
			got = append(got, e.ID)
		}
		if !slices.Equal(got, named) {
			t.Errorf("%s names %q, the page %q", path, got, named)
		}
	}
	if xml := w.get("/open311/v2/requests/" + r.ID.String() + ".xml?extensions=true").Body.String(); !strings.Contains(xml, "<events><event><kind>report.received</kind>") {
		t.Errorf("%s", xml)
	}
	signed, err := log.Checkpoint(t.Context())
	must(t, err)
	if checkpoint == nil || checkpoint.Size != signed.Size || !strings.Contains(signed.Note, checkpoint.Root) {
		t.Errorf("%+v", checkpoint)
	}
	if got := w.get("/feeds/reports.csv").Header().Get(checkpointHeader); got != checkpoint.String() {
		t.Errorf("the table was computed at %q", got)
	}
}

// TestBrowserChecksTheRecord has a real browser check entries, and find the one
// that was changed on its way.
func TestBrowserChecksTheRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	needScripts(t, "app.js", "show.js")
	ctx := browsertest.Start(t)
	w, log := newRecordedTown(t)
	r := w.submit(nil)
	var forged atomic.Value // what the paths of changed answers begin with; read by requests that a left page still makes
	forged.Store("/nothing")
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, forged.Load().(string)) {
			w.ServeHTTP(answer, r)
			return
		}
		genuine := w.get(r.URL.Path)
		_, _ = answer.Write([]byte(strings.Replace(genuine.Body.String(), "1", "2", 1)))
	}))
	t.Cleanup(server.Close)
	b := browsertest.New(t, ctx, 412, 900)

	b.Visit(server.URL + "/receipts/" + w.Desk.ReceiptToken(r.ID))
	b.Until(`document.querySelector("#proof[data-await]") !== null`)
	recordtest.Publish(t, log)
	b.Until(`document.querySelector("#proof:not([data-await]) a[download]") !== null`)

	check := func(want string) {
		t.Helper()
		b.Visit(server.URL + reportPath(r.ID))
		b.Until(`document.querySelector(".recorded [data-entry] button") !== null`)
		browsertest.JS[bool](b, `document.querySelector(".recorded").open = true`)
		if browsertest.JS[float64](b, `document.documentElement.scrollWidth`) > 412 {
			t.Error("wider than a phone")
		}
		browsertest.JS[bool](b, `document.querySelectorAll(".recorded [data-entry] button").forEach((b) => b.click()) ?? true`)
		b.Until(`[...document.querySelectorAll(".recorded .verdict")].every((v) => v.classList.length > 1)`)
		if got := browsertest.JS[string](b, `[...document.querySelectorAll(".recorded .verdict")].map((v) => v.className.replace("verdict ", "")).join(" ")`); got != want {
			t.Errorf("%s, want %s: %s", got, want, browsertest.JS[string](b, `document.querySelector(".recorded").innerText`))
		}
	}
	check("fits fits fits")
	for _, path := range []string{"/record/entry/", "/record/receipt/"} {
		forged.Store(path)
		check("fails fails fails")
	}
	events := browsertest.JS[string](b, `document.querySelector("[data-entry]").dataset.entry`)
	forged.Store("/record/entry/" + events)
	check("fails fits fits")
	b.Quiet()
}
