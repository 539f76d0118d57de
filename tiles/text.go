package tiles

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

type weight int

const (
	regular weight = iota
	bold
	italic
	weights
)

// glyph is an outline of a font at a size of one pixel per em, the origin on
// the baseline, y downwards.
type glyph struct {
	advance  float64
	contours [][]vec
}

const (
	// curveSteps is how many straight pieces replace one curve of an outline:
	// at 40 device pixels the error is below a tenth of a pixel.
	curveSteps = 4

	// letterMiddle is the height above the baseline, in em, that names are
	// centred on: between the middle of capitals and of small letters.
	letterMiddle = 0.32

	// digitMiddle is the same for numbers, which are as tall as capitals.
	digitMiddle = 0.355
)

// readGlyph reads an outline. What has none, a space or a picture, is blank.
func readGlyph(face *font.Face, id font.GID) *glyph {
	em := float64(face.Upem())
	outline, _ := face.GlyphDataOutline(id)
	return &glyph{advance: float64(face.HorizontalAdvance(id)) / em, contours: flatten(outline.Segments, em)}
}

func flatten(segments []opentype.Segment, em float64) [][]vec {
	at := func(p opentype.SegmentPoint) vec { return vec{float64(p.X) / em, -float64(p.Y) / em} }
	var contours [][]vec
	var open []vec
	for _, s := range segments {
		a, b, c := at(s.Args[0]), at(s.Args[1]), at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			contours, open = keepLine(contours, open), []vec{a}
		case opentype.SegmentOpLineTo:
			open = append(open, a)
		case opentype.SegmentOpQuadTo:
			open = appendCurve(open, func(from vec, t float64) vec {
				return from.lerp(a, t).lerp(a.lerp(b, t), t)
			})
		case opentype.SegmentOpCubeTo:
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
