package web

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// count returns how many reports there are, whoever may see them.
func (w *town) count() int {
	w.t.Helper()
	var n int
	must(w.t, w.Store.Read(w.t.Context(), func(v *store.View) (err error) {
		n, err = v.CountReports(reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}, reports.Filter{})
		return err
	}))
	return n
}

// unlimitedPosts lets a test send as many forms as it needs.
func unlimitedPosts(c *Config) { c.Rates.Posts = Allowance{1e6, 1e6} }

func TestTheWholeWalkWithoutScripts(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	b.open("/").want(200).open(b.page.Find("main a[href='/report']").AttrOr("href", "")).want(200)
	b.reads("h1", "Report a problem").reads("main", "112")
	key := b.form().Get("key")
	if len(key) < 22 {
		t.Fatalf("key %q holds less than 128 bits", key)
	}
	b.tap(b.form().photo(t, "streetlight.jpg").with("description", "Right at the gate"), "100", "100").want(200)
	b.reads(".kept-count", "1 photo kept").reads("[data-map-status]", "The place is chosen")
	if got := b.form(); got.Get("key") != key || got.Get("description") != "Right at the gate" || got.Get("lat") == "" {
		t.Fatalf("the form lost something: %v", got)
	}
	b.press(b.form().with("category", "pothole"), "continue").want(200)
	b.reads(".whom h2", "This goes to").reads("form", "How deep is it?", "How wide is it, in centimetres?")
	b.press(b.form().with("attribute[depth]", "deep", "email", "resident@example.org"), "send").want(200)
	if !strings.HasPrefix(b.at.Path, "/receipts/") {
		t.Fatalf("at %s, want a receipt: %s", b.at, b.text(".errors"))
	}
	b.reads("main", "Your report was received", "It goes to", "aims to have dealt with this by 28 March 2026", "We are sending you an e-mail")
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
		if got := b.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if b.page.Find("meta[name=robots][content=noindex]").Length() == 0 || b.page.Find("link[rel=canonical]").Length() > 0 {
		t.Error("the receipt's address must not be found by search engines")
	}
	if got := b.page.Find("ul.photos img").Length(); got != 1 {
		t.Errorf("%d photos on the receipt", got)
	}
	if w.count() != 1 {
		t.Errorf("%d reports", w.count())
	}
}

// ready brings a browser to the point where the form can be sent.
func ready(b *walker, more ...string) *walker {
	b.t.Helper()
	b.open("/report").want(200)
	f := b.form().with("lat", "46.9995", "lon", "-7.0005", "accuracy", "8", "category", "pavement").with(more...)
	return b.press(f, "continue").want(200)
}

func TestMistakesKeepTextAndPhoto(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	b.open("/report").press(b.form().photo(t, "upright-6.jpg").with("description", "Mind the gap", "email", "not an address"), "continue").want(200)
	b.press(b.form().with("lat", "46.9995", "lon", "-7.0005", "category", "graffiti"), "continue").want(200)
	b.press(b.form(), "send").want(422)
	b.reads(".errors", "This e-mail address cannot be right").reads("title", "Please check")
	if b.page.Find(".errors a[href='#email']").Length() != 1 || b.page.Find("details.you[open] #email[aria-invalid]").Length() != 1 {
		t.Error("the summary must lead to the field, and the field be in sight")
	}
	f := b.form()
	if f.Get("description") != "Mind the gap" || f.Get("photo_id") == "" || f.Get("category") != "graffiti" {
		t.Errorf("lost: %v", f.Values)
	}
	b.press(f.with("email", ""), "send").want(200)
	b.reads("main", "Your report was received")
}

func TestEachMissingThingIsSaid(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	b.open("/report")
	b.press(ready(b, "category", "pothole").form(), "send").want(422).reads(".errors", "Please answer: How deep is it?")
	b.open("/report").press(b.form(), "").want(200)
	for _, tt := range []struct {
		name  string
		field []string
		want  string
		link  string
	}{
		{"no category", []string{"category", ""}, "Choose what kind", "#category"},
		{"unknown category", []string{"category", "dragons"}, "Nobody takes this kind", "#category"},
		{"no place", []string{"lat", "", "lon", ""}, "Say where it is", "#place"},
		{"NaN", []string{"lat", "NaN"}, "not on the map", "#place"},
		{"Inf", []string{"lon", "Inf"}, "not on the map", "#place"},
		{"1e400", []string{"lat", "1e400"}, "not on the map", "#place"},
		{"91", []string{"lat", "91"}, "not on the map", "#place"},
		{"-181", []string{"lon", "-181"}, "not on the map", "#place"},
		{"decimal comma", []string{"lat", "46,9995"}, "not on the map", "#place"},
		{"bad text", []string{"description", "a\xff\xfe"}, "characters we cannot read", "#description"},
		{"long text", []string{"description", strings.Repeat("é", 4001)}, "4,001 characters; at most 4,000", "#description"},
		{"a megabyte", []string{"description", strings.Repeat("x", 1<<20)}, "at most 4,000 fit", "#description"},
		{"mail header", []string{"email", "a@b.example\r\nBcc: c@d.example"}, "cannot be right", "#email"},
		{"mail list", []string{"email", "a@b.example,c@d.example"}, "cannot be right", "#email"},
		{"homograph", []string{"email", "a@exаmple.org"}, "cannot be right", "#email"},
		{"robot", []string{"website", "http://spam.example"}, "catch robots", "#website"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &walker{t: t, client: b.client, site: b.site, at: b.site, lang: "en"}
			f := ready(b, "description", "kept words").form().with(tt.field...)
			f.Del("shown") // as a program sends it, or a page whose fields were changed
			b.press(f, "send").want(422)
			b.reads(".errors", tt.want)
			if b.page.Find(".errors a[href='"+tt.link+"']").Length() == 0 || b.page.Find("main "+tt.link).Length() != 1 {
				t.Errorf("no link to %s, or nothing there: %s", tt.link, b.text(".errors"))
			}
			if tt.link != "#description" && b.form().Get("description") != "kept words" {
				t.Error("the text is lost")
			}
		})
	}
	if n := w.count(); n != 0 {
		t.Errorf("%d reports from wrong forms", n)
	}
}

func TestMapControlsKeepWhatWasTyped(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	ready(b, "description", "Stays", "category", "pothole")
	b.press(b.form().photo(t, "grey.jpg").with("attribute[width]", "30"), "")
	for _, do := range []string{"map-in", "map-out", "map-west", "map-north", "map-south", "map-east", "pin-north", "pin-east"} {
		before := b.form()
		b.press(b.form(), do).want(200)
		after := b.form()
		for _, name := range []string{"key", "description", "category", "attribute[width]", "photo_id"} {
			if before.Get(name) == "" || after.Get(name) != before.Get(name) {
				t.Errorf("%s: %s was %q, is %q", do, name, before.Get(name), after.Get(name))
			}
		}
		if moved := after.Get("lat")+after.Get("lon") != before.Get("lat")+before.Get("lon"); moved != strings.HasPrefix(do, "pin-") {
			t.Errorf("%s: pin moved: %v", do, moved)
		}
	}
	if b.form().Get("accuracy") != "" {
		t.Error("a pin moved by hand has no accuracy of a device")
	}
}

func TestAccuracyStaysThroughTheSteps(t *testing.T) {
	b := newWalker(t, newTown(t, unlimitedPosts))
	ready(b, "accuracy", "31.5").press(b.form(), "")
	if got := b.form().Get("accuracy"); got != "31.5" {
		t.Errorf("accuracy %q", got)
	}
}

func TestEnterContinuesAndMakesNoReport(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	ready(b).press(b.form(), "").want(200)
	b.reads("h1", "Report a problem")
	if w.count() != 0 {
		t.Error("Enter must not send")
	}
}

// together posts the same form so many times at once, and returns status and
// Location of each answer.
func together(times int, address, contentType string, body []byte) []string {
	answers := make([]string, times)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
			if err != nil {
				answers[i] = err.Error()
				return
			}
			r.Header.Set("Content-Type", contentType)
			answer, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				answers[i] = err.Error()
				return
			}
			defer answer.Body.Close()
			answers[i] = fmt.Sprint(answer.StatusCode, " ", answer.Header.Get("Location"))
		})
	}
	all.Wait()
	return answers
}

// A phone that lost the answer sends the whole form again, photo and all.
func TestTheSamePhotoUnderTheSameKeyIsTheSameReport(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	f := ready(b).form().photo(t, "grey.jpg").with("do", "send")
	body, contentType := f.encode(t)
	answers := together(12, b.site.String()+"/report", contentType, body.Bytes())
	for i, a := range answers {
		if !strings.HasPrefix(a, "303 /receipts/") || a != answers[0] {
			t.Errorf("answer %d is %q, the first %q", i, a, answers[0])
		}
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d reports", n)
	}
	b.press(f.photo(t, "streetlight.jpg"), "send").want(422).reads(".errors", "already sent with other content")
}

func TestOneKeyMakesOneReport(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	f := ready(b).press(b.form().photo(t, "grey.jpg"), "").form().with("do", "send")
	body, contentType := f.encode(t)
	answers := together(50, b.site.String()+"/report", contentType, body.Bytes())
	if !strings.HasPrefix(answers[0], "303 /receipts/") {
		t.Fatalf("first answer %q", answers[0])
	}
	for i, a := range answers {
		if a != answers[0] {
			t.Errorf("answer %d is %q, the first %q", i, a, answers[0])
		}
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d reports", n)
	}
	b.press(f.with("description", "something else"), "send").want(422)
	b.reads(".errors", "already sent with other content")
	if b.form().Get("key") == f.Get("key") || b.form().Get("description") != "something else" {
		t.Error("the other content must be kept under a new key")
	}
}

func TestWhatThePageSaidIsWhatIsSent(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	ready(b)
	b.press(b.form().with("category", "streetlight"), "send").want(200)
	b.reads(".notice", "Please look once more").reads(".whom h2", "Merrow Energy and Lighting").reads("form", "What is wrong with it?")
	if w.count() != 0 {
		t.Error("sent to somebody the page had not named")
	}
}

func TestStoppersEndTheForm(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	for _, more := range [][]string{{"category", "gas"}, {"category", "streetlight", "attribute[problem]", "wires"}} {
		ready(b, more...)
		b.reads(".stopper", "01632")
		if b.page.Find("button[value=send]").Length() != 0 {
			t.Errorf("%v can be sent", more)
		}
		f := b.form().with("do", "send")
		f.Del("shown")
		b.press(f, "").want(422)
	}
	if w.count() != 0 {
		t.Error("a stopper was filed")
	}
}

func TestOutsideEveryAreaIsSaidAndAccepted(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	ready(b, "lat", "46.5", "lon", "-6.5")
	b.reads(".whom", "Nobody on our list answers", "handed to nobody")
	b.press(b.form(), "send").want(200).reads("main", "Your report was received", "handed to nobody")
}

func TestNearABorderTheOtherSideIsNamed(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	besideEnclave := []string{"lat", "47.002699", "lon", "-6.988672", "category", "graffiti"} // 40 m west of it
	ready(b, append(besideEnclave, "accuracy", "60")...).reads(".whom", "Merrowhythe Town Works").reads(".whom .sides", "Parks and Harbour Trust")
	ready(b, append(besideEnclave, "accuracy", "20")...)
	if got := b.text(".whom .close, .whom .sides"); got != "" {
		t.Errorf("farther from the border than the place is sure: %q", got)
	}
	onRoad := geo.Point{-7.005005, 47.009088}
	border, _ := w.Desk.World().Atlas.Border("road-owners", onRoad)
	const out = 1.5
	beside := geo.Point{onRoad.Lon() + (border.At.Lon()-onRoad.Lon())*out, onRoad.Lat() + (border.At.Lat()-onRoad.Lat())*out}
	ready(b, "lat", decimal(beside.Lat()), "lon", decimal(beside.Lon()), "category", "pavement", "accuracy", "3")
	b.reads(".whom h2", "Merrowhythe Town Works").reads(".whom .close", "Ellowshire County Highways", "right side")
}

func TestNearbyReportsAreShownAndNeverBlock(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	old := w.submit(func(d *reports.Draft) { d.Category, d.Answers, d.Text = "pavement", nil, "A slab is loose" })
	b := newWalker(t, w)
	ready(b).reads(".near", "Is it one of these?", "A slab is loose")
	if b.page.Find(".near a[href='/reports/"+old.ID.String()+"']").Length() != 1 {
		t.Error("no link to the report nearby")
	}
	b.press(b.form(), "send").want(200).reads("main", "Your report was received")
	ready(b, "lat", "47.0005").reads("h1", "Report")
	if b.page.Find(".near").Length() != 0 {
		t.Error("a report 110 m away is not the same thing")
	}
}

func TestPhotosCanBeRemovedAndForeignOnesAreIgnored(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	foreign := w.upload("somebody-elses-key", "grey.jpg")
	b := newWalker(t, w)
	ready(b).press(b.form().photo(t, "grey.jpg", "streetlight.jpg"), "").reads(".kept-count", "2 photos kept")
	first := b.form().Values["photo_id"][0]
	b.press(b.form(), "photo-remove:"+first).want(200).reads(".kept-count", "1 photo kept")
	f := b.form()
	f.Set("photo_id", string(foreign))
	b.press(f, "").want(200)
	if b.page.Find(".kept li").Length() != 0 {
		t.Error("a photo of another key is shown")
	}
	f = b.form().with("do", "send")
	f.Add("photo_id", string(foreign))
	b.press(f, "send").want(422).reads(".errors", "no longer here")
}

func TestBadPhotosKeepTheForm(t *testing.T) {
	b := newWalker(t, newTown(t, unlimitedPosts))
	for name, status := range map[string]int{"bomb.png": 422, "cut.jpg": 422, "polyglot.jpg": 0} {
		ready(b, "description", "Kept")
		b.press(b.form().photo(t, name), "")
		if status != 0 {
			b.want(status).reads(".errors", "lease choose") // Please, or "please" inside a sentence
			if b.page.Find(".errors a[href='#photo']").Length() != 1 {
				t.Errorf("%s: no link to the photo field", name)
			}
		}
		if b.form().Get("description") != "Kept" {
			t.Errorf("%s: the text is lost", name)
		}
	}
}

func TestHostileWordsAreInert(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	ready(b, "description", hostile, "name", hostile, "name_public", "yes", "address", hostile)
	if got := b.form().Get("description"); got != hostile {
		t.Errorf("the form says %q", got)
	}
	b.press(b.form(), "send").want(200)
	if got := b.page.Find(".words").Text(); got != hostile {
		t.Errorf("the receipt says %q", got)
	}
	if n := b.page.Find("main script, main img[onerror]").Length(); n != 0 {
		t.Errorf("%d elements from a person's words", n)
	}
}

func TestReportInFrench(t *testing.T) {
	b := newWalker(t, newTown(t, unlimitedPosts))
	b.lang = "fr"
	ready(b, "category", "pothole")
	b.reads("h1", "Signaler un problème").reads(".whom", "Destinataire").reads("form", "Quelle est sa profondeur ?", "Nid-de-poule")
	b.press(b.form().with("attribute[depth]", "deep"), "send").want(200).reads("main", "Votre signalement est bien arrivé")
}

func TestForeignFieldsAreIgnored(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	b.press(ready(b).form().with("body", "county", "body_id", "county", "status", "fixed", "state", "fixed", "user_id", "1", "verified", "1", "created_at", "2001-01-01"), "send").want(200)
	b.reads("main", "Merrowhythe Town Works")
}

func TestAGetMakesNothing(t *testing.T) {
	w := newTown(t)
	b := newWalker(t, w)
	b.open("/report?lat=46.9995&lon=-7.0005&category=pavement&do=send&key=aaaaaaaaaaaaaaaaaaaaaaaa&description=x").want(200)
	b.reads(".whom h2", "This goes to")
	if w.count() != 0 {
		t.Error("a GET made a report")
	}
}

func TestPlaceTextBecomesThePin(t *testing.T) {
	b := newWalker(t, newTown(t, unlimitedPosts))
	for _, text := range []string{"46.9995, -7.0005", "geo:46.9995,-7.0005?z=18", "https://www.openstreetmap.org/#map=17/46.9995/-7.0005"} {
		b.open("/report").press(b.form().with("address", text), "").want(200)
		if f := b.form(); f.Get("lat") != "46.999500" || f.Get("lon") != "-7.000500" || f.Get("address") != "Miller Street" {
			t.Errorf("%q: lat %s lon %s address %q", text, f.Get("lat"), f.Get("lon"), f.Get("address"))
		}
	}
	b.open("/report").press(b.form().with("address", "91.5, 200"), "").want(422).reads(".errors", "not on the map")
	b.open("/report").press(b.form().with("address", "12 Harbour Lane"), "").want(200)
	if b.form().Get("address") != "12 Harbour Lane" || b.form().Get("lat") != "" {
		t.Error("words stay words")
	}
}

func TestPhotosSuggestThePlaceTheyRemember(t *testing.T) {
	b := newWalker(t, newTown(t, unlimitedPosts))
	b.open("/report").press(b.form().photo(t, "private.jpg"), "").want(200)
	b.reads(".notice", "where your photo says it was taken")
	taken := b.form().Get("lat") + "," + b.form().Get("lon")
	if taken == "," {
		t.Fatal("no pin")
	}
	ready(b).press(b.form().photo(t, "private.jpg"), "").want(200).reads(".suggestion", "from the pin")
	if f := b.form(); f.Get("lat") != "46.999500" {
		t.Error("the pin moved by itself")
	}
	b.press(b.form(), b.page.Find(".suggestion button").AttrOr("value", "")).want(200)
	if f := b.form(); math.Abs(number(t, f.Get("lat"))-number(t, strings.Split(taken, ",")[0])) > 1e-4 {
		t.Errorf("the pin is at %s,%s, the photo was taken at %s", f.Get("lat"), f.Get("lon"), taken)
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	must(t, err)
	return n
}

func TestBrokenKeysGetANewOne(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	for _, key := range []string{"", "short", strings.Repeat("k", 201)} {
		f := ready(b).form().with("key", key)
		b.press(f, "send").want(422).reads(".errors", "did not arrive complete")
		b.press(b.form(), "send").want(200).reads("main", "Your report was received")
	}
}
