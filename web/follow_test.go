package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/store"
)

// confirmFirst makes the town hold reports back until their address is confirmed.
func confirmFirst(t *testing.T, w *town) {
	t.Helper()
	folder := os.DirFS(filepath.Join("..", "fixtures", "town"))
	settings, err := city.Load(folder)
	must(t, err)
	settings.Confirm = reports.ConfirmEmail
	_, err = w.Desk.Apply(t.Context(), folder, settings)
	must(t, err)
}

// followToken is the token of the mail that asks the reporter to confirm.
func (w *town) followToken(id reports.ReportID) string {
	w.t.Helper()
	var s store.Subscription
	must(w.t, w.Store.Read(w.t.Context(), func(v *store.View) (err error) {
		s, _, err = v.ReporterSubscription(id)
		return err
	}))
	return w.Desk.FollowToken(s.ID)
}

func TestConfirmingPublishes(t *testing.T) {
	w := newTown(t)
	confirmFirst(t, w)
	b := newWalker(t, w)
	ready(b)
	if b.page.Find("details.you[open] #email").Length() != 1 || strings.Contains(b.text("label[for=email]"), "optional") {
		t.Error("a city that confirms asks for the address openly")
	}
	b.press(b.form(), "send").want(422).reads(".errors", "Give your e-mail address")
	b.press(b.form().with("email", "resident@example.org"), "send").want(200)
	b.reads("main", "not shown or handed over before you have confirmed", "Open the link in the e-mail")
	if b.page.Find("main a[href^='/reports/']").Length() != 0 {
		t.Error("a link to a page that is not there yet")
	}
	receipt := b.at.Path
	report, err := w.Desk.Receipt(t.Context(), strings.TrimPrefix(receipt, "/receipts/"))
	must(t, err)
	token := w.followToken(report.Report.ID)
	for range 3 { // mail scanners open links
		b.open("/confirm/"+token).want(200).reads("button", "Yes, this is my address")
	}
	b.open(reportPath(report.Report.ID)).want(404)
	b.open("/confirm/" + token)
	b.press(b.form(), "").want(200).reads("main", "Your e-mail address is confirmed")
	b.open("/confirm/" + token)
	b.press(b.form(), "").want(200).reads("main", "Your e-mail address is confirmed")
	b.open(reportPath(report.Report.ID)).want(200)
	b.open(receipt).want(200).reads("main", "everybody can see it", "we write to you at every change")
}

func TestStoppingMessages(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Email = "a@example.org" })
	token := w.followToken(r.ID)
	if _, err := w.Desk.Confirm(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	ended := func() bool {
		f, err := w.Desk.Following(t.Context(), token)
		must(t, err)
		return !f.EndedAt.IsZero()
	}
	b := newWalker(t, w)
	b.open("/follow/"+token+"/stop").want(200).reads("button", "Stop writing to me")
	if ended() {
		t.Fatal("opening the link has stopped the messages")
	}
	// A mail program's one click, RFC 8058: no cookies, no origin.
	answer, err := http.PostForm(b.site.String()+"/follow/"+token+"/stop", url.Values{"List-Unsubscribe": {"One-Click"}})
	must(t, err)
	answer.Body.Close()
	if answer.StatusCode != 200 || !ended() {
		t.Errorf("one click: %d, ended %v", answer.StatusCode, ended())
	}
	b.press(b.form(), "").want(200).reads("main", "We write to you no more")
}

func TestTokensOpenOnlyTheirOwnDoor(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Email = "a@example.org" })
	receipt, follow := w.Desk.ReceiptToken(r.ID), w.followToken(r.ID)
	for _, path := range []string{
		"/receipts/" + follow, "/confirm/" + receipt, "/follow/" + receipt + "/stop", "/receipts/" + r.ID.String(),
		"/receipts/" + receipt + "x", "/receipts/x.y", "/confirm/.", "/follow/1/stop",
	} {
		if answer := w.get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	if answer := w.get("/receipts/" + receipt); answer.Code != 200 {
		t.Errorf("its own door: %d", answer.Code)
	}
}
