package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestCrowdedFormsAreRefused is row P10: forms made to exhaust a parser. Each is
// refused in its entrance's own words, and nothing is stored.
func TestCrowdedFormsAreRefused(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	const boundary = "edge"
	part := func(header, value string) string {
		return "--" + boundary + "\r\n" + header + "\r\n\r\n" + value + "\r\n"
	}
	var parts, headers strings.Builder
	for i := range 1100 {
		parts.WriteString(part(fmt.Sprintf(`Content-Disposition: form-data; name="f%d"`, i), "v"))
	}
	for i := range 10_001 {
		fmt.Fprintf(&headers, "X-%d: a\r\n", i)
	}
	end := "--" + boundary + "--\r\n"
	bodies := map[string]string{
		"a thousand parts":     parts.String() + end,
		"ten thousand headers": part(headers.String()+`Content-Disposition: form-data; name="a"`, "v") + end,
		"a form in a form":     part("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=inner", "--inner\r\n\r\nx\r\n--inner--") + end,
		"cut short":            part(`Content-Disposition: form-data; name="photo"; filename="a.jpg"`, "\xff\xd8"),
	}
	for _, path := range []string{"/report", "/open311/v2/requests.json"} {
		for name, body := range bodies {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
			if answer := w.do(r); answer.Code < 400 && !(path == "/report" && name == "a form in a form") || answer.Code >= 500 {
				t.Errorf("%s at %s: %d", name, path, answer.Code)
			}
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("x"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary="+strings.Repeat("y", 1<<20))
		if answer := w.do(r); answer.Code < 400 || answer.Code >= 500 {
			t.Errorf("an endless boundary at %s: %d", path, answer.Code)
		}
	}
	if w.count() != 0 {
		t.Error("something was stored")
	}
}
