package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
)

// change answers a report as its body does.
func (w *town) change(c reports.Change) reports.Update {
	w.t.Helper()
	w.keys++
	c.Key = "key-of-a-change-" + reports.UpdateID(w.keys).String()
	u, err := w.Desk.Change(context.Background(), administrator, c)
	must(w.t, err)
	return u
}

func TestReportPageTellsTheWholeStory(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) {
		d.Key = "key-of-the-story"
		d.Photos = []reports.PhotoID{w.upload(d.Key, "streetlight.jpg")}
		d.Category, d.Answers = "pothole", map[string][]string{"depth": {"deep"}, "width": {"45"}}
		d.Place, d.Text, d.Name, d.NamePublic = geo.Point{-7.016465, 47.000108}, "Deep enough\nfor a pram", "Ann Reader", true
	})
	w.change(reports.Change{Report: r.ID, Status: reports.StatusInProgress, Text: "Tomorrow"})
	b := newWalker(t, w)
	b.open(reportPath(r.ID)).want(200)
	b.reads("h1", "Pothole").reads("main", "Deep enough", "How deep is it?", "About a hand", "Ann Reader", spoken(r.ID))
	b.reads(".whom-card", "Ellowshire County Highways", "The place lies in Ring Road", "This is a county road.", "in force since 14 March 2026", "The nearest border is")
	b.reads(".history", "Report received", "It is on its way to Ellowshire County Highways", "Work under way", "Tomorrow", "The operator of this service")
	b.reads("main", "aims to have dealt with this by 28 March 2026")
	photo := b.page.Find(".photos img")
	if photo.Length() != 1 || photo.AttrOr("alt", "") != "Photo 1: Pothole: Deep enough" || !strings.HasPrefix(photo.AttrOr("src", ""), "/photos/") {
		t.Errorf("photo %q", photo.AttrOr("alt", ""))
	}
	for property, want := range map[string]string{"og:title": "Pothole: Deep enough", "og:url": b.site.String() + reportPath(r.ID)} {
		if got := b.page.Find("meta[property='"+property+"']").AttrOr("content", ""); got != want {
			t.Errorf("%s %q, want %q", property, got, want)
		}
	}
	if got := b.page.Find("meta[property='og:image']").AttrOr("content", ""); !strings.HasPrefix(got, b.site.String()+"/photos/") {
		t.Errorf("og:image %q", got)
	}
	if b.page.Find("link[rel=alternate][type='application/atom+xml']").Length() == 0 || b.page.Find(".pins a").Length() != 1 {
		t.Error("needs the feeds of its areas and a map with its pin")
	}
	b.lang = "fr"
	b.open(reportPath(r.ID)).want(200).reads("main", "Nid-de-poule", "Travaux", "Signalement reçu", "Quelle est sa profondeur ?", "Une main environ")
}

func TestNameIsHiddenUnlessWanted(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Name, d.Email = "Secret Person", "secret@example.org" })
	b := newWalker(t, w)
	for _, path := range []string{reportPath(r.ID), "/reports", "/"} {
		b.open(path).want(200)
		if html, _ := b.page.Html(); strings.Contains(html, "Secret") || strings.Contains(html, "secret@") {
			t.Errorf("%s gives the reporter away", path)
		}
	}
}

func TestReportAddressesAreForgiving(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	id := r.ID.String()
	for _, spelled := range []string{strings.ToUpper(id), spoken(r.ID), id + ".", id + ")", id[:5] + "%20" + id[5:]} {
		answer := w.get("/reports/" + spelled)
		if answer.Code != http.StatusPermanentRedirect || answer.Header().Get("Location") != reportPath(r.ID) {
			t.Errorf("%s: %d %s", spelled, answer.Code, answer.Header().Get("Location"))
		}
	}
	for _, wrong := range []string{"/reports/x", "/reports/" + id + "zz", "/reports/%00", "/reports/zzzzzzzzzz", "/reports/" + strings.Repeat("9", 500)} {
		if answer := w.get(wrong); answer.Code != http.StatusNotFound {
			t.Errorf("%.40s: %d", wrong, answer.Code)
		}
	}
}

func TestHiddenAndUnconfirmedReportsAreNotThere(t *testing.T) {
	w := newTown(t)
	hidden := w.submit(nil)
	must(t, w.Desk.Hide(t.Context(), administrator, hidden.ID))
	confirmFirst(t, w)
	unconfirmed := w.submit(func(d *reports.Draft) { d.Email = "a@example.org" })
	never := w.get("/reports/zzzzzzzzzz")
	for _, r := range []reports.Report{unconfirmed, hidden} {
		answer := w.get(reportPath(r.ID))
		if answer.Code != http.StatusNotFound || withoutNumber(answer.Body.String()) != withoutNumber(never.Body.String()) {
			t.Errorf("%s: %d, or told apart from one that never was", r.Visibility, answer.Code)
		}
	}
}

// withoutNumber cuts what differs between two answers of the same page: its
// number and its address.
func withoutNumber(page string) string {
	if i := strings.Index(page, `<p class="quiet">`); i > 0 {
		page = page[:i]
	}
	i := strings.Index(page, "<main")
	return page[max(i, 0):]
}

func TestDuplicateLeadsToTheOriginal(t *testing.T) {
	w := newTown(t)
	first, second := w.submit(nil), w.submit(nil)
	w.change(reports.Change{Report: second.ID, Status: reports.StatusDuplicate, Text: "Same sofa", Of: first.ID})
	b := newWalker(t, w)
	b.open(reportPath(second.ID)).want(200).reads("main", "This was reported before")
	if b.page.Find(".notice a[href='"+reportPath(first.ID)+"']").Length() != 1 {
		t.Error("no link to the original")
	}
}

func TestHostileWordsAreInertOnEveryPage(t *testing.T) {
	w := newTown(t)
	r := w.submit(func(d *reports.Draft) { d.Text, d.Address, d.Name, d.NamePublic = hostile, hostile, hostile, true })
	w.change(reports.Change{Report: r.ID, Text: hostile})
	b := newWalker(t, w)
	for _, path := range []string{"/", "/reports", "/reports?q=" + url.QueryEscape(hostile), reportPath(r.ID), "/areas/districts/OT", "/bodies/works"} {
		b.open(path).want(200)
		if n := b.page.Find("main script, [onerror], a[href^='javascript:']").Length(); n != 0 {
			t.Errorf("%s: %d elements from a person's words", path, n)
		}
	}
	b.open(reportPath(r.ID))
	if got := b.page.Find(".said").First().Text(); got != hostile {
		t.Errorf("the page says %q", got)
	}
}
