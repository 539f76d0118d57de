package web

import (
	"errors"
	"net/http"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// trialPart is the last dry run of a version, in words and on a map.
type trialPart struct {
	desk.BoundaryTrial
	MadeAt time.Time
	Fresh  bool // it tells what publishing would do now
	Flows  []flowRow
	Rows   []movedRow
	Map    *MapShow // nil: nothing moves
	CSV    string
}

// flowRow is how many reports would go from one body to another.
type flowRow struct {
	From, To string
	Count    int
}

// movedRow is one report that would go to another body.
type movedRow struct {
	desk.BoundaryTrialReport
	Href, Category, FromName, ToName string
}

func (d *boundaryVersionPage) readTrial(v *store.View, _ *Request) error {
	run, err := v.DryRun(d.ID)
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	trial, err := desk.OpenDryRun(run)
	d.Trial = &trialPart{BoundaryTrial: trial, MadeAt: run.MadeAt, CSV: d.Href + "/moves.csv"}
	d.kept = run
	return err
}

func (t *trialPart) describe(s *Server, r *Request, w *desk.World, run store.DryRun) {
	t.Fresh = s.Desk.Fresh(run)
	for _, f := range t.Matrix {
		t.Flows = append(t.Flows, flowRow{orNobody(r.Words, w, f.From), orNobody(r.Words, w, f.To), f.Count})
	}
	for _, m := range t.First {
		row := movedRow{BoundaryTrialReport: m, Category: categoryName(r.Words, w, m.Category), FromName: orNobody(r.Words, w, m.From), ToName: orNobody(r.Words, w, m.To)}
		if id, err := reports.ParseReportID(m.Report); err == nil {
			row.Href = deskArea.Href(id, nil)
		}
		t.Rows = append(t.Rows, row)
	}
	t.draw(r)
}

// draw pins what is listed on the map without scripts.
func (t *trialPart) draw(r *Request) {
	if len(t.Rows) == 0 {
		return
	}
	first := t.Rows[0].Place
	box := geo.Box{West: first.Lon(), East: first.Lon(), South: first.Lat(), North: first.Lat()}
	for _, row := range t.Rows {
		box.West, box.East = min(box.West, row.Place.Lon()), max(box.East, row.Place.Lon())
		box.South, box.North = min(box.South, row.Place.Lat()), max(box.North, row.Place.Lat())
	}
	t.Map = &MapShow{TileGrid: NewTileGrid(r.Words, ViewOf(box, tiles.MaxZoom-2), r.Site.Credit(), nil)}
	for _, row := range t.Rows {
		t.Map.AddPin(row.Place, MapPin{Href: row.Href, Name: row.Category, Count: 1})
	}
}

// boundaryMoves answers with every open report that would move, as CSV, tried
// anew: it is as fresh as can be.
func (s *Server) boundaryMoves(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	rows := [][]string{desk.TrialColumns}
	_, err = s.Desk.TryBoundaries(r.Context(), desk.TrialRequest{Version: id, Each: func(m desk.BoundaryTrialReport) error {
		row := m.Row()
		for i := range row {
			if i != latColumn && i != lonColumn {
				row[i] = harmless(row[i])
			}
		}
		rows = append(rows, row)
		return nil
	}})
	if err != nil {
		return err
	}
	return sendCSV(w, "moves-"+id.String(), rows)
}

// The columns of TrialColumns that are numbers.
const (
	latColumn = 2
	lonColumn = 3
)
