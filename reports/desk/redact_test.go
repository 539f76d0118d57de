package desk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/leaf"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// full files a report with everything in it, and a note with a photo.
func (t *town) full() (reports.Report, []reports.PhotoID) {
	t.Helper()
	picture, err := os.ReadFile(filepath.Join("..", "..", "fixtures", "photos", "streetlight.jpg"))
	must(t, err)
	d := draft("full", func(d *reports.Draft) {
		d.Text, d.Address, d.Name, d.NamePublic, d.Email = "Byron lives opposite", "1 High Street", "Ada Lovelace", true, "ada@example.org"
	})
	mine, err := t.Upload(background, d.Key, bytes.NewReader(picture))
	must(t, err)
	d.Photos = []reports.PhotoID{mine.ID}
	r := t.submit(d).Report
	theirs, err := t.Upload(background, "key-of-the-note-1", bytes.NewReader(picture))
	must(t, err)
	_, err = t.Change(background, t.member(reports.Crew, "works"), reports.Change{Report: r.ID, Key: "key-of-the-note-1", Text: "Byron was not in", Photos: []reports.PhotoID{theirs.ID}})
	must(t, err)
	return r, []reports.PhotoID{mine.ID, theirs.ID}
}

func (t *town) now(id reports.ReportID) (r reports.Report) {
	t.Helper()
	t.read(func(v *store.View) (err error) {
		r, err = v.Report(reports.Viewer{}, id)
		return err
	})
	return r
}

// TestRedactionLeavesNothing removes everything of a report and looks for it in
// every row and file that could show it, and in the record for what tells of it.
func TestRedactionLeavesNothing(t *testing.T) {
	each(t, func(t *town) {
		r, photos := t.full()
		before, _ := t.history(r.ID)
		staff := t.member(reports.Staff, "works")
		redaction := desk.Redaction{Report: r.ID, Parts: reports.Parts(), Reason: leaf.Request}
		must(t, t.Redact(background, staff, redaction))

		got := t.now(r.ID)
		centre := t.World().Directory.City(got.City).Centre
		if got.Text+got.Address+got.Name != "" || got.Answers != nil || got.Place != centre || got.Accuracy != 0 || got.PhotoCount != 0 || got.Cover != "" ||
			got.Route.BorderMetres != -1 || len(got.Route.Areas) > 1 || got.Route.RunnerUp != nil || !slices.Equal(got.Removed, reports.Parts()) {
			t.Errorf("left in its row: %+v", got)
		}
		t.read(func(v *store.View) error {
			for _, f := range []reports.Filter{{Text: "Byron"}, {Text: "High"}, {Near: &r.Place, Radius: 500}, {Near: &centre, Radius: 500}} {
				if n, err := v.CountReports(reports.Viewer{}, f); err != nil || n != 0 {
					t.Errorf("%+v finds %d, %v", f, n, err)
				}
			}
			updates, err := v.Updates(r.ID)
			must(t, err)
			left, err := v.ReportOpenings(r.ID)
			if len(updates) != 1 || updates[0].Text != "" || len(updates[0].Photos) != 0 || len(left) != 0 {
				t.Errorf("updates %+v, openings %+v", updates, left)
			}
			return err
		})
		for _, id := range photos {
			if _, err := t.Photos.Open(photo.ID(id), photo.Large); !errors.Is(err, photo.ErrNotFound) {
				t.Errorf("the file of photo %s: %v", id, err)
			}
		}
		t.checkRedacted(r.ID, before, leaf.Request)
		must(t, t.Redact(background, staff, redaction)) // a second time nothing is left to remove
		if again := t.now(r.ID); again.Version != got.Version {
			t.Error("removing nothing changed the report")
		}
		if _, err := t.Submit(background, draft("full", nil)); err != nil {
			t.Errorf("the old key: %v", err)
		}
	})
}

// checkRedacted wants an event for each event that committed to something, which
// names all of it, after the history as it was.
func (t *town) checkRedacted(id reports.ReportID, before []leaf.Leaf, reason leaf.Reason) {
	t.Helper()
	t.read(func(v *store.View) error {
		events, err := v.ReportEvents(id)
		gone := map[leaf.ID][]string{}
		for _, e := range events {
			l, err := leaf.Parse(e.Leaf)
			must(t, err)
			if l.Type != reports.EventRedacted {
				continue
			}
			if l.Reason != reason || l.Role != reports.Staff || l.Body != "works" {
				t.Errorf("redacted: %s", e.Leaf)
			}
			gone[l.Event] = l.Names
		}
		for _, l := range before {
			var names []string
			for name := range l.Commit {
				names = append(names, name)
			}
			slices.Sort(names)
			if !slices.Equal(gone[l.ID], names) {
				t.Errorf("%s committed to %v, and %v is told to be gone", l.Type, names, gone[l.ID])
			}
		}
		return err
	})
}

func TestRedactionOfAPart(t *testing.T) {
	each(t, func(t *town) {
		r, photos := t.full()
		must(t, t.Redact(background, t.member(reports.Staff, "works"), desk.Redaction{Report: r.ID, Parts: []reports.Part{reports.PartPlace}, Reason: leaf.Mistake}))
		got := t.now(r.ID)
		if got.Text == "" || got.Name == "" || got.Cover != photos[0] || got.Address != "" || got.Place == r.Place {
			t.Errorf("left: %+v", got)
		}
		t.read(func(v *store.View) error {
			left, err := v.ReportOpenings(r.ID)
			var names []string
			for _, o := range left {
				names = append(names, o.Name)
			}
			slices.Sort(names)
			if want := []string{leaf.Note, "photo.1", "photo.1", leaf.Text}; !slices.Equal(names, want) {
				t.Errorf("can be opened: %v, want %v", names, want)
			}
			return err
		})
	})
}

func TestWhoMayRedact(t *testing.T) {
	each(t, func(t *town) {
		r := t.submit(draft("1", nil)).Report
		all := desk.Redaction{Report: r.ID, Parts: reports.Parts(), Reason: leaf.Court}
		for name, viewer := range map[string]reports.Viewer{
			"everybody": {}, "crew": t.member(reports.Crew, "works"), "staff of another body": t.member(reports.Staff, "county"),
		} {
			if err := t.Redact(background, viewer, all); !errors.Is(err, reports.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		staff := t.member(reports.Staff, "works")
		for _, bad := range []desk.Redaction{{Report: r.ID, Parts: reports.Parts()}, {Report: r.ID, Parts: reports.Parts(), Reason: "whim"}, {Report: r.ID, Reason: leaf.Court}} {
			if err := t.Redact(background, staff, bad); reports.KindOf(err) != reports.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if got := t.now(r.ID); len(got.Removed) != 0 || got.Text == "" {
			t.Errorf("something was removed: %+v", got)
		}
	})
}

// TestHiddenImportIsToldWhenShown: what came in hidden is published in the record
// when it is first shown, and not before.
func TestHiddenImportIsToldWhenShown(t *testing.T) {
	each(t, func(t *town) {
		results, err := t.Import(background, []desk.PastReport{{
			ExternalID: "old-1", Category: "pavement", Place: [2]float64{-7.00461, 46.9973}, Text: "Long ago", CreatedAt: t.clock.Now(), Visibility: reports.Hidden,
		}})
		must(t, errors.Join(err, results[0].Err))
		if leaves, opened := t.history(results[0].Report); len(leaves) != 1 || opened["report.published text"] != "" {
			t.Fatalf("before: %v", types(leaves))
		}
		must(t, t.Restore(background, t.member(reports.Staff, "works"), results[0].Report))
		leaves, opened := t.history(results[0].Report)
		want := []reports.EventKind{reports.EventReceived, reports.EventRestored, reports.EventPublished, reports.EventRouted}
		if !slices.Equal(types(leaves), want) || !strings.Contains(opened["report.published text"], "Long ago") {
			t.Errorf("after: %v", types(leaves))
		}
		var text string
		must(t, json.Unmarshal([]byte(opened["report.published text"]), &text))
	})
}
