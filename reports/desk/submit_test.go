package desk_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

func TestSubmitRoutesAndHandsOver(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", nil)).Report
		if r.Body != "works" || r.Route.Decided == nil || r.Route.BorderMetres <= 0 || r.Route.RunnerUp == nil {
			t.Errorf("route: %+v", r.Route)
		}
		sent := t.deliveries()[reports.DeliverReport]
		if len(sent) != 1 || sent[0].Channel.Address != "works@merrowhythe.example" || sent[0].State != reports.Pending {
			t.Errorf("deliveries: %+v", sent)
		}
		t.read(func(v *store.View) error {
			events, err := v.ReportEvents(r.ID)
			var kinds []reports.EventKind
			for _, e := range events {
				kinds = append(kinds, e.Kind)
			}
			if len(kinds) != 3 || kinds[0] != reports.EventReceived || kinds[2] != reports.EventRouted {
				t.Errorf("events: %v", kinds)
			}
			return err
		})
	})
}

// TestSameKeySameReport is R05: fifty at once, one report, fifty equal answers.
func TestSameKeySameReport(t *testing.T) {
	each(t, func(t *town) {
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				receipt, err := t.Submit(background, draft("same", nil))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				answers[receipt.Report.ID.String()+" "+receipt.Token]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(answers) != 1 {
			t.Errorf("answers: %v", answers)
		}
		if n := len(t.deliveries()[reports.DeliverReport]); n != 1 {
			t.Errorf("%d hand-overs", n)
		}
		_, err := t.Submit(background, draft("same", func(d *reports.Draft) { d.Text = "Something else" }))
		if !errors.Is(err, reports.ErrKeyReused) { // R06
			t.Errorf("same key, other content: %v", err)
		}
	})
}

func TestNobodyIsADecision(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("sea", func(d *reports.Draft) { d.Place = geo.Point{-8, 46} })).Report
		if r.Body != "" || r.Route.Rule != 0 || r.Route.BorderMetres < 1000 {
			t.Errorf("route at sea: %+v", r.Route)
		}
		if n := len(t.deliveries()[reports.DeliverReport]); n != 0 {
			t.Errorf("%d hand-overs for nobody", n)
		}
	})
}

func TestSubmitRefuses(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	for name, test := range map[string]struct {
		edit        func(*reports.Draft)
		field, code string
	}{
		"no category":      {func(d *reports.Draft) { d.Category = "" }, "category", "category_unknown"},
		"no place":         {func(d *reports.Draft) { d.HasPlace = false }, "place", "place_missing"},
		"no number":        {func(d *reports.Draft) { d.Place[1] = math.NaN() }, "place", "place_invalid"},
		"beyond the pole":  {func(d *reports.Draft) { d.Place[1] = 91 }, "place", "place_invalid"},
		"beyond the date":  {func(d *reports.Draft) { d.Place[0] = -181 }, "place", "place_invalid"},
		"bad UTF-8":        {func(d *reports.Draft) { d.Text = "a\xff" }, "description", "text_not_utf8"},
		"a novel":          {func(d *reports.Draft) { d.Text = string(bytes.Repeat([]byte("é"), 4001)) }, "description", "text_too_long"},
		"injected header":  {func(d *reports.Draft) { d.Email = "a@b.example\r\nBcc: c@d.example" }, "email", "email_invalid"},
		"two addresses":    {func(d *reports.Draft) { d.Email = "a@b.example,c@d.example" }, "email", "email_invalid"},
		"display name":     {func(d *reports.Draft) { d.Email = `"x>y"@h.example` }, "email", "email_invalid"},
		"homograph":        {func(d *reports.Draft) { d.Email = "a@exаmple.org" }, "email", "email_invalid"},
		"long address":     {func(d *reports.Draft) { d.Email = string(bytes.Repeat([]byte("a"), 320)) + "@b.example" }, "email", "email_invalid"},
		"short key":        {func(d *reports.Draft) { d.Key = "short" }, "key", "key_invalid"},
		"a file's address": {func(d *reports.Draft) { d.MediaURLs = []string{"file:///etc/passwd"} }, "media_url", "media_url_invalid"},
		"stopper":          {func(d *reports.Draft) { d.Category = "gas" }, "category", "stopper"},
		"somebody's photo": {func(d *reports.Draft) { d.Photos = []reports.PhotoID{"aaaaaaaaaaaaaaaaaaaaaaaaaa"} }, "photo", "photo_gone"},
	} {
		_, err := town.Submit(background, draft(name, test.edit))
		var e *reports.Error
		if !errors.As(err, &e) || len(e.Problems) == 0 || e.Problems[0].Field != test.field || e.Problems[0].Code != test.code {
			t.Errorf("%s: %v, want %s %s", name, err, test.field, test.code)
		}
	}
	town.read(func(v *store.View) error {
		n, err := v.CountReports(reports.Viewer{}, reports.Filter{})
		if n != 0 {
			t.Errorf("%d reports were stored", n)
		}
		return err
	})
}

func TestPhotoBelongsToItsUploader(t *testing.T) {
	each(t, func(t *town) {
		picture, err := os.ReadFile(filepath.Join("..", "..", "fixtures", "photos", "streetlight.jpg"))
		must(t, err)
		mine := draft("mine", nil)
		kept, err := t.Upload(background, mine.Key, bytes.NewReader(picture))
		must(t, err)
		theirs := draft("theirs", func(d *reports.Draft) { d.Photos = []reports.PhotoID{kept.ID} })
		if _, err := t.Submit(background, theirs); reports.KindOf(err) != reports.Invalid {
			t.Errorf("another draft took the photo: %v", err)
		}
		mine.Photos = []reports.PhotoID{kept.ID}
		r := t.submit(mine).Report
		if r.Cover != kept.ID || r.PhotoCount != 1 {
			t.Errorf("cover %q, %d photos", r.Cover, r.PhotoCount)
		}
		again := draft("again", func(d *reports.Draft) { d.Photos, d.Key = mine.Photos, mine.Key })
		again.Text = "other"
		if _, err := t.Submit(background, again); err == nil {
			t.Error("a photo was given to two reports")
		}
		t.read(func(v *store.View) error {
			p, err := v.Photo(reports.Viewer{}, kept.ID)
			if p.Report != r.ID {
				t.Errorf("photo of %s", p.Report)
			}
			return err
		})
	})
}

func TestUnreadablePhotoKeepsNothing(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	_, err := town.Upload(background, draft("x", nil).Key, bytes.NewReader([]byte("\xff\xd8\xff\xe0 not a picture")))
	if reports.KindOf(err) != reports.Invalid {
		t.Fatalf("unreadable photo: %v", err)
	}
	left, err := town.Uploads(background, draft("x", nil).Key)
	if err != nil || len(left) != 0 {
		t.Errorf("kept %v, %v", left, err)
	}
}

// TestConfirmPublishes: where a city asks for it, a report waits for its
// reporter's address, and nobody hears of it before.
func TestConfirmPublishes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		town := newTown(t, dsn, func(c *city.City) { c.Confirm = city.ConfirmEmail })
		if _, err := town.Submit(background, draft("none", nil)); reports.KindOf(err) != reports.Invalid {
			t.Errorf("without an address: %v", err)
		}
		r := town.submit(draft("1", func(d *reports.Draft) { d.Email = "resident@example.org" })).Report
		if r.Visibility != reports.Unconfirmed || len(town.deliveries()[reports.DeliverReport]) != 0 {
			t.Fatalf("%s, handed over: %v", r.Visibility, town.deliveries())
		}
		town.confirmAll()
		town.confirmAll() // a second click changes nothing
		town.read(func(v *store.View) error {
			_, err := v.Report(reports.Viewer{}, r.ID)
			return err
		})
		if n := len(town.deliveries()[reports.DeliverReport]); n != 1 {
			t.Errorf("%d hand-overs after confirming", n)
		}
	})
}

// confirmAll follows every confirmation link on the tray.
func (t *town) confirmAll() {
	t.Helper()
	for _, d := range t.deliveries()[reports.DeliverConfirm] {
		subscription := followed(t, d)
		token := t.FollowToken(subscription)
		if _, err := t.Following(background, token+"x"); !errors.Is(err, reports.ErrNotFound) {
			t.Errorf("a forged link opens: %v", err)
		}
		if _, err := t.Confirm(background, token); err != nil {
			t.Error(err)
		}
	}
}
