package web

import (
	"database/sql"
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// look is one kind of person that every URL is tried as.
type look struct {
	name   string
	grants []reports.Grant
	in     bool // signed in
	own    bool // works for the body of the report
}

var looks = []look{
	{name: "nobody"},
	{name: "resident", in: true},
	{name: "crew of the body", in: true, own: true, grants: []reports.Grant{crewOf("works")}},
	{name: "crew of another body", in: true, grants: []reports.Grant{crewOf("county")}},
	{name: "staff of the body", in: true, own: true, grants: []reports.Grant{staffOf("works")}},
	{name: "staff of another body", in: true, grants: []reports.Grant{staffOf("county")}},
	{name: "administrator", in: true, own: true, grants: []reports.Grant{anAdmin}},
	{name: "crew of the body, staff of another", in: true, own: true, grants: []reports.Grant{crewOf("works"), staffOf("county")}},
}

// may reports whether the look may do a to reports of the body.
func (l look) may(a reports.Action) bool { return reports.Viewer{Grants: l.grants}.May(a, "works") }

// matrix is the town with one session for each look.
type matrix struct {
	*town
	sessions map[string]string
	photo    reports.PhotoID
	changes  *sql.Conn
}

func newMatrix(t *testing.T) *matrix {
	plenty := Allowance{1e6, 1e6}
	m := &matrix{sessions: map[string]string{}, town: newTown(t, func(c *Config) {
		c.Rates = Rates{Reads: plenty, Tiles: plenty, Posts: plenty, Keys: plenty, Imports: plenty}
	})}
	for i, l := range looks {
		if l.in {
			m.sessions[l.name] = m.person(fmt.Sprintf("look%d@people.example", i), l.grants...)
		}
	}
	db, err := sql.Open("sqlite", m.File)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	m.changes, err = db.Conn(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, m.changes.Close()) })
	return m
}

// commits changes with every commit that changed a row, by anybody.
func (m *matrix) commits() int {
	m.t.Helper()
	var n int
	must(m.t, m.changes.QueryRowContext(m.t.Context(), "PRAGMA data_version").Scan(&n))
	return n
}

// secret is a text and an address that only some may read.
const (
	secretText = "velvet sofa of the mayor"
	secretMail = "reporter@private.example"
)

// sofa is a report of the body "works" with a delivery that was given up.
func (m *matrix) sofa() (reports.Report, reports.DeliveryID) {
	m.t.Helper()
	report := m.submit(func(d *reports.Draft) { d.Text, d.Email = secretText, secretMail })
	delivery := reports.DeliveryID(0)
	must(m.t, m.Store.Read(m.t.Context(), func(v *store.View) error {
		found, err := v.ReportDeliveries(report.ID)
		delivery = found[0].ID
		return err
	}))
	return report, delivery
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// fill writes an address of the pattern that is about the report.
func (m *matrix) fill(t *testing.T, pattern string, report reports.ReportID, delivery reports.DeliveryID) string {
	t.Helper()
	id := report.String()
	switch {
	case strings.HasPrefix(pattern, "/admin/outbox/"):
		id = delivery.String()
	case strings.HasPrefix(pattern, "/photos/"):
		id = string(m.photo)
	}
	values := map[string]string{
		"id": id, "token": "no.token", "layer": "districts", "key": "none", "slug": "works", "code": "rubbish",
		"version": m.Desk.World().Directory.Layer("districts").Live.String(), "job": "none",
		"format": "json", "z": "14", "x": "7873", "file": "5760.mvt", "size": string(photo.Small), "name": "none.css", "event": "none", "hex": "none", "fonts": "Regular",
	}
	if strings.HasPrefix(pattern, "/reports/") {
		values["file"] = "map.png"
	}
	return parameter.ReplaceAllStringFunc(pattern, func(p string) string {
		value, known := values[p[1:len(p)-1]]
		if !known {
			t.Fatalf("%s: say here what %s is", pattern, p)
		}
		return value
	})
}

// form is what every unsafe request carries: a change that would be made.
func changeOf(key int) url.Values {
	return url.Values{"key": {fmt.Sprintf("key-of-the-matrix-%06d", key)}, "version": {"1"}, "status": {"planned"}, "text": {"Soon"}, "language": {"en"}}
}

// expect is the status of a row for a look; 0 is anything but a refusal of who asks.
func expect(u URL, l look) int {
	if u.Policy.Who == anyone || u.Policy.Who == keyHolder {
		return 0
	}
	viewer := reports.Viewer{Person: 1, Grants: l.grants}
	role, bound := u.Policy.Who.role()
	switch {
	case !l.in && safe(u.Method):
		return 303
	case !l.in:
		return 401
	case bound && !viewer.Has(role):
		return 403
	case u.Policy.Scope == ownBodies && strings.Contains(u.Pattern, "{id}") && !l.may(actionOf(u)):
		return 404
	}
	return 0
}

// actionOf is what a URL about one report asks of its viewer.
func actionOf(u URL) reports.Action {
	if strings.HasPrefix(u.Pattern, "/crew/") {
		return reports.ChangeStatus
	}
	return reports.Moderate
}

func TestEveryURLAsEveryRole(t *testing.T) {
	m := newMatrix(t)
	s, err := newServer(Config{})
	must(t, err)
	seen := map[int]int{}
	for i, u := range s.table {
		for j, l := range looks {
			report, delivery := m.sofa()
			path := m.fill(t, u.Pattern, report.ID, delivery)
			r := request(u.Method, path, changeOf(i*100+j), m.sessions[l.name])
			before := m.commits()
			a := m.do(r)
			want := expect(u, l)
			seen[want]++
			where := fmt.Sprintf("%s %s as %s", u.Method, u.Pattern, l.name)
			switch refused := a.Code == 401 || a.Code == 403; {
			case a.Code >= 500:
				t.Errorf("%s: %d", where, a.Code)
			case want != 0 && a.Code != want:
				t.Errorf("%s: %d, want %d", where, a.Code, want)
			case want == 0 && refused && u.Policy.Who != keyHolder:
				t.Errorf("%s: %d, but the policy lets them in", where, a.Code)
			case want == 0 && a.Code == 404 && strings.Contains(u.Pattern, "/reports/{id}"):
				t.Errorf("%s: not found, but it is theirs", where)
			}
			if want == 303 && !strings.HasPrefix(a.Header().Get("Location"), "/sign-in?next=") {
				t.Errorf("%s: sent to %q", where, a.Header().Get("Location"))
			}
			if refused := want != 0 || safe(u.Method); refused && m.commits() != before {
				t.Errorf("%s: %d, and something was changed", where, a.Code)
			}
			if want == 0 && u.Method == post && u.Pattern == "/crew/reports/{id}" && (a.Code != 303 || m.commits() == before) {
				t.Errorf("%s: %d, nothing was changed: the form of this test has grown old, or its watch is blind", where, a.Code)
			}
			if u.Pattern == "/sign-out" && l.in { // it did what it should: begin anew
				m.sessions[l.name] = m.person(fmt.Sprintf("look%d@people.example", j), l.grants...)
			}
		}
	}
	for _, status := range []int{0, 303, 401, 403, 404} {
		if seen[status] < 5 {
			t.Errorf("status %d was expected %d times: the matrix has become blind to it", status, seen[status])
		}
	}
}

// TestNoURLTellsWhatIsHidden asks for everything about a hidden report with a
// photo, as everybody, and looks for its words, its address and its picture.
func TestNoURLTellsWhatIsHidden(t *testing.T) {
	m := newMatrix(t)
	s, err := newServer(Config{})
	must(t, err)
	m.photo = m.upload("key-of-the-hidden-one", "streetlight.jpg")
	report := m.submit(func(d *reports.Draft) {
		d.Key, d.Photos = "key-of-the-hidden-one", []reports.PhotoID{m.photo}
		d.Text, d.Email = secretText, secretMail
	})
	admin := reports.Viewer{Person: 1, Grants: []reports.Grant{anAdmin}}
	must(t, m.Desk.Hide(t.Context(), admin, report.ID))
	told := 0
	for _, u := range s.table {
		if u.Method != get || strings.HasPrefix(u.Pattern, "/admin/outbox/") {
			continue
		}
		for _, l := range looks {
			path := m.fill(t, u.Pattern, report.ID, 0)
			if u.Pattern == "/desk" || u.Pattern == "/crew" || u.Pattern == "/reports" {
				path += "?status=all"
			}
			a := m.do(request(get, path, nil, m.sessions[l.name]))
			body := a.Body.String()
			if !l.may(reports.Moderate) {
				m.quiet(t, u.Pattern+" as "+l.name, a, body, report)
			} else if strings.Contains(body, secretText) {
				told++
			}
			entitled := l.may(reports.ReadContact) && u.Pattern == "/desk/reports/{id}" || l.may(reports.Operate) && u.Pattern == "/admin/outbox"
			if strings.Contains(body, secretMail) && !entitled {
				t.Errorf("%s as %s tells the reporter's address", u.Pattern, l.name)
			}
		}
	}
	if told == 0 {
		t.Error("nobody was told anything: the test is blind")
	}
}

// quiet fails if an answer tells anything of a hidden report but what was asked.
func (m *matrix) quiet(t *testing.T, where string, a *httptest.ResponseRecorder, body string, report reports.Report) {
	t.Helper()
	if strings.Contains(body, secretText) || strings.Contains(body, string(m.photo)+"/") {
		t.Errorf("%s tells what is hidden", where)
	}
	if strings.HasPrefix(a.Header().Get("Content-Type"), "image/jpeg") {
		t.Errorf("%s shows a hidden photo", where)
	}
	if a.Code == 200 && strings.Contains(body, report.ID.String()) {
		t.Errorf("%s names a hidden report", where)
	}
}

func TestCrewNeverSeesContacts(t *testing.T) {
	m := newMatrix(t)
	report, _ := m.sofa()
	for _, path := range []string{"/crew", "/crew?q=private", "/crew?sort=reporter_email", "/crew?fields=email,phone",
		"/crew/reports/" + report.ID.String(), "/crew/reports/" + report.ID.String() + "?fields=email"} {
		for _, l := range looks[2:] {
			if a := m.do(request(get, path, nil, m.sessions[l.name])); strings.Contains(a.Body.String(), secretMail) {
				t.Errorf("%s as %s tells the reporter's address", path, l.name)
			}
		}
	}
	for _, l := range looks {
		a := m.do(request(get, "/desk?q="+url.QueryEscape("private.example"), nil, m.sessions[l.name]))
		if strings.Contains(a.Body.String(), report.ID.String()) {
			t.Errorf("%s can search by the reporter's address", l.name)
		}
	}
}
