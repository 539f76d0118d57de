package review

import (
	"context"

	"lamppost/geo"
)

// Candidate is a version of a layer as it was read from a file.
type Candidate struct {
	Areas    []geo.Area
	Rejected []geo.Rejected // features left out
	Rewound  int            // areas whose winding was mended
}

// Validate reports what is wrong with the candidate: with each area, between
// neighbours, against the live version of the layer and against the layer it
// should lie within. Live and parent may be nil; then nothing is said of them.
// It fails only when ctx ends.
func Validate(ctx context.Context, c Candidate, live, parent []geo.Area, o Options) (Findings, error) {
	v := validation{Options: o.orDefault()}
	v.tally.most = v.Most
	v.team = &team{ctx: ctx, progress: o.Progress, total: 3*len(c.Areas) + len(live) + 2*len(parent)}
	if err := v.prepare(c.Areas, live, parent); err != nil {
		return Findings{}, err
	}
	v.reading(c)
	v.texts()
	v.places()
	if err := v.eachOutline(); err != nil {
		return Findings{}, err
	}
	v.coverage()
	v.insideParent()
	v.changes()
	return v.findings(), ctx.Err()
}

// validation is a candidate under examination.
type validation struct {
	Options
	*team
	tally
	candidate, live, parent *layer // live and parent may be nil
	outlines                []outline
	border                  []edge // of all areas, without those that neighbours share
}

func (v *validation) prepare(areas, live, parent []geo.Area) (err error) {
	if v.candidate, err = newLayer(areas, v.team); err != nil {
		return err
	}
	if live != nil {
		if v.live, err = newLayer(live, v.team); err != nil {
			return err
		}
	}
	if parent != nil {
		v.parent, err = newLayer(parent, v.team)
	}
	return err
}

// eachOutline looks at each area by itself.
func (v *validation) eachOutline() error {
	v.outlines = make([]outline, len(v.candidate.areas))
	err := v.each(len(v.outlines), func(i int) {
		v.outlines[i] = outlineOf(&v.candidate.areas[i], v.Options, v.ended)
	})
	for i := range v.outlines {
		for _, f := range v.outlines[i].findings {
			v.add(f)
		}
	}
	return err
}
