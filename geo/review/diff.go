package review

import (
	"context"
	"slices"

	"lamppost/geo"
)

// Diff is what a new version of a layer changes, by stable key.
type Diff struct {
	Added    []geo.AreaKey `json:"added"`
	Removed  []geo.AreaKey `json:"removed"`
	Renamed  []Rename      `json:"renamed"`
	Reshaped []Reshape     `json:"reshaped"` // the largest difference first
	Moved    []Succession  `json:"moved"`    // ground of removed areas and of added ones: splits, mergers, new keys
	Same     int           `json:"same"`     // areas neither renamed nor reshaped
}

// Empty reports whether nothing changes.
func (d Diff) Empty() bool {
	return len(d.Added)+len(d.Removed)+len(d.Renamed)+len(d.Reshaped) == 0
}

// Rename is an area with another name.
type Rename struct {
	Key geo.AreaKey `json:"key"`
	Old string      `json:"old"`
	New string      `json:"new"`
}

// Reshape is an area with another outline. Sizes are square metres.
type Reshape struct {
	Key    geo.AreaKey `json:"key"`
	Old    float64     `json:"old"`
	New    float64     `json:"new"`
	Gained float64     `json:"gained"` // ground it did not cover before
	Lost   float64     `json:"lost"`   // ground it covers no more
	At     geo.Point   `json:"at"`     // within the largest changed piece
}

// Difference is the size of the symmetric difference of old and new outline.
func (r Reshape) Difference() float64 { return r.Gained + r.Lost }

// Succession says where ground went whose area was removed, and where the
// ground of an added area came from: a split, a merger, or another key.
type Succession struct {
	From         geo.AreaKey `json:"from"`
	To           geo.AreaKey `json:"to"`
	Removed      bool        `json:"removed"`       // From is no more; else it was reshaped
	Added        bool        `json:"added"`         // To is new; else it was reshaped
	SquareMetres float64     `json:"square_metres"` // in common
	OfFrom       float64     `json:"of_from"`       // share of From's old ground, 0 to 1
	OfTo         float64     `json:"of_to"`         // share of To's new ground, 0 to 1
}

// emptyDiff has lists without members, which JSON tells from no lists.
func emptyDiff() Diff {
	return Diff{Added: []geo.AreaKey{}, Removed: []geo.AreaKey{}, Renamed: []Rename{}, Reshaped: []Reshape{}, Moved: []Succession{}}
}

// leastDifference is how many square metres two outlines must differ by to be
// two: less than a coordinate rounded differently makes.
const leastDifference = 0.01

// Compare tells what the new version of a layer changes against the old one.
// Keys are unique within each. It fails only when ctx ends.
func Compare(ctx context.Context, old, new []geo.Area, o Options) (Diff, error) {
	c := comparison{Options: o.orDefault(), Diff: emptyDiff()}
	c.team = &team{ctx: ctx, progress: o.Progress, total: 2 * (len(old) + len(new))}
	if err := c.prepare(old, new); err != nil {
		return Diff{}, err
	}
	if err := c.pairs(); err != nil {
		return Diff{}, err
	}
	err := c.successions()
	return c.Diff, err
}

// comparison is two versions of a layer laid over each other.
type comparison struct {
	Options
	*team
	Diff
	old, new *layer
	then     []int      // by new area: its number in the old version, -1 if added
	removed  []int      // numbers of old areas
	reshapes []*Reshape // by new area; nil where the outline is the same
}

func (c *comparison) prepare(old, new []geo.Area) (err error) {
	if c.old, err = newLayer(old, c.team); err != nil {
		return err
	}
	if c.new, err = newLayer(new, c.team); err != nil {
		return err
	}
	before := c.old.keyed()
	c.then = make([]int, len(new))
	for j := range new {
		i, kept := before[new[j].Key]
		if !kept {
			i = -1
		}
		c.then[j] = i
		delete(before, new[j].Key)
	}
	for i := range old {
		if _, gone := before[old[i].Key]; gone {
			c.removed = append(c.removed, i)
			c.Removed = append(c.Removed, old[i].Key)
		}
	}
	return nil
}

// pairs compares each area that has its key in both versions.
func (c *comparison) pairs() error {
	c.reshapes = make([]*Reshape, len(c.then))
	err := c.each(len(c.then), func(j int) {
		if i := c.then[j]; i >= 0 {
			c.reshapes[j] = c.reshape(i, j)
		}
	})
	for j, i := range c.then {
		area := &c.new.areas[j]
		switch {
		case i < 0:
			c.Added = append(c.Added, area.Key)
			continue
		case c.old.areas[i].Name != area.Name:
			c.Renamed = append(c.Renamed, Rename{area.Key, c.old.areas[i].Name, area.Name})
		case c.reshapes[j] == nil:
			c.Same++
		}
		if r := c.reshapes[j]; r != nil {
			c.Reshaped = append(c.Reshaped, *r)
		}
	}
	slices.SortStableFunc(c.Reshaped, func(a, b Reshape) int { return descending(a.Difference(), b.Difference()) })
	return err
}

// reshape compares two outlines; nil where they have the same ground. Those too
// tangled to be compared count as wholly different.
func (c *comparison) reshape(i, j int) *Reshape {
	before, after := c.old.areas[i].Shape, c.new.areas[j].Shape
	if sameShape(before, after) {
		return nil
	}
	size, at, ok := difference(before, after, c.ended)
	if !ok {
		size = c.old.sizes[i] + c.new.sizes[j]
	}
	if size < leastDifference {
		return nil
	}
	r := Reshape{Key: c.new.areas[j].Key, Old: c.old.sizes[i], New: c.new.sizes[j], At: at.point()}
	r.Gained = min(max((size+r.New-r.Old)/2, 0), size)
	r.Lost = size - r.Gained
	return &r
}
