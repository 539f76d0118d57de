package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
)

func TestListShowsWhatTheFilterChooses(t *testing.T) {
	w := newTown(t)
	sofa := w.submit(nil)
	slab := w.submit(func(d *reports.Draft) {
		d.Category, d.Answers, d.Text, d.Address = "pavement", nil, "A slab is loose", "High Street 3"
	})
	lamp := w.submit(func(d *reports.Draft) {
		d.Category, d.Answers, d.Place = "streetlight", map[string][]string{"problem": {"dark"}}, geo.Point{-6.974974, 47.002699}
	})
	hidden := w.submit(func(d *reports.Draft) { d.Text = "must not be seen" })
	must(t, w.Desk.Hide(t.Context(), administrator, hidden.ID))
	b := newWalker(t, w)
	all := map[string]reports.Report{"sofa": sofa, "slab": slab, "lamp": lamp, "hidden": hidden}
	for _, tt := range []struct{ query, want string }{
		{"", "sofa slab lamp"},
		{"?category=pavement", "slab"},
		{"?body=energy", "lamp"},
		{"?status=any_closed", ""},
		{"?q=slab", "slab"},
		{"?q=high+street", "slab"},
		{"?area=districts:EB", "lamp"},
		{"?category=pavement,streetlight&status=open", "slab lamp"},
		{"?bbox=-7.01,46.99,-6.99,47.01", "sofa slab"},
		{"?since=2026-03-14&until=2026-03-14", "sofa slab lamp"},
		{"?until=2026-03-13", ""},
		{"?status=&category=&q=&since=", "sofa slab lamp"},
	} {
		b.open("/reports" + tt.query).want(200)
		for name, r := range all {
			card := b.page.Find(".cards a[href='/reports/"+r.ID.String()+"']").Length() > 0
			if want := strings.Contains(tt.want, name); card != want {
				t.Errorf("%s: %s in the list: %v", tt.query, name, card)
			}
		}
		count := fmt.Sprintf("%d report", len(strings.Fields(tt.want)))
		b.reads(".found", count)
		if strings.Contains(b.text("main"), "must not be seen") {
			t.Errorf("%s: a hidden report shines through", tt.query)
		}
	}
	b.open("/reports?bbox=1,2,3").want(400).reads("main", "west,south,east,north")
}

func TestListKeepsItsFilterInEveryLink(t *testing.T) {
	w := newTown(t)
	for range reports.DefaultLimit + 5 {
		w.submit(nil)
		w.Clock.Move(time.Minute)
	}
	b := newWalker(t, w)
	b.open("/reports?category=rubbish&status=any_open").want(200)
	if n := b.page.Find(".cards > li").Length(); n != reports.DefaultLimit {
		t.Errorf("%d cards", n)
	}
	for _, selector := range []string{".pager a[rel=next]", ".map-moves a", "link[rel=alternate][type='application/atom+xml']", "link[rel=alternate][type='application/geo+json']"} {
		href := b.page.Find(selector).First().AttrOr("href", "")
		u, err := url.Parse(href)
		must(t, err)
		if q := u.Query(); q.Get("category") != "rubbish" || q.Get("status") != "any_open" {
			t.Errorf("%s leads to %q", selector, href)
		}
	}
	if b.page.Find("select[name=category] option[selected][value=rubbish]").Length() != 1 || b.page.Find("select[name=status] option[selected][value=any_open]").Length() != 1 {
		t.Error("the form does not show what is chosen")
	}
	first := b.page.Find(".cards a").First().AttrOr("href", "")
	b.open(b.page.Find(".pager a[rel=next]").AttrOr("href", "")).want(200)
	if n := b.page.Find(".cards > li").Length(); n != 5 {
		t.Errorf("%d cards on the second page", n)
	}
	if b.page.Find(".cards a[href='"+first+"']").Length() != 0 {
		t.Error("the second page repeats the first")
	}
	b.open(b.page.Find(".pager a[rel=prev]").AttrOr("href", "")).want(200)
	if got := b.page.Find(".cards a").First().AttrOr("href", ""); got != first {
		t.Errorf("the first page begins with %s, before with %s", got, first)
	}
}

func TestMapOfTheListHasPinsAndMoves(t *testing.T) {
	w := newTown(t)
	slab := w.submit(func(d *reports.Draft) {
		d.Category, d.Answers, d.Place = "pavement", nil, geo.Point{-7.004610, 46.997301}
	})
	for range 3 {
		w.submit(nil)
	}
	b := newWalker(t, w)
	b.open("/reports").want(200)
	if b.page.Find(".pins a[href='/reports/"+slab.ID.String()+"'][aria-label='Broken pavement, Open']").Length() != 1 {
		t.Error("no pin for the single report")
	}
	cluster := b.page.Find(".pins a[aria-label^='3 reports']")
	if cluster.Length() != 1 || !strings.Contains(cluster.AttrOr("href", ""), "map=17") {
		t.Errorf("the cluster leads to %q", cluster.AttrOr("href", ""))
	}
	b.open(cluster.AttrOr("href", "")).want(200).reads(".found", "3 reports")
	b.open(b.page.Find(".map-moves a").Eq(4).AttrOr("href", "")).want(200)
	b.open("/reports?map=20/46.9/-7.2&bbox=-7.21,46.89,-7.19,46.91").want(200).reads(".found", "0 reports").reads("main", "none like this", "Show the whole map")
}

func TestAreasAndBodiesHaveTheirOwnLists(t *testing.T) {
	w := newTown(t)
	sofa := w.submit(nil)
	b := newWalker(t, w)
	b.open("/areas/districts/OT").want(200).reads("h1", "Old Town").reads("main", "Districts", "1 report not closed")
	if b.page.Find(".cards a[href='/reports/"+sofa.ID.String()+"']").Length() != 1 || b.page.Find("select[name=area]").Length() != 0 {
		t.Error("the page of an area lists its reports and asks for no other area")
	}
	if href := b.page.Find("link[rel=alternate][type='application/atom+xml']").AttrOr("href", ""); !strings.Contains(href, "area=districts%3AOT") {
		t.Errorf("its feed is %q", href)
	}
	b.open("/areas/districts/OT?status=fixed").want(200).reads(".found", "0 reports")
	b.open("/bodies/works").want(200).reads("h1", "Merrowhythe Town Works").reads("main", "1 report not closed")
	for _, gone := range []string{"/areas/districts/ZZ", "/areas/nolayer/OT", "/bodies/nobody-knows", "/areas/%3Cscript%3E/x"} {
		b.open(gone).want(404)
	}
}

func TestHomeCountsAndShowsTheNewest(t *testing.T) {
	w := newTown(t)
	b := newWalker(t, w)
	b.open("/").want(200).reads("main", "Nobody has reported anything yet", "0 new this week")
	old := w.submit(nil)
	w.Clock.Move(8 * day)
	fresh := w.submit(nil)
	b.open("/").want(200).reads(".counts", "1 new this week", "2 waiting or under way", "0 fixed so far")
	if got := b.page.Find(".cards a").First().AttrOr("href", ""); got != reportPath(fresh.ID) {
		t.Errorf("first card %s, want %s and not %s", got, reportPath(fresh.ID), reportPath(old.ID))
	}
	b.lang = "fr"
	b.open("/").want(200).reads(".counts", "1 nouveau cette semaine")
}
