package web

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/geo/gazetteer/extract"
	"lamppost/geo/osm"
	"lamppost/reports"
)

// withMonaco imports the names of Monaco into the town's database.
func (w *town) withMonaco() *town {
	w.t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	path := filepath.Join(dir, "monaco", "monaco.osm.pbf")
	f, err := osm.OpenFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		w.t.Skip("the open data is not here: " + path)
	}
	must(w.t, err)
	defer f.Close()
	must(w.t, w.Store.ImportGazetteer(w.t.Context(), "monaco", w.Clock.Now(), func(to gazetteer.Sink) error { return extract.Read(w.t.Context(), f, to) }))
	must(w.t, w.Handler.(*Server).places.refresh(w.t.Context(), &w.Store.Reader))
	return w
}

// places asks /places and reads the answer.
func (w *town) places(query string) placeCollection {
	w.t.Helper()
	answer := w.get("/places?" + query)
	if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/geo+json" {
		w.t.Fatalf("%s: %d %s", query, answer.Code, answer.Body)
	}
	var list placeCollection
	must(w.t, json.Unmarshal(answer.Body.Bytes(), &list))
	return list
}

func TestPlacesAreFound(t *testing.T) {
	w := newTown(t).withMonaco()
	for _, tt := range []struct{ query, kind, label string }{
		{"q=30+boulevard+princesse+charlotte", "address", "30 Boulevard Princesse Charlotte, Monaco"},
		{"q=bd+princesse+charlote+30", "address", "30 Boulevard Princesse Charlotte, Monaco"},
		{"q=rue+grimaldi", "street", "Rue Grimaldi, Monaco"},
		{"q=rue+Grimadli", "street", "Rue Grimaldi, Monaco"},
		{"q=98000", "postcode", "98000, Monaco"},
		{"q=la+condamine", "place", "La Condamine, Monaco"},
		{"q=rue+grimaldi+et+rue+suffren+reymond&lang=fr", "junction", "Rue Grimaldi et Rue Suffren Reymond, Monaco"},
		{"q=corner+of+rue+grimaldi+and+rue+suffren+reymond", "junction", "Rue Grimaldi and Rue Suffren Reymond, Monaco"},
		{"q=harbour+quay", "street", "Harbour Quay"},
		{"q=43.7347,7.4206", "coordinates", ""},
		{"q=8FM9PCMC%2BVF", "coordinates", ""},
		{"q=geo:43.7347,7.4206", "coordinates", ""},
		{"lat=43.7347&lon=7.4206", "coordinates", ""},
	} {
		list := w.places(tt.query)
		if len(list.Features) == 0 {
			t.Errorf("%s: nothing", tt.query)
			continue
		}
		if p := list.Features[0].Properties; p.Kind != tt.kind || tt.label != "" && p.Label != tt.label || p.Label == "" {
			t.Errorf("%s: %s %q, want %s %q", tt.query, p.Kind, p.Label, tt.kind, tt.label)
		}
	}
	if n := len(w.places("q=rue+g&lat=43.73&lon=7.42").Features); n < 3 {
		t.Errorf("%d streets begin with g", n)
	}
}

// Strange searches cost nothing and break nothing.
func TestHostileSearches(t *testing.T) {
	w := newTown(t).withMonaco()
	for _, text := range []string{
		"%%%%", "____", `" OR 1=1 --`, `rue AND NOT grimaldi NEAR/2 *`, `"""`, "'; DROP TABLE gazetteer; --", strings.Repeat("a", 10_000), strings.Repeat("rue ", 500), strings.Repeat("12 ", 500),
		strings.Repeat("rue grimaldi et ", 100), "\x00", "\xff\xfe", strings.Repeat("é", 3000), "((((", "𝕽𝖚𝖊 𝖌𝖗𝖎𝖒𝖆𝖑𝖉𝖎", strings.Repeat("ma ri pa bo st ", 30), "+", "/", "&", " and ", "a b c d e f g h i j k l m n o p q r s t",
	} {
		best := time.Hour
		for range 3 {
			began := time.Now()
			answer := w.get("/places?q=" + url.QueryEscape(text))
			best = min(best, time.Since(began))
			if answer.Code != 200 && answer.Code != 400 {
				t.Errorf("%.40q: %d", text, answer.Code)
			}
		}
		if best > 100*time.Millisecond {
			t.Errorf("%.40q takes %v", text, best)
		}
	}
	for _, query := range []string{"q=a&lat=91&lon=0", "lat=1", "lat=nan&lon=1"} {
		if code := w.get("/places?" + query).Code; code != 400 && code != 422 {
			t.Errorf("%s: %d", query, code)
		}
	}
}

func TestAnAddressOrAJunctionBecomesThePin(t *testing.T) {
	w := newTown(t, unlimitedPosts).withMonaco()
	b := newWalker(t, w)
	b.open("/report").press(b.form().with("address", "30 Boulevard Princesse Charlotte"), "").want(200).reads(".notice", "The pin is at 30 Boulevard Princesse Charlotte, Monaco now")
	f := b.form()
	at, err := geo.ParsePoint(f.Get("lat"), f.Get("lon"))
	if err != nil || geo.Metres(at, geo.Point{7.4237, 43.7415}) > 500 || f.Get("address") != "30 Boulevard Princesse Charlotte" {
		t.Errorf("the pin is at %v, the address %q", at, f.Get("address"))
	}
	b.open("/report").press(b.form().with("address", "rue grimaldi & rue suffren reymond"), "").want(200).reads("[data-map-status]", "The place is chosen")
	// Another place is typed after one was chosen: the button asks for it.
	b.press(b.form().with("address", "Rue des Roses"), "find").want(200).reads(".notice", "The map shows Rue des Roses, Monaco now")
	// Several are offered, as buttons.
	b.open("/report").press(b.form().with("address", "rue de la"), "").want(200).reads(".suggestions", "Rue de la Source, Monaco")
	if b.page.Find(".suggestions button").Length() < 2 {
		t.Error("want several places to choose from")
	}
}

func TestTheAddressIsSuggestedAndKept(t *testing.T) {
	w := newTown(t, unlimitedPosts).withMonaco()
	b := newWalker(t, w)
	b.lang = "fr"
	b.open("/report").press(b.form().with("lat", "43.7415", "lon", "7.4230", "category", "pavement"), "").want(200)
	first := b.form().Get("address")
	if !strings.HasSuffix(first, "Monaco") {
		t.Fatalf("suggested %q", first)
	}
	b.press(b.form().with("lat", "43.7347", "lon", "7.4206"), "").want(200)
	if second := b.form().Get("address"); second == first || second == "" {
		t.Errorf("the pin moved and the suggestion is still %q", second)
	}
	b.press(b.form().with("address", "devant la boulangerie"), "").want(200)
	b.press(b.form().with("lat", "43.7415", "lon", "7.4230"), "").want(200)
	if got := b.form().Get("address"); got != "devant la boulangerie" {
		t.Errorf("typed words became %q", got)
	}
	f := b.form().with("address", "")
	b.press(f, "").want(200)
	suggested := b.form().Get("address")
	b.press(b.form(), "send").want(200).reads("h1", suggested)
}

// A report that came in without an address has what is near on its receipt.
func TestReceiptsSayWhere(t *testing.T) {
	w := newTown(t).withMonaco()
	receipt, err := w.Desk.Submit(t.Context(), reports.Draft{
		Key: "key-of-a-draft-without", Category: "rubbish", Place: geo.Point{7.4189, 43.7346}, HasPlace: true,
		Answers: map[string][]string{"kinds": {"furniture"}}, Source: reports.SourceOpen311,
	})
	must(t, err)
	if body := w.get("/receipts/" + receipt.Token).Body.String(); !strings.Contains(body, "Rue Grimaldi") {
		t.Error("the receipt does not say where")
	}
}

// The outside is asked only for what our own names do not know, and its failure is
// nobody's problem.
func TestOutsideGeocoder(t *testing.T) {
	var asked []string
	geocode := func(_ context.Context, text string, near *geo.Point, language string) ([]gazetteer.Hit, error) {
		asked = append(asked, text)
		if text == "broken" {
			return nil, errors.New("no answer")
		}
		return []gazetteer.Hit{{Kind: gazetteer.Address, Name: "Elsewhere Road", Number: "5", Town: "Farville", At: geo.Point{-7.1, 47.1}}}, nil
	}
	w := newTown(t, unlimitedPosts, func(c *Config) { c.Geocode = geocode })
	b := newWalker(t, w)
	b.open("/report").press(b.form().with("address", "Harbour Quay"), "").want(200).reads(".notice", "The map shows Harbour Quay")
	b.open("/report").press(b.form().with("address", "zzyzx 5"), "").want(200).reads(".notice", "The pin is at 5 Elsewhere Road, Farville")
	b.open("/report").press(b.form().with("address", "broken", "description", "kept"), "").want(200).reads(".notice", "do not find that street")
	if b.form().Get("description") != "kept" {
		t.Error("the form was lost")
	}
	w.places("q=zzyzx")
	if !slices.Equal(asked, []string{"zzyzx 5", "broken"}) {
		t.Errorf("asked %q", asked)
	}
}

func TestListsAreCutToAPlace(t *testing.T) {
	w := newTown(t).withMonaco()
	w.submit(nil)
	b := newWalker(t, w)
	show := func(f *sheet) *walker { return b.open("/reports?" + f.Encode()) }
	b.open("/reports?status=any_open&bbox=1,1,2,2&place=rue+grimaldi&placed=").want(200)
	v := b.at.Query()
	at, err := geo.ParsePoint(strings.Split(v.Get("near"), ",")[0], strings.Split(v.Get("near"), ",")[1])
	if err != nil || geo.Metres(at, geo.Point{7.4189, 43.7346}) > 500 || v.Get("status") != "any_open" || v.Has("bbox") || v.Get("place") != "Rue Grimaldi, Monaco" {
		t.Errorf("the list is %v", v)
	}
	if got := b.page.Find("#place").AttrOr("value", ""); got != "Rue Grimaldi, Monaco" {
		t.Errorf("the field holds %q", got)
	}
	show(b.form()).want(200)
	if got := b.at.Query(); got.Get("near") != v.Get("near") {
		t.Errorf("a place that was not touched became %v", got)
	}
	show(b.form().with("place", "Town Hall")).want(200).reads("main", "1 report")
	show(b.form().with("place", "")).want(200)
	if got := b.at.Query(); got.Has("near") {
		t.Errorf("the place was cleared: %v", got)
	}
	show(b.form().with("place", "nosuchplace")).want(200).reads(".problem", "do not find that place")
	show(b.form().with("place", "rue de la")).want(200).reads(".place-choice", "Which of these places is meant?", "Rue de la Source, Monaco")
	b.open(b.page.Find(".place-choice li a").First().AttrOr("href", "")).want(200)
	if !b.at.Query().Has("near") {
		t.Error("a choice leads nowhere")
	}
	show(b.form().with("place", "46.9995, -7.0005")).want(200).reads("main", "1 report")
}
