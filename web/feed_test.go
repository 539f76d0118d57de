package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"lamppost/geo"
	"lamppost/reports"
)

// hostileText is what a feed must carry unharmed.
const hostileText = "=HYPERLINK(\"http://evil.example\") <b>& ]]></b>\nsecond “line”, 🛋️"

// sofas files n reports a minute apart, the newest last.
func (w *town) sofas(n int) []reports.Report {
	var all []reports.Report
	for range n {
		w.Clock.Move(time.Minute)
		all = append(all, w.submit(nil))
	}
	return all
}

func TestAtomFeed(t *testing.T) {
	w := newTown(t)
	r, photo := w.withPhoto()
	w.Clock.Move(time.Hour)
	w.submit(func(d *reports.Draft) { d.Text, d.Address = hostileText, "3 Quay & Co" })
	a := w.get("/feeds/reports.atom")
	if a.Code != 200 || a.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" || a.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%d %v", a.Code, a.Header())
	}
	feed, err := gofeed.NewParser().ParseString(a.Body.String())
	must(t, err)
	if feed.FeedType != "atom" || feed.Title != "Merrowhythe: reports" || len(feed.Items) != 2 || feed.FeedLink != "http://example.com/feeds/reports.atom" || feed.Link != "http://example.com/reports" {
		t.Fatalf("%+v", feed)
	}
	hostile, old := feed.Items[0], feed.Items[1]
	if !strings.HasSuffix(hostile.Content, "\n\n"+hostileText) || !strings.Contains(hostile.Content, "3 Quay & Co") {
		t.Errorf("content %q", hostile.Content)
	}
	if old.GUID != "tag:example.com,2026:report/"+r.ID.String() || old.Link != "http://example.com/reports/"+r.ID.String() {
		t.Errorf("%s %s", old.GUID, old.Link)
	}
	if got := old.Extensions["georss"]["point"][0].Value; got != "46.9995 -7.0005" {
		t.Errorf("point %q", got)
	}
	if len(old.Enclosures) != 1 || old.Enclosures[0].URL != "http://example.com/photos/"+string(photo)+"/medium" || old.Enclosures[0].Type != "image/jpeg" {
		t.Errorf("enclosures %+v", old.Enclosures)
	}
	if !slices.Contains(old.Categories, "Rubbish or fly-tipping") || !old.UpdatedParsed.Equal(r.UpdatedAt) {
		t.Errorf("%v %v", old.Categories, old.Updated)
	}
}

func TestFeedTitleSaysTheFilter(t *testing.T) {
	w := newTown(t)
	asked := "/feeds/reports.atom?status=any_closed,open&category=pothole&body=county&area=districts:nowhere&since=2026-03-01&q=lamp&bbox=-8,46,-6,48&near=47,-7&radius=250"
	for lang, parts := range map[string][]string{
		"en": {"Open", "Closed", "Pothole", "Ellowshire County Highways", "nowhere", "since 1 March 2026", "with “lamp”", "in one part of the map", "within 250 m of 47, -7"},
		"fr": {"Clos", "Nid-de-poule", "Voirie départementale d’Ellowshire", "depuis le 1er mars 2026", "avec « lamp »"},
	} {
		feed, err := gofeed.NewParser().Parse(w.get(asked + "&lang=" + lang).Body)
		must(t, err)
		for _, part := range parts {
			if !strings.Contains(feed.Title, part) {
				t.Errorf("%q does not say %q", feed.Title, part)
			}
		}
	}
}

func TestFeedPagesHoldEveryReportOnce(t *testing.T) {
	w := newTown(t)
	want := w.sofas(7)
	w.submit(func(d *reports.Draft) { d.Category, d.Answers = "pavement", nil })
	for _, format := range []string{"atom", "rss", "json", "geojson", "csv"} {
		var seen []string
		path := "/feeds/reports." + format + "?category=rubbish&limit=3&noise=1"
		for range 5 {
			a := w.get(path)
			if a.Code != 200 {
				t.Fatalf("%s: %d %s", path, a.Code, a.Body)
			}
			for _, r := range want {
				if strings.Contains(a.Body.String(), "/reports/"+r.ID.String()) {
					seen = append(seen, r.ID.String())
				}
			}
			link := a.Header().Get("Link")
			if link == "" {
				break
			}
			next, _ := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
			if format != "csv" && !strings.Contains(unescaped(a.Body.String()), next) {
				t.Errorf("%s: the next page is not in the body", path)
			}
			u, err := url.Parse(next)
			must(t, err)
			path = u.RequestURI()
		}
		if len(seen) != len(want) || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != len(want) {
			t.Errorf("%s: pages hold %d of %d", format, len(seen), len(want))
		}
	}
}

func unescaped(s string) string { return strings.ReplaceAll(s, "&amp;", "&") }

func TestFeedsAnswerToTheirTag(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	for format := range feedFormats {
		path := "/feeds/reports." + format
		a := w.get(path)
		if got := a.Header().Get("Last-Modified"); got != "Sat, 14 Mar 2026 09:26:53 GMT" {
			t.Errorf("%s: Last-Modified %q", path, got)
		}
		if again := w.get(path, "If-None-Match", a.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("%s: %d %v", path, again.Code, again.Header())
		}
		if other := w.get(path+"?lang=fr", "If-None-Match", a.Header().Get("ETag")); other.Code != 200 {
			t.Errorf("%s in French: %d", path, other.Code)
		}
	}
	w.sofas(1)
	before := map[string]string{}
	for format := range feedFormats {
		before[format] = w.get("/feeds/reports." + format).Header().Get("Last-Modified")
	}
	must(t, w.Desk.Hide(context.Background(), administrator, r.ID))
	for format := range feedFormats { // the newest report did not change; one that ask by date must not keep the hidden one
		a := w.get("/feeds/reports."+format, "If-Modified-Since", before[format])
		if a.Code != 200 || strings.Contains(a.Body.String(), r.ID.String()) {
			t.Errorf("%s: %d", format, a.Code)
		}
	}
}

func TestFeedRefusesABadFilter(t *testing.T) {
	w := newTown(t)
	for _, query := range []string{"bbox=1,2,3", "status=closed", "after=x", "limit=1e9", "limit=0", "near=1", "since=x"} {
		a := w.get("/feeds/reports.geojson?" + query)
		var problem struct{ Code, Detail string }
		must(t, json.Unmarshal(a.Body.Bytes(), &problem))
		name, _, _ := strings.Cut(query, "=")
		if a.Code != 400 || problem.Code != "filter_invalid" || !strings.Contains(problem.Detail, name) {
			t.Errorf("%s: %d %s", query, a.Code, a.Body)
		}
	}
	if a := w.get("/feeds/reports.exe"); a.Code != 404 {
		t.Error(a.Code)
	}
}

func TestGeoJSONFeed(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Text, d.Address = hostileText, "3 Quay" })
	w.submit(func(d *reports.Draft) { d.Place = geo.Point{-7.03, 46.97} }) // nobody's, in the sea
	a := w.get("/feeds/reports.geojson?near=46.9995,-7.0005&radius=9000")
	if a.Header().Get("Content-Type") != "application/geo+json" {
		t.Error(a.Header())
	}
	var got struct {
		Type     string
		BBox     []float64
		Features []struct {
			Type, ID   string
			Geometry   struct{ Coordinates []float64 }
			Properties map[string]any
		}
	}
	must(t, json.Unmarshal(a.Body.Bytes(), &got))
	if got.Type != "FeatureCollection" || len(got.Features) != 2 || !slices.Equal(got.BBox, []float64{-7.03, 46.97, -7.0005, 46.9995}) {
		t.Fatalf("%s", a.Body)
	}
	near, far := got.Features[0], got.Features[1]
	if near.ID != r.ID.String() || !slices.Equal(near.Geometry.Coordinates, []float64{-7.0005, 46.9995}) {
		t.Errorf("%+v", near)
	}
	for key, want := range map[string]any{
		"id": r.ID.String(), "url": "http://example.com/reports/" + r.ID.String(), "category": "rubbish", "category_name": "Rubbish or fly-tipping",
		"group": "clean", "status": "open", "body": "works", "body_name": "Merrowhythe Town Works", "text": hostileText, "address": "3 Quay",
		"created": "2026-03-14T09:26:53Z", "updated": "2026-03-14T09:26:53Z", "photo": nil, "title": "Rubbish or fly-tipping, Open, 3 Quay",
	} {
		if near.Properties[key] != want {
			t.Errorf("%s is %v, not %v", key, near.Properties[key], want)
		}
	}
	if far.Properties["body"] != nil {
		t.Errorf("body of nobody is %v", far.Properties["body"])
	}
	empty := w.get("/feeds/reports.geojson?q=piano").Body.String()
	if !strings.Contains(empty, `"features":[]`) || strings.Contains(empty, "bbox") {
		t.Errorf("empty: %s", empty)
	}
}

func TestCSVKeepsFormulasFromRunningAndNumbersNumbers(t *testing.T) {
	w := newTown(t)
	texts := []string{"=1+1", "+44 20", "-1", "@cmd", "＝1+1", "'quoted'", "plain, \"with\"\nall", "a=b"}
	for _, text := range texts {
		w.Clock.Move(time.Second)
		w.submit(func(d *reports.Draft) { d.Text, d.Address = text, text })
	}
	rows, err := csv.NewReader(w.get("/feeds/reports.csv").Body).ReadAll()
	must(t, err)
	column := func(name string) int { return slices.Index(rows[0], name) }
	slices.Reverse(rows[1:])
	for i, text := range texts {
		cell := rows[i+1][column("text")]
		if first := []rune(cell)[0]; strings.ContainsRune("=+-@＝\t\r", first) {
			t.Errorf("%q would be calculated", cell)
		}
		if got := strings.TrimPrefix(cell, "'"); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
		lon, err := strconv.ParseFloat(rows[i+1][column("longitude")], 64)
		if err != nil || lon != -7.0005 {
			t.Errorf("longitude %v: %v", rows[i+1][column("longitude")], err)
		}
	}
}

func TestRSSAndJSONFeed(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Text = hostileText })
	for _, format := range []string{"rss", "json"} {
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(w.get("/feeds/reports." + format).Body.Bytes()))
		must(t, err)
		if len(feed.Items) != 1 || feed.Items[0].GUID != "tag:example.com,2026:report/"+r.ID.String() || !feed.Items[0].PublishedParsed.Equal(r.CreatedAt) {
			t.Errorf("%s: %+v", format, feed)
		}
		if text := feed.Items[0].Description; format == "rss" && (strings.Contains(text, "<b>") || !strings.Contains(text, "&lt;b&gt;&amp; ]]&gt;")) {
			t.Errorf("the text is HTML: %q", text)
		}
		if text := feed.Items[0].Content; format == "json" && !strings.HasSuffix(text, hostileText) {
			t.Errorf("text %q", text)
		}
	}
}
