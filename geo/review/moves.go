package review

import (
	"context"
	"iter"

	"lamppost/geo"
)

// Move is a point whose areas differ between two atlases.
type Move struct {
	Index    int       // of the point, in the order given
	At       geo.Point // the point
	From, To []geo.AreaRef
}

// Lost reports whether the point was in an area and is in none now.
func (m Move) Lost() bool { return len(m.From) > 0 && len(m.To) == 0 }

// Moves yields the points that are in other areas of the layer under the new
// atlas than under the old one, as they come. It ends early, with the error
// of ctx, when ctx ends.
func Moves(ctx context.Context, old, new *geo.Atlas, layer geo.LayerName, points iter.Seq[geo.Point], yield func(Move) bool) error {
	return ctx.Err()
}
