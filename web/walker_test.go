package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// walker is a person's browser without scripts, over real HTTP: it follows
// links and redirects, keeps cookies, and sends forms with every field they have.
type walker struct {
	t      *testing.T
	client *http.Client
	site   *url.URL
	lang   string

	at     *url.URL
	status int
	header http.Header
	page   *goquery.Document
}

// newWalker serves the town on a socket of its own.
func newWalker(t *testing.T, w http.Handler) *walker {
	t.Helper()
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	site, err := url.Parse(server.URL)
	must(t, err)
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &walker{t: t, client: &http.Client{Jar: jar}, site: site, at: site, lang: "en"}
}

// open goes to a link as it is written in a page.
func (b *walker) open(link string) *walker {
	b.t.Helper()
	u, err := b.at.Parse(link)
	must(b.t, err)
	r, err := http.NewRequest(http.MethodGet, u.String(), nil)
	must(b.t, err)
	return b.send(r)
}

func (b *walker) send(r *http.Request) *walker {
	b.t.Helper()
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := b.client.Do(r)
	must(b.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(b.t, err)
	b.at, b.status, b.header = answer.Request.URL, answer.StatusCode, answer.Header
	b.page, err = goquery.NewDocumentFromReader(bytes.NewReader(body))
	must(b.t, err)
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		checkPage(b.t, r.Method+" "+r.URL.Path, b.page)
	}
	return b
}

// want checks the status of the page that is open.
func (b *walker) want(status int) *walker {
	b.t.Helper()
	if b.status != status {
		b.t.Fatalf("%s: status %d, want %d: %s", b.at, b.status, status, b.text("main"))
	}
	return b
}

func (b *walker) text(selector string) string { return text(b.page, selector) }

// reads checks that a person reads these words at the selector.
func (b *walker) reads(selector string, words ...string) *walker {
	b.t.Helper()
	for _, w := range words {
		if got := b.text(selector); !strings.Contains(got, w) {
			b.t.Errorf("%s at %s reads %q, want %q in it", b.at, selector, got, w)
		}
	}
	return b
}

// sheet is what a form would send: its fields as they stand in the page.
type sheet struct {
	url.Values
	files map[string][][]byte
}

// form returns the form of the page's main part.
func (b *walker) form() *sheet {
	b.t.Helper()
	f := &sheet{url.Values{}, map[string][][]byte{}}
	found := b.page.Find("main form")
	if found.Length() != 1 {
		b.t.Fatalf("%s: %d forms", b.at, found.Length())
	}
	found.Find("input[name], textarea[name], select[name]").Each(func(_ int, e *goquery.Selection) {
		name, value := e.AttrOr("name", ""), e.AttrOr("value", "")
		_, checked := e.Attr("checked")
		switch kind := e.AttrOr("type", ""); {
		case kind == "image" || kind == "submit" || kind == "file":
		case (kind == "radio" || kind == "checkbox") && !checked:
		case e.Is("textarea"):
			f.Add(name, e.Text())
		default:
			f.Add(name, value)
		}
	})
	return f
}

// photo chooses a file of fixtures/photos.
func (f *sheet) photo(t *testing.T, names ...string) *sheet {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join("..", "fixtures", "photos", name))
		must(t, err)
		f.files["photo"] = append(f.files["photo"], data)
	}
	return f
}

// with fills fields: name, value pairs.
func (f *sheet) with(pairs ...string) *sheet {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// encode writes the form as a browser sends it.
func (f *sheet) encode(t *testing.T) (*bytes.Buffer, string) {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range f.Values {
		for _, v := range values {
			must(t, m.WriteField(name, v))
		}
	}
	for name, files := range f.files {
		for _, data := range files {
			part, err := m.CreateFormFile(name, "IMG_0001.jpg")
			must(t, err)
			_, err = part.Write(data)
			must(t, err)
		}
	}
	must(t, m.Close())
	return &body, m.FormDataContentType()
}

// press sends the form by a button named do; "" is the Enter key, which presses
// the form's first button.
func (b *walker) press(f *sheet, do string) *walker {
	b.t.Helper()
	if do == "" {
		first := b.page.Find("main form button, main form input[type=image]").First()
		if first.AttrOr("name", "") != "" {
			b.t.Fatalf("Enter would press %q", first.AttrOr("name", "")+"="+first.AttrOr("value", ""))
		}
	} else {
		if b.page.Find("main form button[name=do][value='"+do+"']").Length() == 0 {
			b.t.Fatalf("%s: no button %q", b.at, do)
		}
		f.Set("do", do)
	}
	return b.post(f)
}

// post sends the form as it is, whatever buttons it has.
func (b *walker) post(f *sheet) *walker {
	b.t.Helper()
	body, contentType := f.encode(b.t)
	r, err := http.NewRequest(http.MethodPost, b.at.ResolveReference(&url.URL{Path: b.page.Find("main form").AttrOr("action", b.at.Path)}).String(), body)
	must(b.t, err)
	r.Header.Set("Content-Type", contentType)
	return b.send(r)
}

// tap touches the map's middle tile at these pixels.
func (b *walker) tap(f *sheet, x, y string) *walker {
	b.t.Helper()
	tile := b.page.Find("input[type=image]").Eq(4).AttrOr("name", "")
	if tile == "" {
		b.t.Fatalf("%s: no map to tap", b.at)
	}
	return b.press(f.with(tile+".x", x, tile+".y", y), "")
}
