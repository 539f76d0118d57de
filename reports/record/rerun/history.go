package rerun

import (
	"slices"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
)

// grace is how long what was replaced still counts: until every machine of a
// service has heard of it, many times over.
const grace = 60 // seconds

// history is what was in force, when, by the events so far.
type history struct {
	boundaries map[string][]state // by layer as leaves say it, oldest first
	rulesets   map[reports.CitySlug][]state
}

// state is a file in force from a second on, until the next one of its list.
type state struct {
	from int64
	file leaf.FileDigest
}

// follow learns from an event.
func (h *history) follow(l *leaf.Leaf) {
	switch {
	case l.Type == reports.EventBoundary && l.Canonical != "":
		h.boundaries[l.Layer] = append(h.boundaries[l.Layer], state{l.At, l.Canonical})
	case l.Type == reports.EventRuleset && l.Ruleset != "":
		h.rulesets[l.City] = append(h.rulesets[l.City], state{l.At, l.Ruleset})
	}
}

// inForce reports whether a file of the list counted at a second or after it.
func inForce(states []state, file leaf.FileDigest, at int64) bool {
	for i, s := range states {
		if s.file == file && (i == len(states)-1 || states[i+1].from+grace >= at) {
			return true
		}
	}
	return false
}

// settled reports whether some file of the list has counted for so long at a
// second that every machine knew of it.
func settled(states []state, at int64) bool {
	return slices.ContainsFunc(states, func(s state) bool { return s.from+grace < at })
}

func when(at int64) string { return time.Unix(at, 0).UTC().Format(time.RFC3339) }
