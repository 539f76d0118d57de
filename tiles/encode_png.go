package tiles

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// encodePNG writes an opaque picture with a palette: flat colours exactly, the
// mixtures along edges rounded where there are too many of them.
func encodePNG(img *image.RGBA) ([]byte, error) {
	colours := countColours(img)
	out := &image.Paletted{
		Pix:     make([]uint8, len(img.Pix)/4),
		Stride:  img.Rect.Dx(),
		Rect:    img.Rect,
		Palette: colours.reduce(),
	}
	last, slot := pixel(img, 0), colours.index(pixel(img, 0))
	for i := range out.Pix {
		if k := pixel(img, i); k != last {
			last, slot = k, colours.index(k)
		}
		out.Pix[i] = slot
	}
	var buffer bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&buffer, out)
	return buffer.Bytes(), err
}

func pixel(img *image.RGBA, i int) uint32 {
	p := img.Pix[4*i : 4*i+3 : 4*i+3]
	return uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16
}

// census counts the colours of a picture by open addressing. Keys are stored
// plus one, so that zero means empty.
type census struct {
	keys   []uint32
	counts []int32
	slots  []uint8
	used   int
}

func countColours(img *image.RGBA) *census {
	c := newCensus(1 << 12)
	last, at := uint32(0), -1
	for i := range len(img.Pix) / 4 {
		k := pixel(img, i)
		if at < 0 || k != last {
			if c.used*2 > len(c.keys) {
				c = c.doubled()
			}
			last, at = k, c.find(k)
			if c.keys[at] == 0 {
				c.keys[at] = k + 1
				c.used++
			}
		}
		c.counts[at]++
	}
	return c
}

func newCensus(size int) *census {
	return &census{keys: make([]uint32, size), counts: make([]int32, size), slots: make([]uint8, size)}
}

func (c *census) doubled() *census {
	d := newCensus(2 * len(c.keys))
	for i, k := range c.keys {
		if k != 0 {
			at := d.find(k - 1)
			d.keys[at], d.counts[at] = k, c.counts[i]
		}
	}
	d.used = c.used
	return d
}

// find is the place of a colour, or the empty one where it belongs.
func (c *census) find(k uint32) int {
	mask := uint32(len(c.keys) - 1)
	at := k * 2654435761 >> 7 & mask
	for c.keys[at] != 0 && c.keys[at] != k+1 {
		at = (at + 1) & mask
	}
	return int(at)
}

// paletteSize is the most colours a PNG palette holds.
const paletteSize = 256

// firstTolerance is the squared distance of two colours, summed over red, green
// and blue, that nobody sees along an edge one pixel wide.
const firstTolerance = 12

// reduce chooses the palette and notes for every colour which of it to use.
// Frequent colours come first and are exact; a colour close to a chosen one is
// rounded to it. When that leaves too many, it starts again with a wider
// notion of close, so rare colours far from all others, such as the ink of the
// only name in the picture, are kept.
func (c *census) reduce() color.Palette {
	order := c.byCount()
	for tolerance := 0; ; tolerance = max(4*tolerance, firstTolerance) {
		if chosen, ok := c.choose(order, tolerance); ok {
			return chosen
		}
	}
}

// byCount lists the places of all colours, the most frequent first; ties go by
// value, so the result does not depend on the table.
func (c *census) byCount() []int {
	var order []int
	for i, k := range c.keys {
		if k != 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.counts[b], c.counts[a]), cmp.Compare(c.keys[a], c.keys[b]))
	})
	return order
}

// choose gives up once the palette is full.
func (c *census) choose(order []int, tolerance int) (color.Palette, bool) {
	if tolerance == 0 && len(order) > paletteSize {
		return nil, false
	}
	var chosen [paletteSize]shade
	n := 0
	for _, at := range order {
		s := shadeOf(c.keys[at] - 1)
		slot := s.within(chosen[:n], tolerance)
		if slot < 0 {
			if n == paletteSize {
				return nil, false
			}
			slot = n
			chosen[n] = s
			n++
		}
		c.slots[at] = uint8(slot)
	}
	out := make(color.Palette, n)
	for i, s := range chosen[:n] {
		out[i] = color.RGBA{uint8(s.r), uint8(s.g), uint8(s.b), 0xff}
	}
	return out, true
}

func (c *census) index(k uint32) uint8 { return c.slots[c.find(k)] }

type shade struct{ r, g, b int32 }

func shadeOf(k uint32) shade { return shade{int32(k & 255), int32(k >> 8 & 255), int32(k >> 16)} }

// within is the first of the chosen no further than the tolerance, or -1.
func (s shade) within(chosen []shade, tolerance int) int {
	for i, o := range chosen {
		dr, dg, db := s.r-o.r, s.g-o.g, s.b-o.b
		if int(dr*dr+dg*dg+db*db) <= tolerance {
			return i
		}
	}
	return -1
}
