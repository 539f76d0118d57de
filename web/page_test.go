package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lamppost/reports"
)

// shellPages are the pages on which the rules for every page are checked.
var shellPages = []string{"/", "/gallery", "/gallery?wrong=1", "/nowhere"}

func TestPagesAreWellMade(t *testing.T) {
	s := newShell(t, Config{})
	for _, path := range shellPages {
		for _, lang := range []string{"en", "fr"} {
			checkPage(t, path+" in "+lang, s.get(path, "Accept-Language", lang).page())
		}
	}
}

// checkPage is what holds for every page of the site.
func checkPage(t *testing.T, where string, doc *goquery.Document) {
	t.Helper()
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%s: %d h1", where, n)
	}
	if doc.Find("html").AttrOr("lang", "") == "" || doc.Find("html").AttrOr("dir", "") == "" || text(doc, "title") == "" {
		t.Errorf("%s: needs lang, dir and title", where)
	}
	if !doc.Find("body").Children().First().Is("a.skip[href='#main']") {
		t.Errorf("%s: does not begin with a link to the content", where)
	}
	if n := doc.Find("[style], style, script:not([src]), [onclick], [onerror], [onload]").Length(); n > 0 {
		t.Errorf("%s: %d inline styles or scripts, which the policy blocks", where, n)
	}
	if strings.Contains(doc.Text(), "<no value>") || strings.Contains(doc.Text(), "{{") && !strings.Contains(doc.Text(), hostile) {
		t.Errorf("%s: an unfilled message: %s", where, doc.Text())
	}
	checkReferences(t, where, doc)
	checkNames(t, where, doc)
}

// checkReferences finds ids that are there twice or referred to and missing.
func checkReferences(t *testing.T, where string, doc *goquery.Document) {
	t.Helper()
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: id %q is there %d times", where, id, n)
		}
	}
	for _, attr := range []string{"for", "aria-describedby", "aria-labelledby"} {
		doc.Find("[" + attr + "]").Each(func(_ int, e *goquery.Selection) {
			for _, id := range strings.Fields(e.AttrOr(attr, "")) {
				if ids[id] == 0 {
					t.Errorf("%s: %s=%q refers to nothing", where, attr, id)
				}
			}
		})
	}
	doc.Find("a[href^='#']").Each(func(_ int, e *goquery.Selection) {
		if id, err := url.PathUnescape(e.AttrOr("href", "#")[1:]); err != nil || ids[id] == 0 {
			t.Errorf("%s: link to #%s leads nowhere", where, id)
		}
	})
}

// checkNames finds controls and links that a screen reader could not name.
func checkNames(t *testing.T, where string, doc *goquery.Document) {
	t.Helper()
	doc.Find("a, button").Each(func(_ int, e *goquery.Selection) {
		if strings.TrimSpace(e.Text()+e.Find("img").AttrOr("alt", "")) == "" && e.AttrOr("aria-label", "") == "" {
			html, _ := goquery.OuterHtml(e)
			t.Errorf("%s: without a name: %s", where, html)
		}
	})
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, e *goquery.Selection) {
		id := e.AttrOr("id", "")
		labelled := e.AttrOr("alt", "") != "" || e.AttrOr("aria-label", "") != "" || e.Closest("label").Length() > 0
		if !labelled && (id == "" || doc.Find("label[for='"+id+"']").Length() == 0) {
			html, _ := goquery.OuterHtml(e)
			t.Errorf("%s: without a label: %s", where, html)
		}
	})
	doc.Find("img").Each(func(_ int, e *goquery.Selection) {
		if _, ok := e.Attr("alt"); !ok {
			t.Errorf("%s: picture without alt", where)
		}
	})
}

func TestHostileTextIsInert(t *testing.T) {
	s := newShell(t, Config{Site: Site{Name: hostile}})
	doc := s.get("/gallery?x=" + url.QueryEscape(hostile)).want(200).page()
	if n := doc.Find("script:not([src^='/assets/']), img[onerror], img[src=x], a[href^='javascript:']").Length(); n > 0 {
		t.Errorf("%d elements came out of text", n)
	}
	if got := doc.Find("#email").AttrOr("value", ""); got != hostile {
		t.Errorf("value %q, want the text unchanged", got)
	}
	if got := doc.Find("#description").Text(); got != hostile {
		t.Errorf("textarea %q, want the text unchanged", got)
	}
	if got := text(doc, ".history li:first-child p:last-child"); got != strings.Join(strings.Fields(hostile), " ") {
		t.Errorf("shown as %q", got)
	}
	if got := text(doc, ".brand span"); !strings.Contains(got, "<script>") {
		t.Errorf("site name %q", got)
	}
	s.get("/" + url.PathEscape(hostile)).want(404)
}

func TestErrorSummaryLinksToFields(t *testing.T) {
	doc := newShell(t, Config{}).get("/gallery?wrong=1").page()
	var links []string
	doc.Find(".errors[role=alert] a").Each(func(_ int, e *goquery.Selection) { links = append(links, e.AttrOr("href", "")) })
	if !slices.Equal(links, []string{"#email", "#place"}) {
		t.Errorf("links %v", links)
	}
	if !doc.Find("main").Children().First().Is(".errors") {
		t.Error("the summary does not come first")
	}
	email := doc.Find("#email")
	if email.AttrOr("aria-invalid", "") != "true" || email.AttrOr("aria-describedby", "") != "email-hint email-problem" {
		t.Errorf("the field does not say what is wrong: %v", email.Nodes[0].Attr)
	}
}

func TestStatusIsSaidInWords(t *testing.T) {
	doc := newShell(t, Config{}).get("/gallery").page()
	var said []string
	doc.Find(".cards .chip").Each(func(_ int, e *goquery.Selection) { said = append(said, e.Text()) })
	if len(said) != len(reports.Statuses()) || slices.Contains(said, "") || !slices.Contains(said, "Fixed") {
		t.Errorf("chips say %q", said)
	}
}

func TestPickingMapWorksByKeyboardAndPointer(t *testing.T) {
	s := newShell(t, Config{})
	doc := s.get("/gallery").page()
	buttons := doc.Find("form[action='/report'] button, form[action='/report'] input[type=image]")
	if first := buttons.First(); first.Is("input") || first.AttrOr("value", "") != "" {
		t.Error("Enter in a field would press the map: the first button must be to continue")
	}
	inputs := doc.Find(".pick input[type=image]")
	if inputs.Length() != 9 || inputs.First().AttrOr("alt", "") != "North-west: Rue Verte" {
		t.Errorf("%d tiles, the first is called %q", inputs.Length(), inputs.First().AttrOr("alt", ""))
	}
	name := inputs.Eq(4).AttrOr("name", "")
	a := s.post("/report", url.Values{name + ".x": {"40"}, name + ".y": {"200"}, "description": {"kept"}})
	pin := a.want(200).page().Find(".pick .pin-chosen")
	if pin.Length() != 1 || pin.AttrOr("transform", "") != "translate(296 456)" {
		t.Errorf("pin at %q, want where the map was touched", pin.AttrOr("transform", ""))
	}
	if got := text(a.page(), ".pick [role=status]"); !strings.Contains(got, "chosen") {
		t.Errorf("the page says %q", got)
	}
}

func TestShowingMapHasNamedLinks(t *testing.T) {
	doc := newShell(t, Config{}).get("/gallery").page()
	pins := doc.Find(".map[data-map=show] svg a")
	if pins.Length() != len(reports.Statuses()) {
		t.Fatalf("%d pins", pins.Length())
	}
	pins.Each(func(_ int, e *goquery.Selection) {
		if e.AttrOr("href", "") == "" || e.AttrOr("aria-label", "") == "" {
			t.Error("a pin without a link or a name")
		}
	})
	if n := doc.Find("picture source[media='(prefers-color-scheme: dark)'][srcset*='.png?look=dark,'][srcset$='@2x.png?look=dark 2x']").Length(); n != 18 {
		t.Errorf("%d dark tiles, want 18", n)
	}
	if n := doc.Find("picture img[src$='.png'][srcset$='@2x.png 2x']").Length(); n != 18 {
		t.Errorf("%d light tiles for all screens, want 18", n)
	}
}
