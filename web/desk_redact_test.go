package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
)

// TestRedactedReportOnEveryPage removes everything of a report by the form and
// looks for it on every page, feed and tile.
func TestRedactedReportOnEveryPage(t *testing.T) {
	w := newTown(t)
	photo := w.upload("key-of-the-redacted", "streetlight.jpg")
	report := w.submit(func(d *reports.Draft) {
		d.Key, d.Photos, d.Text, d.Address = "key-of-the-redacted", []reports.PhotoID{photo}, secretText, "7 Velvet Row"
		d.Place = geo.Point{-7.00461, 46.9973}
	})
	staff := w.person("staff@works.example", staffOf("works"))
	path := "/desk/reports/" + report.ID.String() + "/redact"
	asked := w.do(request(get, path, nil, staff)).Body.String()
	for _, want := range []string{`name="parts" value="place"`, `name="reason" value="court"`, secretText} {
		if !strings.Contains(asked, want) {
			t.Errorf("the form has no %s", want)
		}
	}
	for _, missing := range []url.Values{{"reason": {"court"}}, {"parts": {"words"}}, {"parts": {"everything"}, "reason": {"court"}}} {
		if a := w.do(request(post, path, missing, staff)); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), `class="errors"`) {
			t.Errorf("%v: %d", missing, a.Code)
		}
	}
	all := url.Values{"parts": {"words", "place", "photos", "notes"}, "reason": {"request"}}
	if a := w.do(request(post, path, all, staff)); a.Code != http.StatusSeeOther {
		t.Fatalf("removing: %d %s", a.Code, a.Body)
	}
	page := w.get("/reports/" + report.ID.String()).Body.String()
	if !strings.Contains(page, "Removed for good") || !strings.Contains(page, "its place") {
		t.Error("the page does not say what was removed")
	}
	for _, path := range []string{"/reports/" + report.ID.String(), "/reports", "/feeds/reports.geojson", "/feeds/reports.json", "/feeds/reports.atom", "/feeds/reports.rss",
		"/feeds/reports.csv", "/open311/v2/requests.json", "/open311/v2/requests/" + report.ID.String() + ".json", "/", "/desk/reports/" + report.ID.String(), "/desk", path} {
		a := w.do(request(get, path, nil, staff))
		for _, secret := range []string{secretText, "Velvet", string(photo), "46.9973", "7.0046"} {
			if strings.Contains(a.Body.String(), secret) {
				t.Errorf("%s still says %q", path, secret)
			}
		}
		if a.Code != http.StatusOK {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
	if feed := w.get("/feeds/reports.geojson").Body.String(); !strings.Contains(feed, `"geometry":null`) {
		t.Errorf("GeoJSON: %s", feed)
	}
	if request := w.get("/open311/v2/requests/" + report.ID.String() + ".json").Body.String(); !strings.Contains(request, `"lat":null`) {
		t.Errorf("Open311: %s", request)
	}
	if a := w.get("/photos/" + string(photo) + "/small"); a.Code != http.StatusNotFound {
		t.Errorf("the photo: %d", a.Code)
	}
}
