package reports

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
)

// Person is somebody with an e-mail address: a resident who follows a report,
// or someone who works for a body.
type Person struct {
	ID       PersonID
	Email    string
	Name     string
	Language string
}

// Role is what a person does for a body or for the instance.
type Role string

// The roles. Everybody is a resident; the others come from grants.
const (
	Resident      Role = "resident"
	Crew          Role = "crew"
	Staff         Role = "staff"
	Administrator Role = "administrator"
	System        Role = "system" // the service itself; nobody is granted it
)

// ParseRole accepts the roles that can be granted.
func ParseRole(s string) (Role, bool) {
	r := Role(s)
	return r, slices.Contains([]Role{Crew, Staff, Administrator}, r)
}

// Grant gives a person a role at a body. An administrator's grant names no body.
type Grant struct {
	Role Role
	Body BodySlug
}

// Action is something only some may do to a body's reports.
type Action string

// The actions.
const (
	ChangeStatus Action = "change_status" // status, note, photo
	Moderate     Action = "moderate"      // hide and restore, see hidden ones
	ReadContact  Action = "read_contact"  // see the reporter's e-mail
	Operate      Action = "operate"       // outbox, people, settings
)

// permissions is the whole of what roles may do. Body-bound roles may do it to
// their own body's reports only; [Viewer.May] adds that.
var permissions = map[Role][]Action{
	Crew:          {ChangeStatus},
	Staff:         {ChangeStatus, Moderate, ReadContact},
	Administrator: {ChangeStatus, Moderate, ReadContact, Operate},
}

// Viewer is who is looking. The zero Viewer is the public.
type Viewer struct {
	Person PersonID // 0: not signed in
	Name   string
	Grants []Grant
}

// May reports whether v may do a to the reports of body.
func (v Viewer) May(a Action, body BodySlug) bool {
	return slices.ContainsFunc(v.Grants, func(g Grant) bool {
		own := g.Role == Administrator || (body != "" && g.Body == body)
		return own && slices.Contains(permissions[g.Role], a)
	})
}

// Has reports whether v holds role at any body. Higher roles include lower
// ones: administrators are staff, staff are crew.
func (v Viewer) Has(role Role) bool {
	rank := []Role{Resident, Crew, Staff, Administrator}
	want := slices.Index(rank, role)
	return want == 0 || slices.ContainsFunc(v.Grants, func(g Grant) bool { return slices.Index(rank, g.Role) >= want })
}

// Administrator reports whether v may see everything.
func (v Viewer) Administrator() bool { return v.Has(Administrator) }

// Bodies returns the bodies whose reports v may do a to; all is true for
// administrators, who need no list.
func (v Viewer) Bodies(a Action) (bodies []BodySlug, all bool) {
	for _, g := range v.Grants {
		if g.Role == Administrator {
			return nil, true
		}
		if v.May(a, g.Body) && !slices.Contains(bodies, g.Body) {
			bodies = append(bodies, g.Body)
		}
	}
	return bodies, false
}

// maxEmail is RFC 5321's limit for a path.
const maxEmail = 254

// CleanEmail checks an address for use in a mail header and returns it with the
// domain in lower case. Display names, lists, quoted local parts and anything
// outside printable ASCII are refused: they are how headers get injected and
// how one letter passes for another.
func CleanEmail(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	bad := Invalidf(field, "email_invalid")
	if len(s) > maxEmail || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' }) {
		return "", bad
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || strings.ContainsAny(s, "\"<>(),;:\\") {
		return "", bad
	}
	local, domain, _ := strings.Cut(s, "@")
	if !strings.Contains(domain, ".") && domain != "localhost" || strings.Contains(domain, "@") || strings.Contains(domain, "[") {
		return "", bad
	}
	return local + "@" + strings.ToLower(domain), nil
}
