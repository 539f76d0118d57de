package tiles

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// haloWidth is the light (or dark) rim around letters in CSS pixels: it keeps
// names legible across streets and edges.
const haloWidth = 2.0

// write draws a label with its halo. Labels that reach over the edge are drawn
// whole and cut by the picture, so that the neighbour continues them exactly.
func (p *painter) write(l *label) {
	frame := p.labelFrame(l)
	if !frame.Overlaps(p.img.Bounds()) {
		return
	}
	if l.plate {
		p.paintPlate(l)
	}
	p.inscribe(frame, p.ink[l.style.ink], !l.plate, func(contour func([]vec)) { p.letters(l, contour) })
	if l.mark.symbol != "" {
		p.inscribe(frame, p.ink[l.mark.ink], true, func(contour func([]vec)) { p.emblem(l, contour) })
	}
}

// inscribe fills the contours that trace hands out, on a halo if asked.
func (p *painter) inscribe(frame image.Rectangle, ink color.RGBA, halo bool, trace func(contour func([]vec))) {
	raster := vector.NewRasterizer(frame.Dx(), frame.Dy())
	raster.DrawOp = draw.Src
	offset := vec{float64(frame.Min.X), float64(frame.Min.Y)}
	trace(func(contour []vec) {
		for i, c := range contour {
			c = c.sub(offset)
			if i == 0 {
				raster.MoveTo(float32(c.x), float32(c.y))
			} else {
				raster.LineTo(float32(c.x), float32(c.y))
			}
		}
		raster.ClosePath()
	})
	mask := image.NewAlpha(image.Rect(0, 0, frame.Dx(), frame.Dy()))
	raster.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	if halo {
		p.stamp(frame.Min, swollen(mask, haloWidth*p.scale), p.halo)
	}
	p.stamp(frame.Min, mask, ink)
}

// labelFrame is the label in device pixels of the picture, with room for the halo.
func (p *painter) labelFrame(l *label) image.Rectangle {
	b := box{l.bound.min.sub(p.origin).mul(p.scale), l.bound.max.sub(p.origin).mul(p.scale)}.grown(2 * p.scale)
	return image.Rect(int(math.Floor(b.min.x)), int(math.Floor(b.min.y)), int(math.Ceil(b.max.x)), int(math.Ceil(b.max.y)))
}

// letters hands out the contours of all letters in device pixels. The slice is
// valid during the call only.
func (p *painter) letters(l *label, contour func([]vec)) {
	if l.path != nil {
		p.lettersAlong(l, contour)
		return
	}
	step := l.size * rowHeight
	baseline := l.middle.y - step*float64(len(l.rows)-1)/2 + l.size*letterMiddle
	for i, row := range l.rows {
		run := p.fonts.run(l.style.weight, row)
		pen := vec{l.middle.x - run.width(l.size, l.style.spacing)/2, baseline + float64(i)*step}
		for j := range run.letters {
			one := &run.letters[j]
			p.letter(one, pen, vec{1, 0}, l.size, contour)
			pen.x += one.step(l.style.spacing) * l.size
		}
	}
}

// lettersAlong puts the middle of each letter on the path, turned with it.
func (p *painter) lettersAlong(l *label, contour func([]vec)) {
	run := p.fonts.run(l.style.weight, l.rows[0])
	m := measure(l.path)
	swing := l.size * 0.4 // letters turn a little before and after a corner
	done := 0.0
	for i := range run.letters {
		one := &run.letters[i]
		half := one.advance * l.size / 2
		from, to := m.at(max(done-swing, 0)), m.at(min(done+2*half+swing, m.length()))
		along := to.sub(from)
		if n := along.length(); n > 0 {
			along = along.mul(1 / n)
			down := vec{-along.y, along.x}
			pen := m.at(done + half).sub(along.mul(half)).add(down.mul(l.size * letterMiddle))
			p.letter(one, pen, along, l.size, contour)
		}
		done += one.step(l.style.spacing) * l.size
	}
}

// letter places one letter with its origin at pen (CSS pixels of the world),
// its baseline along a unit vector.
func (p *painter) letter(l *letter, pen, along vec, size float64, contour func([]vec)) {
	for _, part := range l.pieces {
		for _, c := range part.contours {
			p.placed = p.placed[:0]
			for _, v := range c {
				v = v.add(part.at)
				at := vec{v.x*along.x - v.y*along.y, v.x*along.y + v.y*along.x}.mul(size).add(pen)
				p.placed = append(p.placed, at.sub(p.origin).mul(p.scale))
			}
			contour(p.placed)
		}
	}
}

// swollen is the mask grown by a radius in pixels, softly at the rim.
func swollen(mask *image.Alpha, radius float64) *image.Alpha {
	out := image.NewAlpha(mask.Rect)
	kernel := disk(radius)
	reach := int(math.Ceil(radius))
	w, h := mask.Rect.Dx(), mask.Rect.Dy()
	for y := range h {
		for x := range w {
			if a := mask.Pix[y*mask.Stride+x]; a != 0 {
				spreadInto(out, kernel, reach, x, y, uint32(a))
			}
		}
	}
	return out
}

func spreadInto(out *image.Alpha, kernel []uint32, reach, x, y int, a uint32) {
	side := 2*reach + 1
	w, h := out.Rect.Dx(), out.Rect.Dy()
	for dy := max(-reach, -y); dy <= min(reach, h-1-y); dy++ {
		row := out.Pix[(y+dy)*out.Stride:]
		weights := kernel[(dy+reach)*side:]
		for dx := max(-reach, -x); dx <= min(reach, w-1-x); dx++ {
			if v := uint8(a * weights[dx+reach] / 255); v > row[x+dx] {
				row[x+dx] = v
			}
		}
	}
}

// disk is a round brush, 255 inside and fading over the last pixel.
func disk(radius float64) []uint32 {
	reach := int(math.Ceil(radius))
	out := make([]uint32, 0, (2*reach+1)*(2*reach+1))
	for y := -reach; y <= reach; y++ {
		for x := -reach; x <= reach; x++ {
			d := radius + 0.5 - math.Hypot(float64(x), float64(y))
			out = append(out, uint32(max(0, min(d, 1))*235))
		}
	}
	return out
}
