package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// peopleCommand groups what is done about people and programs.
type peopleCommand struct {
	List   peopleList   `cmd:"" help:"List who has a role."`
	Grant  peopleGrant  `cmd:"" help:"Give a person a role."`
	Revoke peopleRevoke `cmd:"" help:"Take a role back."`
	Link   peopleLink   `cmd:"" help:"Print a one-time sign-in link for a person with a role."`
	Key    peopleKey    `cmd:"" help:"Print the Open311 key of that name, making it if it is new."`
}

type peopleList struct{ dataSettings }

// maxPeople bounds the list.
const maxPeople = 1000

// Run prints a line a role.
func (c peopleList) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		return h.store.Read(ctx, func(v *store.View) error {
			people, err := v.People(maxPeople)
			for _, p := range people {
				fmt.Fprintf(t.out, "%s\t%s\t%s\t%s\n", p.Email, p.Person.Name, p.Role, p.Body)
			}
			return err
		})
	})
}

// roleFlags name a role at a body.
type roleFlags struct {
	Email string `arg:"" help:"E-mail address of the person."`
	Role  string `required:"" enum:"crew,staff,administrator" help:"crew, staff or administrator."`
	Body  string `help:"Body the role is at; administrators have none." placeholder:"SLUG"`
}

func (f roleFlags) grant() reports.Grant {
	return reports.Grant{Role: reports.Role(f.Role), Body: reports.BodySlug(f.Body)}
}

type peopleGrant struct {
	dataSettings
	roleFlags
	Name     string `help:"What pages and mails call the person."`
	Language string `help:"Language of mails to the person." default:"en"`
}

// Run gives the role.
func (c peopleGrant) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		p, err := h.desk.Grant(ctx, reports.Person{Email: c.Email, Name: c.Name, Language: c.Language}, c.grant())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s is now %s\n", p.Email, strings.TrimSpace(c.Role+" "+c.Body))
		return err
	})
}

type peopleRevoke struct {
	dataSettings
	roleFlags
}

// Run takes the role back.
func (c peopleRevoke) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		if err := h.desk.Revoke(ctx, c.Email, c.grant()); err != nil {
			return err
		}
		_, err := fmt.Fprintf(t.out, "%s is no longer %s\n", c.Email, strings.TrimSpace(c.Role+" "+c.Body))
		return err
	})
}

type peopleLink struct {
	dataSettings
	Email string        `arg:"" help:"E-mail address of the person."`
	Base  string        `required:"" name:"base-url" help:"Public address of the service." placeholder:"URL"`
	Life  time.Duration `help:"How long the link works." default:"1h"`
}

// Run prints the link.
func (c peopleLink) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		email, err := reports.CleanEmail("email", c.Email)
		if err != nil {
			return err
		}
		var person reports.Person
		err = h.store.Read(ctx, func(v *store.View) (err error) {
			person, err = v.PersonByEmail(email)
			return err
		})
		if errors.Is(err, reports.ErrNotFound) {
			return fmt.Errorf("%s is not known: give them a role first (lamppost people grant)", email)
		}
		if err != nil {
			return err
		}
		token, err := h.desk.MakeSignInLink(ctx, person.ID, c.Life)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(t.out, signInURL(c.Base, token))
		return err
	})
}

func signInURL(base, token string) string { return strings.TrimSuffix(base, "/") + "/sign-in/" + token }

type peopleKey struct {
	dataSettings
	Name string `arg:"" help:"Name of the program or organisation that gets the key."`
}

// Run prints the key.
func (c peopleKey) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		key, err := h.desk.APIKey(ctx, c.Name)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(t.out, key)
		return err
	})
}
