package desk

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

const (
	// linkLife is how long a mailed sign-in link works: long enough for a slow
	// mail server, short enough for a mailbox left open.
	linkLife = 15 * time.Minute
	// sessionLife lets a crew's phone stay signed in through a fortnight.
	sessionLife = 14 * 24 * time.Hour
	// linksPerHour bounds how often one mailbox can be written to by strangers
	// who know its address.
	linksPerHour = 6
)

// AskSignIn leaves a one-time link for the person with that address, if there is
// one who works here. The answer is the same either way.
func (d *Desk) AskSignIn(ctx context.Context, email string) error {
	email, err := reports.CleanEmail("email", email)
	if err != nil {
		return err
	}
	return d.write(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(email)
		if errors.Is(err, reports.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		grants, err := tx.Grants(person.ID)
		if err != nil || len(grants) == 0 {
			return err
		}
		made, err := tx.SignInLinksSince(person.ID, d.Now().Add(-time.Hour))
		if err != nil || made >= linksPerHour {
			return err
		}
		return d.mailLink(tx, person)
	})
}

func (d *Desk) mailLink(tx *store.Tx, person reports.Person) error {
	id, err := d.makeLink(tx, person.ID, linkLife)
	if err != nil {
		return err
	}
	return d.enqueue(tx, reports.Delivery{
		Kind: reports.DeliverSignIn, Channel: reports.Channel{Kind: reports.ChannelEmail, Address: person.Email},
		Person: person.ID, Data: encode(LinkData{id}),
	})
}

// LinkData is what a sign-in delivery carries: the link's id, not its proof.
type LinkData struct {
	Link string `json:"link"`
}

// SignInToken returns the token of the link with that id.
func (d *Desk) SignInToken(link string) string { return d.Secret.token(purposeSignIn, link) }

// MakeSignInLink returns the token of a new one-time link, for the operator who
// hands it over in person.
func (d *Desk) MakeSignInLink(ctx context.Context, person reports.PersonID, life time.Duration) (string, error) {
	var id string
	err := d.write(ctx, func(tx *store.Tx) (err error) {
		id, err = d.makeLink(tx, person, life)
		return err
	})
	return d.SignInToken(id), err
}

func (d *Desk) makeLink(tx *store.Tx, person reports.PersonID, life time.Duration) (string, error) {
	random, err := d.randomBytes(16)
	if err != nil {
		return "", err
	}
	now := d.Now()
	id := hex.EncodeToString(random)
	return id, tx.InsertSignInLink(store.SignInLink{ID: id, Person: person, CreatedAt: now, ExpiresAt: now.Add(life)})
}

// LinkOwner returns whom a sign-in link is for, without using it: a mail
// scanner may look as often as it likes. A used or late link is ErrLinkUsed.
func (d *Desk) LinkOwner(ctx context.Context, token string) (reports.Person, error) {
	var person reports.Person
	id, ok := d.Secret.open(purposeSignIn, token)
	if !ok {
		return person, reports.ErrNotFound
	}
	err := d.Store.Read(ctx, func(v *store.View) error {
		link, err := v.SignInLink(id)
		if errors.Is(err, reports.ErrNotFound) || err == nil && (!link.UsedAt.IsZero() || !d.Now().Before(link.ExpiresAt)) {
			return reports.ErrLinkUsed
		}
		if err != nil {
			return err
		}
		person, err = v.Person(link.Person)
		return err
	})
	return person, err
}

// SignIn uses a link up and returns the cookie of a new session and when it ends.
func (d *Desk) SignIn(ctx context.Context, token string) (cookie string, expires time.Time, err error) {
	id, ok := d.Secret.open(purposeSignIn, token)
	if !ok {
		return "", expires, reports.ErrNotFound
	}
	random, err := d.randomBytes(32)
	if err != nil {
		return "", expires, err
	}
	cookie = base64.RawURLEncoding.EncodeToString(random)
	expires = d.Now().Add(sessionLife)
	err = d.write(ctx, func(tx *store.Tx) error {
		used, err := tx.UseSignInLink(id, d.Now())
		if err != nil {
			return err
		}
		if !used {
			return reports.ErrLinkUsed
		}
		link, err := tx.SignInLink(id)
		if err != nil {
			return err
		}
		if err := tx.ConfirmPerson(link.Person, d.Now()); err != nil {
			return err
		}
		return tx.InsertSession(digest(cookie), link.Person, d.Now(), expires)
	})
	return cookie, expires, err
}

// Session returns who holds a session cookie, with their grants as they are
// now; ErrNotFound for no session.
func (d *Desk) Session(ctx context.Context, cookie string) (reports.Viewer, error) {
	var viewer reports.Viewer
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		viewer, err = v.Session(digest(cookie), d.Now())
		return err
	})
	return viewer, err
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, cookie string) error {
	return d.write(ctx, func(tx *store.Tx) error { return tx.DropSession(digest(cookie)) })
}

func (d *Desk) randomBytes(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(d.Rand, b)
	return b, err
}
