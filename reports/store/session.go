package store

import (
	"time"

	"lamppost/reports"
)

// SignInLink is a one-time link; its id is public, its signature is not stored.
type SignInLink struct {
	ID        string
	Person    reports.PersonID
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// InsertSignInLink records that a link was made.
func (tx *Tx) InsertSignInLink(l SignInLink) error {
	_, err := tx.exec("INSERT INTO sign_in_link (id, person, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, 0)",
		l.ID, l.Person, micros(l.CreatedAt), micros(l.ExpiresAt))
	return err
}

// SignInLink returns a link, used or not.
func (v *View) SignInLink(id string) (SignInLink, error) {
	l := SignInLink{ID: id}
	var created, expires, used int64
	err := v.row([]any{&l.Person, &created, &expires, &used}, "SELECT person, created_at, expires_at, used_at FROM sign_in_link WHERE id = $1", id)
	l.CreatedAt, l.ExpiresAt, l.UsedAt = fromMicros(created), fromMicros(expires), fromMicros(used)
	return l, err
}

// UseSignInLink marks a link used; false if it was already, or is past its time.
func (tx *Tx) UseSignInLink(id string, now time.Time) (bool, error) {
	n, err := tx.exec("UPDATE sign_in_link SET used_at = $1 WHERE id = $2 AND used_at = 0 AND expires_at > $1", micros(now), id)
	return n == 1, err
}

// SignInLinksSince counts the links made for a person since t.
func (v *View) SignInLinksSince(id reports.PersonID, t time.Time) (int, error) {
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM sign_in_link WHERE person = $1 AND created_at >= $2", id, micros(t))
	return n, err
}

// InsertSession records a session by the digest of its cookie.
func (tx *Tx) InsertSession(digest string, person reports.PersonID, now, expires time.Time) error {
	_, err := tx.exec("INSERT INTO session (digest, person, created_at, expires_at) VALUES ($1, $2, $3, $4)", digest, person, micros(now), micros(expires))
	return err
}

// Session returns who holds the session, with grants as they are now.
func (v *View) Session(digest string, now time.Time) (reports.Viewer, error) {
	var viewer reports.Viewer
	err := v.row([]any{&viewer.Person, &viewer.Name}, `SELECT p.id, p.name FROM session s JOIN person p ON p.id = s.person
		WHERE s.digest = $1 AND s.expires_at > $2`, digest, micros(now))
	if err != nil {
		return viewer, err
	}
	viewer.Grants, err = v.Grants(viewer.Person)
	return viewer, err
}

// DropSession ends one session.
func (tx *Tx) DropSession(digest string) error {
	_, err := tx.exec("DELETE FROM session WHERE digest = $1", digest)
	return err
}

// DropExpired removes sessions and links that are past their time.
func (tx *Tx) DropExpired(now time.Time) (int64, error) {
	n, err := tx.exec("DELETE FROM session WHERE expires_at <= $1", micros(now))
	if err != nil {
		return n, err
	}
	m, err := tx.exec("DELETE FROM sign_in_link WHERE expires_at <= $1", micros(now))
	return n + m, err
}

// PutAPIKey records a key by its digest; recording it twice changes nothing.
func (tx *Tx) PutAPIKey(digest, name string, now time.Time) error {
	_, err := tx.exec("INSERT INTO api_key (digest, name, created_at, revoked_at) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING", digest, name, micros(now))
	return err
}

// APIKey returns the name of a key that is not revoked, or ErrNotFound.
func (v *View) APIKey(digest string) (string, error) {
	var name string
	err := v.row([]any{&name}, "SELECT name FROM api_key WHERE digest = $1 AND revoked_at = 0", digest)
	return name, err
}
