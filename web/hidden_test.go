package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// TestNobodyFindsWhatIsNotPublic hunts a hidden and an unconfirmed report through
// every door that programs use.
func TestNobodyFindsWhatIsNotPublic(t *testing.T) { // T03
	w := newTown(t)
	shown := w.submit(nil)
	hidden, photo := w.withPhoto()
	must(t, w.Desk.Hide(context.Background(), administrator, hidden.ID))
	imported, err := w.Desk.Import(context.Background(), []desk.PastReport{{
		ExternalID: "never-confirmed", Category: "rubbish", Place: townHall, Text: "A sofa nobody confirmed",
		CreatedAt: w.Clock.Now(), Visibility: reports.Unconfirmed,
	}})
	must(t, err)
	must(t, imported[0].Err)
	secret := []string{hidden.ID.String(), imported[0].Report.String(), string(photo), "nobody confirmed"}

	var paths []string
	for _, query := range []string{
		"", "?q=sofa", "?q=confirmed", "?status=any_open", "?category=rubbish", "?body=works", "?bbox=-8,46,-6,48", "?near=46.9995,-7.0005&radius=50",
		"?since=2026-03-14", "?updated_since=2026-03-14", "?limit=1",
	} {
		for format := range feedFormats {
			paths = append(paths, "/feeds/reports."+format+query)
		}
		for _, zoom := range []int{0, 8, 14, 17, 20} {
			path := tilePath("reports", ".mvt", townHall, zoom) + query
			if n := counted(t, w.get(path)); n > 1 {
				t.Errorf("%s counts %d", path, n)
			}
			paths = append(paths, path)
		}
	}
	for _, query := range []string{
		"", "?extensions=true", "?service_request_id=" + strings.Join(secret[:2], ","), "?status=open", "?service_code=rubbish",
		"?updated_after=2026-01-01", "?lat=46.9995&long=-7.0005&radius=50", "?page=1&page_size=10",
	} {
		paths = append(paths, "/open311/v2/requests.json"+query, "/open311/v2/requests.xml"+query)
	}
	for _, path := range paths {
		a := w.get(path)
		if a.Code != 200 {
			t.Errorf("%s: %d", path, a.Code)
		}
		for _, s := range secret {
			if strings.Contains(a.Body.String()+fmt.Sprint(a.Header()), s) {
				t.Errorf("%s shows %q", path, s)
			}
		}
	}
	if got := w.get("/open311/v2/requests.json?page=1").Header().Get("X-Result-Count"); got != "1" {
		t.Errorf("Open311 counts %s", got)
	}
	if !strings.Contains(w.get("/feeds/reports.csv").Body.String(), shown.ID.String()) {
		t.Error("the public report is gone too")
	}
	w.notThere(t, "/open311/v2/requests/%s.json", secret[:2])
	w.notThere(t, "/open311/v2/requests/%s.xml", secret[:2])
	w.notThere(t, "/open311/v2/tokens/%s.json", secret[:2])
	w.notThere(t, "/photos/%s/large", secret[2:3])
}

// notThere wants the very answer that an id gets which never existed.
func (w *town) notThere(t *testing.T, pattern string, ids []string) {
	t.Helper()
	never := w.get(fmt.Sprintf(pattern, "0000000000"))
	for _, id := range ids {
		path := fmt.Sprintf(pattern, id)
		a := w.get(path)
		same := withoutReference(a.Body.String()) == withoutReference(never.Body.String())
		if a.Code != 404 || never.Code != 404 || !same || a.Header().Get("Cache-Control") != never.Header().Get("Cache-Control") {
			t.Errorf("%s: %d %s, not %d %s", path, a.Code, a.Body, never.Code, never.Body)
		}
	}
}

func withoutReference(s string) string {
	head, _, _ := strings.Cut(s, `"reference"`)
	return head
}
