package tiles

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusansoblique"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
)

// Font is a font that names may be written with. It is immutable.
type Font struct {
	font  *font.Font
	heavy bool
}

// ParseFont reads a TrueType or OpenType font. Of a collection it takes the font
// with an index, counted from 0; a single font has index 0. The file is not
// needed afterwards.
func ParseFont(file font.Resource, index int) (*Font, error) {
	all, err := opentype.NewLoaders(file)
	if err != nil {
		return nil, fmt.Errorf("tiles: no font: %w", err)
	}
	if index < 0 || index >= len(all) {
		return nil, fmt.Errorf("tiles: the file has %d fonts, counted from 0, and no number %d", len(all), index)
	}
	f, err := font.NewFont(all[index])
	if err != nil {
		return nil, fmt.Errorf("tiles: font: %w", err)
	}
	return &Font{f, f.Describe().Aspect.Weight >= font.WeightSemibold}, nil
}

// Fonts is what names are written with: the Go fonts, then those that were
// added, then DejaVu, which knows Arabic, Hebrew, Armenian, Georgian and more of
// Latin and Cyrillic. A nil *Fonts has the built-in ones. Any number of
// goroutines may draw with the same.
type Fonts struct {
	added []*Font

	mu       sync.Mutex // guards everything below
	faces    [weights][]*font.Face
	segments shaping.Segmenter
	shaper   shaping.HarfbuzzShaper
	glyphs   *simplelru.LRU[glyphKey, *glyph]
	runs     *simplelru.LRU[runKey, *textRun]
}

const (
	// keptGlyphs bounds the outlines read: one kilobyte each, three for Chinese,
	// and a large Japanese city is written with 3,000 characters.
	keptGlyphs = 6000

	// keptRuns bounds the names in memory: some 700 bytes each, and a block of
	// labels has 500 candidates.
	keptRuns = 8000
)

type glyphKey struct {
	face *font.Face
	id   font.GID
}

type runKey struct {
	weight weight
	text   string
}

// NewFonts adds fonts to the built-in ones, those to be preferred first. Bold
// ones write bold names, and any other what no bold one can write.
func NewFonts(added ...*Font) *Fonts {
	glyphs, _ := simplelru.NewLRU[glyphKey, *glyph](keptGlyphs, nil) // fail only for sizes below one
	runs, _ := simplelru.NewLRU[runKey, *textRun](keptRuns, nil)
	return &Fonts{added: added, glyphs: glyphs, runs: runs}
}

// builtInFonts are those of a nil *Fonts.
var builtInFonts = sync.OnceValue(func() *Fonts { return NewFonts() })

// The built-in fonts are read when the first name needs one.
var (
	firstFonts = [weights]func() *font.Font{builtIn(goregular.TTF), builtIn(gobold.TTF), builtIn(goitalic.TTF)}
	wideFonts  = [weights]func() *font.Font{builtIn(dejavusans.TTF), builtIn(dejavusansbold.TTF), builtIn(dejavusansoblique.TTF)}
)

// builtIn panics when the font cannot be read: it is compiled in.
func builtIn(ttf []byte) func() *font.Font {
	return sync.OnceValue(func() *font.Font {
		f, err := ParseFont(bytes.NewReader(ttf), 0)
		if err != nil {
			panic(fmt.Sprintf("tiles: built-in font: %v", err))
		}
		return f.font
	})
}

// facesOf are the fonts for a weight, the best first. The caller holds the lock.
func (f *Fonts) facesOf(w weight) []*font.Face {
	if f.faces[w] != nil {
		return f.faces[w]
	}
	fonts := []*font.Font{firstFonts[w]()}
	for _, fits := range []bool{true, false} {
		for _, a := range f.added {
			if (a.heavy == (w == bold)) == fits {
				fonts = append(fonts, a.font)
			}
		}
	}
	fonts = append(fonts, wideFonts[w]())
	if w != regular { // the slanted one has no Arabic
		fonts = append(fonts, wideFonts[regular]())
	}
	for _, one := range fonts {
		f.faces[w] = append(f.faces[w], font.NewFace(one))
	}
	return f.faces[w]
}

// glyph is an outline of a face. The caller holds the lock.
func (f *Fonts) glyph(face *font.Face, id font.GID) *glyph {
	k := glyphKey{face, id}
	g, ok := f.glyphs.Get(k)
	if !ok {
		g = readGlyph(face, id)
		f.glyphs.Add(k, g)
	}
	return g
}

// character is the plain outline of a character, if there is a font that has it.
func (f *Fonts) character(w weight, c rune) (glyph, bool) {
	f = f.orBuiltIn()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, face := range f.facesOf(w) {
		if id, ok := face.NominalGlyph(c); ok {
			return *f.glyph(face, id), true
		}
	}
	return glyph{}, false
}

func (f *Fonts) orBuiltIn() *Fonts {
	if f == nil {
		return builtInFonts()
	}
	return f
}

// run is a text as it is written; nil if it cannot be: half a name is worse than
// none.
func (f *Fonts) run(w weight, text string) *textRun {
	f = f.orBuiltIn()
	f.mu.Lock()
	defer f.mu.Unlock()
	k := runKey{w, text}
	r, ok := f.runs.Get(k)
	if !ok {
		r = f.shape(w, text)
		f.runs.Add(k, r)
	}
	return r
}

// readable is the first of several names for the same thing that can be written.
func (f *Fonts) readable(w weight, names ...string) (string, bool) {
	i := slices.IndexFunc(names, func(name string) bool { return f.run(w, name) != nil })
	if i < 0 {
		return "", false
	}
	return names[i], true
}
