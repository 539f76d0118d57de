package dispatch

import (
	"net/url"
	"slices"
	"time"

	"lamppost/reports"
)

const (
	// lanesPerTarget keeps one slow target from taking all lanes, and is as many
	// connections as a small mail server likes from one client.
	lanesPerTarget = 2
	// roomPerTarget is what may wait for one target in memory: a report's few
	// hundred followers, each a kilobyte.
	roomPerTarget = 256
	// roomForAll bounds what waits in memory altogether.
	roomForAll = 1024
	// rest is how long a target that did not answer is left alone.
	rest = 20 * time.Second
)

// room is what is in hand: under way or waiting. The goroutine of run owns it.
type room struct {
	lanes   int
	busy    int
	waiting int
	targets map[string]*target
	order   []string // of targets, the one longest without a turn first
}

// target is a mail server or a host.
type target struct {
	busy       int
	waiting    []reports.Delivery
	restsUntil time.Time
	cause      error // why it rests
}

func newRoom(lanes int) *room { return &room{lanes: lanes, targets: map[string]*target{}} }

// targetOf names what a delivery depends on. All mail goes to one server.
func targetOf(d reports.Delivery) string {
	if d.Channel.URL == "" {
		return string(d.Channel.Kind)
	}
	u, err := url.Parse(d.Channel.URL)
	if err != nil {
		return "" // its sender will say what is wrong with it
	}
	return u.Host
}

func (r *room) target(name string) *target {
	t := r.targets[name]
	if t == nil {
		r.forgetIdle()
		t = &target{}
		r.targets[name] = t
		r.order = append(r.order, name)
	}
	return t
}

// forgetIdle keeps the map from growing with every host ever called. Forgetting
// that one rests costs one more try.
func (r *room) forgetIdle() {
	if len(r.targets) < roomForAll {
		return
	}
	r.order = slices.DeleteFunc(r.order, func(name string) bool {
		t := r.targets[name]
		idle := t.busy == 0 && len(t.waiting) == 0
		if idle {
			delete(r.targets, name)
		}
		return idle
	})
}

// places is how many more deliveries can be held.
func (r *room) places() int { return roomForAll - r.waiting }

// wait reports whether there was a place.
func (r *room) wait(t *target, d reports.Delivery) bool {
	if len(t.waiting) >= roomPerTarget {
		return false
	}
	t.waiting = append(t.waiting, d)
	r.waiting++
	return true
}

// next takes a lane for the next one waiting, targets in turns.
func (r *room) next() (parcel, bool) {
	if r.busy >= r.lanes {
		return parcel{}, false
	}
	for i, name := range r.order {
		t := r.targets[name]
		if len(t.waiting) == 0 || t.busy >= lanesPerTarget {
			continue
		}
		d := t.waiting[0]
		t.waiting = t.waiting[1:]
		t.busy++
		r.waiting--
		r.busy++
		r.order = append(slices.Delete(r.order, i, i+1), name)
		return parcel{delivery: d, target: name}, true
	}
	return parcel{}, false
}

// end gives a lane back.
func (r *room) end(name string) *target {
	t := r.targets[name]
	t.busy--
	r.busy--
	return t
}

// clear empties the waiting room of a target.
func (r *room) clear(t *target) []reports.Delivery {
	waiting := t.waiting
	t.waiting = nil
	r.waiting -= len(waiting)
	return waiting
}

func (r *room) clearAll() (waiting []reports.Delivery) {
	for _, name := range r.order {
		waiting = append(waiting, r.clear(r.targets[name])...)
	}
	return waiting
}
