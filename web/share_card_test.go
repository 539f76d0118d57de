package web

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lamppost/reports"
)

// meta is what the head of a page says under a property or a name.
func (b *walker) meta(name string) string {
	return b.page.Find("meta[property='"+name+"'], meta[name='"+name+"']").AttrOr("content", "")
}

// pathOf is the path and query of an address of the site.
func pathOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	return u.RequestURI()
}

func TestPagesWithoutAPhotoShareACard(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	b := newWalker(t, w)
	for _, page := range []string{reportPath(r.ID), "/areas/districts/OT"} {
		cards := map[string][]byte{}
		for _, lang := range []string{"en", "fr"} {
			b.lang = lang
			b.open(page).want(200)
			image := b.meta("og:image")
			if want := b.site.String() + page + "/card.png?lang=" + lang; image != want {
				t.Errorf("og:image %q, want %q", image, want)
			}
			for name, want := range map[string]string{"og:image:width": "1200", "og:image:height": "630", "twitter:card": "summary_large_image"} {
				if got := b.meta(name); got != want {
					t.Errorf("%s: %s %q, want %q", page, name, got, want)
				}
			}
			if alt := b.meta("og:image:alt"); !strings.HasPrefix(alt, map[string]string{"en": "Map: ", "fr": "Carte : "}[lang]) {
				t.Errorf("%s: alt %q", page, alt)
			}
			cards[lang] = w.get(pathOf(t, image)).Body.Bytes()
		}
		if bytes.Equal(cards["en"], cards["fr"]) {
			t.Errorf("%s: the card is the same in French", page)
		}
	}
	if got := w.stillOf(reportPath(r.ID) + "/card.png").Bounds().Size(); got != image.Pt(1200, 630) {
		t.Errorf("the card is %v", got)
	}
}

func TestPagesWithAPhotoShareThePhoto(t *testing.T) {
	w := newTown(t)
	r, photo := w.withPhoto()
	b := newWalker(t, w)
	b.open(reportPath(r.ID)).want(200)
	if got := b.meta("og:image"); got != b.site.String()+"/photos/"+string(photo)+"/medium" || b.meta("og:image:alt") == "" {
		t.Errorf("og:image %q, %q", got, b.meta("og:image:alt"))
	}
	size, err := jpeg.DecodeConfig(w.get("/photos/" + string(photo) + "/medium").Body)
	must(t, err)
	if b.meta("og:image:width") != strconv.Itoa(size.Width) || b.meta("og:image:height") != strconv.Itoa(size.Height) {
		t.Errorf("%s by %s, not %v", b.meta("og:image:width"), b.meta("og:image:height"), size)
	}
}

// Words of a person are pixels in a card, and the page's words around it are inert.
func TestHostileWordsAreInertInCards(t *testing.T) { // R01
	w := newTown(t)
	for _, text := range []string{
		hostile, strings.Repeat("nothing fits here ", 200), "שלום עולם \u202e gnp.exe", "🕳️👨‍👩‍👧‍👦 \ufffd", "a" + strings.Repeat("\u0301", 900), "${1} \"><svg onload=alert(1)>",
	} {
		r := w.submit(func(d *reports.Draft) { d.Text, d.Address = text, string([]rune(text)[:min(len([]rune(text)), 100)]) })
		if got := w.stillOf(reportPath(r.ID) + "/card.png").Bounds().Size(); got != image.Pt(1200, 630) {
			t.Errorf("%.20q: %v", text, got)
		}
		b := newWalker(t, w)
		b.open(reportPath(r.ID)).want(200)
		if n := b.page.Find("head svg, head img, head script:not([src])").Length(); n != 0 || b.meta("og:image") == "" {
			t.Errorf("%.20q: %d elements in the head, og:image %q", text, n, b.meta("og:image"))
		}
	}
}

func TestNoCardOfWhatIsNotShown(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	w.get(reportPath(r.ID) + "/card.png")
	must(t, w.Desk.Hide(context.Background(), administrator, r.ID))
	w.notThere(t, "/reports/%s/card.png", []string{r.ID.String()})
}
