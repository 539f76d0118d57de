package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

func TestOpen311Discovery(t *testing.T) { // D1-D10
	w := newTown(t)
	w.Clock.Move(time.Hour)
	for _, path := range []string{"/open311/discovery.*", "/open311/v2/discovery.*"} {
		d := w.ask(t, 200, path).(map[string]any)
		at, err := time.Parse(time.RFC3339, d["changeset"].(string))
		if err != nil || !at.Before(w.Clock.Now()) {
			t.Errorf("changeset %v", d["changeset"])
		}
		if d["contact"] != "reports@merrowhythe.example" || !strings.Contains(d["key_service"].(string), "api_key") {
			t.Errorf("%v", d)
		}
		endpoint := rows(t, d["endpoints"])[0]
		formats := endpoint["formats"].([]any)
		if endpoint["specification"] != "http://wiki.open311.org/GeoReport_v2" || endpoint["type"] != "production" ||
			len(formats) != 2 || formats[0] != "text/xml" || formats[1] != "application/json" {
			t.Errorf("%v", endpoint)
		}
		if a := w.get(strings.TrimPrefix(endpoint["url"].(string), "http://example.com") + "/services.json"); a.Code != 200 {
			t.Errorf("%v: %d", endpoint["url"], a.Code)
		}
	}
}

func TestOpen311Services(t *testing.T) { // S1-S10
	w := newTown(t)
	code, seen := regexp.MustCompile(`^[A-Za-z0-9_-]+$`), map[string]bool{}
	list := rows(t, w.ask(t, 200, "/open311/v2/services.*?api_key=ignored&jurisdiction_id=ignored&noise=1"))
	for _, s := range list {
		for _, key := range []string{"service_code", "service_name", "description", "type", "keywords", "group"} {
			if text, ok := s[key].(string); !ok || text == "" {
				t.Errorf("%v: %s is %v", s["service_code"], key, s[key])
			}
		}
		name := s["service_code"].(string)
		if !code.MatchString(name) || seen[name] || s["type"] != "realtime" {
			t.Errorf("%v", s)
		}
		if _, ok := s["metadata"].(bool); !ok {
			t.Errorf("metadata is %v", s["metadata"])
		}
		seen[name] = true
		w.ask(t, 200, "/open311/v2/services/"+name+".*")
	}
	if len(list) != 11 || seen["gas"] { // twelve, less the one that tells people to call
		t.Errorf("%d services: %v", len(list), seen)
	}
	french := rows(t, w.ask(t, 200, "/open311/v2/services.*?locale=fr"))
	if french[0]["service_name"] != "Nid-de-poule" || french[0]["group"] != "Chaussées et trottoirs" {
		t.Errorf("%v", french[0])
	}
	if a := w.get("/open311/v2/services.json", "Accept-Language", "fr"); !strings.Contains(a.Body.String(), `"Pothole"`) {
		t.Error("the names of services change with a browser's header")
	}
}

func TestOpen311Service(t *testing.T) { // F1-F12
	w := newTown(t)
	d := w.ask(t, 200, "/open311/v2/services/pothole.*").(map[string]any)
	attributes := rows(t, d["attributes"])
	if d["service_code"] != "pothole" || len(attributes) != 2 {
		t.Fatalf("%v", d)
	}
	depth := attributes[0]
	for key, want := range map[string]any{
		"variable": true, "code": "depth", "datatype": "singlevaluelist", "required": true, "order": 1.0,
		"description": "How deep is it?", "datatype_description": "The key of one of the values",
	} {
		if depth[key] != want {
			t.Errorf("%s is %v, not %v", key, depth[key], want)
		}
	}
	if values := rows(t, depth["values"]); len(values) != 3 || values[0]["key"] != "shallow" || values[0]["name"] != "Less than a finger" {
		t.Errorf("%v", values)
	}
	bare := w.ask(t, 200, "/open311/v2/services/graffiti.*").(map[string]any)
	if list, ok := bare["attributes"].([]any); !ok || len(list) != 0 {
		t.Errorf("a service without questions: %v", bare)
	}
	for _, code := range []string{"nonsense", "gas", "%2e%2e"} {
		w.ask(t, 404, "/open311/v2/services/"+code+".*")
	}
}

func TestOpen311Errors(t *testing.T) { // G8, G9, X10, X11
	w := newTown(t)
	for path, status := range map[string]int{
		"/open311/v2/requests/nonsense.*": 404, "/open311/v2/requests/0000000000.*": 404, "/open311/v2/tokens/1.*": 404,
		"/open311/v2/requests.*?status=fixed": 400, "/open311/v2/requests.*?start_date=soon": 400, "/open311/v2/nothing.*": 404,
	} {
		errors := rows(t, w.ask(t, status, path))
		if len(errors) == 0 || errors[0]["code"] == "" || errors[0]["description"] == "" || strings.Contains(errors[0]["description"].(string), "open311.") {
			t.Errorf("%s: %v", path, errors)
		}
	}
	for _, path := range []string{"/open311/v2/services.csv", "/open311/v2/services", "/open311/v2/requests/", "/open311/v2/requests/x"} {
		a := w.get(path)
		if a.Code != 404 || a.Header().Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Errorf("%s: %d %s", path, a.Code, a.Header().Get("Content-Type"))
		}
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "POST"} {
		a := w.do(httptest.NewRequest(method, "/open311/v2/services.json", nil))
		if a.Code != 405 || a.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(a.Body.String(), `[{"code":"405"`) {
			t.Errorf("%s: %d %s", method, a.Code, a.Body)
		}
	}
	preflight := httptest.NewRequest(http.MethodOptions, "/open311/v2/requests.json", nil)
	preflight.Header.Set("Origin", "https://elsewhere.example")
	preflight.Header.Set("Access-Control-Request-Method", "POST")
	a := w.do(preflight)
	if a.Code != 204 || a.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.Header().Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("preflight: %d %v", a.Code, a.Header())
	}
}

func TestOpen311ShowsARequest(t *testing.T) { // R2-R8, Q4-Q7
	w := newTown(t)
	r, photo := w.withPhoto()
	w.Clock.Move(time.Hour)
	_, err := w.Desk.Change(context.Background(), administrator, reports.Change{
		Report: r.ID, Version: r.Version, Key: "a-change-of-a-test", Status: reports.StatusPlanned, Text: "A van comes on <Monday> & takes it",
	})
	must(t, err)
	got := rows(t, w.ask(t, 200, "/open311/v2/requests/"+r.ID.String()+".*"))[0]
	for key, want := range map[string]any{
		"service_request_id": r.ID.String(), "status": "open", "status_notes": "A van comes on <Monday> & takes it",
		"service_name": "Rubbish or fly-tipping", "service_code": "rubbish", "description": "A sofa in the rain",
		"agency_responsible": "Merrowhythe Town Works", "service_notice": nil, "requested_datetime": "2026-03-14T09:26:53Z",
		"updated_datetime": "2026-03-14T10:26:53Z", "expected_datetime": "2026-03-19T09:26:53Z", "address": nil, "address_id": nil,
		"zipcode": nil, "lat": 46.9995, "long": -7.0005, "media_url": "http://example.com/photos/" + string(photo) + "/large",
	} {
		if value, there := got[key]; !there || value != want {
			t.Errorf("%s is %v, not %v", key, value, want)
		}
	}
	if _, there := got["extended_attributes"]; there {
		t.Error("extensions without being asked")
	}
	more := rows(t, w.ask(t, 200, "/open311/v2/requests/"+r.ID.String()+".*?extensions=true"))[0]["extended_attributes"].(map[string]any)
	if more["detailed_status"] != "planned" || more["body"] != "works" || more["route_reason"] == nil || len(more["media_urls"].([]any)) != 1 {
		t.Errorf("%v", more)
	}
	if token := rows(t, w.ask(t, 200, "/open311/v2/tokens/"+r.ID.String()+".*"))[0]; token["service_request_id"] != r.ID.String() || token["token"] != r.ID.String() {
		t.Errorf("%v", token)
	}
}

func TestOpen311ListsRequests(t *testing.T) { // L1-L22, R10-R14, X1-X8
	w := newTown(t)
	start := w.Clock.Now()
	old := w.submit(func(d *reports.Draft) { d.Text = "old" })
	w.Clock.Move(100 * 24 * time.Hour)
	first := w.submit(nil)
	w.Clock.Move(time.Hour + 400*time.Millisecond)
	second := w.submit(func(d *reports.Draft) { d.Category, d.Answers = "pavement", nil })
	w.Clock.Move(time.Hour)
	third := w.submit(func(d *reports.Draft) { d.Place = geo.Point{townHall[0] + 0.01, townHall[1]} })
	_, err := w.Desk.Change(context.Background(), administrator, reports.Change{
		Report: third.ID, Version: third.Version, Key: "a-change-of-a-test", Status: reports.StatusFixed})
	must(t, err)
	w.Clock.Move(time.Hour)
	day0 := start.Format("2006-01-02")
	name := map[string]string{"old": old.ID.String(), "1": first.ID.String(), "2": second.ID.String(), "3": third.ID.String()}
	for query, want := range map[string]string{
		"":                                   "3 2 1",
		"?":                                  "3 2 1",
		"?status=&service_code=&start_date=": "3 2 1",
		"?api_key=x&callback=f&bbox=junk":    "3 2 1",
		"?service_request_id={old},{1}":      "1 old",
		"?service_request_id={1}&service_request_id={2}&status=closed&start_date=junk": "2 1",
		"?service_request_id=nonsense,1,{3}":                                           "3",
		"?service_request_id=nonsense":                                                 "",
		"?service_code=pavement":                                                       "2",
		"?service_code=pavement,rubbish":                                               "3 2 1",
		"?service_code=pavement&service_code=rubbish":                                  "3 2 1",
		"?service_code=unheard-of":                                                     "",
		"?status=open":                                                                 "2 1",
		"?status=closed":                                                               "3",
		"?status=open,closed":                                                          "3 2 1",
		"?status=open&status=closed":                                                   "3 2 1",
		"?start_date=" + day0:                                                          "old",
		"?start_date=2026-06-22T10:26:53Z":                                             "3 2",
		"?start_date=2026-06-22T10:26:54Z":                                             "3",
		"?end_date=2026-06-22T10:26:53Z":                                               "2 1",
		"?end_date=2026-06-22T10:26:52Z":                                               "1",
		"?end_date=2026-06-22T12:26:53%2B02:00":                                        "2 1",
		"?end_date=2026-06-22T12:26:53+02:00":                                          "2 1",
		"?start_date=2026-06-22&end_date=2026-06-22":                                   "3 2 1",
		"?end_date=2026-06-22":                                                         "3 2 1",
		"?end_date=2026-06-21":                                                         "",
		"?start_date=2026-06-22T11:26:53":                                              "3 2", // summer time in the city: 10:26:53 UTC
		"?updated_after=2026-01-01T00:00:00Z":                                          "3 2 1 old",
		"?updated_after=2026-06-22T11:00:00Z":                                          "3",
		"?updated_before=2026-03-31":                                                   "old",
		"?page=1&page_size=2":                                                          "3 2",
		"?page=2&page_size=2":                                                          "1",
		"?page=3&per_page=2":                                                           "",
		"?page_size=100000":                                                            "3 2 1",
		"?lat=46.9995&long=-7.0005&radius=100":                                         "1 2",
		"?lat=46.9995&long=-7.0005&radius=2000":                                        "1 2 3",
	} {
		for short, id := range name {
			query, want = strings.ReplaceAll(query, "{"+short+"}", id), regexp.MustCompile(`\b`+short+`\b`).ReplaceAllString(want, id)
		}
		if got := idsOf(t, w.ask(t, 200, "/open311/v2/requests.*"+query)); got != want {
			t.Errorf("%s: %s, not %s (%v)", query, got, want, name)
		}
	}
	for _, query := range []string{
		"status=fixed", "start_date=junk", "end_date=2026-13-01", "start_date=2026-01-01&end_date=2026-06-01", "start_date=2026-06-02&end_date=2026-06-01",
		"page=0", "page=-1", "page=two", "page_size=0", "page=200000000", "lat=46&long=-7", "radius=5", "lat=NaN&long=1&radius=1", "lat=1&long=1&radius=inf",
	} {
		w.ask(t, 400, "/open311/v2/requests.*?"+query)
	}
	if a := w.get("/open311/v2/requests.json?page=1&page_size=2"); a.Header().Get("X-Result-Count") != "3" || a.Header().Get("X-Page-Count") != "2" ||
		a.Header().Get("X-Next-Page-URL") != "http://example.com/open311/v2/requests.json?page=2&page_size=2" {
		t.Errorf("%v", a.Header())
	}
}
