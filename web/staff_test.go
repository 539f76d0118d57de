package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// person makes somebody with these grants and returns the cookie of a session.
func (w *town) person(email string, grants ...reports.Grant) string {
	w.t.Helper()
	ctx := context.Background()
	p := reports.Person{Email: email, Name: "Person " + email, Language: "en"}
	var err error
	for _, g := range grants {
		p, err = w.Desk.Grant(ctx, p, g)
		must(w.t, err)
	}
	if len(grants) == 0 {
		p.ID = reports.PersonID(w.Desk.IDs.Next())
		must(w.t, w.Store.Write(ctx, func(tx *store.Tx) error { p, err = tx.PutPerson(p, w.Clock.Now()); return err }))
	}
	cookie, _, err := w.Desk.SignIn(ctx, w.link(p.ID))
	must(w.t, err)
	return cookie
}

func (w *town) link(p reports.PersonID) string {
	w.t.Helper()
	token, err := w.Desk.MakeSignInLink(context.Background(), p, 15*time.Minute)
	must(w.t, err)
	return token
}

var (
	crewOf  = func(b reports.BodySlug) reports.Grant { return reports.Grant{Role: reports.Crew, Body: b} }
	staffOf = func(b reports.BodySlug) reports.Grant { return reports.Grant{Role: reports.Staff, Body: b} }
	anAdmin = reports.Grant{Role: reports.Administrator}
)

// signedIn is a walker with a session.
func (w *town) signedIn(t *testing.T, email string, grants ...reports.Grant) *walker {
	t.Helper()
	b := newWalker(t, w)
	b.client.Jar.SetCookies(b.site, []*http.Cookie{{Name: "session", Value: w.person(email, grants...)}})
	return b
}

// setTo sends the form by one of its status buttons; "" saves the note only.
func (b *walker) setTo(f *sheet, to string) *walker {
	b.t.Helper()
	if b.page.Find("main form button[name=status][value='"+to+"']").Length() == 0 {
		b.t.Fatalf("%s: no button for %q", b.at, to)
	}
	f.Set("status", to)
	return b.post(f)
}

func (w *town) report(id reports.ReportID) reports.Report {
	w.t.Helper()
	var r reports.Report
	must(w.t, w.Store.Read(context.Background(), func(v *store.View) (err error) {
		r, err = v.Report(reports.Viewer{Grants: []reports.Grant{anAdmin}}, id)
		return err
	}))
	return r
}

func TestSignInLinkIsReadOftenAndUsedOnce(t *testing.T) {
	w := newTown(t)
	p, err := w.Desk.Grant(t.Context(), reports.Person{Email: "kim@works.example", Name: "Kim"}, staffOf("works"))
	must(t, err)
	path := "/sign-in/" + w.link(p.ID)
	for range 10 {
		a := w.get(path)
		if a.Code != 200 || len(a.Result().Cookies()) > 0 || !strings.Contains(a.Body.String(), "Kim") {
			t.Fatalf("looking at the link: %d, cookies %v", a.Code, a.Result().Cookies())
		}
	}
	head := httptest.NewRequest(http.MethodHead, path, nil)
	if a := w.do(head); a.Code != 200 {
		t.Fatalf("HEAD: %d", a.Code)
	}
	a := w.post(path, nil, "")
	if a.Code != 303 || a.Header().Get("Location") != "/desk" {
		t.Fatalf("using the link: %d to %q", a.Code, a.Header().Get("Location"))
	}
	c := cookieOf(a, "session")
	if c == nil || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge < 13*24*3600 {
		t.Errorf("session cookie %+v", c)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		again := w.do(request(method, path, nil, ""))
		if again.Code != 410 || !strings.Contains(again.Body.String(), `action="/sign-in"`) || cookieOf(again, "session") != nil {
			t.Errorf("%s of a used link: %d: no way to ask for a new one", method, again.Code)
		}
	}
	if a := w.get("/sign-in/nonsense"); a.Code != 404 {
		t.Errorf("a made-up link: %d", a.Code)
	}
	late := w.link(p.ID)
	w.Clock.Move(time.Hour)
	if a := w.post("/sign-in/"+late, nil, ""); a.Code != 410 {
		t.Errorf("a late link: %d", a.Code)
	}
}

func cookieOf(a *httptest.ResponseRecorder, name string) *http.Cookie {
	for _, c := range a.Result().Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func request(method, path string, form url.Values, session string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method != http.MethodGet && method != http.MethodHead {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: session})
	}
	return r
}

func (w *town) post(path string, form url.Values, session string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.do(request(http.MethodPost, path, form, session))
}

func TestSessionCookieIsBoundToTheHostWithHTTPS(t *testing.T) {
	w := newTown(t, func(c *Config) { c.BaseURL = mustURL("https://reports.example.org") })
	p, err := w.Desk.Grant(t.Context(), reports.Person{Email: "kim@works.example"}, crewOf("works"))
	must(t, err)
	r := request(http.MethodPost, "https://reports.example.org/sign-in/"+w.link(p.ID), nil, "")
	c := cookieOf(w.do(r), "__Host-session")
	if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie %+v", c)
	}
}

func TestEverySignInIsANewSession(t *testing.T) {
	w := newTown(t)
	old := w.person("kim@works.example", staffOf("works"))
	p, err := w.Desk.Grant(t.Context(), reports.Person{Email: "kim@works.example"}, staffOf("works"))
	must(t, err)
	a := w.post("/sign-in/"+w.link(p.ID), nil, old)
	fresh := cookieOf(a, "session")
	if fresh == nil || fresh.Value == old {
		t.Fatalf("the session stayed the same: %v", fresh)
	}
	if a := w.do(request(get, "/desk", nil, old)); a.Code != 303 {
		t.Errorf("the session before: %d", a.Code)
	}
	if a := w.do(request(get, "/desk", nil, fresh.Value)); a.Code != 200 {
		t.Errorf("the new session: %d", a.Code)
	}
	must(t, w.Desk.Revoke(t.Context(), "kim@works.example", staffOf("works")))
	if a := w.do(request(get, "/desk", nil, fresh.Value)); a.Code != 403 {
		t.Errorf("after the role was taken back: %d", a.Code)
	}
	out := w.post("/sign-out", nil, fresh.Value)
	if out.Code != 303 || cookieOf(out, "session").MaxAge >= 0 || out.Header().Get("Clear-Site-Data") == "" {
		t.Errorf("signing out: %d, %v", out.Code, out.Result().Cookies())
	}
	if a := w.do(request(get, "/crew", nil, fresh.Value)); a.Code != 303 {
		t.Errorf("a replayed cookie after signing out: %d", a.Code)
	}
}

func TestNobodyLearnsWhoWorksHere(t *testing.T) {
	w := newTown(t)
	w.person("kim@works.example", staffOf("works"))
	known := w.post("/sign-in", url.Values{"email": {"kim@works.example"}}, "")
	unknown := w.post("/sign-in", url.Values{"email": {"nobody@works.example"}}, "")
	if known.Code != 200 || known.Body.String() != unknown.Body.String() {
		t.Errorf("%d and %d, or another page", known.Code, unknown.Code)
	}
	pending := 0
	must(t, w.Store.Read(t.Context(), func(v *store.View) error {
		found, err := v.Deliveries(reports.Pending, 0, 10)
		pending = len(found)
		return err
	}))
	if pending != 1 {
		t.Errorf("%d letters, want the one", pending)
	}
	if a := w.post("/sign-in", url.Values{"email": {"not an address"}}, ""); a.Code != 422 || !strings.Contains(a.Body.String(), "errors-title") {
		t.Errorf("no address: %d", a.Code)
	}
}

func TestNextLeadsNowhereElse(t *testing.T) {
	w := newTown(t)
	p, err := w.Desk.Grant(t.Context(), reports.Person{Email: "kim@works.example"}, crewOf("works"))
	must(t, err)
	for next, want := range map[string]string{
		"/crew?late=1": "/crew?late=1", "//evil.example": "/crew", `/\evil.example`: "/crew", "/\t/evil.example": "/crew",
		"https:evil.example": "/crew", "https://evil.example/": "/crew", "": "/crew",
	} {
		r := request(get, "/sign-in?next="+url.QueryEscape(next), nil, "")
		after := cookieOf(w.do(r), afterCookie)
		use := request(http.MethodPost, "/sign-in/"+w.link(p.ID), nil, "")
		if after != nil {
			use.AddCookie(after)
		}
		use2 := request(http.MethodPost, "/sign-in/"+w.link(p.ID), nil, "")
		use2.AddCookie(&http.Cookie{Name: afterCookie, Value: url.PathEscape(next)})
		if got := w.do(use).Header().Get("Location"); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
		if got := w.do(use2).Header().Get("Location"); !strings.HasPrefix(got, "/crew") {
			t.Errorf("a cookie with %q leads to %q", next, got)
		}
	}
}

func TestCrewFixesAReport(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(func(d *reports.Draft) { d.Email, d.Address = "resident@example.org", "Quay Street 3" })
	w.submit(func(d *reports.Draft) {
		d.Place = geo.Point{-7.0105, 46.9995}
		d.Address = "Far away"
	})
	b := newWalker(t, w)
	b.open("/crew").want(200)
	if b.at.Path != "/sign-in" {
		t.Fatalf("at %s, want the sign-in", b.at)
	}
	p, err := w.Desk.Grant(t.Context(), reports.Person{Email: "robin@works.example", Name: "Robin"}, crewOf("works"))
	must(t, err)
	b.open("/sign-in/"+w.link(p.ID)).want(200).reads("main", "Robin")
	b.press(b.form(), "").want(200)
	if b.at.Path != "/crew" {
		t.Fatalf("at %s, want the list of work", b.at)
	}
	b.reads("h1", "My work").reads(".staff-bar", "My work", "Sign out")
	b.open("/crew?near=46.9995,-7.0005").want(200).reads(".work li:first-child", "Quay Street 3", "0 m")
	b.open("/crew?near=46.9995,-7.0105").want(200).reads(".work li:first-child", "Far away", "0 m")
	b.open("/crew?lat=46.9995&lon=-7.0005").want(200).reads(".work li:first-child", "Quay Street 3")
	b.open(b.page.Find(".work a").First().AttrOr("href", "")).want(200)
	b.reads("main", "A sofa in the rain", "Furniture").reads("h1", "ubbish")
	if strings.Contains(b.page.Text(), "resident@example.org") {
		t.Error("a crew sees the reporter's address")
	}
	b.setTo(b.form().photo(t, "streetlight.jpg").with("text", "Taken to the yard"), "fixed").want(200)
	if b.at.Path != "/crew" || b.at.Query().Get("done") != report.ID.String() || b.at.Query().Get("near") == "" {
		t.Fatalf("at %s, want the list as it was", b.at)
	}
	b.reads(".notice.good", "A sofa in the rain", "Fixed")
	b.open("/reports/"+report.ID.String()).want(200).reads(".history", "Fixed", "Taken to the yard")
	if b.page.Find(".history img").Length() != 1 {
		t.Error("the photo of what was done is not on the page")
	}
	if got := w.report(report.ID); got.Status != reports.StatusFixed {
		t.Errorf("status %q", got.Status)
	}
}

func TestRefusedChangesKeepTheForm(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(nil)
	b := w.signedIn(t, "robin@works.example", crewOf("works"))
	b.open("/crew/reports/" + report.ID.String()).want(200)
	key := b.form().Get("key")
	b.setTo(b.form().photo(t, "streetlight.jpg"), "not_fixable").want(422).reads(".errors", "Say why")
	if b.page.Find(".kept img").Length() != 1 || b.form().Get("key") != key {
		t.Fatal("the photo or the key was lost")
	}
	b.setTo(b.form().photo(t, "cut.jpg").with("text", "kept words"), "fixed").want(422).reads(".errors", "damaged")
	if b.form().Get("text") != "kept words" {
		t.Errorf("the words were lost: %v", b.form())
	}
	b.setTo(b.form().with("text", "The bin is not ours"), "not_fixable").want(200).reads(".notice.good", "Cannot be fixed")
	b.open("/crew/reports/" + report.ID.String()).want(200)
	if n := b.page.Find("button[name=status][value!='']").Length(); n != 1 {
		t.Errorf("%d statuses offered for a closed report, want to open it again alone", n)
	}
	illegal := b.form().with("status", "planned")
	b.post(illegal).want(422).reads(".errors", "cannot become")
	b.setTo(b.form().with("text", ""), "").want(422).reads(".errors", "photo")
	b.post(b.form().with("status", "melted")).want(400)
	b.open("/crew/reports/" + report.ID.String())
	b.post(b.form().with("key", "short")).want(422)
}

func TestTheSecondOfTwoSeesBothVersions(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(nil)
	path := "/crew/reports/" + report.ID.String()
	mine := w.signedIn(t, "robin@works.example", crewOf("works")).open(path).want(200)
	form := mine.form()
	theirs := w.signedIn(t, "sam@works.example", crewOf("works")).open(path).want(200)
	theirs.setTo(theirs.form().with("text", "Crane needed"), "planned").want(200)

	mine.setTo(form.photo(t, "streetlight.jpg").with("text", "Done by hand"), "fixed").want(409)
	mine.reads(".versions .card:first-child", "Planned", "Crane needed").reads(".versions .card:last-child", "Fixed", "Done by hand")
	if mine.page.Find(".versions .kept img").Length() != 1 {
		t.Error("my photo is not shown")
	}
	if got := w.report(report.ID).Status; got != reports.StatusPlanned {
		t.Errorf("status %q: the second one won", got)
	}
	mine.setTo(mine.form(), "fixed").want(200)
	if got := w.report(report.ID).Status; got != reports.StatusFixed {
		t.Errorf("after keeping mine: %q", got)
	}

	// And the other answer: their status with my note.
	theirs.open(path)
	stale := theirs.form().with("text", "It came back")
	mine.open(path)
	mine.setTo(mine.form().with("text", "A new one lies there"), "open").want(200)
	mine.open(path)
	mine.setTo(mine.form(), "investigating").want(200)
	theirs.post(stale.with("status", "open")).want(409).reads(".notice.warn", "cannot become")
	if theirs.page.Find("button[name=status][value=open]").Length() != 0 {
		t.Error("what is illegal now is offered")
	}
	theirs.setTo(theirs.form(), "").want(200)
	if got := w.report(report.ID).Status; got != reports.StatusInvestigating {
		t.Errorf("after keeping theirs: %q", got)
	}
	theirs.open("/reports/"+report.ID.String()).reads(".history", "It came back", "A new one lies there")
}

func TestSendingAgainAfterALostAnswerIsOneChange(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(nil)
	b := w.signedIn(t, "robin@works.example", crewOf("works"))
	b.open("/crew/reports/" + report.ID.String())
	form := b.form().photo(t, "streetlight.jpg").with("text", "Done", "status", "fixed")
	b.post(form).want(200)
	b.open("/crew/reports/" + report.ID.String())
	b.post(form).want(200)
	updates := 0
	must(t, w.Store.Read(t.Context(), func(v *store.View) error {
		found, err := v.Updates(report.ID)
		updates = len(found)
		return err
	}))
	if updates != 1 {
		t.Errorf("%d updates", updates)
	}
}

func TestWorkSentFromElsewhereIsRefused(t *testing.T) {
	w := newTown(t)
	report := w.submit(nil)
	session := w.person("robin@works.example", crewOf("works"))
	for name, headers := range map[string][]string{
		"another site":       {"Sec-Fetch-Site", "cross-site"},
		"a sibling":          {"Sec-Fetch-Site", "same-site"},
		"an opaque origin":   {"Origin", "null"},
		"who does not say":   {},
		"another origin":     {"Origin", "https://evil.example"},
		"plain text as form": {"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"},
	} {
		r := request(http.MethodPost, "/crew/reports/"+report.ID.String(), url.Values{"key": {"0123456789abcdef"}, "version": {"1"}, "status": {"fixed"}}, session)
		r.Header.Del("Sec-Fetch-Site")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		if a := w.do(r); a.Code != 403 {
			t.Errorf("from %s: %d", name, a.Code)
		}
	}
	if got := w.report(report.ID).Status; got != reports.StatusOpen {
		t.Errorf("status %q", got)
	}
}

func TestListsOfWorkAreChosenByTheAddress(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	w.submit(func(d *reports.Draft) { d.Address = "Old Lane" })
	w.Clock.Move(20 * 24 * time.Hour)
	w.submit(func(d *reports.Draft) { d.Address = "New Lane"; d.Email = "lane@example.org" })
	b := w.signedIn(t, "sasha@works.example", staffOf("works"))
	b.open("/crew").want(200).reads(".work li:first-child", "Old Lane", "days late").reads(".work li:last-child", "New Lane")
	b.open("/crew?late=1").want(200).reads(".work", "Old Lane")
	if strings.Contains(b.text(".work"), "New Lane") {
		t.Error("what is not late is listed as late")
	}
	b.open("/desk?q=new").want(200).reads(".worktable", "New Lane")
	b.open("/desk?status=fixed").want(200).reads("main", "Nothing here")
	b.open("/desk?status=all&sort=email&fields=email,phone&reporter_email=lane@example.org").want(200).reads(".worktable", "Old Lane", "New Lane")
	if strings.Contains(b.page.Text(), "lane@example.org") {
		t.Error("the list tells an address")
	}
	b.open("/crew?status=nonsense").want(400)
	b.open("/crew?body=county").want(404)
	b.open("/desk?body=nobody").want(404)
	b.lang = "fr"
	b.open("/desk").want(200).reads("h1", "Bureau").reads(".staff-bar", "Se déconnecter").reads(".worktable", "jours de retard")
	b.open(b.page.Find(".worktable a").First().AttrOr("href", "")).want(200).reads(".do", "Choisir l’état", "Réparé")
}

func TestDeskHidesAndShows(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	report := w.submit(func(d *reports.Draft) { d.Email, d.Name = "resident@example.org", "Ada" })
	b := w.signedIn(t, "sasha@works.example", staffOf("works"))
	path := "/desk/reports/" + report.ID.String()
	b.open(path).want(200).reads(".more", "resident@example.org", "not confirmed", "Ada", "Districts", "Next who would answer", "Area that decided", "boundaries")
	b.open(b.page.Find(".more a.danger").AttrOr("href", "")).want(200).reads("h1", "Hide")
	if w.report(report.ID).Visibility != reports.Public {
		t.Fatal("looking hid it")
	}
	b.press(b.form(), "").want(200).reads("main", "Hidden")
	if a := w.get("/reports/" + report.ID.String()); a.Code != 404 {
		t.Errorf("the public page of a hidden report: %d", a.Code)
	}
	crew := w.signedIn(t, "robin@works.example", crewOf("works"))
	crew.open("/crew/reports/" + report.ID.String()).want(404)
	b.open(path + "/visibility").want(200)
	b.press(b.form(), "").want(200)
	if w.report(report.ID).Visibility != reports.Public {
		t.Error("it was not shown again")
	}
}

func TestDuplicatesNameAnOriginal(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	original, again := w.submit(nil), w.submit(nil)
	b := w.signedIn(t, "robin@works.example", crewOf("works"))
	b.open("/crew/reports/" + again.ID.String())
	for _, of := range []string{"nonsense", again.ID.String(), "zzzzzzzzzz"} {
		b.setTo(b.form().with("of", of, "text", "Twice"), "duplicate").want(422).reads(".errors", "no other report")
	}
	b.setTo(b.form().with("of", spoken(original.ID), "text", "Twice"), "duplicate").want(200)
	if got := w.report(again.ID); got.Duplicate != original.ID || got.Status != reports.StatusDuplicate {
		t.Errorf("status %q of %v", got.Status, got.Duplicate)
	}
}
