package tiles

import (
	"image"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// Glyphs for clients that draw names themselves, in the format of MapLibre: signed
// distance fields of 24 pixels an em, 256 characters a file.
const (
	glyphSize   = 24
	glyphBorder = 3    // pixels around each character
	glyphRadius = 8    // pixels from the outline that the field tells apart
	glyphCutoff = 0.25 // where on the scale the outline lies
	glyphFine   = 4    // the field is measured on a picture so many times as large

	// GlyphRange is how many characters a file has.
	GlyphRange = 256
)

// GlyphFonts are the fonts that Glyphs knows, by the names that styles use.
var GlyphFonts = map[string]weight{"Regular": regular, "Bold": bold, "Italic": italic}

// Glyphs is the file of a font for the characters from start on, a multiple of
// GlyphRange; it is false for a font that is not in GlyphFonts. Characters that no
// built-in font has are left out.
func Glyphs(font string, start int) ([]byte, bool) {
	w, known := GlyphFonts[font]
	if !known || start < 0 || start%GlyphRange != 0 || start > 0xffff {
		return nil, false
	}
	var stack wire
	stack.bytes(1, []byte(font))
	stack.bytes(2, []byte(number(float64(start))+"-"+number(float64(start+GlyphRange-1))))
	var builtIn *Fonts
	for c := rune(start); c < rune(start+GlyphRange); c++ {
		if g, ok := builtIn.character(w, c); ok {
			stack.bytes(3, g.encode(c))
		}
	}
	var file wire
	file.bytes(1, stack)
	return file, true
}

// encode writes one character: its field, its size, and where it stands on the line.
func (g glyph) encode(c rune) wire {
	var w wire
	w.varint(1, uint64(c))
	b := emptyBox()
	for _, contour := range g.contours {
		b = b.union(boundOf(contour))
	}
	left, top, width, height := 0, 0, 0, 0
	if len(g.contours) > 0 {
		left, top = int(math.Floor(b.min.x*glyphSize)), int(math.Floor(b.min.y*glyphSize))
		width, height = int(math.Ceil(b.max.x*glyphSize))-left, int(math.Ceil(b.max.y*glyphSize))-top
		w.bytes(2, g.field(left, top, width, height))
	}
	w.varint(3, uint64(width))
	w.varint(4, uint64(height))
	w.varint(5, zigzag(int64(left)))
	w.varint(6, zigzag(int64(-top-glyphSize))) // from the top of the em, as MapLibre counts
	w.varint(7, uint64(math.Round(g.advance*glyphSize)))
	return w
}

// field measures, for each pixel of the character and its border, how far the
// outline is: 255 well inside, 0 well outside.
func (g glyph) field(left, top, width, height int) []byte {
	w, h := width+2*glyphBorder, height+2*glyphBorder
	mask := g.mask(left, top, w, h)
	inside, outside := distances(mask, 0x80, true), distances(mask, 0x80, false)
	field := make([]byte, w*h)
	for y := range h {
		for x := range w {
			at := (y*glyphFine+glyphFine/2)*mask.Stride + x*glyphFine + glyphFine/2
			d := (math.Sqrt(inside[at]) - math.Sqrt(outside[at])) / glyphFine // below 0 inside
			field[y*w+x] = byte(max(0, min(255-255*(d/glyphRadius+glyphCutoff), 255)))
		}
	}
	return field
}

// mask draws the character large.
func (g glyph) mask(left, top, w, h int) *image.Alpha {
	r := vector.NewRasterizer(w*glyphFine, h*glyphFine)
	r.DrawOp = draw.Src
	for _, contour := range g.contours {
		for i, v := range contour {
			x := float32((v.x*glyphSize - float64(left) + glyphBorder) * glyphFine)
			y := float32((v.y*glyphSize - float64(top) + glyphBorder) * glyphFine)
			if i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	mask := image.NewAlpha(image.Rect(0, 0, w*glyphFine, h*glyphFine))
	r.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	return mask
}

// distances is the squared distance of each pixel to the nearest one that is, or
// with inside false is not, part of the mask (Felzenszwalb and Huttenlocher's
// transform in two passes).
func distances(mask *image.Alpha, least uint8, inside bool) []float64 {
	w, h := mask.Rect.Dx(), mask.Rect.Dy()
	field := make([]float64, w*h)
	for i, a := range mask.Pix {
		if (a >= least) != inside {
			field[i] = 1e12
		}
	}
	line := make([]float64, max(w, h))
	for x := range w {
		for y := range h {
			line[y] = field[y*w+x]
		}
		for y, d := range nearest(line[:h]) {
			field[y*w+x] = d
		}
	}
	for y := range h {
		copy(field[y*w:(y+1)*w], nearest(field[y*w:(y+1)*w]))
	}
	return field
}

// nearest is the lower envelope of parabolas standing at each value.
func nearest(f []float64) []float64 {
	hull, edges := make([]int, 0, len(f)), make([]float64, 0, len(f)+1)
	for q := range f {
		s := math.Inf(-1)
		for len(hull) > 0 {
			v := hull[len(hull)-1]
			s = ((f[q] + float64(q*q)) - (f[v] + float64(v*v))) / float64(2*(q-v))
			if s > edges[len(hull)-1] {
				break
			}
			hull, edges = hull[:len(hull)-1], edges[:len(hull)-1]
			s = math.Inf(-1)
		}
		hull, edges = append(hull, q), append(edges, s)
	}
	out, k := make([]float64, len(f)), 0
	for q := range f {
		for k+1 < len(hull) && edges[k+1] < float64(q) {
			k++
		}
		d := float64(q - hull[k])
		out[q] = d*d + f[hull[k]]
	}
	return out
}
