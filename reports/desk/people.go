package desk

import (
	"context"

	"lamppost/reports"
	"lamppost/reports/store"
)

// Grant gives a person, made if unknown, a role at a body; administrators have
// none. An unknown body is refused.
func (d *Desk) Grant(ctx context.Context, p reports.Person, g reports.Grant) (reports.Person, error) {
	email, err := reports.CleanEmail("email", p.Email)
	if err != nil {
		return p, err
	}
	if _, ok := reports.ParseRole(string(g.Role)); !ok {
		return p, reports.Invalidf("role", "role_unknown")
	}
	if known := d.World().Directory.Body(g.Body) != nil; known == (g.Role == reports.Administrator) {
		return p, reports.Invalidf("body", "body_unknown")
	}
	p.Email, p.ID = email, reports.PersonID(d.IDs.Next())
	err = d.write(ctx, func(tx *store.Tx) (err error) {
		if p, err = tx.PutPerson(p, d.Now()); err != nil {
			return err
		}
		return tx.PutGrant(p.ID, g)
	})
	return p, err
}

// Revoke takes a role back; it holds from the person's next request on.
func (d *Desk) Revoke(ctx context.Context, email string, g reports.Grant) error {
	return d.write(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(email)
		if err != nil {
			return err
		}
		had, err := tx.DropGrant(person.ID, g)
		if err == nil && !had {
			return reports.ErrNotFound
		}
		return err
	})
}

// APIKey returns the Open311 key with that name, making it known if it is not.
// It is derived, so that asking again prints the same key and the database
// holds only its digest.
func (d *Desk) APIKey(ctx context.Context, name string) (string, error) {
	key := d.Secret.token(purposeAPIKey, name)
	return key, d.write(ctx, func(tx *store.Tx) error { return tx.PutAPIKey(digest(key), name, d.Now()) })
}

// CheckAPIKey returns the name of a key that may post, or ErrForbidden.
func (d *Desk) CheckAPIKey(ctx context.Context, key string) (string, error) {
	if _, ok := d.Secret.open(purposeAPIKey, key); !ok {
		return "", reports.ErrForbidden
	}
	var name string
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		name, err = v.APIKey(digest(key))
		return err
	})
	if reports.KindOf(err) == reports.NotFound {
		return "", reports.ErrForbidden
	}
	return name, err
}
