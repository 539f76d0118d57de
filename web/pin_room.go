package web

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
	"lamppost/tiles/pins"
)

const (
	// pinPage is how many reports or events are read at a time, each page in a read
	// of its own.
	pinPage = 5000
	// pinsEvery is how soon changes by other processes reach the index when nobody
	// asks for a tile.
	pinsEvery = 2 * time.Second
)

// pinRoom holds the public reports of all maps in memory. Before it has been
// filled, and for filters that it cannot decide, the database is asked.
type pinRoom struct {
	page  int        // pinPage
	mu    sync.Mutex // held by whoever makes the next state
	state atomic.Pointer[pinState]
}

// pinState is the index at one moment. It never changes.
type pinState struct {
	index  *pins.Index
	seq    int64 // events numbered up to here are in it
	events int64 // how many events there were
	since  int64 // how many there were when it was first whole; of changes before it knows nothing
	codes  *pinCodes
}

// KeepPins fills the index of pins and keeps it up to date until ctx ends. Without
// it, tiles of reports come from the database.
func (s *Server) KeepPins(ctx context.Context) {
	tick := time.NewTicker(pinsEvery)
	defer tick.Stop()
	for {
		if err := s.tiles.pins.keep(ctx, s.Store); err != nil && ctx.Err() == nil {
			s.Logger.Error("the index of pins is behind; tiles of reports come from the database", "error", err)
			s.tiles.pins.state.Store(nil)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *pinRoom) keep(ctx context.Context, r *store.Reader) error {
	if p.state.Load() == nil {
		return p.fill(ctx, r)
	}
	if err := p.catchUp(ctx, r); err != nil {
		return err
	}
	if now := p.state.Load(); now.index.Grown() {
		next := *now
		next.index = now.index.Rebuilt() // beside those who ask, and follow events meanwhile
		p.mu.Lock()
		defer p.mu.Unlock()
		p.state.Store(&next) // of before these, which are followed once more
	}
	return nil
}

// fill reads all public reports. Whatever changes meanwhile is after the number
// that was the head at the beginning, and is read once more by catchUp.
func (p *pinRoom) fill(ctx context.Context, r *store.Reader) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var seq int64
	err := r.Read(ctx, func(v *store.View) (err error) {
		seq, err = v.Head()
		return err
	})
	if err != nil {
		return err
	}
	first, err := newPinState(func(take func([]store.PinRow) bool) error { return eachPinRow(ctx, r, p.page, take) })
	if err != nil {
		return err
	}
	first.seq, first.events = seq, -1 // behind, until catchUp says otherwise
	p.state.Store(first)
	return nil
}

// newPinState makes an index of the rows that each hands over, in the order of ids.
func newPinState(each func(take func([]store.PinRow) bool) error) (*pinState, error) {
	n := &pinState{codes: &pinCodes{number: map[pinPair]int{}}}
	var unread error
	index, err := pins.New(func(yield func(pins.Pin) bool) {
		unread = each(func(rows []store.PinRow) bool {
			n.codes = n.codes.with(rows)
			for _, row := range rows {
				if !yield(n.codes.pin(row)) {
					return false
				}
			}
			return true
		})
	}, 0)
	n.index = index
	return n, errors.Join(unread, err)
}

// foundPins makes an index of what a search for words finds, which is bounded: the
// words are then looked for once, and not again in every tile.
func foundPins(ctx context.Context, r *store.Reader, f reports.Filter) (*pinState, error) {
	return newPinState(func(take func([]store.PinRow) bool) error {
		return r.Read(ctx, func(v *store.View) error {
			rows, err := v.PinRowsFound(f)
			if err == nil {
				take(rows)
			}
			return err
		})
	})
}

// eachPinRow reads page after page.
func eachPinRow(ctx context.Context, r *store.Reader, page int, take func([]store.PinRow) bool) error {
	for after := reports.ReportID(0); ; {
		var rows []store.PinRow
		err := r.Read(ctx, func(v *store.View) (err error) {
			rows, err = v.PinRows(after, page)
			return err
		})
		if err != nil || !take(rows) || len(rows) < page {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}

// catchUp brings the index to the events of now. Nobody sees it half way: a tile
// made then would be kept as one with all events. It stays behind while more events
// wait for a number than a page holds.
func (p *pinRoom) catchUp(ctx context.Context, r *store.Reader) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.state.Load()
	if now == nil {
		return nil
	}
	next := *now
	for more, seq := true, int64(-1); more; {
		if seq == next.seq {
			return nil
		}
		seq = next.seq
		err := r.Read(ctx, func(v *store.View) (err error) {
			more, err = next.follow(v, p.page)
			return err
		})
		if err != nil {
			return err
		}
	}
	p.state.Store(&next)
	return nil
}

// follow reads a page of events and takes over what became of their reports.
func (n *pinState) follow(v *store.View, page int) (more bool, err error) {
	events, err := v.EventCount()
	if err != nil || events == n.events {
		return false, err
	}
	ids, seq, more, err := v.ChangedReports(n.seq, page)
	if err != nil {
		return false, err
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id reports.ReportID) bool { return id == 0 })
	rows, err := v.PinRowsOf(ids)
	if err != nil {
		return false, err
	}
	n.codes = n.codes.with(rows)
	changes := map[reports.ReportID]pins.Change{}
	for _, id := range ids {
		changes[id] = pins.Change{Pin: pins.Pin{ID: int64(id)}, Gone: true}
	}
	for _, row := range rows {
		changes[row.ID] = pins.Change{Pin: n.codes.pin(row)}
	}
	n.index = n.index.With(events, slices.Collect(maps.Values(changes))...)
	if n.seq = seq; more {
		return true, nil
	}
	if n.events < 0 {
		n.since = events
	}
	n.events = events
	return false, nil
}

// pinsNow is the index with every event up to a count in it, or nil.
func (s *Server) pinsNow(ctx context.Context, events int64) *pinState {
	now := s.tiles.pins.state.Load()
	if now == nil || now.events == events {
		return now
	}
	if err := s.tiles.pins.catchUp(ctx, s.Store); err != nil {
		s.Logger.Warn("the index of pins did not catch up; the database answers", "error", err)
		return nil
	}
	if now = s.tiles.pins.state.Load(); now == nil || now.events < events {
		return nil
	}
	return now
}

// clusters are the pins of a tile, of a filter that is decidedByPins; false where it
// names what the index does not know.
func (n *pinState) clusters(w *desk.World, f reports.Filter, t tiles.Tile) ([]store.Pin, bool) {
	filter, ok := n.filter(w, f)
	if !ok {
		return nil, false
	}
	depth := clusterLevels
	if t.Z >= singlesFrom {
		depth = cellZoom - t.Z
	}
	found := n.index.Where(filter).Clusters(nil, t, depth)
	list := make([]store.Pin, len(found))
	for i := range found {
		list[i] = n.pin(&found[i])
	}
	slices.SortStableFunc(list, func(a, b store.Pin) int { return b.Count - a.Count })
	return list[:min(len(list), maxTilePins)], true
}

// count is how many pins a filter lets through that is decidedByPins; false where it
// names what the index does not know.
func (n *pinState) count(w *desk.World, f reports.Filter) (int, bool) {
	filter, ok := n.filter(w, f)
	if !ok {
		return 0, false
	}
	return n.index.Where(filter).Len(), true
}

func (n *pinState) pin(c *pins.Cluster) store.Pin {
	p := store.Pin{Count: c.Count, Open: c.Marked, Place: c.At()}
	if c.Count == 1 {
		p.ID, p.Status = reports.ReportID(c.ID), reports.Statuses()[c.Facet.Kind()]
		p.Category = n.codes.pairs[c.Facet.Code()].category
	}
	return p
}
