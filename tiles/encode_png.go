package tiles

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// encodePNG writes an opaque picture with a palette of its most frequent
// colours; the others, thin mixtures along edges, take the nearest of these.
func encodePNG(img *image.RGBA) ([]byte, error) {
	colours := countColours(img)
	keep := colours.most(256)
	out := &image.Paletted{
		Pix:     make([]uint8, len(img.Pix)/4),
		Stride:  img.Rect.Dx(),
		Rect:    img.Rect,
		Palette: make(color.Palette, len(keep)),
	}
	for i, k := range keep {
		out.Palette[i] = color.RGBA{uint8(k), uint8(k >> 8), uint8(k >> 16), 0xff}
	}
	colours.assign(keep)
	for i := range out.Pix {
		out.Pix[i] = colours.index(pixel(img, i))
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

// most lists the n most frequent colours; ties go by value, so the result does
// not depend on the table.
func (c *census) most(n int) []uint32 {
	type entry struct {
		key   uint32
		count int32
	}
	var all []entry
	for i, k := range c.keys {
		if k != 0 {
			all = append(all, entry{k - 1, c.counts[i]})
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.key, b.key))
	})
	var out []uint32
	for _, e := range all[:min(n, len(all))] {
		out = append(out, e.key)
	}
	return out
}

// assign gives every colour the number of the nearest kept one.
func (c *census) assign(keep []uint32) {
	for i, k := range c.keys {
		if k != 0 {
			c.slots[i] = nearest(keep, k-1)
		}
	}
}

func (c *census) index(k uint32) uint8 { return c.slots[c.find(k)] }

func nearest(keep []uint32, k uint32) uint8 {
	best, bestDistance := 0, 1<<30
	for i, o := range keep {
		dr, dg, db := int(k&255)-int(o&255), int(k>>8&255)-int(o>>8&255), int(k>>16)-int(o>>16)
		if d := dr*dr + dg*dg + db*db; d < bestDistance {
			best, bestDistance = i, d
		}
		if bestDistance == 0 {
			break
		}
	}
	return uint8(best)
}
