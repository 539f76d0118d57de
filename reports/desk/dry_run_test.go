package desk_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store/storetest"
)

// withRules is the world of the town under other rules.
func (t *town) withRules(edit func([]reports.Rule) []reports.Rule) *desk.World {
	w := t.World()
	return w.WithRules(edit(slices.Clone(w.Directory.Rules)))
}

// allTo is a rule that gives everything in town to one body.
func allTo(body reports.BodySlug) func([]reports.Rule) []reports.Rule {
	return func(rules []reports.Rule) []reports.Rule {
		return append([]reports.Rule{{City: "merrowhythe", Layer: "districts", Body: body}}, rules...)
	}
}

func TestDryRunCountsWhoWouldMove(t *testing.T) {
	each(t, func(t *town) {
		old := t.submit(draft("1", nil)) // to the works
		t.clock.Move(time.Hour)
		t.submit(draft("2", nil))
		t.submit(draft("3", func(d *reports.Draft) { d.Place = geo.Point{-7.003952, 46.976604} })) // open sea
		closed := t.submit(draft("4", nil))
		worker := t.member(reports.Staff, "works")
		_, err := t.Change(background, worker, reports.Change{Report: closed.Report.ID, Key: "a-key-of-the-change", Status: reports.StatusFixed, Version: 1, Text: "done"})
		must(t, err)

		var moved []reports.ReportID
		got, err := t.DryRun(background, t.withRules(allTo("county")), desk.Trial{Each: func(m desk.Move) error {
			moved = append(moved, m.Report)
			return nil
		}})
		must(t, err)
		if got.Reports != 4 || got.Total() != 3 || got.NoArea != 1 || len(got.Moved) != 1 || got.Moved[0].From != "works" || got.Moved[0].To != "county" {
			t.Errorf("all to the county: %+v", got)
		}
		if len(moved) != 3 || moved[0] != old.Report.ID || len(got.Moved[0].Examples) != 3 {
			t.Errorf("moved %v, examples %v", moved, got.Moved[0].Examples)
		}
		for name, trial := range map[string]struct {
			trial desk.Trial
			want  int
		}{
			"open ones": {desk.Trial{OpenOnly: true}, 2}, "new ones": {desk.Trial{Since: old.Report.CreatedAt.Add(time.Minute)}, 2},
		} {
			got, err := t.DryRun(background, t.withRules(allTo("county")), trial.trial)
			must(t, err)
			if got.Total() != trial.want {
				t.Errorf("%s: %+v, want %d", name, got, trial.want)
			}
		}
		if got, err := t.DryRun(background, t.World(), desk.Trial{}); err != nil || got.Total() != 0 {
			t.Errorf("under today's rules: %+v, %v", got, err)
		}
	})
}

// TestDryRunLeavesNobody: rules that are gone leave their reports with nobody,
// and categories that are gone leave them where they are.
func TestDryRunLeavesNobody(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	town.submit(draft("1", nil))
	town.submit(draft("2", func(d *reports.Draft) { d.Category = "abandoned" }))
	w := town.withRules(func([]reports.Rule) []reports.Rule { return nil })
	w.Directory.Categories = slices.DeleteFunc(slices.Clone(w.Directory.Categories), func(c reports.Category) bool { return c.Code == "abandoned" })
	got, err := town.DryRun(background, w, desk.Trial{})
	must(t, err)
	if got.Total() != 1 || got.Moved[0].To != "" || got.Dropped != 1 {
		t.Errorf("without rules: %+v", got)
	}
}

// BenchmarkDryRun looks at 100,000 reports all over the town.
func BenchmarkDryRun(b *testing.B) {
	const size = 100_000
	for _, database := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		b.Run(database.name, func(b *testing.B) {
			town := newTown(b, database.dsn(b), nil)
			town.fill(size)
			w := town.withRules(allTo("county"))
			for b.Loop() {
				got, err := town.DryRun(background, w, desk.Trial{Since: town.clock.Now().AddDate(-1, 0, 0)})
				if err != nil || got.Reports != size {
					b.Fatal(got.Reports, err)
				}
			}
		})
	}
}

// fillBatch is how many reports are imported at once: few enough for the deadline
// of a write on a busy machine.
const fillBatch = 200

// fill imports reports of the last year, scattered over the town.
func (t *town) fill(size int) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	codes := []reports.CategoryCode{"pavement", "rubbish", "streetlight", "playground", "traffic-sign"}
	for start := 0; start < size; start += fillBatch {
		batch := make([]desk.PastReport, min(fillBatch, size-start))
		for i := range batch {
			batch[i] = desk.PastReport{
				ExternalID: fmt.Sprint("past-", start+i), Category: codes[random.IntN(len(codes))], Text: "It is still there",
				Place:     geo.Point{-7.035 + 0.07*random.Float64(), 46.99 + 0.03*random.Float64()},
				CreatedAt: t.clock.Now().Add(-time.Duration(random.IntN(364*24)) * time.Hour),
			}
		}
		_, err := t.Import(background, batch)
		must(t, err)
	}
}
