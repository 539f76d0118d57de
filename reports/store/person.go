package store

import (
	"time"

	"lamppost/reports"
)

const personColumns = "p.id, p.email, p.name, p.language"

func scanPerson(row scanner) (reports.Person, error) {
	var p reports.Person
	err := row.Scan(&p.ID, &p.Email, &p.Name, &p.Language)
	return p, err
}

// Person returns the person with that id.
func (v *View) Person(id reports.PersonID) (reports.Person, error) {
	return one(v, scanPerson, "SELECT "+personColumns+" FROM person p WHERE p.id = $1", id)
}

// PersonByEmail returns the person with that address, as CleanEmail wrote it.
func (v *View) PersonByEmail(email string) (reports.Person, error) {
	return one(v, scanPerson, "SELECT "+personColumns+" FROM person p WHERE p.email = $1", email)
}

// PutPerson returns the person with p's address, made with p's id if there was
// none. An existing person's name and language stay as they are: a stranger who
// types somebody's address must not change them.
func (tx *Tx) PutPerson(p reports.Person, now time.Time) (reports.Person, error) {
	_, err := tx.exec(`INSERT INTO person (id, email, name, language, confirmed_at, created_at)
		VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (email) DO NOTHING`, p.ID, p.Email, p.Name, p.Language, micros(now))
	if err != nil {
		return p, err
	}
	return tx.PersonByEmail(p.Email)
}

// ConfirmPerson notes that the person has shown to read that mailbox.
func (tx *Tx) ConfirmPerson(id reports.PersonID, now time.Time) error {
	_, err := tx.exec("UPDATE person SET confirmed_at = $1 WHERE id = $2 AND confirmed_at = 0", micros(now), id)
	return err
}

// Grants returns what a person may do.
func (v *View) Grants(id reports.PersonID) ([]reports.Grant, error) {
	return list(v, func(row scanner) (reports.Grant, error) {
		var g reports.Grant
		err := row.Scan(&g.Role, &g.Body)
		return g, err
	}, "SELECT role, body FROM role_grant WHERE person = $1 ORDER BY role, body", id)
}

// PutGrant gives a role; giving it twice is giving it once.
func (tx *Tx) PutGrant(id reports.PersonID, g reports.Grant) error {
	_, err := tx.exec("INSERT INTO role_grant (person, role, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, g.Role, g.Body)
	return err
}

// DropGrant takes a role back and reports whether it was there. Sessions ask
// for grants on every request, so it holds from the next one on.
func (tx *Tx) DropGrant(id reports.PersonID, g reports.Grant) (bool, error) {
	n, err := tx.exec("DELETE FROM role_grant WHERE person = $1 AND role = $2 AND body = $3", id, g.Role, g.Body)
	return n > 0, err
}

// Staffer is a person with a role, for the list of people.
type Staffer struct {
	reports.Person
	reports.Grant
}

// People lists everyone who holds a role.
func (v *View) People(limit int) ([]Staffer, error) {
	return list(v, func(row scanner) (Staffer, error) {
		var s Staffer
		err := row.Scan(&s.ID, &s.Email, &s.Person.Name, &s.Language, &s.Role, &s.Body)
		return s, err
	}, "SELECT "+personColumns+", g.role, g.body FROM role_grant g JOIN person p ON p.id = g.person ORDER BY p.email, g.role, g.body LIMIT $1", limit)
}
