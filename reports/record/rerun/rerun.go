package rerun

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/leaf"
)

// Files returns the public file with a digest. An error that wraps
// fs.ErrNotExist makes a finding; any other ends the check.
type Files func(leaf.FileDigest) ([]byte, error)

// Rerun makes decisions again. Make one with New; it is for one goroutine.
type Rerun struct {
	history history
	files   shelf
}

// New returns a Rerun over the files of one record, before its first event.
func New(files Files) *Rerun {
	return &Rerun{
		history: history{boundaries: map[string][]state{}, rulesets: map[reports.CitySlug][]state{}},
		files:   shelf{read: files, grounds: map[leaf.FileDigest]*ground{}, rulesets: map[leaf.FileDigest]*reports.Directory{}},
	}
}

// Follow learns what is in force from an event on. Every event of the record is
// followed in its order; those that are about something else are ignored.
func (r *Rerun) Follow(l *leaf.Leaf) { r.history.follow(l) }

// Opened is what a report's events before say, and what they still open.
type Opened struct {
	Received int64 // at of its report.received: what counted then still does
	Category reports.CategoryCode
	Location *[2]int64           // longitude, latitude in steps of 1e-7 degree; nil: cannot be opened
	Side     *[2]int64           // across a border, where the reporter said it is; nil: nobody asked
	Answers  map[string][]string // by question code
	Erased   bool                // side or answers were committed to and cannot be opened
}

// asked is the place to decide for.
func (o *Opened) asked() [2]int64 {
	if o.Side != nil {
		return *o.Side
	}
	return *o.Location
}

func at(steps [2]int64) geo.Point {
	return geo.Point{float64(steps[0]) / 1e7, float64(steps[1]) / 1e7}
}

// Check makes the decision of a report.routed again, after everything before it
// was followed. The error is one of Files, and says nothing of the decision.
func (r *Rerun) Check(l *leaf.Leaf, o Opened) (Finding, error) {
	switch l.Mode {
	case leaf.Manual:
		return Finding{Outcome: Manual}, nil
	case leaf.Corrected:
		return Finding{Outcome: Corrected}, nil
	}
	f, err := r.check(l, o)
	switch {
	case errors.Is(err, canon.ErrLater):
		return Finding{Later, err.Error()}, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errAltered):
		return Finding{Altered, err.Error()}, nil
	case err != nil:
		return Finding{}, err
	case f != nil:
		return *f, nil
	}
	return Finding{Outcome: Same}, nil
}

// tolerance is what ways to measure may differ by over MaxReach, in metres.
const tolerance = 5

// check returns what is wrong or in the way, nil for nothing.
func (r *Rerun) check(l *leaf.Leaf, o Opened) (*Finding, error) {
	rules, f, err := r.rules(l, o.Received)
	if f != nil || err != nil {
		return f, err
	}
	grounds, f, err := r.grounds(l, rules, o.Received)
	if f != nil || err != nil {
		return f, err
	}
	if o.Location == nil || o.Erased {
		return found(Erased, "the place or the answers cannot be opened any more"), nil
	}
	if far := geo.Metres(at(*o.Location), at(o.asked())); far > reports.MaxReach+tolerance {
		return found(Different, "the side that was asked for is %.0f m from the place", far), nil
	}
	if got, want := decide(rules, grounds, o), logged(l); got != want {
		return found(Different, "logged is %v, the rules say %v", want, got), nil
	}
	return nil, nil
}

// rules returns the ruleset of a decision, which must have been in force when the
// report was received, or have come into force since.
func (r *Rerun) rules(l *leaf.Leaf, received int64) (*reports.Directory, *Finding, error) {
	if l.Ruleset == "" {
		return nil, found(NotLogged, "the decision names no ruleset"), nil
	}
	rules, err := r.files.ruleset(l.Ruleset)
	if err != nil {
		return nil, nil, err
	}
	if city := rules.Cities[0].Slug; !inForce(r.history.rulesets[city], l.Ruleset, received) {
		return nil, found(NotLogged, "ruleset %s of %s was not in force at %s", l.Ruleset, city, when(received)), nil
	}
	return rules, nil, nil
}

// grounds returns the layers of a decision, each of which must have been in
// force, and none of which may be left out.
func (r *Rerun) grounds(l *leaf.Leaf, rules *reports.Directory, received int64) ([]*ground, *Finding, error) {
	for _, layer := range rules.Layers {
		name := leaf.Code(string(layer.Name))
		if _, listed := l.Boundaries[name]; !listed && settled(r.history.boundaries[name], received) {
			return nil, found(NotLogged, "layer %s was published and is left out", name), nil
		}
	}
	r.files.keepOnly(l.Boundaries)
	var grounds []*ground
	for _, name := range slices.Sorted(maps.Keys(l.Boundaries)) {
		digest := l.Boundaries[name]
		if !inForce(r.history.boundaries[name], digest, received) {
			return nil, found(NotLogged, "boundary file %s of layer %s was not in force at %s", digest, name, when(received)), nil
		}
		g, err := r.files.ground(digest)
		if err != nil {
			return nil, nil, err
		}
		if layer := g.layer; leaf.Code(string(layer)) != name {
			return nil, found(Altered, "boundary file %s is of layer %s, not %s", digest, layer, name), nil
		}
		grounds = append(grounds, g)
	}
	return grounds, nil, nil
}
