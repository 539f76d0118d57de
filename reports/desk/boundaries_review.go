package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/store"
)

// ChangeKind is what a version does to an area.
type ChangeKind string

// The kinds, in the order they are told.
const (
	AreaRemoved   ChangeKind = "removed"
	AreaAdded     ChangeKind = "added"
	AreaRenamed   ChangeKind = "renamed"
	AreaReshaped  ChangeKind = "reshaped"
	AreaSucceeded ChangeKind = "succeeded" // ground of a removed area is in another now
)

// Change is one area that a version changes.
type Change struct {
	Kind       ChangeKind         `json:"kind"`
	Key        geo.AreaKey        `json:"key"`
	Name       string             `json:"name"` // the new one, or the last it had
	OldName    string             `json:"old_name,omitempty"`
	Reshape    *review.Reshape    `json:"reshape,omitempty"`
	Succession *review.Succession `json:"succession,omitempty"`
}

// Percent is by how much a reshaped area grows, in per cent of what it was; 0 for
// every other change.
func (c Change) Percent() float64 {
	if c.Reshape == nil || c.Reshape.Old == 0 {
		return 0
	}
	return 100 * (c.Reshape.New - c.Reshape.Old) / c.Reshape.Old
}

// ChangeCount is how many changes of a kind there are.
type ChangeCount struct {
	Kind  ChangeKind `json:"kind"`
	Found int        `json:"found"`
}

// rowsPerWrite keeps the writing of many small rows short.
const rowsPerWrite = 2000

// review judges what was read and ends the import: from its last write on, the
// version is complete and immutable.
func (in *boundaryImport) review(stats geo.ImportStats) (review.Findings, error) {
	d := in.desk
	live, parent := d.World().areasOf(in.file.Layer), d.World().areasOf(in.file.Within)
	candidate := review.Candidate{Areas: in.areas, Rejected: stats.Rejected, Rewound: stats.Rewound}
	found, err := review.Validate(in.ctx, candidate, live, parent, review.Options{})
	if err != nil {
		return found, err
	}
	if err := in.writeFindings(found); err != nil {
		return found, err
	}
	if err := d.compare(in.ctx, &in.version, in.areas); err != nil {
		return found, err
	}
	if in.version.Canonical, err = d.keepBoundary(in.ctx, in.version.Layer, in.areas); err != nil {
		return found, err
	}
	in.version.Complete = true
	return found, d.write(in.ctx, func(tx *store.Tx) error {
		l := versionLeaf(reports.EventBoundaryImported, in.version)
		l.Features, l.Canonicaliser = in.version.Areas, canon.BoundaryFormat
		event, err := d.fact(tx, l)
		if err != nil {
			return err
		}
		return tx.CompleteVersion(in.version, event)
	})
}

func (in *boundaryImport) writeFindings(found review.Findings) error {
	v := &in.version
	for _, c := range found.Counts {
		switch c.Severity {
		case review.Blocker:
			v.Blockers += c.Found
		case review.Warning:
			v.Warnings += c.Found
		}
	}
	v.Counts = encode(orEmpty(found.Counts))
	var rows []store.Finding
	for i, f := range found.List {
		rows = append(rows, store.Finding{Position: i + 1, Severity: f.Severity.String(), Data: encode(f)})
	}
	for part := range slices.Chunk(rows, rowsPerWrite) {
		if err := in.desk.Store.Write(in.ctx, func(tx *store.Tx) error { return tx.InsertFindings(v.ID, part) }); err != nil {
			return err
		}
	}
	return nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// compare tells what a version changes against the one that is live, writes it,
// and draws both. Dying in between leaves the changes without their base, and
// the next comparison tells them anew.
func (d *Desk) compare(ctx context.Context, v *store.LayerVersion, areas []geo.Area) error {
	w := d.World()
	live := w.areasOf(v.Layer)
	diff, err := review.Compare(ctx, live, areas, review.Options{})
	if err != nil {
		return err
	}
	changes := ChangesOf(diff, live, areas)
	var svg strings.Builder
	if err := review.DrawDiff(diff, live, areas, layerPicture).WriteInline(&svg, review.Text{}); err != nil {
		return err
	}
	if err := d.writeChanges(ctx, v.ID, changes); err != nil {
		return err
	}
	v.Base, v.Changes = w.version(v.Layer), encode(countChanges(changes))
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetBase(v.ID, v.Base, v.Changes, svg.String()) })
}

// layerPicture is the size of the picture of a whole layer, in pixels.
var layerPicture = review.Size{Width: 960, Height: 640}

func (d *Desk) writeChanges(ctx context.Context, version reports.VersionID, changes []Change) error {
	if err := d.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropChanges(version) }); err != nil {
		return err
	}
	var rows []store.Change
	for i, c := range changes {
		rows = append(rows, store.Change{Position: i + 1, Kind: string(c.Kind), Data: encode(c)})
	}
	for part := range slices.Chunk(rows, rowsPerWrite) {
		if err := d.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertChanges(version, part) }); err != nil {
			return err
		}
	}
	return nil
}

// ChangesOf lists a difference area by area: removed, added, renamed, reshaped
// with the largest difference first, and where removed ground has gone.
func ChangesOf(diff review.Diff, old, new []geo.Area) []Change {
	was, is := namesOf(old), namesOf(new)
	var all []Change
	for _, key := range diff.Removed {
		all = append(all, Change{Kind: AreaRemoved, Key: key, Name: was[key]})
	}
	for _, key := range diff.Added {
		all = append(all, Change{Kind: AreaAdded, Key: key, Name: is[key]})
	}
	for _, r := range diff.Renamed {
		all = append(all, Change{Kind: AreaRenamed, Key: r.Key, Name: r.New, OldName: r.Old})
	}
	for i := range diff.Reshaped {
		r := &diff.Reshaped[i]
		all = append(all, Change{Kind: AreaReshaped, Key: r.Key, Name: is[r.Key], Reshape: r})
	}
	for i := range diff.Moved {
		s := &diff.Moved[i]
		all = append(all, Change{Kind: AreaSucceeded, Key: s.To, Name: is[s.To], OldName: was[s.From], Succession: s})
	}
	return all
}

func namesOf(areas []geo.Area) map[geo.AreaKey]string {
	names := make(map[geo.AreaKey]string, len(areas))
	for i := range areas {
		names[areas[i].Key] = areas[i].Name
	}
	return names
}

func countChanges(changes []Change) []ChangeCount {
	counts := []ChangeCount{}
	for _, c := range changes {
		if n := len(counts); n > 0 && counts[n-1].Kind == c.Kind {
			counts[n-1].Found++
			continue
		}
		counts = append(counts, ChangeCount{c.Kind, 1})
	}
	return counts
}

// BoundaryDiff compares any two versions; from may be 0, for what is live.
func (d *Desk) BoundaryDiff(ctx context.Context, from, to reports.VersionID) ([]Change, error) {
	version, areas, err := d.areasOfVersion(ctx, to)
	if err != nil {
		return nil, err
	}
	old := d.World().areasOf(version.Layer)
	if from != 0 {
		other, found, err := d.areasOfVersion(ctx, from)
		if err != nil {
			return nil, err
		}
		if other.Layer != version.Layer {
			return nil, fmt.Errorf("version %s is of layer %s and version %s of layer %s", from, other.Layer, to, version.Layer)
		}
		old = found
	}
	diff, err := review.Compare(ctx, old, areas, review.Options{})
	return ChangesOf(diff, old, areas), err
}

func (d *Desk) areasOfVersion(ctx context.Context, id reports.VersionID) (store.LayerVersion, []geo.Area, error) {
	var version store.LayerVersion
	var areas []geo.Area
	err := d.Store.Read(ctx, func(v *store.View) (err error) {
		if version, err = v.Version(id); err != nil {
			return err
		}
		areas, err = v.Areas(version.Layer, id)
		return err
	})
	return version, areas, err
}

// areasOf returns the areas of a layer as it routes now.
func (w *World) areasOf(layer geo.LayerName) []geo.Area {
	var areas []geo.Area
	for a := range w.Atlas.Intersecting(layer, geo.WholeEarth) {
		areas = append(areas, *a)
	}
	return areas
}

// OpenFinding reads a finding as it was stored.
func OpenFinding(f store.Finding) (review.Finding, error) {
	var found review.Finding
	return found, json.Unmarshal(f.Data, &found)
}

// OpenChange reads a change as it was stored.
func OpenChange(c store.Change) (Change, error) {
	var change Change
	return change, json.Unmarshal(c.Data, &change)
}
