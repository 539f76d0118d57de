package web

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

// hostileBoxes are parameters of lists that nobody means, with the answer: 400, or 200
// with what there is.
var hostileBoxes = map[string]int{
	"bbox=-180,-90,180,90": 200, "bbox=170,-90,-170,90": 200, "bbox=-6,46,-8,48": 200, // the other way round the earth
	"bbox=-8,48,-6,46": 400, "bbox=NaN,46,-6,48": 400, "bbox=-Inf,46,Inf,48": 400, "bbox=-8,46,-6": 400, "bbox=-8,46,-6,48,9": 400,
	"bbox=1e400,0,1,1": 400, "bbox=-181,0,1,1": 400, "bbox=,,,": 400, "bbox=-8,46,-6,48&bbox=0,0,1,1": 400,
	"offset=1e9": 200, "offset=-1": 200, "page=1000000000": 200, // there are no such parameters
	"after=AAAA": 400, "limit=1e9": 400, "limit=1000000000": 200, "limit=-1": 400,
}

// Lists of any form refuse a box that is none, and give no more than a page of
// whatever else is asked for.
func TestHostileBoxes(t *testing.T) { // M02
	w := newTown(t)
	for i := range maxListed + 10 {
		w.submit(func(d *reports.Draft) { d.Place = around(i) })
	}
	for query, want := range hostileBoxes {
		for _, path := range []string{"/reports?", "/feeds/reports.geojson?", "/feeds/reports.csv?", "/feeds/reports.atom?", "/tiles/reports/10/492/360.geojson?", "/tiles/reports/0/0/0.mvt?"} {
			tile, paged := strings.HasPrefix(path, "/tiles/"), strings.HasPrefix(query, "limit") || strings.HasPrefix(query, "after")
			a := w.get(path + query)
			if a.Code != want && !(tile && paged && a.Code == 200) { // tiles have no pages
				t.Errorf("%s%s: %d, want %d", path, query, a.Code, want)
			}
			if n := strings.Count(a.Body.String(), `"Feature"`) + strings.Count(a.Body.String(), "<entry>"); n > maxTilePins {
				t.Errorf("%s%s: %d reports at once", path, query, n)
			}
			if n := strings.Count(a.Body.String(), `class="card"`); n > maxListed {
				t.Errorf("%s%s: %d cards", path, query, n)
			}
		}
	}
	for query, want := range map[string]int{"bbox=170,-90,-170,90": 0, "bbox=-180,-90,180,90": maxListed + 10} {
		var found struct{ Features []any }
		must(t, json.Unmarshal(w.get("/feeds/reports.geojson?limit=2000&"+query).Body.Bytes(), &found))
		if len(found.Features) != want {
			t.Errorf("%s: %d reports, want %d", query, len(found.Features), want)
		}
	}
}

// hostileWords are searches that try to be more than words.
var hostileWords = []string{
	"%%%%", "____", `" OR 1=1 --`, "sofa AND NOT rain NEAR/2 *", `"""`, "'; DROP TABLE report; --", "sofa* ^rain {text}: (", "text:sofa", "-sofa", "((((",
	strings.Repeat("a", 200), strings.Repeat("a", 10_000), strings.Repeat("sofa ", 500), strings.Repeat("s ", 90), "\x00", "\xff\xfe", "𝖘𝖔𝖋𝖆", "sofa&!rain", `\`, "<->",
}

// Lists searched for strange words are lists or refusals, as soon as for a plain one.
func TestHostileWords(t *testing.T) { // M03
	w := newTown(t)
	for range 50 {
		w.submit(nil)
	}
	timed := func(path, text string) (time.Duration, int) {
		began := time.Now()
		code := w.get(path + url.QueryEscape(text)).Code
		return time.Since(began), code
	}
	for _, path := range []string{"/reports?q=", "/feeds/reports.json?q=", "/tiles/reports/0/0/0.mvt?q=", "/open311/v2/requests.json?q="} {
		plain, _ := timed(path, "sofa")
		for _, text := range hostileWords {
			took, code := timed(path, text)
			for tries := 0; tries < 5 && took > 2*plain+50*time.Millisecond; tries++ { // others use the machine too
				again, _ := timed(path, text)
				took = min(took, again)
			}
			if code != 200 && code != 400 || took > 2*plain+50*time.Millisecond {
				t.Errorf("%s%.40q: %d in %v, a plain word in %v", path, text, code, took, plain)
			}
		}
	}
	if w.count() != 50 {
		t.Errorf("%d reports are left", w.count())
	}
}

// foreign is a link to another address than the one of the tests below.
var foreign = regexp.MustCompile(`(href|src|action|content|formaction|srcset)="((https?:)?//evil\.example|http://streets)`)

// Whatever a request says of its host, the answer is of the configured one or none.
func TestForgedHosts(t *testing.T) { // M05
	w := newTown(t, func(c *Config) { c.BaseURL = mustURL("https://streets.example") })
	id := w.submit(nil).ID.String()
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	for request, want := range map[string]int{
		"GET /reports/%s HTTP/1.1\r\nHost: streets.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\nForwarded: host=evil.example;proto=http\r\nX-Original-URL: /admin\r\n": 200,
		"GET https://streets.example/reports/%s HTTP/1.1\r\nHost: evil.example\r\n":                                                                                                               200, // the target counts (RFC 9112, section 3.2.2)
		"GET https://evil.example/reports/%s HTTP/1.1\r\nHost: streets.example\r\n":                                                                                                               421,
		"GET /reports/%s HTTP/1.1\r\nHost: evil.example\r\n":                                                                                                                                      421,
		"GET //evil.example/reports/%s HTTP/1.1\r\nHost: streets.example\r\n":                                                                                                                     404,
		"GET /reports/%s HTTP/1.1\r\nHost: streets.example\r\nHost: evil.example\r\n":                                                                                                             400,
		"GET /reports/%s HTTP/1.1\r\nHost: streets.example@evil.example\r\n":                                                                                                                      400,
	} {
		status, body := raw(t, server.Listener.Addr(), fmt.Sprintf(request, id)+"Connection: close\r\n\r\n")
		if status != want {
			t.Errorf("%q: %d, want %d", request, status, want)
		}
		if foreign.MatchString(body) {
			t.Errorf("%q: the answer links to %q", request, foreign.FindString(body))
		}
		if status == 200 && !strings.Contains(body, `<link rel="canonical" href="https://streets.example/reports/`+id+`">`) {
			t.Errorf("%q: the answer does not name its address", request)
		}
	}
	plain, forged := w.feed("streets.example"), w.feed("streets.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "http")
	if plain.Body.String() != forged.Body.String() || plain.Header().Get("ETag") != forged.Header().Get("ETag") {
		t.Error("a feed that caches keep differs by a header that is no part of its key")
	}
}

// feed asks for a feed under a name.
func (w *town) feed(host string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/feeds/reports.atom", nil)
	r.Host = host
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.do(r)
}

// raw sends bytes as they are and returns the status and the body of the answer.
func raw(t *testing.T, to net.Addr, request string) (int, string) {
	t.Helper()
	c, err := net.Dial(to.Network(), to.String())
	must(t, err)
	defer c.Close()
	_, err = io.WriteString(c, request)
	must(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	must(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	return answer.StatusCode, string(body)
}

// Private pages are kept by no cache, under no name that looks like a file, and what
// caches keep is the same for everybody.
func TestPrivatePagesAreNotKept(t *testing.T) { // M06
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Place = geo.Point{townHall.Lon(), townHall.Lat()} })
	session := "session=" + w.person("ada@works.example", anAdmin)
	id := r.ID.String()
	for _, private := range []string{"/crew", "/desk", "/admin", "/desk/reports/" + id, "/crew/reports/" + id, "/admin/people", "/admin/outbox"} {
		if a := w.get(private, "Cookie", session); a.Code != 200 || a.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %q", private, a.Code, a.Header().Get("Cache-Control"))
		}
		for _, disguise := range []string{"/x.css", ";.js", "%2fx.css", ".css", "/..%2fx.png", "%00.css", "/x.css?y=.js"} {
			if a := w.get(private+disguise, "Cookie", session); a.Code != 404 || a.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s%s: %d, %q", private, disguise, a.Code, a.Header().Get("Cache-Control"))
			}
		}
	}
	must(t, w.Desk.Hide(t.Context(), administrator, w.submit(nil).ID))
	for _, public := range []string{
		"/feeds/reports.geojson", tilePath("reports", ".mvt", townHall, 17), tilePath("reports", ".geojson", townHall, 17), tilePath("basemap", ".png", townHall, 17),
		"/tiles/reports.json", "/places?q=harbour", "/areas/at?lat=46.9995&lon=-7.0005",
	} {
		plain := w.get(public)
		known := w.get(public, "Cookie", session, "Authorization", "Bearer x", "X-Forwarded-Host", "evil.example", "X-Original-URL", "/admin")
		if plain.Code != 200 || !strings.HasPrefix(plain.Header().Get("Cache-Control"), "public") || known.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", public, plain.Code, plain.Header())
		}
		if plain.Body.String() != known.Body.String() {
			t.Errorf("%s differs for staff, and caches keep it", public)
		}
	}
}
