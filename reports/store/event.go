package store

import (
	"strconv"
	"strings"
	"time"

	"lamppost/reports"
)

// InsertEvents writes facts with what their leaves commit to. Their numbers come
// later, from the sequencer. It is one statement, however many there are: the view
// puts each into its tables, and nothing is told that does not wait for a number.
func (tx *Tx) InsertEvents(events []reports.Event, openings []reports.Opening) error {
	const width = 7
	facts := values{width: width, args: make([]any, 0, width*len(events))}
	for _, e := range events {
		facts.add(e.ID, e.Kind, micros(e.At), e.Report, e.Leaf, e.Hash[:], joinOpenings(e.ID, openings))
	}
	return tx.insert("event_told (id, kind, at, report, leaf, hash, disclosures)", facts)
}

// values are the rows of one INSERT.
type values struct {
	width int
	args  []any
}

func (v *values) add(row ...any) { v.args = append(v.args, row...) }

// insert writes rows; none is no statement.
func (tx *Tx) insert(into string, v values) error {
	if len(v.args) == 0 {
		return nil
	}
	var rows strings.Builder
	for i := range v.args {
		switch {
		case i == 0:
			rows.WriteString("($")
		case i%v.width == 0:
			rows.WriteString("), ($")
		default:
			rows.WriteString(", $")
		}
		rows.WriteString(strconv.Itoa(i + 1))
	}
	_, err := tx.exec("INSERT INTO "+into+" VALUES "+rows.String()+")", v.args...)
	return err
}

// Numbered is what one round of numbering did.
type Numbered struct {
	First int64 // the first number that was given; 0: nothing was pending
	Last  int64
}

// Sequence numbers up to limit pending events, oldest first, without a gap.
// Moving the head first takes its row lock, so that two sequencers never give
// one number; dying before the commit leaves every event pending. The commit is
// on the disk when Write returns: what is signed afterwards cannot be taken back.
func (tx *Tx) Sequence(limit int) (Numbered, error) {
	if tx.dialect.durable != "" {
		if _, err := tx.exec(tx.dialect.durable); err != nil {
			return Numbered{}, err
		}
	}
	var size int64
	if err := tx.row([]any{&size}, "UPDATE event_head SET size = size WHERE name = 'events' RETURNING size"); err != nil {
		return Numbered{}, err
	}
	n, err := tx.exec(`INSERT INTO event_sequence (seq, event)
		SELECT $1 + ROW_NUMBER() OVER (ORDER BY event), event FROM (SELECT event FROM event_pending ORDER BY event LIMIT $2) AS oldest`, size, limit)
	if err != nil || n == 0 {
		return Numbered{}, err
	}
	if _, err := tx.exec("DELETE FROM event_pending WHERE event IN (SELECT event FROM event_sequence WHERE seq > $1)", size); err != nil {
		return Numbered{}, err
	}
	_, err = tx.exec("UPDATE event_head SET size = $1 WHERE name = 'events'", size+n)
	return Numbered{First: size + 1, Last: size + n}, err
}

// PendingEvents reports whether anything waits for a number.
func (v *View) PendingEvents() (bool, error) {
	var n int
	err := v.row([]any{&n}, "SELECT COUNT(*) FROM (SELECT event FROM event_pending LIMIT 1) AS waiting")
	return n > 0, err
}

// Head returns the number of the newest event.
func (v *View) Head() (int64, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT size FROM event_head WHERE name = 'events'")
	return n, err
}

// Events returns numbered events after seq, oldest first.
func (v *View) Events(after int64, limit int) ([]reports.Event, error) {
	return list(v, scanEvent, "SELECT "+eventColumns+`, s.seq
		FROM event_sequence s JOIN event e ON e.id = s.event WHERE s.seq > $1 ORDER BY s.seq LIMIT $2`, after, min(limit, reports.MaxLimit))
}

// Event returns one event, numbered or not.
func (v *View) Event(id reports.EventID) (reports.Event, error) {
	return one(v, scanEvent, "SELECT "+eventColumns+`, COALESCE(s.seq, 0)
		FROM event e LEFT JOIN event_sequence s ON s.event = e.id WHERE e.id = $1`, id)
}

// FirstEntry returns the event with which the log in use begins, numbered or not.
func (v *View) FirstEntry() (reports.Event, error) {
	return one(v, scanEvent, "SELECT "+eventColumns+`, COALESCE(s.seq, 0)
		FROM event e LEFT JOIN event_sequence s ON s.event = e.id WHERE e.id <= $1 ORDER BY e.id DESC LIMIT 1`, reports.LastFirstEvent)
}

// EventCount returns how many events there are, numbered or not. It changes with
// every change of public state, and never back.
func (v *View) EventCount() (int64, error) {
	var n int64
	err := v.row([]any{&n}, "SELECT (SELECT size FROM event_head WHERE name = 'events') + (SELECT COUNT(*) FROM event_pending)")
	return n, err
}

// LastEvent returns when an event of a kind last happened; the zero time for
// never. It reads the events of all reports: ask rarely.
func (v *View) LastEvent(kind reports.EventKind) (time.Time, error) {
	var at int64
	err := v.row([]any{&at}, "SELECT COALESCE(MAX(at), 0) FROM event WHERE kind = $1", kind)
	return fromMicros(at), err
}

// ReportEvents returns the events of one report, oldest first, numbered or not.
// The caller has read the report with its viewer before.
func (v *View) ReportEvents(id reports.ReportID) ([]reports.Event, error) {
	return list(v, scanEvent, "SELECT "+eventColumns+`, COALESCE(s.seq, 0)
		FROM event e LEFT JOIN event_sequence s ON s.event = e.id WHERE e.report = $1 AND e.report <> 0 ORDER BY e.id LIMIT $2`, id, reports.MaxLimit)
}

// eventsPerReport bounds what EventsOf reads: nearly all reports have fewer, and
// the page of a report names the others.
const eventsPerReport = 20

// EventsOf returns the events of reports, oldest first, numbered or not. The
// caller has read the reports with their viewer before.
func (v *View) EventsOf(ids []reports.ReportID) (map[reports.ReportID][]reports.Event, error) {
	all := map[reports.ReportID][]reports.Event{}
	if len(ids) == 0 {
		return all, nil
	}
	var c clause
	in(&c, "e.report", ids)
	found, err := list(v, scanEvent, "SELECT "+eventColumns+`, COALESCE(s.seq, 0)
		FROM event e LEFT JOIN event_sequence s ON s.event = e.id WHERE `+c.where()+" AND e.report <> 0 ORDER BY e.id LIMIT "+c.arg(eventsPerReport*len(ids)), c.args...)
	for _, e := range found {
		all[e.Report] = append(all[e.Report], e)
	}
	return all, err
}

// LeafHash returns the hash of an event's leaf.
func (v *View) LeafHash(id reports.EventID) ([32]byte, error) {
	var hash []byte
	err := v.row([]any{&hash}, "SELECT hash FROM event WHERE id = $1", id)
	if err != nil {
		return [32]byte{}, err
	}
	return toHash(hash)
}

const eventColumns = "e.id, e.kind, e.at, e.report, e.leaf, e.hash"

func scanEvent(row scanner) (reports.Event, error) {
	var e reports.Event
	var at int64
	var hash []byte
	if err := row.Scan(&e.ID, &e.Kind, &at, &e.Report, &e.Leaf, &hash, &e.Seq); err != nil {
		return e, err
	}
	var err error
	e.At = fromMicros(at)
	e.Hash, err = toHash(hash)
	return e, err
}
