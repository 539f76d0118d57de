package review

import (
	"math"

	"lamppost/geo"
)

// perPixel is how many units a pixel of a picture has.
const perPixel = 10

// bleed is how many pixels outlines run on past the edge, so that no cut shows.
const bleed = 16

// view is the ground a picture shows. It is a map on which a degree of
// longitude has its true length in the middle.
type view struct {
	size        Size
	frame       frame   // what the picture shows, bleed included
	west, north float64 // upper left corner, on the fine grid
	perX, perY  float64 // units of the picture to a step of the fine grid
	step        int     // places are rounded to so many units
}

// viewOf shows the ground with a margin (a share of its size) around it, and
// not less than a number of metres.
func viewOf(ground frame, margin, least float64, s Size) view {
	middle := spot{ground.x0 + (ground.x1-ground.x0)/2, ground.y0 + (ground.y1-ground.y0)/2}
	perLat := finePerDegree / metresPerDegree // steps to a metre, near enough for a margin
	shrink := math.Max(math.Cos(middle.lat()*math.Pi/180), 0.01)
	width := math.Max(float64(ground.x1-ground.x0)*shrink, least*perLat) * (1 + 2*margin)
	height := math.Max(float64(ground.y1-ground.y0), least*perLat) * (1 + 2*margin)
	scale := math.Max(width/float64(s.Width), height/float64(s.Height)) / perPixel // steps of latitude to a unit
	v := view{size: s, perX: shrink / scale, perY: 1 / scale, step: perPixel / 2}
	v.west = float64(middle.x) - float64(s.Width*perPixel)/2/v.perX
	v.north = float64(middle.y) + float64(s.Height*perPixel)/2/v.perY
	v.frame = frame{
		int64(v.west - bleed*perPixel/v.perX), int64(v.north - float64((s.Height+bleed)*perPixel)/v.perY),
		int64(v.west + float64((s.Width+bleed)*perPixel)/v.perX), int64(v.north + bleed*perPixel/v.perY),
	}
	return v
}

// place is where a spot lies in the picture, in units.
func (v *view) place(s spot) (x, y float64) {
	return (float64(s.x) - v.west) * v.perX, (v.north - float64(s.y)) * v.perY
}

// ground is what the picture shows from edge to edge. Within a degree or so it is the
// same place for place as a Mercator map of the same box.
func (v *view) ground() geo.Box {
	east, south := v.west+float64(v.size.Width*perPixel)/v.perX, v.north-float64(v.size.Height*perPixel)/v.perY
	return geo.Box{West: v.west / finePerDegree, South: south / finePerDegree, East: east / finePerDegree, North: v.north / finePerDegree}
}

func (v *view) pixel(x, y float64) Pixel {
	step := float64(v.step)
	return Pixel{int(math.Round(x/step)) * v.step, int(math.Round(y/step)) * v.step}
}

// ring draws a closed ring: cut at the bleed, rounded, and without the places
// that rounding made needless. Nil where nothing is to be seen of it.
func (v *view) ring(ring []spot) []Pixel {
	around := emptyFrame()
	for _, s := range ring {
		around = around.add(s)
	}
	if !around.meets(v.frame) {
		return nil
	}
	places := make([][2]float64, len(ring))
	for i, s := range ring {
		places[i][0], places[i][1] = v.place(s)
	}
	if around != v.frame.intersect(around) {
		places = v.clip(places)
	}
	var pixels []Pixel
	for _, p := range places {
		pixels = appendPixel(pixels, v.pixel(p[0], p[1]))
	}
	return closed(pixels)
}

// appendPixel adds a place, dropping the last one where it lies on the way.
func appendPixel(pixels []Pixel, p Pixel) []Pixel {
	n := len(pixels)
	if n > 0 && pixels[n-1] == p {
		return pixels
	}
	if n > 1 {
		a, b := pixels[n-2], pixels[n-1]
		if (b.X-a.X)*(p.Y-a.Y) == (b.Y-a.Y)*(p.X-a.X) {
			return appendPixel(pixels[:n-1], p)
		}
	}
	return append(pixels, p)
}

// closed drops the repetition of the first place; one that has no inside left
// is its first place alone.
func closed(pixels []Pixel) []Pixel {
	for len(pixels) > 1 && pixels[len(pixels)-1] == pixels[0] {
		pixels = pixels[:len(pixels)-1]
	}
	if len(pixels) < 3 {
		return pixels[:min(len(pixels), 1)]
	}
	return pixels
}

// clip cuts a ring at the four sides of the picture with its bleed, one after
// another (Sutherland and Hodgman 1974).
func (v *view) clip(ring [][2]float64) [][2]float64 {
	limits := [2][2]float64{
		{-bleed * perPixel, float64((v.size.Width + bleed) * perPixel)},
		{-bleed * perPixel, float64((v.size.Height + bleed) * perPixel)},
	}
	for axis, limit := range limits {
		for side, at := range limit {
			sign := [2]float64{1, -1}[side]
			ring = clipSide(ring, axis, at, sign)
		}
	}
	return ring
}

// clipSide keeps what lies on the side of a line across an axis that sign names.
func clipSide(ring [][2]float64, axis int, at, sign float64) [][2]float64 {
	var kept [][2]float64
	for i, p := range ring {
		before := ring[(i+len(ring)-1)%len(ring)]
		depth, depthBefore := (p[axis]-at)*sign, (before[axis]-at)*sign
		if depth > 0 && depthBefore < 0 || depth < 0 && depthBefore > 0 {
			share := depthBefore / (depthBefore - depth)
			var crossing [2]float64
			crossing[axis] = at
			crossing[1-axis] = before[1-axis] + share*(p[1-axis]-before[1-axis])
			kept = append(kept, crossing)
		}
		if depth >= 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

// spots are the vertices of a ring.
func spots(ring geo.Ring) []spot {
	all := make([]spot, len(ring))
	for i, v := range ring {
		all[i] = spotOf(v)
	}
	return all
}
