package tiles

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

type weight int

const (
	regular weight = iota
	bold
	italic
)

// glyph is the outline of one character at a size of one pixel per em, the
// origin on the baseline, y downwards.
type glyph struct {
	advance  float64
	contours [][]vec
}

// face is an immutable table of glyphs, so drawing needs no lock and no cache.
type face map[rune]glyph

const (
	// designSize is the size glyphs are read at before being scaled to one em;
	// large, because the font's own coordinates are rounded to 1/64 of it.
	designSize = 512

	// curveSteps is how many straight pieces replace one curve of an outline:
	// at 40 device pixels the error is below a tenth of a pixel.
	curveSteps = 4

	// letterMiddle is the height above the baseline, in em, that names are
	// centred on: between the middle of capitals and of small letters.
	letterMiddle = 0.32

	// digitMiddle is the same for numbers, which are as tall as capitals.
	digitMiddle = 0.355
)

// charted are the ranges of characters the Go fonts draw, roughly: Latin,
// Greek, Cyrillic and punctuation. Characters they lack are left out.
var charted = [][2]rune{{0x20, 0x7e}, {0xa0, 0x52f}, {0x1e00, 0x1fff}, {0x2010, 0x205f}, {0x20a0, 0x20bf}, {0x2100, 0x214f}, {0xfb01, 0xfb02}}

// faces loads the fonts on first use, once.
var faces = sync.OnceValue(func() map[weight]face {
	return map[weight]face{
		regular: loadFace(goregular.TTF),
		bold:    loadFace(gobold.TTF),
		italic:  loadFace(goitalic.TTF),
	}
})

// loadFace panics when the font cannot be read: it is compiled in.
func loadFace(ttf []byte) face {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("tiles: built-in font: %v", err))
	}
	out := face{}
	var buffer sfnt.Buffer
	for _, r := range charted {
		for c := r[0]; c <= r[1]; c++ {
			if g, ok := loadGlyph(f, &buffer, c); ok {
				out[c] = g
			}
		}
	}
	return out
}

func loadGlyph(f *opentype.Font, buffer *sfnt.Buffer, c rune) (glyph, bool) {
	i, err := f.GlyphIndex(buffer, c)
	if err != nil || i == 0 {
		return glyph{}, false
	}
	advance, err := f.GlyphAdvance(buffer, i, fixed.I(designSize), font.HintingNone)
	if err != nil {
		return glyph{}, false
	}
	segments, err := f.LoadGlyph(buffer, i, fixed.I(designSize), nil)
	if err != nil {
		return glyph{}, false
	}
	return glyph{advance: float64(advance) / 64 / designSize, contours: flatten(segments)}, true
}

func flatten(segments sfnt.Segments) [][]vec {
	var contours [][]vec
	var open []vec
	for _, s := range segments {
		a, b, c := em(s.Args[0]), em(s.Args[1]), em(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			contours, open = keepLine(contours, open), []vec{a}
		case sfnt.SegmentOpLineTo:
			open = append(open, a)
		case sfnt.SegmentOpQuadTo:
			open = appendCurve(open, func(from vec, t float64) vec {
				return from.lerp(a, t).lerp(a.lerp(b, t), t)
			})
		case sfnt.SegmentOpCubeTo:
			open = appendCurve(open, func(from vec, t float64) vec {
				ab, bc := a.lerp(b, t), b.lerp(c, t)
				return from.lerp(a, t).lerp(ab, t).lerp(ab.lerp(bc, t), t)
			})
		}
	}
	return keepLine(contours, open)
}

func appendCurve(open []vec, at func(from vec, t float64) vec) []vec {
	from := open[len(open)-1]
	for i := 1; i <= curveSteps; i++ {
		open = append(open, at(from, float64(i)/curveSteps))
	}
	return open
}

func em(p fixed.Point26_6) vec {
	return vec{float64(p.X) / 64 / designSize, float64(p.Y) / 64 / designSize}
}

// width of the text in pixels. It is false when a character is missing: half
// a name is worse than none.
func (f face) width(text string, size, spacing float64) (float64, bool) {
	w, n := 0.0, 0
	for _, c := range text {
		g, ok := f[c]
		if !ok {
			return 0, false
		}
		w += g.advance
		n++
	}
	return (w + spacing*float64(max(n-1, 0))) * size, n > 0
}
