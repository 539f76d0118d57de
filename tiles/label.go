package tiles

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// label is a name at a place it could be written, in CSS pixels of the whole
// world at one zoom. It is computed from the geometry alone, never from a tile.
type label struct {
	rows     []string
	style    labelStyle
	size     float64
	path     []vec // the stretch of line to write along; nil for upright text
	boxes    []box // what the writing covers
	bound    box
	at       vec // centre of bound
	middle   vec // centre of upright rows
	plate    bool
	mark     mark
	markAt   vec
	rank     int
	weight   float64 // larger things first
	position int     // of several places for the same name, the better first
}

const (
	// maxLabel is the widest writing in CSS pixels; longer names are broken into
	// rows or left out. Reach builds on it.
	maxLabel = 240

	// repeatEvery is the least distance between two writings of one name.
	repeatEvery = 240

	// triedEvery is how far apart the places along a line are that are tried.
	triedEvery = 80

	// labelGap is kept free around a label in CSS pixels.
	labelGap = 3

	// rowHeight is the distance of rows in parts of the size.
	rowHeight = 1.15
)

// bare is the sign of a label without its name.
func (l label) bare() label {
	b := label{style: l.style, size: l.size, mark: l.mark, markAt: l.markAt, position: l.position + 1}
	b.boxes = l.boxes[len(l.boxes)-1:]
	b.settle()
	return b
}

// before is a total order: of two labels in conflict the first one stays.
func (l *label) before(o *label) int {
	return cmp.Or(
		cmp.Compare(l.style.order, o.style.order),
		cmp.Compare(rankOr(l.rank), rankOr(o.rank)),
		cmp.Compare(l.position, o.position),
		cmp.Compare(o.weight, l.weight),
		slices.Compare(l.rows, o.rows),
		cmp.Compare(l.at.x, o.at.x),
		cmp.Compare(l.at.y, o.at.y),
	)
}

func rankOr(rank int) int {
	if rank <= 0 {
		return math.MaxInt
	}
	return rank
}

// conflicts says whether at most one of two labels may be written.
func (l *label) conflicts(o *label) bool {
	if len(l.rows) > 0 && slices.Equal(l.rows, o.rows) && l.style.order == o.style.order && l.at.sub(o.at).length() < repeatEvery {
		return true
	}
	return l.overlaps(o)
}

func (l *label) overlaps(o *label) bool {
	if !l.bound.meets(o.bound) {
		return false
	}
	for _, a := range l.boxes {
		for _, b := range o.boxes {
			if a.meets(b) {
				return true
			}
		}
	}
	return false
}

// settle fills in what follows from the boxes and says whether the label stays
// within maxLabel, on which the reach of decisions is built.
func (l *label) settle() bool {
	l.bound = emptyBox()
	for _, b := range l.boxes {
		l.bound = l.bound.union(b)
	}
	l.at = l.bound.centre()
	return l.bound.width() <= maxLabel && l.bound.height() <= maxLabel
}

// upright writes a name horizontally around a place, in as many rows as fit
// the room best. It is false when no font has a character or there is no way to
// fit.
func (f *Fonts) upright(name string, at vec, style labelStyle, zoom int) (label, bool) {
	l := label{style: style, size: style.sizeAt(zoom)}
	l.rows = rows(name)
	wide := 0.0
	for _, r := range l.rows {
		run := f.run(style.weight, r)
		if run == nil {
			return label{}, false
		}
		wide = max(wide, run.width(l.size, style.spacing))
	}
	half := vec{wide/2 + labelGap, float64(len(l.rows))*l.size*rowHeight/2 + labelGap}
	l.middle, l.boxes = at, []box{{at.sub(half), at.add(half)}}
	return l, l.settle()
}

const (
	// rowLetters is the length from which a name of several words is broken.
	rowLetters = 15

	// rowIdeographs is the same for Chinese and Japanese, twice as wide.
	rowIdeographs = 8
)

// rows breaks a long name at the space nearest to its middle, or between
// ideographs, which need no space.
func rows(name string) []string {
	letters := []rune(name)
	most := rowLetters
	if slices.ContainsFunc(letters, ideograph) {
		most = rowIdeographs
	}
	if len(letters) <= most {
		return []string{name}
	}
	best := -1
	for i, c := range letters {
		breaks := c == ' ' || (i > 1 && i < len(letters)-1 && ideograph(c) && ideograph(letters[i-1]))
		if breaks && (best < 0 || distance(i, len(letters)/2) < distance(best, len(letters)/2)) {
			best = i
		}
	}
	if best < 0 {
		return []string{name}
	}
	return []string{strings.TrimSpace(string(letters[:best])), strings.TrimSpace(string(letters[best:]))}
}

// ideograph says whether a row may begin with a character whatever is before it.
// Kana are none: some of them must not begin one.
func ideograph(c rune) bool { return unicode.Is(unicode.Han, c) && c != '々' }

func distance(a, b int) int { return max(a-b, b-a) }
