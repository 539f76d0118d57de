package web

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lamppost/reports"
	"lamppost/web/browsertest"
)

var (
	pdfPage   = regexp.MustCompile(`/Type\s*/Page\b[^s]`)
	pdfImage  = regexp.MustCompile(`/Subtype\s*/Image\b[^>]*`)
	pdfTagged = regexp.MustCompile(`/MarkInfo\s*<<[^>]*/Marked\s+true`)
)

// A browser prints the page of a report, whatever its screen looks like and with or
// without scripts: black on white, with the picture of the place that no screen has
// loaded, the photos, and the address in words and as a code.
func TestReportOnPaper(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser takes seconds")
	}
	browser := browsertest.Start(t)
	w := newTown(t)
	server := httptest.NewServer(w.Handler)
	t.Cleanup(server.Close)
	r, _ := w.withPhoto()
	w.change(reports.Change{Report: r.ID, Status: reports.StatusInProgress, Text: "Tomorrow"})
	for _, scripts := range []bool{true, false} {
		b := browsertest.New(t, browser, 412, 900)
		if !scripts {
			b.ScriptsOff()
		}
		show := func(medium string) {
			browsertest.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
		}
		show("")
		b.Visit(server.URL + reportPath(r.ID))
		b.Until(`document.readyState == "complete"`)
		if got := browsertest.JS[string](b, `getComputedStyle(document.body).backgroundColor`); got == "rgb(255, 255, 255)" {
			t.Errorf("the screen is not dark but %s", got)
		}
		seen := `[...document.querySelectorAll(".paper")].some((e) => e.offsetParent)`
		if scripts && browsertest.JS[bool](b, seen+` || performance.getEntriesByType("resource").some((e) => e.name.includes("map@2x"))`) {
			t.Error("what is for paper is shown or loaded on the screen")
		}
		pdf := printed(t, b)
		if n := len(pdfPage.FindAllString(pdf, -1)); n < 1 || n > 3 {
			t.Errorf("%d sheets", n)
		}
		images := strings.Join(pdfImage.FindAllString(pdf, -1), "\n")
		if !regexp.MustCompile(`/Width\s+1120\b`).MatchString(images) || !strings.Contains(images, "DCTDecode") || strings.Contains(images, "/Width 256\n") {
			t.Errorf("scripts %v: not the picture of the place, the photo and no tiles, but\n%s", scripts, images)
		}
		if !pdfTagged.MatchString(pdf) {
			t.Error("the file has no tags for those who do not see it")
		}
		show("print")
		for _, c := range []struct{ what, want string }{
			{`getComputedStyle(document.body).backgroundColor`, "rgb(255, 255, 255)"}, {`getComputedStyle(document.body).color`, "rgb(0, 0, 0)"},
			{`getComputedStyle(document.documentElement).getPropertyValue("--card")`, "#fff"},
			{`getComputedStyle(document.querySelector(".map")).display`, "none"}, {`document.querySelector(".address").innerText.trim().split("\n").pop()`, server.URL + reportPath(r.ID)},
		} {
			if got := browsertest.JS[string](b, c.what); got != c.want {
				t.Errorf("on paper, %s is %q, not %q", c.what, got, c.want)
			}
		}
		b.Quiet()
	}
}

// printed is the page as the browser saves it. Printing by the protocol, unlike the
// dialogue, does not wait for the pictures it asks for: the first sheet asks, and the
// second has them.
func printed(t *testing.T, b *browsertest.Tab) string {
	t.Helper()
	browsertest.Call(b, page.PrintToPDF, page.PrintToPDFParams{})
	b.Until(`[...document.querySelectorAll("img.paper, .paper img")].every((i) => i.complete)`)
	got, err := chromedp.Call(b, page.PrintToPDF, page.PrintToPDFParams{})
	must(t, err)
	return string(got.Data)
}

// The code on paper leads to the page, and is there for what has one.
func TestReportHasACode(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	a := w.get(reportPath(r.ID) + "/code.svg")
	want, err := qrSVG("http://example.com" + reportPath(r.ID))
	must(t, err)
	if a.Code != 200 || a.Header().Get("Content-Type") != "image/svg+xml" || a.Body.String() != string(want) {
		t.Errorf("%d %v: %.100s", a.Code, a.Header(), a.Body)
	}
	must(t, w.Desk.Hide(t.Context(), administrator, r.ID))
	w.notThere(t, "/reports/%s/code.svg", []string{r.ID.String()})
}
