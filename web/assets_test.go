package web

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"context"

	"github.com/PuerkitoBio/goquery"
)

func TestAssetsAreImmutableAndThere(t *testing.T) {
	s := newShell(t, Config{})
	doc := s.get("/").page()
	var urls []string
	doc.Find("link[rel=stylesheet], link[rel=icon], link[rel=apple-touch-icon], script[src], .brand img").Each(func(_ int, e *goquery.Selection) {
		urls = append(urls, e.AttrOr("href", "")+e.AttrOr("src", ""))
	})
	if len(urls) < 4 {
		t.Fatalf("the page asks for %v only", urls)
	}
	hashed := regexp.MustCompile(`^/assets/[a-z0-9.-]+-[A-Za-z0-9]{8,}\.(css|js|svg|png)$`)
	for _, u := range urls {
		a := s.get(u).want(200)
		if !hashed.MatchString(u) || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || a.body == "" {
			t.Errorf("%s: %v, %d bytes", u, a.Header, len(a.body))
		}
		packed := s.get(u, "Accept-Encoding", "br").want(200)
		if decode(t, packed) != a.body {
			t.Errorf("%s: compressed it is something else", u)
		}
	}
	for _, u := range []string{"/assets/", "/assets/app.css", "/assets/..%2fserver.go", "/assets/manifest.json", "/assets/README"} {
		s.get(u).want(404)
	}
}

func TestStylesWithoutBundles(t *testing.T) {
	a := &assets{map[string]string{}, map[string]assetFile{}}
	if err := a.addStyles(); err != nil {
		t.Fatal(err)
	}
	css := string(a.files[path.Base(a.url("app.css"))].plain)
	for _, part := range []string{"--night", ".button", ".hero"} {
		if !strings.Contains(css, part) {
			t.Errorf("the joined styles lack %s", part)
		}
	}
	if a.url("app.js") != "" {
		t.Error("scripts are promised that are not built")
	}
}

func TestStylesMentionNoOtherHost(t *testing.T) {
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".png" {
			return err
		}
		text, err := files.ReadFile(name)
		for _, m := range regexp.MustCompile(`https?://[^"'\s)<>]*`).FindAllString(string(text), -1) {
			if m != "http://www.w3.org/2000/svg" {
				t.Errorf("%s mentions %s", name, m)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Budgets in bytes of brotli: what a phone on a slow line waits for.
const (
	scriptBudget = 55 << 10
	styleBudget  = 8 << 10
)

func TestBundlesAreWithinBudget(t *testing.T) {
	manifest, err := dist.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("web/dist is not built: run web/build first")
	}
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]string
	if err := json.Unmarshal(manifest, &names); err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int{}
	for _, file := range names {
		packed, err := dist.ReadFile("dist/" + file + ".br")
		if err != nil {
			t.Errorf("%s has no compressed copy", file)
		}
		sizes[path.Ext(file)] += len(packed)
	}
	if sizes[".js"] > scriptBudget || sizes[".css"] > styleBudget {
		t.Errorf("scripts %d of %d, styles %d of %d bytes", sizes[".js"], scriptBudget, sizes[".css"], styleBudget)
	}
	t.Logf("scripts %d of %d, styles %d of %d bytes", sizes[".js"], scriptBudget, sizes[".css"], styleBudget)
}

func TestWellKnown(t *testing.T) {
	ready := errors.New("no disk")
	s := newShell(t, Config{Site: Site{Name: "Streets"}, Ready: func(context.Context) error { return ready }})
	if got := s.get("/healthz").want(200).body; got != "ok\n" {
		t.Errorf("healthz %q", got)
	}
	if a := s.get("/readyz").want(503); strings.Contains(a.body, "disk") {
		t.Errorf("readyz tells everybody: %s", a.body)
	}
	ready = nil
	s.get("/readyz").want(200)
	if got := s.get("/robots.txt").want(200).body; !strings.Contains(got, "Disallow: /desk\n") {
		t.Errorf("robots.txt %q", got)
	}
	if a := s.get("/favicon.ico").want(200); a.Header.Get("Content-Type") != "image/png" {
		t.Errorf("favicon is %s", a.Header.Get("Content-Type"))
	}
	var m manifest
	if err := json.Unmarshal([]byte(s.get("/manifest.webmanifest", "Accept-Language", "fr").want(200).body), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "Streets" || m.Shortcuts[0].Name != "Signaler un problème" {
		t.Errorf("manifest %+v", m)
	}
	for _, icon := range m.Icons {
		if a := s.get(icon.Src).want(200); a.Header.Get("Content-Type") != icon.Type {
			t.Errorf("%s is %s", icon.Src, a.Header.Get("Content-Type"))
		}
	}
}

func TestCacheDeception(t *testing.T) { // M06
	s := newShell(t, Config{}, URL{get, "/t/my", resident, s200})
	s.get("/t/my/x.css", "Cookie", "session=staff").want(404)
	s.get("/t/my;.js", "Cookie", "session=staff").want(404)
	if got := s.get("/t/my", "Cookie", "session=staff").want(200).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a private page: Cache-Control %q", got)
	}
}
