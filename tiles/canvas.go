package tiles

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// canvas is the picture being made, in device pixels. Paths are collected and
// then filled at once: coverage of one fill is added up and capped, so strokes
// of the same colour may overlap without showing where.
type canvas struct {
	img    *image.RGBA
	raster *vector.Rasterizer
	mask   *image.Alpha // coverage of the current fill
	top    float64      // rows the current fill may touch
	bottom float64
	dirty  bool
}

func newCanvas(width, height int) *canvas {
	whole := image.Rect(0, 0, width, height)
	c := &canvas{img: image.NewRGBA(whole), mask: image.NewAlpha(whole), raster: vector.NewRasterizer(width, height)}
	c.restart()
	return c
}

// flood covers everything with one opaque colour.
func (c *canvas) flood(ink color.RGBA) {
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(ink), image.Point{}, draw.Src)
}

// ring adds a closed path. Rings turning the other way cut holes.
func (c *canvas) ring(ps []vec) {
	if len(ps) < 3 {
		return
	}
	c.raster.MoveTo(float32(ps[0].x), float32(ps[0].y))
	for i := range ps {
		c.top, c.bottom = min(c.top, ps[i].y), max(c.bottom, ps[i].y)
		c.straight(ps[i], ps[(i+1)%len(ps)])
	}
	c.raster.ClosePath()
	c.dirty = true
}

// edgeRows is the most rows the rasteriser steps through at once: it adds up
// the slope in fixed point, and over hundreds of rows the error would show.
const edgeRows = 32

func (c *canvas) straight(a, b vec) {
	pieces := math.Ceil(math.Abs(b.y-a.y) / edgeRows)
	for i := 1.0; i < pieces; i++ {
		p := a.lerp(b, i/pieces)
		c.raster.LineTo(float32(p.x), float32(p.y))
	}
	c.raster.LineTo(float32(b.x), float32(b.y))
}

// fill paints what was collected and starts afresh.
func (c *canvas) fill(ink color.RGBA) {
	if !c.dirty {
		return
	}
	width := c.img.Rect.Dx()
	first, last := max(int(math.Floor(c.top)), 0), min(int(math.Ceil(c.bottom)), c.img.Rect.Dy())
	if first < last {
		c.raster.Draw(c.mask, c.mask.Rect, image.Opaque, image.Point{})
		for y := first; y < last; y++ {
			cover(c.img.Pix[y*c.img.Stride:][:4*width], c.mask.Pix[y*c.mask.Stride:][:width], ink)
		}
	}
	c.restart()
}

func (c *canvas) restart() {
	size := c.raster.Size()
	c.raster.Reset(size.X, size.Y)
	c.raster.DrawOp = draw.Src // Reset forgets it
	c.top, c.bottom, c.dirty = math.Inf(1), math.Inf(-1), false
}

// stamp paints through a mask whose corner is at a place of the picture; what
// reaches over the edge is cut off.
func (c *canvas) stamp(at image.Point, mask *image.Alpha, ink color.RGBA) {
	seen := mask.Rect.Add(at).Intersect(c.img.Rect)
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		cover(c.img.Pix[c.img.PixOffset(seen.Min.X, y):], mask.Pix[mask.PixOffset(seen.Min.X-at.X, y-at.Y):][:seen.Dx()], ink)
	}
}

// cover lays a premultiplied ink over a row of pixels where the mask says so.
// Most of any mask is empty: it is skipped eight pixels at a time.
func cover(pixels, mask []uint8, ink color.RGBA) {
	for x := 0; x < len(mask); x++ {
		for x+8 <= len(mask) && binary.NativeEndian.Uint64(mask[x:]) == 0 {
			x += 8
		}
		if x >= len(mask) {
			return
		}
		m := uint32(mask[x])
		if m == 0 {
			continue
		}
		p := pixels[4*x : 4*x+4 : 4*x+4]
		if m == 0xff && ink.A == 0xff {
			p[0], p[1], p[2], p[3] = ink.R, ink.G, ink.B, 0xff
			continue
		}
		rest := 255*255 - uint32(ink.A)*m
		p[0] = over(ink.R, m, p[0], rest)
		p[1] = over(ink.G, m, p[1], rest)
		p[2] = over(ink.B, m, p[2], rest)
		p[3] = over(ink.A, m, p[3], rest)
	}
}

// over mixes one component: ink*m/255 above what shines through.
func over(ink uint8, m uint32, below uint8, rest uint32) uint8 {
	return uint8((uint32(ink)*m*255 + uint32(below)*rest + 255*255/2) / (255 * 255))
}

// roundSteps is how many corners an arc is cut into: as few as keep the error
// below a tenth of a pixel.
func roundSteps(radius, angle float64) int {
	if radius < 0.3 {
		return 1
	}
	step := 2 * math.Acos(1-min(0.1/radius, 0.5))
	return max(1, int(math.Ceil(math.Abs(angle)/step)))
}

// stroker turns lines into the rings around them, with round joins. The
// buffer is reused: the ring handed to emit is valid only during the call.
type stroker struct {
	half  float64 // half the width
	butt  bool    // flat ends instead of round ones
	emit  func(ring []vec)
	outer []vec
}

// line emits the ring around an open line.
func (s *stroker) line(ps []vec) {
	ps = distinct(ps)
	if len(ps) < 2 {
		return
	}
	s.outer = s.outer[:0]
	s.side(ps, false)
	s.cap(ps[len(ps)-1], ps[len(ps)-1].sub(ps[len(ps)-2]))
	s.side(ps, true)
	s.cap(ps[0], ps[0].sub(ps[1]))
	s.emit(s.outer)
}

// loop emits the two rings around a closed line, given open: the second turns
// the other way and cuts out the inside.
func (s *stroker) loop(ps []vec) {
	ps = distinct(ps)
	if n := len(ps); n > 1 && ps[0] == ps[n-1] {
		ps = ps[:n-1]
	}
	if len(ps) < 3 {
		return
	}
	for _, back := range []bool{false, true} {
		at := walk(ps, back)
		n := len(ps)
		s.outer = s.outer[:0]
		for i := range n {
			s.join(at((i+n-1)%n), at(i), at((i+1)%n))
		}
		s.emit(s.outer)
	}
}

// walk numbers vertices from either end.
func walk(ps []vec, back bool) func(i int) vec {
	if back {
		return func(i int) vec { return ps[len(ps)-1-i] }
	}
	return func(i int) vec { return ps[i] }
}

// side walks along one side of the line, left on the way out and left again
// on the way back.
func (s *stroker) side(ps []vec, back bool) {
	at, n := walk(ps, back), len(ps)
	s.outer = append(s.outer, at(0).add(normal2(at(0), at(1)).mul(s.half)))
	for i := 1; i+1 < n; i++ {
		s.join(at(i-1), at(i), at(i+1))
	}
	s.outer = append(s.outer, at(n-1).add(normal2(at(n-2), at(n-1)).mul(s.half)))
}

// join rounds the corner on the outer side; on the inner side it passes
// through the vertex, which keeps the winding right on tight bends.
func (s *stroker) join(a, b, c vec) {
	n0, n1 := normal2(a, b), normal2(b, c)
	turn := math.Atan2(n0.cross(n1), n0.dot(n1))
	s.outer = append(s.outer, b.add(n0.mul(s.half)))
	switch {
	case math.Abs(turn) < 0.02:
		return
	case turn > 0:
		s.arc(b, n0, turn)
	default:
		s.outer = append(s.outer, b)
	}
	s.outer = append(s.outer, b.add(n1.mul(s.half)))
}

// arc adds the corners between the direction n and n turned by angle.
func (s *stroker) arc(centre, n vec, angle float64) {
	steps := roundSteps(s.half, angle)
	for i := 1; i < steps; i++ {
		sin, cos := math.Sincos(angle * float64(i) / float64(steps))
		s.outer = append(s.outer, centre.add(vec{n.x*cos - n.y*sin, n.x*sin + n.y*cos}.mul(s.half)))
	}
}

func (s *stroker) cap(end, direction vec) {
	if s.butt {
		return
	}
	l := direction.length()
	s.arc(end, vec{direction.y / l, -direction.x / l}, math.Pi)
}

// normal2 is the unit vector to the left of the way from a to b, as seen with
// y growing downwards; arcs from one normal to the next then turn clockwise.
func normal2(a, b vec) vec {
	d := b.sub(a)
	l := d.length()
	return vec{d.y / l, -d.x / l}
}

// distinct drops vertices that repeat the one before; the stroker divides by
// the distance between neighbours.
func distinct(ps []vec) []vec {
	for i := 1; i < len(ps); i++ {
		if ps[i].sub(ps[i-1]).length() < 1e-6 {
			return dropRepeats(ps)
		}
	}
	return ps
}

func dropRepeats(ps []vec) []vec {
	out := ps[:1:1]
	for _, p := range ps[1:] {
		if p.sub(out[len(out)-1]).length() >= 1e-6 {
			out = append(out, p)
		}
	}
	return out
}

// dashes cuts a line that begins at distance start from the beginning of the
// whole into the drawn parts of the pattern (on, off, in the same unit).
func dashes(ps []vec, start, on, off float64) [][]vec {
	var out [][]vec
	period := on + off
	phase := math.Mod(start, period)
	var part []vec
	if phase < on {
		part = []vec{ps[0]}
	}
	for i := 1; i < len(ps); i++ {
		a, b := ps[i-1], ps[i]
		length := b.sub(a).length()
		for done := 0.0; length > 0; {
			next := on
			if phase >= on {
				next = period
			}
			if done+next-phase > length {
				phase += length - done
				if part != nil {
					part = append(part, b)
				}
				break
			}
			done += next - phase
			at := a.lerp(b, done/length)
			if phase < on {
				out, part, phase = append(out, append(part, at)), nil, on
			} else {
				part, phase = []vec{at}, 0
			}
		}
	}
	return keepLine(out, part)
}
