package tiles

import (
	"math"
	"slices"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Names are laid out in blocks of the world that are larger than a tile and
// remembered. Whether a label is written depends on its rivals, on the rivals
// of those, and so on without end; to make neighbouring blocks agree, the
// chain is cut at a fixed length: a label without better rival is written; its
// rivals are not; then a label whose better rivals are all known not to be
// written is written too. That looks three conflicts far and no further.
const (
	conflictReach = max(maxLabel, repeatEvery) + 2*labelGap
	layoutReach   = 3 * conflictReach

	// layoutBlock is the side of a block in CSS pixels: four by four tiles, so
	// that a block's surroundings are not much more work than the block.
	layoutBlock = 1024

	// layoutBlocks bounds the memo: about 50 labels each of half a kilobyte.
	layoutBlocks = 512
)

// labelReach is the distance in CSS pixels from which one label shows in a tile.
const labelReach = maxLabel/2 + 2*labelGap

// Reach is the distance in CSS pixels from which an outline outside a tile may
// change it, through its name or by taking the room of another's. Callers of
// Draw pass all outlines that meet t.Buffered(Reach).
const Reach = conflictReach + labelReach

type blockKey struct{ zoom, x, y int }

type layoutMemo struct {
	mu     sync.Mutex // guards blocks
	blocks *simplelru.LRU[blockKey, []label]
}

func (m *layoutMemo) get(k blockKey) ([]label, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.blocks == nil {
		return nil, false
	}
	return m.blocks.Get(k)
}

func (m *layoutMemo) put(k blockKey, labels []label) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.blocks == nil {
		m.blocks, _ = simplelru.NewLRU[blockKey, []label](layoutBlocks, nil) // fails only for sizes below one
	}
	m.blocks.Add(k, labels)
}

// labelsIn lists the labels of a zoom that may show in a box of world pixels.
// They are shared with other callers: read only.
func (b *Basemap) labelsIn(zoom int, pixels box) ([]label, error) {
	var out []label
	wide := pixels.grown(labelReach)
	for y := int(math.Floor(wide.min.y / layoutBlock)); y <= int(wide.max.y/layoutBlock); y++ {
		for x := int(math.Floor(wide.min.x / layoutBlock)); x <= int(wide.max.x/layoutBlock); x++ {
			block, err := b.block(blockKey{zoom, x, y})
			if err != nil {
				return nil, err
			}
			for _, l := range block {
				if l.bound.meets(pixels) {
					out = append(out, l)
				}
			}
		}
	}
	return out, nil
}

// block decides the labels whose centre is in one block. Two goroutines may
// decide the same block at once; they come to the same result.
func (b *Basemap) block(k blockKey) ([]label, error) {
	if labels, ok := b.layouts.get(k); ok {
		return labels, nil
	}
	corner := vec{float64(k.x) * layoutBlock, float64(k.y) * layoutBlock}
	own := box{corner, corner.add(vec{layoutBlock, layoutBlock})}
	candidates, err := b.candidates(k.zoom, own.grown(layoutReach))
	if err != nil {
		return nil, err
	}
	labels := settled(candidates)
	labels = slices.DeleteFunc(labels, func(l label) bool {
		return l.at.x < own.min.x || l.at.x >= own.max.x || l.at.y < own.min.y || l.at.y >= own.max.y
	})
	labels = slices.Clip(labels)
	b.layouts.put(k, labels)
	return labels, nil
}

// candidates are all places names could go with their centre in the box of
// world pixels, best first.
func (b *Basemap) candidates(zoom int, near box) ([]label, error) {
	scale := math.Exp2(float64(zoom)) * Pixels
	world := box{near.min.mul(1 / scale), near.max.mul(1 / scale)}
	names, err := b.things().namesIn(world, zoom)
	if err != nil {
		return nil, err
	}
	var out []label
	for _, s := range names {
		out = append(out, s.labels(b.fonts, zoom, scale, near)...)
	}
	slices.SortFunc(out, func(a, b label) int { return a.before(&b) })
	return out, nil
}

// labels are the places for the name of one shape, or for its other name where
// no font has the letters of the first.
func (s *shape) labels(f *Fonts, zoom int, scale float64, near box) []label {
	style := styleOf(s.class)
	if zoom < style.from || zoom > style.to {
		return nil
	}
	name, ok := f.readable(style.weight, s.name, s.otherName)
	if !ok && s.mark.symbol == "" {
		return nil
	}
	var found []label
	switch {
	case isShield(s.class):
		found = f.shields(name, scaled(thin(s.parts[0], 0.5/scale), scale), style, zoom, near)
	case s.form == formLine:
		found = f.alongLine(name, scaled(thin(s.parts[0], 0.5/scale), scale), style, zoom, near)
	case s.form == formSurface:
		found = s.surfaceLabel(f, name, style, zoom, scale)
	default:
		found = s.pointLabels(f, name, style, zoom, scale)
	}
	found = slices.DeleteFunc(found, func(l label) bool { return !near.holds(box{l.at, l.at}) })
	for i := range found {
		found[i].rank = s.rank
	}
	return found
}

// overhang is how much wider than its surface a name may be: it may stick out
// a little, as on a printed map, but a lawn does not get a sentence.
const overhang = 1.35

// pointLabels are the name of a point with its sign, and the sign alone for where
// the name has no room.
func (s *shape) pointLabels(f *Fonts, name string, style labelStyle, zoom int, scale float64) (found []label) {
	at := s.parts[0][0].mul(scale)
	if s.mark.symbol == "" {
		if l, ok := f.upright(name, at, style, zoom); ok && s.holds(&l, scale) {
			l.weight = s.area * scale
			return []label{l}
		}
		return nil
	}
	if l, ok := f.withMark(s.mark, name, at, style, zoom); ok {
		found = []label{l}
		if name != "" && s.mark.bare {
			found = append(found, l.bare())
		}
	}
	return found
}

// holds says whether a name fits what it is of, if that has a size: a shape as
// wide as it is high is not expected, but one half as high.
func (s *shape) holds(l *label, scale float64) bool {
	return s.area == 0 || l.bound.width() <= math.Sqrt(2*s.area)*scale*overhang+4*labelGap
}

func (s *shape) surfaceLabel(f *Fonts, name string, style labelStyle, zoom int, scale float64) []label {
	if s.bound.width()*scale < 12 {
		return nil
	}
	at, room := anchor(s.parts, s.bound)
	l, ok := f.upright(name, at.mul(scale), style, zoom)
	if !ok || l.bound.width() > room*scale*overhang+4*labelGap || l.bound.height() > s.bound.height()*scale*overhang+4*labelGap {
		return nil
	}
	l.weight = s.area * scale
	return []label{l}
}

func scaled(ps []vec, by float64) []vec {
	out := make([]vec, len(ps))
	for i, p := range ps {
		out[i] = p.mul(by)
	}
	return out
}

// settled applies the rule above to candidates sorted best first.
func settled(candidates []label) []label {
	better := rivals(candidates)
	written := make([]bool, len(candidates))
	refused := make([]bool, len(candidates))
	for i, rs := range better {
		written[i] = len(rs) == 0
	}
	for i, rs := range better {
		refused[i] = slices.ContainsFunc(rs, func(r int) bool { return written[r] })
	}
	var out []label
	for i, rs := range better {
		if written[i] || !slices.ContainsFunc(rs, func(r int) bool { return !refused[r] }) {
			out = append(out, candidates[i])
		}
	}
	return out
}

// rivals lists for each candidate the better ones it conflicts with.
func rivals(candidates []label) [][]int {
	type cell struct{ x, y int }
	at := func(p vec) cell {
		return cell{int(math.Floor(p.x / conflictReach)), int(math.Floor(p.y / conflictReach))}
	}
	seen := map[cell][]int{}
	out := make([][]int, len(candidates))
	for i := range candidates {
		c := at(candidates[i].at)
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				for _, j := range seen[cell{c.x + dx, c.y + dy}] {
					if candidates[i].conflicts(&candidates[j]) {
						out[i] = append(out[i], j)
					}
				}
			}
		}
		seen[c] = append(seen[c], i)
	}
	return out
}
