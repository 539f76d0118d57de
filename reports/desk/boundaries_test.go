package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// square is an area of a GeoJSON file: a square of side degrees around a place.
func square(key string, lon, lat, side float64) string {
	w, s, e, n := lon-side/2, lat-side/2, lon+side/2, lat+side/2
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
		key, "Park "+key, w, s, e, s, e, n, w, n, w, s)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// parkFile is a version of the layer of parks.
func parkFile(features ...string) desk.BoundaryFile {
	return desk.BoundaryFile{
		Layer: "parks", Source: "parks.geojson", Note: "Survey of 2026", Fields: geo.AreaFields{Key: "code", Name: "name"},
		Limits: geo.DefaultLimits(), Body: strings.NewReader(collection(features...)),
	}
}

func (t *town) importParks(features ...string) reports.VersionID {
	t.Helper()
	in, err := t.ImportBoundaries(background, parkFile(features...))
	must(t, err)
	return in.Version.ID
}

func (t *town) publish(q desk.PublishRequest) reports.Publication {
	t.Helper()
	p, err := t.Publish(background, q)
	must(t, err)
	return p
}

// settle moves the reports of every publication and ends it.
func (t *town) settle() {
	t.Helper()
	t.clock.Move(time.Minute)
	for worked := true; worked; {
		var err error
		worked, err = t.Tend(background)
		must(t, err)
	}
}

func (t *town) report(id reports.ReportID) reports.Report {
	t.Helper()
	var r reports.Report
	t.read(func(v *store.View) (err error) {
		r, err = v.Report(reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}, id)
		return err
	})
	return r
}

func (t *town) moves(id reports.ReportID) []string {
	t.Helper()
	var lines []string
	t.read(func(v *store.View) error {
		updates, err := v.Updates(id)
		for _, u := range updates {
			if u.By == reports.System && u.Moved != nil {
				lines = append(lines, fmt.Sprintf("%s>%s", u.Moved.From, u.Moved.To))
			}
		}
		return err
	})
	return lines
}

// The town hall is the works' ground; on castle-green the trust sweeps.
var hall = [2]float64{-7.0005, 46.9995}

func rubbish(key string, edit func(*reports.Draft)) reports.Draft {
	return draft(key, func(d *reports.Draft) {
		d.Category, d.Place, d.Answers = "rubbish", hall, map[string][]string{"kinds": {"bags"}}
		if edit != nil {
			edit(d)
		}
	})
}

func greenOverHall() string { return square("castle-green", hall[0], hall[1], 0.002) }

func TestPublishingGivesOpenReportsToTheirNewBody(t *testing.T) {
	each(t, func(t *town) {
		open := t.submit(rubbish("open", func(d *reports.Draft) { d.Email = "resident@example.org" })).Report
		closed, hidden := t.submit(rubbish("closed", nil)).Report, t.submit(rubbish("hidden", nil)).Report
		far := t.submit(rubbish("far", func(d *reports.Draft) { d.Place = [2]float64{-7.0105, 46.9995} })).Report
		staff := t.member(reports.Staff, "works")
		_, err := t.Change(background, staff, reports.Change{Report: closed.ID, Version: 1, Key: "closes-the-report", Status: reports.StatusFixed})
		must(t, err)
		must(t, t.Hide(background, staff, hidden.ID))
		t.follow(open.ID)

		version := t.importParks(greenOverHall())
		run, err := t.TryBoundaries(background, desk.TrialRequest{Version: version})
		must(t, err)
		if run.Reports != 3 || run.Moved != 2 || run.Followers != 1 || len(run.Matrix) != 1 || run.Matrix[0] != (desk.BoundaryFlow{From: "works", To: "trust", Count: 2}) {
			t.Errorf("dry run: %+v", run)
		}
		t.publish(desk.PublishRequest{Version: version, Note: "As agreed"})
		t.settle()

		for id, want := range map[reports.ReportID]reports.BodySlug{open.ID: "trust", closed.ID: "works", hidden.ID: "trust", far.ID: "works"} {
			if got := t.report(id); got.Body != want || (got.Route.Decided.Version == version) != (want == "trust") {
				t.Errorf("%s: body %s, decided by %+v", id, got.Body, got.Route.Decided)
			}
		}
		if got := t.moves(open.ID); len(got) != 1 || got[0] != "works>trust" {
			t.Errorf("history: %v", got)
		}
		if len(t.moves(hidden.ID)) != 1 || len(t.moves(closed.ID)) != 0 {
			t.Error("the history of the hidden report lacks the move, or that of the closed one has it")
		}
		t.inArea(open.ID, geo.AreaRef{Layer: "parks", Key: "castle-green"})
		sent := t.deliveries()
		if n := len(sent[reports.DeliverMoved]); n != 1 || sent[reports.DeliverMoved][0].Body != "works" {
			t.Errorf("letters about moves: %+v", sent[reports.DeliverMoved])
		}
		if n := len(sent[reports.DeliverUpdate]); n != 1 {
			t.Errorf("%d letters to followers", n)
		}
		handed := 0
		for _, d := range sent[reports.DeliverReport] {
			if d.Report == open.ID && d.Body == "trust" && d.State == reports.Done {
				handed++
			}
		}
		if handed != 1 {
			t.Errorf("handed over to the trust %d times", handed)
		}
		t.rollBack(open.ID, version)
	})
}

// rollBack publishes what routed before, with the same dry run.
func (t *town) rollBack(open reports.ReportID, from reports.VersionID) {
	t.Helper()
	var before reports.VersionID
	t.read(func(v *store.View) (err error) {
		before, err = v.Replaced("parks")
		return err
	})
	run, err := t.TryBoundaries(background, desk.TrialRequest{Version: before})
	must(t, err)
	if run.Moved != 2 || run.Against != from {
		t.Errorf("dry run of the rollback: %+v", run)
	}
	t.publish(desk.PublishRequest{Version: before})
	t.settle()
	if got := t.moves(open); len(got) != 2 || got[1] != "trust>works" || t.report(open).Body != "works" {
		t.Errorf("after the rollback: %v, %s", got, t.report(open).Body)
	}
}

// follow confirms every address that waits for it.
func (t *town) follow(id reports.ReportID) {
	t.Helper()
	t.read(func(v *store.View) error {
		s, ok, err := v.ReporterSubscription(id)
		if err != nil || !ok {
			return errors.Join(err, errors.New("nobody follows"))
		}
		_, err = t.Confirm(background, t.FollowToken(s.ID))
		return err
	})
}

func (t *town) inArea(id reports.ReportID, area geo.AreaRef) {
	t.Helper()
	t.read(func(v *store.View) error {
		found, _, err := v.Reports(reports.Viewer{}, reports.Filter{Area: area, IDs: []reports.ReportID{id}}, reports.Page{})
		if len(found) != 1 {
			t.Errorf("%s is not found in %v", id, area)
		}
		return err
	})
}

// TestKilledBatchesAreFinishedOnce stops the moving of reports after its first
// batch, as a kill would; whoever comes next moves the others, and none twice.
func TestKilledBatchesAreFinishedOnce(t *testing.T) {
	each(t, func(t *town) {
		t.settle()
		var ids []reports.ReportID
		for i := range 130 {
			ids = append(ids, t.submit(rubbish(fmt.Sprintf("many-%d", i), nil)).Report.ID)
		}
		t.publish(desk.PublishRequest{Version: t.importParks(greenOverHall())})
		ctx, kill := context.WithCancel(background)
		if _, err := t.Reroute(ctx, func(int) { kill() }); !errors.Is(err, context.Canceled) {
			t.Fatalf("a killed run: %v", err)
		}
		if first, last := t.report(ids[0]).Body, t.report(ids[129]).Body; first != "trust" || last != "works" {
			t.Fatalf("after one batch the first is with %s and the last with %s", first, last)
		}
		t.settle()
		late := t.submit(rubbish("late", nil)).Report
		for _, id := range ids {
			if got := t.moves(id); len(got) != 1 || t.report(id).Body != "trust" {
				t.Fatalf("%s: %v", id, got)
			}
		}
		if late.Body != "trust" || len(t.deliveries()[reports.DeliverMoved]) != 1 {
			t.Errorf("late: %s; letters: %d", late.Body, len(t.deliveries()[reports.DeliverMoved]))
		}
	})
}

// TestRollingBackInTheMiddle: the second publication takes over what the first had
// not finished.
func TestRollingBackInTheMiddle(t *testing.T) {
	each(t, func(t *town) {
		t.settle()
		var ids []reports.ReportID
		for i := range 130 {
			ids = append(ids, t.submit(rubbish(fmt.Sprintf("many-%d", i), nil)).Report.ID)
		}
		before := t.live("parks")
		t.publish(desk.PublishRequest{Version: t.importParks(greenOverHall())})
		ctx, kill := context.WithCancel(background)
		_, err := t.Reroute(ctx, func(int) { kill() })
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		t.publish(desk.PublishRequest{Version: before})
		t.settle()
		there, back := 0, 0
		for _, id := range ids {
			if t.report(id).Body != "works" {
				t.Fatalf("%s is left with %s", id, t.report(id).Body)
			}
			switch len(t.moves(id)) {
			case 0:
				there++
			case 2:
				back++
			}
		}
		if there != 30 || back != 100 {
			t.Errorf("%d never moved, %d moved there and back", there, back)
		}
	})
}

func (t *town) live(layer geo.LayerName) reports.VersionID {
	t.Helper()
	return t.World().Directory.Layer(layer).Live
}

// TestTheDayComesOnce: two nodes look at the clock, one of them switches.
func TestTheDayComesOnce(t *testing.T) {
	each(t, func(t *town) {
		other, err := desk.New(background, t.Config)
		must(t, err)
		version, before := t.importParks(greenOverHall()), t.live("parks")
		p := t.publish(desk.PublishRequest{Version: version, At: t.clock.Now().Add(time.Hour)})
		if p.State != reports.PublicationWaits {
			t.Fatalf("state %s", p.State)
		}
		second := t.importParks(greenOverHall())
		refused(t, desk.PublishRequest{Version: second}, "boundary_waiting")
		_, err = t.Tend(background)
		must(t, err)
		if t.live("parks") != before {
			t.Fatal("switched before its day")
		}
		t.clock.Move(time.Hour)
		var both sync.WaitGroup
		for _, node := range []*desk.Desk{t.Desk, other} {
			both.Go(func() {
				if _, err := node.Tend(background); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if _, err := t.Refresh(background); err != nil || t.live("parks") != version {
			t.Errorf("live: %s, %v", t.live("parks"), err)
		}
		told := 0
		t.read(func(v *store.View) error {
			switches, err := v.Publications(version, 10)
			told = len(switches)
			if told == 1 && (len(switches[0].Previous) != 1 || switches[0].Previous[0] != before) {
				t.Errorf("previous: %v", switches[0].Previous)
			}
			return err
		})
		if told != 1 {
			t.Errorf("%d publications", told)
		}
	})
}

func refused(t *town, q desk.PublishRequest, code string) {
	t.Helper()
	_, err := t.Publish(background, q)
	var refusal *reports.Error
	if !errors.As(err, &refusal) || refusal.Code != code && (len(refusal.Problems) != 1 || refusal.Problems[0].Code != code) {
		t.Errorf("publishing: %v, want %s", err, code)
	}
}

// versionWith makes a complete version that says so of itself.
func (t *town) versionWith(blockers, warnings int) reports.VersionID {
	t.Helper()
	v := store.LayerVersion{ID: reports.VersionID(t.IDs.Next()), Layer: "parks", SHA256: strings.Repeat("0", 64), Areas: 1, Blockers: blockers, Warnings: warnings, Counts: []byte("[]"), ImportedAt: t.clock.Now()}
	must(t, t.store.Write(background, func(tx *store.Tx) error {
		if err := tx.InsertVersion(v); err != nil {
			return err
		}
		event := reports.Event{ID: reports.EventID(t.IDs.Next()), Kind: reports.EventBoundaryImported, At: t.clock.Now(), Leaf: []byte("{}")}
		if err := tx.InsertEvents([]reports.Event{event}, nil); err != nil {
			return err
		}
		return tx.CompleteVersion(v, event.ID)
	}))
	return v.ID
}

func TestWhatKeepsAVersionFromBeingPublished(t *testing.T) {
	each(t, func(t *town) {
		refused(t, desk.PublishRequest{Version: 12345}, "not_found")
		refused(t, desk.PublishRequest{Version: t.versionWith(1, 0)}, "boundary_blocked")
		refused(t, desk.PublishRequest{Version: t.live("parks")}, "boundary_live")
		warned := t.versionWith(0, 2)
		refused(t, desk.PublishRequest{Version: warned, Reviewed: true}, "boundary_unaccepted")
		refused(t, desk.PublishRequest{Version: warned, Reviewed: true, Accepted: true}, "boundary_stale")
		t.tried(warned)
		t.clock.Move(2 * time.Hour)
		refused(t, desk.PublishRequest{Version: warned, Reviewed: true, Accepted: true}, "boundary_stale")
		t.tried(warned)
		t.publish(desk.PublishRequest{Version: t.versionWith(0, 0)}) // the boundaries changed
		refused(t, desk.PublishRequest{Version: warned, Reviewed: true, Accepted: true}, "boundary_stale")
		t.tried(warned)
		p := t.publish(desk.PublishRequest{Version: warned, Reviewed: true, Accepted: true})
		if p.Warnings != 2 {
			t.Errorf("accepted %d warnings", p.Warnings)
		}
		if err := t.DropBoundaries(background, warned); !errors.Is(err, reports.ErrNotFound) {
			t.Errorf("a published version was dropped: %v", err)
		}
		loose := t.importParks(greenOverHall())
		must(t, t.DropBoundaries(background, loose))
		refused(t, desk.PublishRequest{Version: loose}, "not_found")
	})
}

// tried runs the dry run of the page.
func (t *town) tried(version reports.VersionID) {
	t.Helper()
	_, err := t.QueueDryRun(background, t.member(reports.Administrator, "").Person, version)
	must(t, err)
	t.runJob()
}

func TestExportsReadBackAsTheyWere(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	live := town.live("districts")
	for _, format := range []desk.BoundaryFormat{desk.GeoJSON, desk.GeoPackage} {
		var out bytes.Buffer
		must(t, town.ExportBoundaries(background, live, format, &out))
		in, err := town.ImportBoundaries(background, desk.BoundaryFile{
			Layer: "districts", Source: "districts." + string(format), Fields: geo.AreaFields{Key: "key", Name: "name"}, Limits: geo.DefaultLimits(), Body: &out,
		})
		must(t, err)
		for _, c := range mustDiff(t, town, live, in.Version.ID) {
			t.Errorf("%s: %s %s", format, c.Kind, c.Key)
		}
		if in.Stats.Imported != 6 {
			t.Errorf("%s: %d areas", format, in.Stats.Imported)
		}
	}
	if err := town.ExportBoundaries(background, live, "dxf", io.Discard); err == nil {
		t.Error("an unknown format was written")
	}
}

func mustDiff(t *testing.T, town *town, from, to reports.VersionID) []desk.Change {
	t.Helper()
	changes, err := town.BoundaryDiff(background, from, to)
	must(t, err)
	return changes
}
