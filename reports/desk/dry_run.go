package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// Trial says which reports a dry run looks at.
type Trial struct {
	Since    time.Time // created at or after; zero: ever
	OpenOnly bool
	// Progress is told after each page how many were looked at; it may be nil.
	Progress func(reports int)
	// Look is handed every report with where it lies today and where it would lie;
	// it may be nil.
	Look func(r *store.Routed, today, candidate reports.Place)
	// Each is handed every report that would move, in the order of their ids; an
	// error of it ends the run. It may be nil.
	Each func(Move) error
}

// Move is a report that would go from one body to another.
type Move struct {
	Report   reports.ReportID
	Category reports.CategoryCode
	Place    geo.Point        // where the rules were asked
	From, To reports.BodySlug // empty: nobody
}

// Moves are all reports that would go from one body to the same other one.
type Moves struct {
	From, To reports.BodySlug
	Count    int
	Examples []Move // the first few
}

// DryRun is what would become of reports.
type DryRun struct {
	Reports int     // looked at
	Moved   []Moves // most first
	NoArea  int     // would lie in no area of any layer
	Dropped int     // of a category that is gone or would be: they stay where they are
}

// Total is how many reports would move.
func (d *DryRun) Total() int {
	n := 0
	for _, m := range d.Moved {
		n += m.Count
	}
	return n
}

const (
	// dryRunPage is how many reports are read at once: each page is a transaction
	// of its own and a few megabytes.
	dryRunPage = 5000
	// moveExamples is how many of a kind a person looks at before believing it.
	moveExamples = 5
)

// DryRun asks what would become of reports if candidate were the World, and
// writes nothing. Only a report that is where today's rules send it can move:
// what was settled by hand stays.
func (d *Desk) DryRun(ctx context.Context, candidate *World, t Trial) (DryRun, error) {
	run := dryRun{today: d.World(), candidate: candidate, trial: t, moves: map[[2]reports.BodySlug]*Moves{}}
	for after := reports.ReportID(0); ; {
		var page []store.Routed
		err := d.Store.Read(ctx, func(v *store.View) (err error) {
			page, err = v.Routed(store.Which{Open: t.OpenOnly, Since: t.Since}, after, dryRunPage)
			return err
		})
		if err == nil {
			err = run.look(page)
		}
		if err != nil {
			return DryRun{}, err
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].ID
		if t.Progress != nil {
			t.Progress(run.sum.Reports)
		}
	}
	return run.finish(), nil
}

// dryRun is one run under way.
type dryRun struct {
	today, candidate *World
	trial            Trial
	moves            map[[2]reports.BodySlug]*Moves
	sum              DryRun
}

func (run *dryRun) look(page []store.Routed) error {
	for i := range page {
		run.sum.Reports++
		if err := run.lookAt(&page[i]); err != nil {
			return err
		}
	}
	return nil
}

func (run *dryRun) lookAt(r *store.Routed) error {
	is, would := run.today.Directory.Category(r.Category), run.candidate.Directory.Category(r.Category)
	if is == nil || would == nil {
		run.sum.Dropped++
		return nil
	}
	there := run.candidate.Place(r.Place)
	if len(there.Areas) == 0 {
		run.sum.NoArea++
	}
	to := run.candidate.Directory.Decide(reports.Query{Category: would, Answers: r.Answers, Place: there}).Body()
	if to == r.Body && run.trial.Look == nil {
		return nil
	}
	here := run.today.Place(r.Place)
	if run.trial.Look != nil {
		run.trial.Look(r, here, there)
	}
	if to == r.Body {
		return nil
	}
	if r.Body != run.today.Directory.Decide(reports.Query{Category: is, Answers: r.Answers, Place: here}).Body() {
		return nil
	}
	return run.move(Move{r.ID, r.Category, r.Place, r.Body, to})
}

func (run *dryRun) move(m Move) error {
	key := [2]reports.BodySlug{m.From, m.To}
	kind := run.moves[key]
	if kind == nil {
		kind = &Moves{From: m.From, To: m.To}
		run.moves[key] = kind
	}
	kind.Count++
	if len(kind.Examples) < moveExamples {
		kind.Examples = append(kind.Examples, m)
	}
	if run.trial.Each == nil {
		return nil
	}
	return run.trial.Each(m)
}

func (run *dryRun) finish() DryRun {
	for _, m := range run.moves {
		run.sum.Moved = append(run.sum.Moved, *m)
	}
	slices.SortFunc(run.sum.Moved, func(a, b Moves) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return run.sum
}
