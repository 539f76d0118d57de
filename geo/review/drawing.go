package review

import (
	"math"
	"slices"

	"lamppost/geo"
)

// manyAreas is from how many areas on a picture shows their common outline
// instead of each: their borders would be a grey mass.
const manyAreas = 1000

// drawing is a picture in work.
type drawing struct {
	view
	outlines []outlines
}

// outlines are rings drawn as one.
type outlines struct {
	role  Role
	rings [][]spot
}

// surroundings draws the areas in view that are not looked at. Of many, the
// common outline is drawn, those looked at included: they cover it.
func (d *drawing) surroundings(areas []geo.Area, but map[geo.AreaKey]bool) {
	all := d.visible(areas, func(geo.AreaKey) bool { return true })
	if len(all) < manyAreas {
		all = slices.DeleteFunc(all, func(a *geo.Area) bool { return but[a.Key] })
	}
	d.draw(Neighbour, all)
}

// areas draws the areas in view that have one of the keys.
func (d *drawing) areas(role Role, areas []geo.Area, keys map[geo.AreaKey]bool) {
	if len(keys) > 0 {
		d.draw(role, d.visible(areas, func(key geo.AreaKey) bool { return keys[key] }))
	}
}

func (d *drawing) visible(areas []geo.Area, wanted func(geo.AreaKey) bool) []*geo.Area {
	var visible []*geo.Area
	for i := range areas {
		if wanted(areas[i].Key) && frameOf(areas[i].Shape).meets(d.frame) {
			visible = append(visible, &areas[i])
		}
	}
	return visible
}

// draw draws a few areas each by itself, so that overlaps show, and many as one.
func (d *drawing) draw(role Role, areas []*geo.Area) {
	if len(areas) >= manyAreas {
		d.outlines = append(d.outlines, outlines{role, dissolve(areas)})
		return
	}
	for _, a := range areas {
		var rings [][]spot
		for _, polygon := range a.Shape {
			for _, ring := range polygon {
				rings = append(rings, spots(ring))
			}
		}
		d.outlines = append(d.outlines, outlines{role, rings})
	}
}

// strokes draws all outlines, as finely as the picture may be long.
func (d *drawing) strokes() []Stroke {
	for ; ; d.step += (d.step + 1) / 2 {
		var strokes []Stroke
		bytes := 0
		for _, o := range d.outlines {
			if s := d.stroke(o); len(s.Rings) > 0 {
				strokes = append(strokes, s)
				bytes += s.bytes()
			}
		}
		if bytes <= mostPath {
			return strokes
		}
	}
}

// stroke draws rings as one path. What is too small to see becomes a dot, one
// to a place, but not among the surroundings. Small old outlines are left out.
func (d *drawing) stroke(o outlines) Stroke {
	stroke := Stroke{Role: o.role}
	dots := map[Pixel]bool{}
	for _, ring := range o.rings {
		pixels := d.ring(ring)
		switch {
		case len(pixels) == 0, o.role == Old && small(pixels):
			continue
		case len(pixels) == 1 && (o.role == Neighbour || dots[pixels[0]]):
			continue
		case len(pixels) == 1:
			dots[pixels[0]] = true
		}
		stroke.Rings = append(stroke.Rings, pixels)
	}
	return stroke
}

// small reports whether dashes around the ring would hide what is in it.
func small(ring []Pixel) bool {
	const least = 12 * perPixel
	low, high := Pixel{math.MaxInt, math.MaxInt}, Pixel{math.MinInt, math.MinInt}
	for _, p := range ring {
		low, high = Pixel{min(low.X, p.X), min(low.Y, p.Y)}, Pixel{max(high.X, p.X), max(high.Y, p.Y)}
	}
	return len(ring) == 0 || high.X-low.X < least && high.Y-low.Y < least
}

// mostPath keeps a picture of a whole country's changes a third below 200 KB.
const mostPath = 130_000

// Usual lengths of the parts of a path, in bytes.
const (
	strokeBytes = 100
	dotBytes    = 11
	ringBytes   = 10
	placeBytes  = 6
)

// bytes is about how long the stroke is when written.
func (s *Stroke) bytes() int {
	n := strokeBytes
	for _, ring := range s.Rings {
		if len(ring) == 1 {
			n += dotBytes
		} else {
			n += ringBytes + placeBytes*(len(ring)-1)
		}
	}
	return n
}

func (d *drawing) picture(marks ...geo.Point) Picture {
	p := Picture{Size: d.size, Strokes: d.strokes(), Ground: d.ground()}
	for _, m := range marks {
		x, y := d.place(spotAt(m))
		p.Marks = append(p.Marks, Pixel{int(math.Round(x)), int(math.Round(y))})
	}
	return p
}

// spotAt is the place of a point on the fine grid.
func spotAt(p geo.Point) spot {
	return spot{int64(math.Round(p.Lon() * finePerDegree)), int64(math.Round(p.Lat() * finePerDegree))}
}

// frameAround is a box that does not cross the date line on the fine grid.
func frameAround(b geo.Box) frame {
	return emptyFrame().add(spotAt(geo.Point{b.West, b.South})).add(spotAt(geo.Point{b.East, b.North}))
}
