package watch

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record/replay"
	"lamppost/reports/store"
)

// Replayed is what a comparison of the record with the tables found.
type Replayed struct {
	Reports     int
	Rowless     int // reports of which the database has only the history
	Differences []string
}

// Row is what the record says of a report, to be held against an export.
type Row struct {
	replay.State
	replay.Facts
}

// replayPage is how many reports are compared in one consistent read.
const replayPage = 100

var everything = reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}

// Replay works out every report from the leaves and openings of the database and
// compares it with its tables, a page of reports at a time, each page as it was at
// one moment. each, which may be nil, is given every report.
func Replay(ctx context.Context, db *store.Reader, each func(reports.ReportID, Row)) (Replayed, error) {
	var out Replayed
	named := map[leaf.ReportID]bool{}
	counts := map[reports.Status]int{}
	before, err := eventCount(ctx, db)
	if err != nil {
		return out, err
	}
	for page := (reports.Page{Limit: replayPage}); ; {
		var next *reports.Cursor
		err := db.Read(ctx, func(v *store.View) error {
			found, after, err := v.Reports(everything, reports.Filter{}, page)
			next = after
			for i := range found {
				if err == nil {
					err = out.compare(v, &found[i], named, counts, each)
				}
			}
			return err
		})
		if err != nil {
			return out, err
		}
		if next == nil {
			break
		}
		page.After = next
	}
	if err := out.rowless(ctx, db, named); err != nil {
		return out, err
	}
	return out, out.compareCounts(ctx, db, counts, before)
}

func (out *Replayed) compare(v *store.View, r *reports.Report, named map[leaf.ReportID]bool, counts map[reports.Status]int, each func(reports.ReportID, Row)) error {
	out.Reports++
	named[r.Record] = true
	row, of, err := rebuild(v, r)
	if err != nil {
		return fmt.Errorf("report %s: %w", r.ID, err)
	}
	if row.Visibility == reports.Public {
		counts[row.Status]++
	}
	updates, err := v.Updates(r.ID)
	if err != nil {
		return err
	}
	for _, d := range append(row.Compare(row.Facts, r, of), row.CompareUpdates(updates)...) {
		out.Differences = append(out.Differences, fmt.Sprintf("report %s: %s", r.ID, d))
	}
	if each != nil {
		each(r.ID, row)
	}
	return nil
}

// rebuild follows a report's events, and opens what can be opened of them.
func rebuild(v *store.View, r *reports.Report) (row Row, of leaf.ReportID, err error) {
	events, err := v.ReportEvents(r.ID)
	if err != nil {
		return row, "", err
	}
	states := replay.States{}
	for _, e := range inOrder(events) {
		l, err := leaf.Parse(e.Leaf)
		if err != nil {
			return row, "", err
		}
		states.Follow(e.Seq-1, &l, e.Hash)
	}
	if states[r.Record] == nil || len(states) > 1 {
		return row, "", errors.New("its events are not about it")
	}
	row.State = *states[r.Record]
	if row.Facts, err = facts(v, row.Published); err != nil {
		return row, "", err
	}
	if r.Duplicate == 0 {
		return row, "", nil
	}
	original, err := v.Report(everything, r.Duplicate)
	return row, original.Record, err
}

// facts opens what an event commits to.
func facts(v *store.View, event leaf.ID) (replay.Facts, error) {
	openings, err := v.Openings(event.Event())
	if err != nil {
		return replay.Facts{}, err
	}
	disclosures := make([]leaf.Disclosure, len(openings))
	for i, o := range openings {
		disclosures[i] = leaf.Disclosure(o.Disclosure)
	}
	return replay.Open(disclosures)
}

// inOrder puts events that are not numbered yet behind those that are.
func inOrder(events []reports.Event) []reports.Event {
	numbered, pending := []reports.Event{}, []reports.Event{}
	for _, e := range events {
		if e.Seq == 0 {
			pending = append(pending, e)
			continue
		}
		numbered = append(numbered, e)
	}
	return append(numbered, pending...)
}

// rowless counts the reports of the record that the tables do not have.
func (out *Replayed) rowless(ctx context.Context, db *store.Reader, named map[leaf.ReportID]bool) error {
	missing := map[leaf.ReportID]bool{}
	for first := int64(0); ; first += page {
		var leaves [][]byte
		err := db.Read(ctx, func(v *store.View) (err error) {
			leaves, err = v.Leaves(first, page)
			return err
		})
		if err != nil {
			return err
		}
		for _, raw := range leaves {
			l, err := leaf.Parse(raw)
			if err != nil {
				return err
			}
			if l.Report != "" && !named[l.Report] {
				missing[l.Report] = true
			}
		}
		if len(leaves) < page {
			break
		}
	}
	return db.Read(ctx, func(v *store.View) error {
		for id := range missing { // some were received since their page was read
			if _, err := v.ReportByRecord(id); errors.Is(err, reports.ErrNotFound) {
				out.Rowless++
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// compareCounts compares how many reports stand where, unless something happened
// meanwhile.
func (out *Replayed) compareCounts(ctx context.Context, db *store.Reader, counts map[reports.Status]int, before int64) error {
	return db.Read(ctx, func(v *store.View) error {
		after, err := v.EventCount()
		if err != nil || after != before {
			return err
		}
		shown, err := v.CountByStatus(reports.Viewer{}, reports.Filter{})
		if err != nil {
			return err
		}
		maps.DeleteFunc(shown, func(_ reports.Status, n int) bool { return n == 0 })
		if !maps.Equal(counts, shown) {
			out.Differences = append(out.Differences, fmt.Sprintf("counts: the record makes %v, shown are %v", counts, shown))
		}
		return nil
	})
}

func eventCount(ctx context.Context, db *store.Reader) (n int64, err error) {
	err = db.Read(ctx, func(v *store.View) error {
		n, err = v.EventCount()
		return err
	})
	return n, err
}
