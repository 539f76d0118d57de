package web

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

func TestAdministratorSeesTheHealth(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	w.submit(nil)
	w.submit(func(d *reports.Draft) { d.Place = geo.Point{10, 50} })
	b := w.signedIn(t, "alex@works.example", anAdmin)
	b.open("/admin").want(200).reads(".health", "sqlite", "Merrowhythe", "Waiting").reads("table", "Districts", "road-owners")
	b.open(b.page.Find("a[href='/desk?body=nobody']").AttrOr("href", "")).want(200).reads(".worktable", "Nobody")
	if n := b.page.Find(".worktable tbody tr").Length(); n != 1 {
		t.Errorf("%d reports that are nobody's", n)
	}
	b.open(b.page.Find(".worktable a").AttrOr("href", "")).want(200).reads(".more", "None held", "not been handed over")
	b.open("/admin/people").want(200).reads("table", "alex@works.example", "Administrator")
}

func TestAdministratorSeesThatTheRecordIsHalted(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetHalt(store.Halt{Reason: "behind", Detail: "the database holds 3 events, 9 were published", At: w.Clock.Now()})
	}))
	w.signedIn(t, "alex@works.example", anAdmin).open("/admin").want(200).reads(".notice.warn", "halted", "lamppost record recover", "9 were published")
}

func TestBuriedDeliveriesAreSentAgain(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(nil)
	claimed, err := w.Desk.Claim(t.Context(), 10)
	must(t, err)
	if len(claimed) != 1 {
		t.Fatalf("%d deliveries", len(claimed))
	}
	must(t, w.Desk.Failed(t.Context(), claimed[0], errors.New("550 no such mailbox <b>"), true))

	staff := w.signedIn(t, "sasha@works.example", staffOf("works"))
	staff.open("/desk").want(200).reads("main .notice.warn", "Given up", "550 no such mailbox <b>")
	other := w.signedIn(t, "pat@county.example", staffOf("county"))
	other.open("/desk").want(200)
	if strings.Contains(other.page.Text(), "550") {
		t.Error("another body's failure is shown")
	}

	b := w.signedIn(t, "alex@works.example", anAdmin)
	b.open("/admin").want(200).reads(".notice.warn", "1 delivery was given up")
	b.open("/admin/outbox?state=buried").want(200).reads(".worktable", "works@merrowhythe.example", "550 no such mailbox <b>")
	b.open(b.page.Find(".worktable a").AttrOr("href", "")).want(200).reads("main", "550 no such mailbox", spoken(report.ID))
	b.press(b.form(), "").want(200).reads(".notice.good", "sent in a moment").reads(".worktable", "Waiting")
	again, err := w.Desk.Claim(t.Context(), 10)
	must(t, err)
	if len(again) != 1 || again[0].ID != claimed[0].ID {
		t.Errorf("due again: %v", again)
	}
	for path, want := range map[string]int{
		"/admin/outbox?state=lost": 404, "/admin/outbox?before=x": 404, "/admin/outbox/zzzzzzzzzz": 404, "/admin/outbox/x": 404,
	} {
		b.open(path).want(want)
	}
	if a := w.post("/admin/outbox/"+claimed[0].ID.String()+"/retry", nil, w.person("alex@works.example", anAdmin)); a.Code != 404 {
		t.Errorf("sending again what is not given up: %d", a.Code)
	}
}

func TestLettersAreShownAndLinkHomeOnly(t *testing.T) {
	var wanted reports.DeliveryID
	w := newTown(t, func(c *Config) {
		c.BaseURL = mustURL("http://127.0.0.1")
		c.Letter = func(id reports.DeliveryID) (Letter, error) {
			if id != wanted {
				return Letter{}, reports.ErrNotFound
			}
			return Letter{Subject: "Sofa <b>", From: "a@b.example", To: "c@d.example", Attachments: []string{"photo.jpg"},
				Text: "Look: http://127.0.0.1/reports/x?a=1&b=2.\nhttps://evil.example/ javascript:alert(1) <script>\nhttp://127.0.0.1@evil.example/ http://127.0.0.1//evil.example/"}, nil
		}
	})
	w.submit(nil)
	w.submit(nil)
	must(t, w.Store.Read(t.Context(), func(v *store.View) error {
		found, err := v.Deliveries("", 0, 1)
		wanted = found[0].ID
		return err
	}))
	session := w.person("alex@works.example", anAdmin)
	r := request(get, "http://127.0.0.1/admin/outbox/"+wanted.String(), nil, session)
	a := w.do(r)
	body := a.Body.String()
	if a.Code != 200 || !strings.Contains(body, `<a href="/reports/x?a=1&amp;b=2">http://127.0.0.1/reports/x?a=1&amp;b=2</a>.`) {
		t.Errorf("%d: the own link is not there: %s", a.Code, body)
	}
	_, body, _ = strings.Cut(body, `class="letter"`)
	body, _, _ = strings.Cut(body, "</p>")
	if strings.Contains(body, `href="https://evil`) || strings.Contains(body, `href="//evil`) || strings.Contains(body, `href="http`) || strings.Contains(body, "<script>\n") {
		t.Errorf("a link leads elsewhere: %s", body)
	}
	if whole := a.Body.String(); !strings.Contains(whole, "photo.jpg") || !strings.Contains(whole, "Sofa &lt;b&gt;") {
		t.Error("subject or attachment is missing")
	}
}

func TestLetterPieces(t *testing.T) {
	own := func(u *url.URL) bool { return u.Host == "here.example" }
	for text, want := range map[string]string{
		"":                                   "",
		"no links":                           "no links",
		"(http://here.example/a)":            "([http://here.example/a](/a))",
		"http://here.example/":               "[http://here.example/](/)",
		"http://here.example":                "[http://here.example]()",
		"http://there.example/a":             "http://there.example/a",
		"x http://here.example/%2F%2Fevil y": "x http://here.example/%2F%2Fevil y",
	} {
		got := ""
		for _, p := range letterPieces(text, own) {
			if p.Href != "" {
				got += "[" + p.Text + "](" + p.Href + ")"
			} else {
				got += p.Text
			}
		}
		if want == "[http://here.example]()" {
			want = "http://here.example"
		}
		if got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
