package review

import (
	"cmp"
	"slices"

	"lamppost/geo"
)

// Picture is a small drawing of outlines.
type Picture struct {
	Size
	Strokes []Stroke // in the order of drawing
	Marks   []Pixel  // places to look at
	Ground  geo.Box  // from edge to edge, for a map below it; it may reach beyond the globe
	Beyond  int      // areas that are looked at and lie outside the picture altogether
}

// Role is what an outline is in a picture, and its class in the SVG.
type Role string

const (
	Neighbour Role = "neighbour" // drawn light, for orientation
	New       Role = "new"       // filled: the new version, where it is looked at
	Gone      Role = "gone"      // filled: was there, is removed
	Old       Role = "old"       // dashed outline, over the others
)

// Stroke is outlines drawn as one path, filled by the even-odd rule.
type Stroke struct {
	Role  Role
	Rings [][]Pixel // closed without repeating the first place; one place alone is a dot
}

// Pixel is a place in a picture, in tenths of a pixel from the upper left.
type Pixel struct{ X, Y int }

// Size of a picture, in pixels. The zero Size is 320 by 240.
type Size struct{ Width, Height int }

func (s Size) orDefault() Size { return Size{cmp.Or(s.Width, 320), cmp.Or(s.Height, 240)} }

// Margins of pictures, as shares of what is shown, and the least width of the
// ground shown in metres.
const (
	detailMargin = 0.5 // around a finding, so that one sees where it is
	areaMargin   = 0.15
	leastGround  = 60 // a junction and the houses around it
)

// DrawFinding pictures one finding: the candidate's areas around it, those
// concerned filled, their outlines in the live version dashed, and a mark. The
// zero Picture is for a finding without a place.
func DrawFinding(f Finding, candidate, live []geo.Area, s Size) Picture {
	if f.At == nil {
		return Picture{}
	}
	d := drawing{view: f.view(s.orDefault())}
	concerned := map[geo.AreaKey]bool{}
	for _, key := range f.Keys {
		concerned[key] = true
	}
	d.surroundings(candidate, concerned)
	role := New
	if f.Code == KeyRemoved {
		role = Gone
		d.areas(role, live, concerned)
	}
	d.areas(role, candidate, concerned)
	d.areas(Old, live, concerned)
	return d.picture(*f.At)
}

// view shows where the finding is: a whole area; a spike; of other ground as
// much as lets its width be seen, for slivers are long.
func (f *Finding) view(s Size) view {
	ground := emptyFrame().add(spotAt(*f.At))
	if f.Extent != nil {
		ground = ground.union(frameAround(*f.Extent))
	}
	switch {
	case f.Code == AreaChanged || f.Code == KeyAdded || f.Code == KeyRemoved || f.Code == FarAway || f.Code == SwappedAxes:
		return viewOf(ground, areaMargin, leastGround, s)
	case f.Code == Spike:
		ground = frameAround(geo.Around(*f.At, f.Amount))
	case f.Extent != nil:
		close := frameAround(geo.Around(*f.At, max(f.Width*widths, leastGround/2)))
		ground = ground.intersect(close)
	}
	return viewOf(ground, detailMargin, leastGround, s)
}

// widths is how many widths of a long finding are shown of it to each side.
const widths = 6

// DrawArea pictures one area in both versions: old outline, new fill,
// neighbours light, and marks at the places given.
func DrawArea(key geo.AreaKey, old, new []geo.Area, s Size, marks ...geo.Point) Picture {
	wanted := map[geo.AreaKey]bool{key: true}
	after := framesOf(new, wanted)
	ground := around(slices.Concat(framesOf(old, wanted), after))
	if ground.empty() {
		return Picture{}
	}
	d := drawing{view: viewOf(ground, areaMargin, leastGround, s.orDefault())}
	d.surroundings(new, wanted)
	if len(after) == 0 {
		d.areas(Gone, old, wanted)
	}
	d.areas(New, new, wanted)
	d.areas(Old, old, wanted)
	return d.picture(marks...)
}

// DrawDiff pictures what a version changes: added and reshaped areas filled,
// their old outlines dashed, removed areas filled another way, and the others
// light, around the ground that changes. Without changes it shows the layer.
// A few areas far away from all others are left out and counted as Beyond.
func DrawDiff(d Diff, old, new []geo.Area, s Size) Picture {
	changed, removed := d.changed()
	frames := slices.Concat(framesOf(new, changed), framesOf(old, removed))
	if len(frames) == 0 {
		frames = framesOf(new, nil)
	}
	if len(frames) == 0 {
		return Picture{}
	}
	drawn := drawing{view: viewOf(crowd(frames), areaMargin, leastGround, s.orDefault())}
	drawn.surroundings(new, changed)
	drawn.areas(Gone, old, removed)
	drawn.areas(New, new, changed)
	drawn.areas(Old, old, changed)
	p := drawn.picture()
	for _, f := range frames {
		if !f.meets(drawn.frame) {
			p.Beyond++
		}
	}
	return p
}

// changed are the keys of areas that the new version adds, renames or
// reshapes, and of those it removes.
func (d *Diff) changed() (changed, removed map[geo.AreaKey]bool) {
	changed, removed = map[geo.AreaKey]bool{}, map[geo.AreaKey]bool{}
	for _, key := range d.Added {
		changed[key] = true
	}
	for _, r := range d.Renamed {
		changed[r.Key] = true
	}
	for _, r := range d.Reshaped {
		changed[r.Key] = true
	}
	for _, key := range d.Removed {
		removed[key] = true
	}
	return changed, removed
}
