package tiles

import (
	"slices"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// textRun is a text as it is written, from left to right whatever way it is read,
// at a size of one pixel per em. It is immutable.
type textRun struct {
	letters []letter
	advance float64 // of all letters
	gaps    int     // between letters that may be spaced
}

// letter is what turns as one along a curve: a character with its marks, or
// several that are written as one.
type letter struct {
	advance float64
	joined  bool // to what comes next: no space between
	pieces  []piece
}

type piece struct {
	*glyph
	at vec
}

const (
	// maxRunes is more than fits into maxLabel, marks included.
	maxRunes = 200

	// designSize is the size texts are shaped at before being scaled to one em;
	// large, because positions are rounded to 1/64 of it.
	designSize = 2048
)

// width of the text in pixels.
func (r *textRun) width(size, spacing float64) float64 {
	return (r.advance + spacing*float64(r.gaps)) * size
}

// step is how far the pen moves for a letter, in em.
func (l *letter) step(spacing float64) float64 {
	if l.joined {
		return l.advance
	}
	return l.advance + spacing
}

// shape chooses the glyphs of a text and puts them where they are seen. The
// caller holds the lock.
func (f *Fonts) shape(w weight, text string) *textRun {
	runes := printable(text)
	if len(runes) == 0 || len(runes) > maxRunes || slices.Contains(runes, unicode.ReplacementChar) {
		return nil
	}
	r := &textRun{}
	for _, p := range inSight(f.parts(w, runes)) {
		if !f.appendLetters(r, p) {
			return nil
		}
	}
	if !slices.ContainsFunc(r.letters, func(l letter) bool { return len(l.pieces) > 0 }) {
		return nil // blank
	}
	r.measure()
	return r
}

// appendLetters shapes a part; false where the font lacks a character.
func (f *Fonts) appendLetters(r *textRun, p part) bool {
	glyphs := f.shaper.ShapeNoExtents(p.Input).Glyphs
	for len(glyphs) > 0 {
		n := 1
		for n < len(glyphs) && glyphs[n].TextIndex() == glyphs[0].TextIndex() {
			n++
		}
		l, ok := f.letter(p.Face, glyphs[:n])
		if !ok {
			return false
		}
		if l.joined = cursive[p.Script]; len(l.pieces) > 0 || l.advance != 0 { // else a mark of direction
			r.letters = append(r.letters, l)
		}
		glyphs = glyphs[n:]
	}
	return true
}

func (r *textRun) measure() {
	for i, l := range r.letters {
		r.advance += l.advance
		if !l.joined && i < len(r.letters)-1 {
			r.gaps++
		}
	}
}

// letter puts the glyphs of one letter together; false where the font has none.
func (f *Fonts) letter(face *font.Face, glyphs []shaping.Glyph) (letter, bool) {
	var l letter
	for _, g := range glyphs {
		if g.GlyphID == 0 {
			return letter{}, false
		}
		if outline := f.glyph(face, g.GlyphID); g.GlyphID != font.EmptyGlyph && len(outline.contours) > 0 {
			l.pieces = append(l.pieces, piece{outline, vec{l.advance + ems(g.XOffset), -ems(g.YOffset)}})
		}
		l.advance += ems(g.Advance)
	}
	return l, true
}

func ems(v fixed.Int26_6) float64 { return float64(v) / 64 / designSize }

// printable is a text with blanks for characters that only control a terminal.
func printable(text string) []rune {
	runes := []rune(text)
	for i, c := range runes {
		if unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp) {
			runes[i] = ' '
		}
	}
	return runes
}

// cursive scripts join their letters, by strokes or by a line above them.
var cursive = map[language.Script]bool{
	language.Arabic: true, language.Syriac: true, language.Mandaic: true, language.Mongolian: true, language.Nko: true,
	language.Devanagari: true, language.Bengali: true, language.Gurmukhi: true,
}

// parts are the stretches of a text of one direction, script and font, in the
// order they are read.
func (f *Fonts) parts(w weight, text []rune) []part {
	faces := f.facesOf(w)
	whole := shaping.Input{Text: text, RunEnd: len(text), Size: fixed.I(designSize), Direction: directionOf(text)}
	var out []part
	for _, p := range levelled(f.segments.Split(whole, &chooser{faces: faces[:1]}), whole.Direction) {
		p.Face = coversAll(faces, text[p.RunStart:p.RunEnd])
		if p.Face != nil {
			out = append(out, p)
			continue
		}
		for _, one := range shaping.SplitByFace(p.Input, &chooser{faces: faces}) {
			out = append(out, part{one, p.level})
		}
	}
	return out
}

// coversAll is the first font that has all of a text, so that one word is not
// written with two; nil if none has.
func coversAll(faces []*font.Face, text []rune) *font.Face {
	i := slices.IndexFunc(faces, func(face *font.Face) bool {
		return !slices.ContainsFunc(text, func(c rune) bool {
			_, ok := face.NominalGlyph(c)
			return !ok && !harfbuzz.IsDefaultIgnorable(c)
		})
	})
	if i < 0 {
		return nil
	}
	return faces[i]
}

// chooser picks the first font that has a character. Marks stay with their letter.
type chooser struct {
	faces []*font.Face
	last  *font.Face
}

func (c *chooser) ResolveFace(r rune) *font.Face {
	if c.last != nil && unicode.Is(unicode.M, r) {
		return c.last
	}
	c.last = c.faces[0]
	if face := coversAll(c.faces, []rune{r}); face != nil {
		c.last = face
	}
	return c.last
}

// directionOf is that of the first character that has one.
func directionOf(text []rune) di.Direction {
	for _, c := range text {
		p, _ := bidi.LookupRune(c)
		switch p.Class() {
		case bidi.L:
			return di.DirectionLTR
		case bidi.R, bidi.AL:
			return di.DirectionRTL
		}
	}
	return di.DirectionLTR
}
