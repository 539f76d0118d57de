package watch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/leaf"
	"lamppost/reports/record/replay"
	"lamppost/reports/store"
)

const (
	// page is how many leaves are read in one go.
	page = 256
	// healBatch is how many reports are healed in one transaction.
	healBatch = 50
)

// heal makes the tables say what the record says, wherever it has removed
// something or the backup lacks something.
func (r *Recovery) heal(ctx context.Context, t tlog.Tree, healed *Healed) error {
	from, restoring, err := r.missingFrom(ctx)
	if err != nil {
		return err
	}
	if !restoring {
		from = t.N
	}
	states, lost, err := r.read(ctx, t.N, from)
	if err != nil {
		return err
	}
	var todo []desk.Healing
	for _, s := range slices.SortedFunc(maps.Values(states), func(a, b *replay.State) int { return cmp.Compare(a.Index, b.Index) }) {
		if s.Index >= from || len(s.Removed) > 0 {
			todo = append(todo, desk.Healing{State: *s, Missed: s.Index >= from, Lost: lost[s.Record]})
		}
	}
	for batch := range slices.Chunk(todo, healBatch) {
		rowless, err := r.Desk.Heal(ctx, batch)
		if err != nil {
			return err
		}
		healed.Rowless += rowless
		for _, h := range batch {
			healed.Lost += len(h.Lost)
		}
	}
	return nil
}

// missingFrom returns the size from which on leaves were brought back, now or in a
// run that died.
func (r *Recovery) missingFrom(ctx context.Context) (from int64, restoring bool, err error) {
	err = r.Store.Read(ctx, func(v *store.View) error {
		halts, err := v.Halts()
		for _, h := range halts {
			if h.Reason == recovering {
				restoring = true
				from, err = strconv.ParseInt(h.Detail, 10, 64)
			}
		}
		return err
	})
	return from, restoring, err
}

// read follows the record and lists, for entries from an index on, the fields that
// were committed to and have no opening here.
func (r *Recovery) read(ctx context.Context, size, from int64) (replay.States, map[leaf.ReportID][]replay.Removed, error) {
	states, lost := replay.States{}, map[leaf.ReportID][]replay.Removed{}
	for first := int64(0); first < size; first += page {
		err := r.Store.Read(ctx, func(v *store.View) error {
			leaves, err := v.Leaves(first, int(min(page, size-first)))
			if err != nil {
				return err
			}
			for i, raw := range leaves {
				l, err := leaf.Parse(raw)
				if err != nil {
					return err
				}
				index := first + int64(i)
				states.Follow(index, &l, leaf.HashOf(raw))
				if index < from || l.Commit == nil {
					continue
				}
				names, err := closed(v, &l)
				if err != nil {
					return err
				}
				if len(names) > 0 {
					lost[l.Report] = append(lost[l.Report], replay.Removed{Event: l.ID, Names: names, Reason: leaf.Lost})
				}
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
		r.progress("read", min(first+page, size), size)
	}
	dropRemoved(states, lost)
	return states, lost, nil
}

// closed lists the fields of an entry that cannot be opened, sorted.
func closed(v *store.View, l *leaf.Leaf) ([]string, error) {
	openings, err := v.Openings(l.ID.Event())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(l.Commit)), func(name string) bool {
		return slices.ContainsFunc(openings, func(o reports.Opening) bool { return o.Name == name })
	}), nil
}

// dropRemoved leaves out what an event has removed: it is gone, not lost.
func dropRemoved(states replay.States, lost map[leaf.ReportID][]replay.Removed) {
	for id, all := range lost {
		for _, removed := range states[id].Removed {
			for i, l := range all {
				if l.Event == removed.Event {
					all[i].Names = slices.DeleteFunc(l.Names, func(name string) bool { return slices.Contains(removed.Names, name) })
				}
			}
		}
		lost[id] = slices.DeleteFunc(all, func(l replay.Removed) bool { return len(l.Names) == 0 })
	}
}
