package store

import (
	"slices"

	"lamppost/reports"
)

// CountFollowers counts the confirmed subscriptions to these reports, of which
// there are at most reports.MaxLimit.
func (v *View) CountFollowers(ids []reports.ReportID) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	var c clause
	in(&c, "report", ids)
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM subscription WHERE "+c.where()+" AND confirmed_at <> 0 AND ended_at = 0", c.args...)
	return n, err
}

// Reroute writes who answers for an open report and why, with the areas it lies
// in and the Event that tells of it, if it is still the version that was read;
// else ErrConflict.
func (tx *Tx) Reroute(r *reports.Report) error {
	if err := tx.UpdateReport(r); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM report_area WHERE report = $1", r.ID); err != nil {
		return err
	}
	if err := tx.insertAreas(r); err != nil {
		return err
	}
	return tx.tell(r)
}

func (tx *Tx) insertAreas(r *reports.Report) error {
	areas := values{width: 3}
	for i, a := range r.Route.Areas {
		if !slices.ContainsFunc(r.Route.Areas[:i], func(b reports.RouteArea) bool { return a.Ref() == b.Ref() }) {
			areas.add(r.ID, a.Layer, a.Key)
		}
	}
	return tx.insert("report_area (report, layer, key)", areas)
}

// InsertMove notes that a publication gave a report to another body; update is 0
// for a report that waits to be published.
func (tx *Tx) InsertMove(p reports.PublicationID, m reports.Move, update reports.UpdateID) error {
	_, err := tx.exec("INSERT INTO boundary_move (publication, report, update_id, from_body, to_body) VALUES ($1, $2, $3, $4, $5)", p, m.Report, orNull(update), m.From, m.To)
	return err
}

// MovedBodies returns the bodies that a publication gave public reports to or
// took them from.
func (v *View) MovedBodies(p reports.PublicationID) ([]reports.BodySlug, error) {
	return list(v, func(row scanner) (slug reports.BodySlug, err error) {
		err = row.Scan(&slug)
		return slug, err
	}, `SELECT from_body FROM boundary_move WHERE publication = $1 AND update_id IS NOT NULL AND from_body <> ''
		UNION SELECT to_body FROM boundary_move WHERE publication = $1 AND update_id IS NOT NULL AND to_body <> '' ORDER BY 1`, p)
}

// Moves returns the reports that a publication gave to a body or took from it,
// as far as the public sees them, in the order of their ids, and how many there are.
func (v *View) Moves(p reports.PublicationID, body reports.BodySlug, limit int) (moves []reports.Move, total int, err error) {
	moves, err = list(v, func(row scanner) (reports.Move, error) {
		var m reports.Move
		err := row.Scan(&m.Report, &m.From, &m.To, &m.Layer, &m.Version, &total)
		return m, err
	}, `SELECT m.report, m.from_body, m.to_body, p.layer, p.version, COUNT(*) OVER ()
		FROM boundary_move m JOIN boundary_publication p ON p.id = m.publication JOIN report r ON r.id = m.report
		WHERE m.publication = $1 AND (m.from_body = $2 OR m.to_body = $2) AND m.update_id IS NOT NULL AND r.visibility = $3
		ORDER BY m.report LIMIT $4`, p, body, reports.Public, limit)
	return moves, total, err
}

// readMoves adds to updates what new boundaries did with them.
func (v *View) readMoves(updates []reports.Update) error {
	ids := map[reports.UpdateID]int{}
	for i, u := range updates {
		if u.By == reports.System {
			ids[u.ID] = i
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var c clause
	var wanted []reports.UpdateID
	for id := range ids {
		wanted = append(wanted, id)
	}
	in(&c, "m.update_id", wanted)
	_, err := list(v, func(row scanner) (struct{}, error) {
		var m reports.Move
		var update reports.UpdateID
		err := row.Scan(&update, &m.Report, &m.From, &m.To, &m.Layer, &m.Version)
		updates[ids[update]].Moved = &m
		return struct{}{}, err
	}, `SELECT m.update_id, m.report, m.from_body, m.to_body, p.layer, p.version
		FROM boundary_move m JOIN boundary_publication p ON p.id = m.publication WHERE `+c.where(), c.args...)
	return err
}
