package review

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"lamppost/geo"
)

// Move is a point whose areas differ between two atlases.
type Move struct {
	Index    int // of the point, in the order given
	At       geo.Point
	From, To []geo.AreaRef // by layer, then key
}

// Lost reports whether the point was in an area and is in none now.
func (m Move) Lost() bool { return len(m.From) > 0 && len(m.To) == 0 }

// betweenLooks is how many points are located between two looks at the context.
const betweenLooks = 1024

// Moves yields the points that lie in other areas under the new atlas than
// under the old one, in any layer, until yield returns false. It fails only
// when ctx ends.
func Moves(ctx context.Context, old, new *geo.Atlas, points iter.Seq[geo.Point], yield func(Move) bool) error {
	var before, after []geo.Hit
	i := -1
	for p := range points {
		if i++; i%betweenLooks == 0 && ctx.Err() != nil {
			break
		}
		before, after = old.AppendHits(before[:0], p), new.AppendHits(after[:0], p)
		if sameHits(before, after) {
			continue
		}
		m := Move{Index: i, At: p, From: refs(before), To: refs(after)}
		if !slices.Equal(m.From, m.To) && !yield(m) {
			return nil
		}
	}
	return ctx.Err()
}

// sameHits spares the usual point, which stays where it is, the sorting.
func sameHits(a, b []geo.Hit) bool {
	return slices.EqualFunc(a, b, func(x, y geo.Hit) bool { return x.Area.Layer == y.Area.Layer && x.Area.Key == y.Area.Key })
}

func refs(hits []geo.Hit) []geo.AreaRef {
	refs := make([]geo.AreaRef, len(hits))
	for i, h := range hits {
		refs[i] = h.Area.Ref()
	}
	slices.SortFunc(refs, func(a, b geo.AreaRef) int {
		return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Key, b.Key))
	})
	return refs
}
