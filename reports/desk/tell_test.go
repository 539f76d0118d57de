package desk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/leaf"
	"lamppost/reports/photo"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// history reads a report's leaves and checks that they are what the record
// promises: canonical, hashed, a chain under one name, and open to the digest.
func (t *town) history(id reports.ReportID) (leaves []leaf.Leaf, opened map[string]string) {
	t.Helper()
	opened = map[string]string{}
	t.read(func(v *store.View) error {
		r, err := v.Report(reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}, id)
		if err != nil {
			return err
		}
		events, err := v.ReportEvents(id)
		var prev leaf.Digest
		for _, e := range events {
			l, err := leaf.Parse(e.Leaf)
			must(t, err)
			if e.Hash != leaf.HashOf(e.Leaf) || l.Prev != prev || l.Report != r.Record || l.ID.Event() != e.ID || l.Type != e.Kind || l.At < e.At.Unix() {
				t.Errorf("event %s of report %s: %s", e.ID, r.Record, e.Leaf)
			}
			prev = leaf.DigestOf(e.Hash)
			leaves = append(leaves, l)
			t.open(v, e.ID, l, opened)
		}
		if len(events) > 0 && events[len(events)-1].ID != r.Event {
			t.Errorf("the report names event %s, its last is %s", r.Event, events[len(events)-1].ID)
		}
		return err
	})
	return leaves, opened
}

func (t *town) open(v *store.View, event reports.EventID, l leaf.Leaf, opened map[string]string) {
	t.Helper()
	openings, err := v.Openings(event)
	must(t, err)
	if len(openings) != len(l.Commit) {
		t.Errorf("%s commits to %d fields, %d can be opened", l.Type, len(l.Commit), len(openings))
	}
	for _, o := range openings {
		name, value, err := leaf.Disclosure(o.Disclosure).Open()
		must(t, err)
		if name != o.Name || l.Commit[name] != leaf.Disclosure(o.Disclosure).Digest() {
			t.Errorf("%s: the opening of %s is that of %s, or of another value", l.Type, o.Name, name)
		}
		opened[string(l.Type)+" "+name] = string(value)
	}
}

func types(leaves []leaf.Leaf) []reports.EventKind {
	var kinds []reports.EventKind
	for _, l := range leaves {
		kinds = append(kinds, l.Type)
	}
	return kinds
}

func TestReportTellsItsHistory(t *testing.T) {
	each(t, func(t *town) {
		original := t.submit(draft("original", nil)).Report
		d := draft("1", func(d *reports.Draft) {
			d.Address = "1 High Street"
			d.Name = "Ada Lovelace"
			d.Email = "ada@example.org"
		})
		picture, err := os.ReadFile(filepath.Join("..", "..", "fixtures", "photos", "streetlight.jpg"))
		must(t, err)
		up, err := t.Upload(background, d.Key, bytes.NewReader(picture))
		must(t, err)
		d.Photos = []reports.PhotoID{up.ID}
		r := t.submit(d).Report
		crew := t.member(reports.Crew, "works")
		_, err = t.Change(background, crew, reports.Change{Report: r.ID, Key: "note-key-0123456789", Text: "We know of it"})
		must(t, err)
		_, err = t.Change(background, crew, reports.Change{Report: r.ID, Key: "done-key-0123456789", Status: reports.StatusDuplicate, Text: "As before", Of: original.ID})
		must(t, err)
		staff := t.member(reports.Staff, "works")
		must(t, t.Hide(background, staff, r.ID))
		must(t, t.Restore(background, staff, r.ID))

		leaves, opened := t.history(r.ID)
		want := []reports.EventKind{reports.EventReceived, reports.EventPublished, reports.EventRouted, reports.EventNoted,
			reports.EventStatus, reports.EventMerged, reports.EventHidden, reports.EventRestored}
		if got := types(leaves); !slices.Equal(got, want) {
			t.Fatalf("told %v\nwant %v", got, want)
		}
		routed, status, merged := leaves[2], leaves[4], leaves[5]
		if routed.Body != "works" || routed.Mode != leaf.Auto || routed.Rule == 0 || routed.Area == "" || status.Status != reports.StatusDuplicate ||
			status.Role != reports.Crew || merged.Of != original.Record || leaves[6].Reason != leaf.Moderation {
			t.Errorf("routed %+v\nstatus %+v\nmerged %+v", routed, status, merged)
		}
		for name, value := range map[string]string{
			"report.published location": "[-70046100,469973000]", "report.published text": `"A slab has come loose"`,
			"report.published address": `"1 High Street"`, "report.noted note": `"We know of it"`, "report.status note": `"As before"`,
			"report.published photo.1": fmt.Sprintf(`{"id":"%s","sha256":"%s"}`, up.ID, leaf.FileDigestOf(up.Clean.Sizes[photo.Large])),
		} {
			if opened[name] != value {
				t.Errorf("%s opens to %s, want %s", name, opened[name], value)
			}
		}
		var sent struct{ Text, Address, Category string }
		must(t, json.Unmarshal([]byte(opened["report.received submission"]), &sent))
		if sent.Text != d.Text || sent.Category != "pavement" || sent.Address != d.Address {
			t.Errorf("submission: %s", opened["report.received submission"])
		}
	})
}

// TestNobodyIsInTheRecord looks for what a person typed, and for every id that
// leads to them, in all leaves and openings.
func TestNobodyIsInTheRecord(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", func(d *reports.Draft) {
			d.Name = "Ada Lovelace"
			d.Email = "ada@example.org"
			d.Text = "Hole near Byron"
		})).Report
		must(t, t.Hide(background, t.member(reports.Staff, "works"), r.ID))
		t.read(func(v *store.View) error {
			events, err := v.ReportEvents(r.ID)
			for _, e := range events {
				openings, err := v.Openings(e.ID)
				must(t, err)
				said := string(e.Leaf)
				for _, o := range openings {
					_, value, err := leaf.Disclosure(o.Disclosure).Open()
					must(t, err)
					said += string(value)
				}
				for _, secret := range []string{"Ada", "ada@", "staff-works@", r.ID.String()} {
					if strings.Contains(said, secret) {
						t.Errorf("%s says %q", e.Kind, secret)
					}
				}
				if strings.Contains(string(e.Leaf), "Byron") {
					t.Errorf("%s says the reporter's words in clear", e.Kind)
				}
			}
			return err
		})
	})
}

// TestUnconfirmedTellsNothing: until the address is confirmed the record says no
// more than that something was received.
func TestUnconfirmedTellsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		town := newTown(t, dsn, func(c *city.City) { c.Confirm = city.ConfirmEmail })
		r := town.submit(draft("1", func(d *reports.Draft) { d.Email = "ada@example.org" })).Report
		if leaves, _ := town.history(r.ID); len(leaves) != 1 || leaves[0].Type != reports.EventReceived {
			t.Fatalf("before: %v", types(leaves))
		}
		town.confirmAll()
		if leaves, _ := town.history(r.ID); len(leaves) != 3 || leaves[2].Type != reports.EventRouted {
			t.Fatalf("after: %v", types(leaves))
		}
	})
}

// TestImportIsRecordedNow: a report brought in from elsewhere is as old as it is,
// and the record vouches for no more than that it came in now.
func TestImportIsRecordedNow(t *testing.T) {
	each(t, func(t *town) {
		long := t.clock.Now().AddDate(-3, 0, 0)
		results, err := t.Import(background, []desk.PastReport{{
			ExternalID: "old-1", Category: "pavement", Place: draft("1", nil).Place, Text: "A slab", CreatedAt: long,
			Updates: []desk.PastUpdate{{At: long.AddDate(0, 1, 0), Status: reports.StatusFixed, Text: "Laid anew"}},
		}})
		must(t, err)
		must(t, results[0].Err)
		leaves, _ := t.history(results[0].Report)
		for _, l := range leaves {
			if l.At != t.clock.Now().Unix() {
				t.Errorf("%s is recorded at %v", l.Type, l.Time())
			}
		}
		t.read(func(v *store.View) error {
			events, err := v.ReportEvents(results[0].Report)
			if len(events) != 4 || !events[0].At.Equal(long) {
				t.Errorf("%d events, the first of %v", len(events), events[0].At)
			}
			return err
		})
	})
}
