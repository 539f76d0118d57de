package dispatch_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/dispatch"
	"lamppost/reports/store"
)

var update = flag.Bool("update", false, "write the golden mails anew")

// tokens and ids differ from run to run when the desk draws them in another order.
var (
	tokens = regexp.MustCompile(`(confirm|receipts|follow|sign-in)/[A-Za-z0-9._-]+`)
	ids    = regexp.MustCompile(`\b[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{9}\b`)
)

// golden compares the only pending mail, as a mail program would show it.
func (t *town) golden(name string, id reports.DeliveryID, dir string) {
	t.Helper()
	e, err := dispatch.ReadEML(dir, id)
	must(t, err)
	raw, err := os.ReadFile(filepath.Join(dir, id.String()+".eml"))
	must(t, err)
	got := strings.Join(headers(string(raw)), "\n") + "\nSubject: " + e.Subject + "\n" + strings.Join(e.Attachments, "\n") + "\n" + e.Text
	got = tokens.ReplaceAllString(got, "$1/TOKEN")
	seen := map[string]string{}
	got = ids.ReplaceAllStringFunc(got, func(id string) string {
		if seen[id] == "" {
			seen[id] = "id" + string(rune('A'+len(seen)))
		}
		return seen[id]
	})
	path := filepath.Join("testdata", name+".txt")
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if got != string(want) {
		t.Errorf("%s differs; run the test with -update and look at the difference:\n%s", path, got)
	}
}

// headers returns the header fields that are the same for every encoding.
func headers(raw string) []string {
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	head = strings.ReplaceAll(head, "\r\n ", " ")
	var kept []string
	for _, line := range strings.Split(head, "\r\n") {
		name, _, _ := strings.Cut(line, ":")
		switch name {
		case "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Subject":
		default:
			kept = append(kept, line)
		}
	}
	return kept
}

func TestMailsInBothLanguages(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		t.Run(language, func(t *testing.T) {
			town := newTown(t, func(c *city.City) {
				for i := range c.Bodies {
					c.Bodies[i].Language = language
				}
			})
			dir := filepath.Join(t.TempDir(), "outbox")
			town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}

			draft := town.draft()
			draft.Email, draft.Language = "anna@residents.example", language
			draft.Name, draft.NamePublic = "Anna Lindqvist", true
			report := town.submit(draft)
			town.sends(2)
			made := town.deliveries()
			town.golden("report."+language, made[0].ID, dir)
			town.golden("confirm."+language, made[1].ID, dir)

			town.confirm(made[1])
			town.change(report, reports.StatusFixed, "Filled this morning.\nThank you for telling us.")
			town.sends(1)
			made = town.deliveries()
			town.golden("update."+language, made[2].ID, dir)

			admin, err := town.desk.Grant(ctx, reports.Person{Email: "marit@merrowhythe.example", Language: language}, reports.Grant{Role: reports.Staff, Body: "works"})
			must(t, err)
			must(t, town.desk.AskSignIn(ctx, admin.Email))
			town.sends(1)
			made = town.deliveries()
			town.golden("sign_in."+language, made[3].ID, dir)
			for _, d := range made {
				if d.State != reports.Done || d.Attempts != 1 {
					t.Errorf("%s is %s after %d attempts: %s", d.Kind, d.State, d.Attempts, d.LastError)
				}
			}
		})
	}
}

// TestLettersAboutMoves: each body is told once what new boundaries gave to it and
// took from it, and a follower of a report hears where it went.
func TestLettersAboutMoves(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		t.Run(language, func(t *testing.T) {
			town := newTown(t, func(c *city.City) {
				for i := range c.Bodies {
					c.Bodies[i].Language = language
				}
			})
			dir := filepath.Join(t.TempDir(), "outbox")
			town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}
			draft := town.draft()
			draft.Email, draft.Language = "anna@residents.example", language
			town.submit(draft)
			town.sends(2)
			town.confirm(town.deliveries()[1])
			town.roads()
			town.sends(3)
			for _, d := range town.deliveries()[2:] {
				town.golden(strings.TrimSuffix("moved."+string(d.Body), ".")+"."+language, d.ID, dir)
			}
		})
	}
}

// roads publishes boundaries by which the whole town is county road.
func (t *town) roads() {
	t.Helper()
	const everywhere = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"C1","name":"Ring Road"},
		"geometry":{"type":"Polygon","coordinates":[[[-7.1,46.9],[-6.9,46.9],[-6.9,47.1],[-7.1,47.1],[-7.1,46.9]]]}}]}`
	in, err := t.desk.ImportBoundaries(ctx, desk.BoundaryFile{
		Layer: "road-owners", Source: "roads.geojson", Fields: geo.AreaFields{Key: "code", Name: "name"}, Limits: geo.DefaultLimits(),
		Body: strings.NewReader(everywhere),
	})
	must(t, err)
	_, err = t.desk.Publish(ctx, desk.PublishRequest{Version: in.Version.ID, Note: "The county takes over every street."})
	must(t, err)
	for more := true; more; {
		more, err = t.desk.Tend(ctx)
		must(t, err)
		t.clock.Move(time.Minute)
	}
}

// confirm follows the link in a mail.
func (t *town) confirm(d reports.Delivery) {
	t.Helper()
	_, err := t.desk.Confirm(ctx, t.desk.FollowToken(t.subscription(d)))
	must(t, err)
}

// subscription is the first one of the delivery's report.
func (t *town) subscription(d reports.Delivery) int64 {
	t.Helper()
	text := string(d.Data)
	id := int64(0)
	for _, c := range text {
		if c >= '0' && c <= '9' {
			id = id*10 + int64(c-'0')
		}
	}
	return id
}

var operator = reports.Viewer{Person: 1, Grants: []reports.Grant{{Role: reports.Administrator}}}

// change sets a status as an administrator would.
func (t *town) change(r reports.Report, status reports.Status, text string) {
	t.Helper()
	t.sent++
	person, err := t.desk.Grant(ctx, reports.Person{Email: "admin@merrowhythe.example"}, reports.Grant{Role: reports.Administrator})
	must(t, err)
	viewer := reports.Viewer{Person: person.ID, Grants: operator.Grants}
	_, err = t.desk.Change(ctx, viewer, reports.Change{Report: r.ID, Key: strings.Repeat("k", 16+t.sent), Status: status, Text: text})
	must(t, err)
}

func TestLinksOfMailsWork(t *testing.T) {
	town := newTown(t, nil)
	dir := t.TempDir()
	town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}
	draft := town.draft()
	draft.Email = "anna@residents.example"
	report := town.submit(draft)
	town.sends(2)
	mail, err := dispatch.ReadEML(dir, town.deliveries()[1].ID)
	must(t, err)
	token := func(room, text string) string {
		_, rest, found := strings.Cut(text, base+"/"+room+"/")
		if !found {
			t.Fatalf("no %s link in:\n%s", room, text)
		}
		return strings.Fields(rest)[0]
	}
	if receipt, err := town.desk.Receipt(ctx, token("receipts", mail.Text)); err != nil || receipt.Report.ID != report.ID {
		t.Errorf("the receipt link opens %v, %v", receipt.Report.ID, err)
	}
	following, err := town.desk.Confirm(ctx, token("confirm", mail.Text))
	must(t, err)
	town.change(report, reports.StatusInvestigating, "")
	town.sends(1)
	mail, err = dispatch.ReadEML(dir, town.deliveries()[2].ID)
	must(t, err)
	must(t, town.desk.Unfollow(ctx, strings.TrimSuffix(token("follow", mail.Text), "/stop")))
	must(t, town.store.Read(ctx, func(v *store.View) error {
		s, err := v.Subscription(following.Subscription.ID)
		if err == nil && s.EndedAt.IsZero() {
			t.Error("the stop link stops nothing")
		}
		return err
	}))
}

// What is hidden, answered, left or run out by the time it is due is not sent.
func TestWithdrawn(t *testing.T) {
	cases := []struct {
		name string
		make func(*town) // leaves exactly one pending delivery that must not be sent
	}{
		{"hand-over of a hidden report", func(t *town) {
			must(t, t.desk.Hide(ctx, operator, t.submit(t.draft()).ID))
		}},
		{"update of a hidden report", func(t *town) {
			r := t.followed()
			t.change(r, reports.StatusFixed, "Done.")
			must(t, t.desk.Hide(ctx, operator, r.ID))
		}},
		{"update for one who left", func(t *town) {
			r := t.followed()
			t.change(r, reports.StatusFixed, "Done.")
			must(t, t.desk.Unfollow(ctx, t.desk.FollowToken(t.subscription(t.deliveries()[1]))))
		}},
		{"confirmation that was answered", func(t *town) {
			d := t.lamp()
			d.Email = "anna@residents.example"
			t.submit(d)
			t.confirm(t.only())
		}},
		{"confirmation for a hidden report", func(t *town) {
			d := t.lamp()
			d.Email = "anna@residents.example"
			must(t, t.desk.Hide(ctx, operator, t.submit(d).ID))
		}},
		{"sign-in link that has run out", func(t *town) {
			p, err := t.desk.Grant(ctx, reports.Person{Email: "marit@merrowhythe.example"}, reports.Grant{Role: reports.Administrator})
			must(t, err)
			must(t, t.desk.AskSignIn(ctx, p.Email))
			t.clock.Move(16 * 60e9)
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			town := newTown(t, nil)
			town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: t.TempDir()}
			c.make(town)
			town.worker.Senders[reports.ChannelEmail] = senderFunc(func(_ context.Context, m dispatch.Message) (string, error) {
				t.Errorf("sent: %s", m.Mail.Subject)
				return "", nil
			})
			town.settles(func(d reports.Delivery) bool { return d.State != reports.Pending })
			all := town.deliveries()
			if last := all[len(all)-1]; last.State != reports.Done || last.Receipt != "withdrawn" {
				t.Errorf("%s: %s, receipt %q, error %q", last.Kind, last.State, last.Receipt, last.LastError)
			}
		})
	}
}

// followed is a report of the inbox whose follower has confirmed.
func (t *town) followed() reports.Report {
	t.Helper()
	d := t.lamp()
	d.Email = "anna@residents.example"
	r := t.submit(d)
	t.sends(1)
	t.confirm(t.only())
	return r
}

func TestUnconfirmedReportAsksBeforeItLeaves(t *testing.T) {
	town := newTown(t, func(c *city.City) { c.Confirm = city.ConfirmEmail })
	dir := t.TempDir()
	town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}
	draft := town.draft()
	draft.Email, draft.Language = "anna@residents.example", "en"
	town.submit(draft)
	town.sends(1)
	first := town.only()
	mail, err := dispatch.ReadEML(dir, first.ID)
	must(t, err)
	if first.Kind != reports.DeliverConfirm || !strings.Contains(mail.Text, "Only then is the report published") {
		t.Errorf("%s says:\n%s", first.Kind, mail.Text)
	}
	town.confirm(first)
	town.sends(1)
	if all := town.deliveries(); len(all) != 2 || all[1].Kind != reports.DeliverReport || all[1].State != reports.Done {
		t.Errorf("after the confirmation: %+v", all)
	}
}
