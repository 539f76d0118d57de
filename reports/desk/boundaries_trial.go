package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// BoundaryTrial is what publishing a version would do to reports.
type BoundaryTrial struct {
	Version   reports.VersionID     `json:"version"`
	Against   reports.VersionID     `json:"against"`         // what is live; absent: nothing
	Since     *time.Time            `json:"since,omitempty"` // nil: all open reports, else all made since
	Reports   int                   `json:"reports"`         // looked at
	Moved     int                   `json:"moved"`           // would go to another body
	Matrix    []BoundaryFlow        `json:"matrix"`          // most first
	Nowhere   int                   `json:"nowhere"`         // would fall out of every area of the layer
	Elsewhere int                   `json:"elsewhere"`       // would lie in another area, whoever answers
	Followers int                   `json:"followers"`       // subscriptions to the reports that would move
	First     []BoundaryTrialReport `json:"first"`           // of those that would move
}

// BoundaryFlow is how many reports would go from one body to another.
type BoundaryFlow struct {
	From  reports.BodySlug `json:"from"` // empty: nobody
	To    reports.BodySlug `json:"to"`
	Count int              `json:"count"`
}

// BoundaryTrialReport is one report that would go to another body.
type BoundaryTrialReport struct {
	Report   string               `json:"report"`
	Category reports.CategoryCode `json:"category"`
	Place    geo.Point            `json:"place"` // longitude, latitude
	From     reports.BodySlug     `json:"from"`
	To       reports.BodySlug     `json:"to"`
	Areas    []geo.AreaKey        `json:"areas"` // of the layer, that it would lie in
}

// TrialColumns are the heads of the CSV file of moved reports.
var TrialColumns = []string{"report", "category", "lat", "lon", "from", "to", "areas"}

// Row is the report under TrialColumns.
func (r BoundaryTrialReport) Row() []string {
	keys := make([]string, len(r.Areas))
	for i, key := range r.Areas {
		keys[i] = string(key)
	}
	return []string{
		r.Report, string(r.Category), strconv.FormatFloat(r.Place.Lat(), 'f', -1, 64), strconv.FormatFloat(r.Place.Lon(), 'f', -1, 64),
		string(r.From), string(r.To), strings.Join(keys, " "),
	}
}

// TrialRequest says which reports a dry run looks at, and who hears of it.
type TrialRequest struct {
	Version reports.VersionID
	Since   time.Time // zero: all open reports, else all made at or after
	// Each is handed every report that would move, in the order of their ids, and
	// Progress how many of how many were looked at. Both may be nil; an error of
	// Each ends the run.
	Each     func(BoundaryTrialReport) error
	Progress func(done, total int)
}

// firstMoves is how many moved reports a page shows.
const firstMoves = 50

// TryBoundaries asks what publishing a version would do, and changes no report:
// DryRun with another atlas, and what boundaries alone can do.
func (d *Desk) TryBoundaries(ctx context.Context, q TrialRequest) (BoundaryTrial, error) {
	t := &trial{desk: d, ctx: ctx, each: q.Each}
	candidate, err := t.begin(q)
	if err != nil {
		return t.BoundaryTrial, err
	}
	total := 0
	err = d.Store.Read(ctx, func(v *store.View) (err error) {
		total, err = v.CountRouted(store.Which{Open: q.Since.IsZero(), Since: q.Since})
		return err
	})
	if err != nil {
		return t.BoundaryTrial, err
	}
	run, err := d.DryRun(ctx, candidate, Trial{
		Since: q.Since, OpenOnly: q.Since.IsZero(), Look: t.look, Each: t.move,
		Progress: func(done int) {
			if q.Progress != nil {
				q.Progress(done, total)
			}
		},
	})
	if err != nil {
		return t.BoundaryTrial, err
	}
	return t.end(run)
}

// trial is one dry run of a version under way.
type trial struct {
	BoundaryTrial
	desk  *Desk
	ctx   context.Context
	layer geo.LayerName
	each  func(BoundaryTrialReport) error
	lies  []geo.AreaKey      // of the layer, where the report looked at last would lie
	moved []reports.ReportID // whose followers are not counted yet
}

// begin makes the World in which the version routes.
func (t *trial) begin(q TrialRequest) (*World, error) {
	var version store.LayerVersion
	err := t.desk.Store.Read(t.ctx, func(v *store.View) (err error) {
		version, err = v.Version(q.Version)
		return err
	})
	if err == nil && !version.Complete {
		err = reports.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	t.layer = version.Layer
	t.BoundaryTrial = BoundaryTrial{Version: version.ID, Against: t.desk.World().version(version.Layer), Matrix: []BoundaryFlow{}, First: []BoundaryTrialReport{}}
	if !q.Since.IsZero() {
		t.Since = &q.Since
	}
	return t.desk.worldWith(t.ctx, version.Layer, version.ID)
}

// look counts what falls out of the layer and what lies elsewhere in it.
func (t *trial) look(_ *store.Routed, today, candidate reports.Place) {
	was, is := keysIn(t.layer, today.Areas), keysIn(t.layer, candidate.Areas)
	t.lies = is
	switch {
	case len(was) > 0 && len(is) == 0:
		t.Nowhere++
	case !slices.Equal(was, is):
		t.Elsewhere++
	}
}

func keysIn(layer geo.LayerName, areas []reports.RouteArea) []geo.AreaKey {
	var keys []geo.AreaKey
	for i := range areas {
		if areas[i].Layer == layer {
			keys = append(keys, areas[i].Key)
		}
	}
	return keys
}

// move notes a report that goes to another body.
func (t *trial) move(m Move) error {
	t.moved = append(t.moved, m.Report)
	if len(t.moved) == reports.MaxLimit {
		if err := t.countFollowers(); err != nil {
			return err
		}
	}
	row := BoundaryTrialReport{m.Report.String(), m.Category, m.Place, m.From, m.To, orEmpty(t.lies)}
	if len(t.First) < firstMoves {
		t.First = append(t.First, row)
	}
	if t.each == nil {
		return nil
	}
	return t.each(row)
}

func (t *trial) countFollowers() error {
	err := t.desk.Store.Read(t.ctx, func(v *store.View) error {
		n, err := v.CountFollowers(t.moved)
		t.Followers += n
		return err
	})
	t.moved = t.moved[:0]
	return err
}

func (t *trial) end(run DryRun) (BoundaryTrial, error) {
	err := t.countFollowers()
	t.Reports, t.Moved = run.Reports, run.Total()
	for _, m := range run.Moved {
		t.Matrix = append(t.Matrix, BoundaryFlow{m.From, m.To, m.Count})
	}
	return t.BoundaryTrial, err
}

// keepTrial tries a version on all open reports and keeps the answer for its
// page, with its changes told against what is live now.
func (d *Desk) keepTrial(ctx context.Context, id reports.VersionID, progress func(done, total int)) error {
	if _, err := d.Refresh(ctx); err != nil {
		return err
	}
	generation := d.World().Generation
	run, err := d.TryBoundaries(ctx, TrialRequest{Version: id, Progress: progress})
	if err != nil {
		return err
	}
	version, areas, err := d.areasOfVersion(ctx, id)
	if err != nil {
		return err
	}
	if version.Base != run.Against {
		if err := d.compare(ctx, &version, areas); err != nil {
			return err
		}
	}
	kept := store.DryRun{Version: id, Generation: generation, MadeAt: d.Now(), Data: encode(run)}
	return d.write(ctx, func(tx *store.Tx) error { return tx.PutDryRun(kept) })
}

// OpenDryRun reads a dry run as it was kept.
func OpenDryRun(run store.DryRun) (BoundaryTrial, error) {
	var t BoundaryTrial
	return t, json.Unmarshal(run.Data, &t)
}
