package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lamppost/reports"
	"lamppost/reports/store"
)

// poster sends requests with a key.
type poster struct {
	*town
	key string
	n   int
}

func newPoster(t testing.TB) *poster {
	w := newTown(t, func(c *Config) { c.Rates = Rates{Posts: Allowance{1000, 10000}, Reads: Allowance{1000, 10000}} })
	key, err := w.Desk.APIKey(context.Background(), "test")
	must(t, err)
	return &poster{town: w, key: key}
}

// form is a good request with changes: name, value pairs, where "-" leaves out.
func (p *poster) form(changes ...string) url.Values {
	p.n++
	v := url.Values{
		"api_key": {p.key}, "service_code": {"pavement"}, "lat": {"46.9995"}, "long": {"-7.0005"},
		"description": {fmt.Sprintf("A slab is loose, says sender %d", p.n)},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if v.Del(changes[i]); changes[i+1] != "-" {
			v.Add(changes[i], changes[i+1])
		}
	}
	return v
}

func (p *poster) post(path, contentType, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return p.do(r)
}

const urlencoded = "application/x-www-form-urlencoded"

// send posts a form in both formats and returns the JSON rows.
func (p *poster) send(t testing.TB, status int, v url.Values) []map[string]any {
	t.Helper()
	return rows(t, p.both(t, status, "/open311/v2/requests.*", func(path string) *httptest.ResponseRecorder {
		return p.post(path, urlencoded, v.Encode())
	}))
}

// filed posts a good form and reads the report behind the answer.
func (p *poster) filed(t testing.TB, v url.Values) reports.Report {
	t.Helper()
	row := p.send(t, 200, v)[0]
	id, err := reports.ParseReportID(row["service_request_id"].(string))
	must(t, err)
	return p.report(t, id)
}

func (p *poster) report(t testing.TB, id reports.ReportID) (r reports.Report) {
	t.Helper()
	must(t, p.Store.Read(context.Background(), func(v *store.View) (err error) {
		r, err = v.Report(administrator, id)
		return err
	}))
	return r
}

func (p *poster) count(t testing.TB) (n int) {
	t.Helper()
	must(t, p.Store.Read(context.Background(), func(v *store.View) (err error) {
		n, err = v.CountReports(administrator, reports.Filter{})
		return err
	}))
	return n
}

func TestOpen311PostRoundTrip(t *testing.T) { // P1-P11, P26, R6
	p := newPoster(t)
	text := "Émile & Co <b>say</b> ]]> \"hello\"\nsecond line 🛋️ 001"
	v := p.form("description", text, "address_string", "3 Quay", "address_id", "#NOTPINPOINTED#", "email", "secret@mail.example",
		"first_name", "Ada", "last_name", "Verysecret", "phone", "555-1234", "device_id", "device-9", "account_id", "account-9",
		"lat", "46.99951", "long", "-7.00052", "jurisdiction_id", "elsewhere.example")
	answer := p.send(t, 200, v)
	if len(answer) != 1 || len(answer[0]) != 3 || answer[0]["service_notice"] != nil || answer[0]["account_id"] != nil {
		t.Fatalf("%v", answer)
	}
	id := answer[0]["service_request_id"].(string)
	got := rows(t, p.ask(t, 200, "/open311/v2/requests/"+id+".*"))[0]
	for key, want := range map[string]any{
		"description": text, "address": "3 Quay", "lat": 46.99951, "long": -7.00052, "status": "open", "service_code": "pavement",
		"service_name": "Broken pavement", "requested_datetime": "2026-03-14T09:26:53Z",
	} {
		if got[key] != want {
			t.Errorf("%s is %v, not %v", key, got[key], want)
		}
	}
	list := p.get("/open311/v2/requests.json?extensions=true").Body.String() + p.get("/feeds/reports.geojson").Body.String() +
		p.get("/feeds/reports.atom").Body.String() + p.get("/feeds/reports.csv").Body.String()
	for _, private := range []string{"secret@mail", "Verysecret", "555-1234", "device-9", "account-9"} {
		if strings.Contains(list, private) {
			t.Errorf("%q is public", private)
		}
	}
}

func TestOpen311PostRefuses(t *testing.T) { // P12-P18, P25, P27, P30, P32-P37
	p := newPoster(t)
	for _, c := range []struct {
		status  int
		changes []string
	}{
		{403, []string{"api_key", "-"}}, {403, []string{"api_key", ""}}, {403, []string{"api_key", "wrong"}}, {403, []string{"api_key", "test.AAAAAAAAAAAAAAAAAAAAAA"}},
		{400, []string{"service_code", "-"}}, {404, []string{"service_code", "unheard-of"}}, {400, []string{"service_code", "gas"}},
		{400, []string{"lat", "-", "long", "-"}}, {400, []string{"lat", "-"}}, {400, []string{"long", ""}},
		{400, []string{"lat", "91"}}, {400, []string{"lat", "NaN"}}, {400, []string{"lat", "1e999"}}, {400, []string{"long", "-181"}}, {400, []string{"lat", "46,9"}},
		{400, []string{"lat", "-", "long", "-", "address_string", "3 Quay"}}, {400, []string{"lat", "-", "long", "-", "address_id", "7"}},
		{400, []string{"description", strings.Repeat("é", 4001)}}, {400, []string{"description", "\xff\xfe"}},
		{400, []string{"email", "not an address"}},
		{400, []string{"service_code", "pothole"}}, {400, []string{"service_code", "pothole", "attribute[depth]", ""}},
		{400, []string{"service_code", "pothole", "attribute[depth]", "bottomless"}},
		{400, []string{"service_code", "pothole", "attribute[depth]", "deep", "attribute[width]", "wide"}},
		{400, []string{"service_code", "blocked-drain", "attribute[since]", "yesterday"}},
		{400, []string{"media_url", "file:///etc/passwd"}}, {400, []string{"media_url", "javascript:alert(1)"}}, {400, []string{"media_url", "//x"}},
	} {
		errors := p.send(t, c.status, p.form(c.changes...))
		if text, _ := errors[0]["description"].(string); text == "" || errors[0]["code"] != fmt.Sprint(c.status) {
			t.Errorf("%v: %v", c.changes, errors)
		}
	}
	for contentType, body := range map[string]string{
		urlencoded: p.form().Encode() + "&x=%zz", "multipart/form-data; boundary=x": "--x\r\nContent-Disp", "multipart/form-data": "x",
		"application/json": `{"api_key":"x"}`, "": "api_key", "text/plain": p.form().Encode(),
	} {
		if a := p.post("/open311/v2/requests.json", contentType, body); a.Code < 400 || a.Code > 499 {
			t.Errorf("%s: %d %s", contentType, a.Code, a.Body)
		}
	}
	if n := p.count(t); n != 0 {
		t.Errorf("%d reports were filed", n)
	}
}

func TestOpen311PostAccepts(t *testing.T) { // P20, P23, P24, P26u, P28, P29, P31, P34, P35
	p := newPoster(t)
	for _, c := range []struct {
		changes []string
		check   func(reports.Report) bool
	}{
		{[]string{"email", "", "phone", "", "media_url", "", "attribute[unknown]", "x"}, func(r reports.Report) bool { return len(r.Answers) == 0 }},
		{[]string{"description", strings.Repeat("é", 4000)}, func(r reports.Report) bool { return len(r.Text) == 8000 }},
		{[]string{"description", "a\x00b\x01c\ufffed"}, func(r reports.Report) bool { return r.Text == "abcd" }},
		{[]string{"description", "-"}, func(r reports.Report) bool { return r.Text == "" }},
		{[]string{"service_code", "pothole", "attribute[depth]", "deep", "attribute[width]", "12.5"}, func(r reports.Report) bool { return fmt.Sprint(r.Answers) == "[{depth [deep]} {width [12.5]}]" }},
		{[]string{"service_code", "pothole", "attribute[depth][]", "deep"}, func(r reports.Report) bool { return fmt.Sprint(r.Answers) == "[{depth [deep]}]" }},
		{[]string{"service_code", "blocked-drain", "attribute[since]", "2026-03-01T09:00:00Z"}, func(r reports.Report) bool { return len(r.Answers) == 1 }},
	} {
		if r := p.filed(t, p.form(c.changes...)); !c.check(r) || r.Source != reports.SourceOpen311 || r.Visibility != reports.Public {
			t.Errorf("%.80v: %+v", c.changes, r)
		}
	}
	many := p.form("service_code", "rubbish")
	bare := p.form("service_code", "rubbish")
	many["attribute[kinds][]"] = []string{"bags", "rubble"}
	bare["attribute[kinds]"] = []string{"bags", "rubble"}
	for _, v := range []url.Values{many, bare} {
		if r := p.filed(t, v); fmt.Sprint(r.Answers) != "[{kinds [bags rubble]}]" {
			t.Errorf("%v", r.Answers)
		}
	}
	raw := strings.NewReplacer("%5B", "[", "%5D", "]").Replace(p.form("service_code", "pothole", "attribute[depth]", "deep").Encode())
	for contentType, body := range map[string]string{urlencoded + "; charset=utf-8": raw, urlencoded: p.form().Encode()} {
		if a := p.post("/open311/v2/requests.json?jurisdiction_id=x", contentType, body); a.Code != 200 {
			t.Errorf("%s: %d %s", contentType, a.Code, a.Body)
		}
	}
}

func TestOpen311PostOfTheSameTwentyTimesIsOneCase(t *testing.T) { // X08
	p := newPoster(t)
	body := p.form().Encode()
	var wait sync.WaitGroup
	answers := make([]string, 20)
	for i := range answers {
		wait.Go(func() {
			a := p.post("/open311/v2/requests.json", urlencoded, body)
			answers[i] = fmt.Sprint(a.Code, a.Body)
		})
	}
	wait.Wait()
	for _, answer := range answers {
		if answer != answers[0] || !strings.HasPrefix(answer, "200") {
			t.Errorf("%s, not %s", answer, answers[0])
		}
	}
	if n := p.count(t); n != 1 {
		t.Errorf("%d reports", n)
	}
	p.Clock.Move(24 * 3600e9)
	if p.post("/open311/v2/requests.json", urlencoded, body); p.count(t) != 2 {
		t.Error("the same on another day is not another report")
	}
	key := []string{"Idempotency-Key", "one-of-the-sender"}
	one := p.post("/open311/v2/requests.json", urlencoded, p.form("description", "first").Encode(), key...)
	same := p.post("/open311/v2/requests.json", urlencoded, p.form("description", "first").Encode(), key...)
	other := p.post("/open311/v2/requests.json", urlencoded, p.form("description", "second").Encode(), key...)
	if one.Code != 200 || one.Body.String() != same.Body.String() || other.Code != 400 {
		t.Errorf("with a key: %d %s, %s, %d", one.Code, one.Body, same.Body, other.Code)
	}
}

// multipartOf writes a form with a picture under each of the names, each its own
// picture by some bytes after its end, which decoders ignore.
func multipartOf(t testing.TB, v url.Values, file string, names ...string) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range v {
		for _, value := range values {
			must(t, w.WriteField(name, value))
		}
	}
	data, err := os.ReadFile(filepath.Join("..", "fixtures", "photos", file))
	must(t, err)
	for i, name := range names {
		part, err := w.CreateFormFile(name, file)
		must(t, err)
		_, err = part.Write(append(data, make([]byte, i)...))
		must(t, err)
	}
	must(t, w.Close())
	return w.FormDataContentType(), b.String()
}

func TestOpen311PostWithPhotos(t *testing.T) { // M1-M12
	p := newPoster(t)
	for i, names := range [][]string{{"media"}, {"media[]", "media[]"}, {"photo1", "photo2", "photo3"}, {"media", "media", "media", "media"}} {
		contentType, body := multipartOf(t, p.form("media_url", "https://elsewhere.example/a.jpg"), "private.jpg", names...)
		first := p.post("/open311/v2/requests.json", contentType, body)
		again := p.post("/open311/v2/requests.json", contentType, body)
		if first.Code != 200 || again.Body.String() != first.Body.String() {
			t.Fatalf("%v: %d %s, again %d %s", names, first.Code, first.Body, again.Code, again.Body)
		}
		if cut := strings.Contains(first.Body.String(), "Only the first 3 photos"); cut != (i == 3) {
			t.Errorf("%v: %s", names, first.Body)
		}
		row := rows(t, p.ask(t, 200, "/open311/v2/requests.*?extensions=true&page_size=1"))[0]
		media := row["extended_attributes"].(map[string]any)["media_urls"].([]any)
		if len(media) != min(len(names), 3) {
			t.Errorf("%v: %v", names, media)
		}
		a := p.get(strings.TrimPrefix(row["media_url"].(string), "http://example.com"))
		if a.Code != 200 || a.Header().Get("Content-Type") != "image/jpeg" || strings.Contains(a.Body.String(), "Exif") {
			t.Errorf("%v: %d %v", row["media_url"], a.Code, a.Header())
		}
		p.Clock.Move(1e9)
	}
	before := p.count(t)
	for _, hostile := range []string{"bomb.png", "cut.jpg"} {
		contentType, body := multipartOf(t, p.form(), hostile, "media")
		if a := p.post("/open311/v2/requests.xml", contentType, body); a.Code != 400 || !strings.Contains(a.Body.String(), "<errors><error>") {
			t.Errorf("%s: %d %s", hostile, a.Code, a.Body)
		}
	}
	if p.count(t) != before {
		t.Error("a picture that is none made a report")
	}
}
