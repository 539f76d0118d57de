package desk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// followed returns the subscription a delivery is about.
func followed(t failer, d reports.Delivery) int64 {
	t.Helper()
	var data struct {
		Subscription int64 `json:"subscription"`
	}
	must(t, json.Unmarshal(d.Data, &data))
	return data.Subscription
}

func TestChangeTellsFollowersAndHistory(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", func(d *reports.Draft) { d.Email = "resident@example.org" })).Report
		t.confirmAll()
		crew := t.member(reports.Crew, "works")
		t.clock.Move(time.Hour)
		u, err := t.Change(background, crew, reports.Change{Report: r.ID, Version: r.Version, Key: "k1", Status: reports.StatusFixed, Text: "Laid anew"})
		must(t, err)
		if u.By != reports.Crew || u.From != reports.StatusOpen || u.Status != reports.StatusFixed {
			t.Errorf("update: %+v", u)
		}
		if mails := t.deliveries()[reports.DeliverUpdate]; len(mails) != 1 || mails[0].Channel.Address != "resident@example.org" {
			t.Errorf("mails: %+v", mails)
		}
		t.read(func(v *store.View) error {
			now, err := v.Report(reports.Viewer{}, r.ID)
			if now.Status != reports.StatusFixed || !now.ClosedAt.Equal(t.clock.Now()) || now.Version != r.Version+1 {
				t.Errorf("report: %+v", now)
			}
			return err
		})
		again, err := t.Change(background, crew, reports.Change{Report: r.ID, Version: r.Version, Key: "k1", Status: reports.StatusFixed, Text: "Laid anew"})
		if err != nil || again.ID != u.ID {
			t.Errorf("the same key again: %v, %v", again.ID, err)
		}
	})
}

func TestSecondEditorSeesBothVersions(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", nil)).Report
		crew := t.member(reports.Crew, "works")
		_, err := t.Change(background, crew, reports.Change{Report: r.ID, Version: r.Version, Key: "a", Status: reports.StatusPlanned, Text: "theirs"})
		must(t, err)
		_, err = t.Change(background, crew, reports.Change{Report: r.ID, Version: r.Version, Key: "b", Status: reports.StatusFixed, Text: "mine"})
		var conflict *desk.Conflict
		if !errors.As(err, &conflict) || !errors.Is(err, reports.ErrConflict) {
			t.Fatalf("second editor: %v", err)
		}
		if conflict.Theirs.Status != reports.StatusPlanned || conflict.Mine.Text != "mine" || len(conflict.Since) != 1 {
			t.Errorf("conflict: %+v", conflict)
		}
		// A note never conflicts, and the same target is no conflict either.
		_, err = t.Change(background, crew, reports.Change{Report: r.ID, Version: r.Version, Key: "c", Text: "a note"})
		must(t, err)
		_, err = t.Change(background, crew, reports.Change{Report: r.ID, Version: r.Version, Key: "d", Status: reports.StatusPlanned, Text: "me too"})
		must(t, err)
	})
}

func TestChangeRefuses(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", nil)).Report
		crew := t.member(reports.Crew, "works")
		for name, test := range map[string]struct {
			viewer reports.Viewer
			change reports.Change
			want   reports.Kind
		}{
			"the public":             {reports.Viewer{}, reports.Change{Status: reports.StatusFixed}, reports.NotFound},
			"another body":           {t.member(reports.Staff, "county"), reports.Change{Status: reports.StatusFixed}, reports.NotFound},
			"nothing":                {crew, reports.Change{}, reports.Invalid},
			"an illegal move":        {crew, reports.Change{Status: "reopened", Text: "x"}, reports.Invalid},
			"no reason":              {crew, reports.Change{Status: reports.StatusNotFixable}, reports.Invalid},
			"a duplicate of itself":  {crew, reports.Change{Status: reports.StatusDuplicate, Text: "x", Of: r.ID}, reports.Invalid},
			"a duplicate of nothing": {crew, reports.Change{Status: reports.StatusDuplicate, Text: "x", Of: 7}, reports.Invalid},
			"fixed by an original":   {crew, reports.Change{Status: reports.StatusFixed, Of: r.ID}, reports.Invalid},
			"somebody's picture":     {crew, reports.Change{Photos: []reports.PhotoID{"x"}}, reports.Invalid},
		} {
			test.change.Report, test.change.Key = r.ID, name
			if _, err := t.Change(background, test.viewer, test.change); reports.KindOf(err) != test.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		t.read(func(v *store.View) error {
			now, err := v.Report(reports.Viewer{}, r.ID)
			updates, updatesErr := v.Updates(r.ID)
			if now.Version != r.Version || len(updates) != 0 {
				t.Errorf("refused changes left version %d and %d updates", now.Version, len(updates))
			}
			return errors.Join(err, updatesErr)
		})
	})
}

func TestHideTakesEverythingOutOfSight(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", nil)).Report
		staff, crew, other := t.member(reports.Staff, "works"), t.member(reports.Crew, "works"), t.member(reports.Staff, "county")
		for name, viewer := range map[string]reports.Viewer{"public": {}, "crew": crew, "another body": other} {
			if err := t.Hide(background, viewer, r.ID); !errors.Is(err, reports.ErrNotFound) {
				t.Errorf("%s may hide: %v", name, err)
			}
		}
		must(t, t.Hide(background, staff, r.ID))
		t.read(func(v *store.View) error {
			for name, viewer := range map[string]reports.Viewer{"public": {}, "crew": crew, "another body": other} {
				if _, err := v.Report(viewer, r.ID); !errors.Is(err, reports.ErrNotFound) {
					t.Errorf("%s sees it: %v", name, err)
				}
			}
			_, err := v.Report(staff, r.ID)
			return err
		})
		must(t, t.Restore(background, staff, r.ID))
		t.read(func(v *store.View) error { _, err := v.Report(reports.Viewer{}, r.ID); return err })
	})
}

func TestSignInLinkWorksOnce(t *testing.T) {
	each(t, func(t *town) {
		crew := t.member(reports.Crew, "works")
		must(t, t.AskSignIn(background, "Crew-works@EXAMPLE.org"))
		must(t, t.AskSignIn(background, "nobody@example.org"))
		if n := len(t.deliveries()[reports.DeliverSignIn]); n != 0 {
			t.Errorf("%d mails for addresses nobody has", n)
		}
		must(t, t.AskSignIn(background, "crew-works@example.org"))
		mails := t.deliveries()[reports.DeliverSignIn]
		if len(mails) != 1 {
			t.Fatalf("mails: %+v", mails)
		}
		var data desk.LinkData
		must(t, json.Unmarshal(mails[0].Data, &data))
		token := t.SignInToken(data.Link)
		for range 10 { // a mail scanner
			owner, err := t.LinkOwner(background, token)
			if err != nil || owner.ID != crew.Person {
				t.Fatalf("owner %v, %v", owner, err)
			}
		}
		cookie, _, err := t.SignIn(background, token)
		must(t, err)
		if _, _, err := t.SignIn(background, token); !errors.Is(err, reports.ErrLinkUsed) {
			t.Errorf("second use: %v", err)
		}
		viewer, err := t.Session(background, cookie)
		if err != nil || !slices.Equal(viewer.Grants, crew.Grants) {
			t.Errorf("session: %+v, %v", viewer, err)
		}
		must(t, t.Revoke(background, "crew-works@example.org", crew.Grants[0]))
		if viewer, err := t.Session(background, cookie); err != nil || len(viewer.Grants) != 0 {
			t.Errorf("after revocation: %+v, %v", viewer, err)
		}
		must(t, t.SignOut(background, cookie))
		if _, err := t.Session(background, cookie); !errors.Is(err, reports.ErrNotFound) {
			t.Errorf("after signing out: %v", err)
		}
	})
}

func TestSignInLinkRunsOut(t *testing.T) {
	each(t, func(t *town) {
		t.member(reports.Crew, "works")
		for range 20 {
			must(t, t.AskSignIn(background, "crew-works@example.org"))
		}
		mails := t.deliveries()[reports.DeliverSignIn]
		if len(mails) > 6 {
			t.Errorf("%d mails in an hour to one mailbox", len(mails))
		}
		var data desk.LinkData
		must(t, json.Unmarshal(mails[0].Data, &data))
		t.clock.Move(16 * time.Minute)
		if _, _, err := t.SignIn(background, t.SignInToken(data.Link)); !errors.Is(err, reports.ErrLinkUsed) {
			t.Errorf("a late link: %v", err)
		}
		if _, _, err := t.SignIn(background, data.Link+".AAAAAAAAAAAAAAAAAAAAAA"); !errors.Is(err, reports.ErrNotFound) {
			t.Errorf("a forged link: %v", err)
		}
	})
}

func TestDeliveryIsRetriedThenBuried(t *testing.T) {
	each(t, func(t *town) {
		t.submit(draft("1", nil))
		down := errors.New("the mail server is away")
		attempts := 0
		for {
			claimed, err := t.Claim(background, 10)
			must(t, err)
			if len(claimed) == 0 {
				break
			}
			attempts++
			must(t, t.Desk.Failed(background, claimed[0], down, false))
			t.clock.Move(2 * time.Hour)
		}
		d := t.deliveries()[reports.DeliverReport][0]
		if attempts != reports.MaxAttempts || d.State != reports.Buried || d.LastError != down.Error() {
			t.Fatalf("after %d attempts: %+v", attempts, d)
		}
		must(t, t.Retry(background, d.ID))
		claimed, err := t.Claim(background, 10)
		must(t, err)
		must(t, t.Delivered(background, claimed[0], "250 ok"))
		if d := t.deliveries()[reports.DeliverReport][0]; d.State != reports.Done || d.Receipt != "250 ok" {
			t.Errorf("delivered: %+v", d)
		}
	})
}

func TestAPIKeyIsDerivedAndChecked(t *testing.T) {
	each(t, func(t *town) {
		key, err := t.APIKey(background, "demo")
		must(t, err)
		same, err := t.APIKey(background, "demo")
		if err != nil || same != key {
			t.Errorf("asked again: %q, %v", same, err)
		}
		if name, err := t.CheckAPIKey(background, key); err != nil || name != "demo" {
			t.Errorf("check: %q, %v", name, err)
		}
		for _, wrong := range []string{"", "demo", key + "x", "other." + key[len("demo."):]} {
			if _, err := t.CheckAPIKey(background, wrong); !errors.Is(err, reports.ErrForbidden) {
				t.Errorf("key %q: %v", wrong, err)
			}
		}
	})
}

// TestStrangersCannotFloodAMailbox is row R12.
func TestStrangersCannotFloodAMailbox(t *testing.T) {
	each(t, func(t *town) {
		for i := range 100 {
			t.submit(draft(fmt.Sprint("victim", i), func(d *reports.Draft) { d.Email = "victim@example.org" }))
		}
		if n := len(t.deliveries()[reports.DeliverConfirm]); n > 6 {
			t.Errorf("%d mails in an hour to an address that a stranger typed", n)
		}
	})
}
