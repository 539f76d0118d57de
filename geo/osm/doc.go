// Package osm reads OpenStreetMap extracts in PBF, joins the ways of
// multipolygon relations to rings, and takes administrative boundaries out.
//
// A File is walked as often as needed: first for the relations, then for the
// ways they name, then for the places of those ways' nodes. Nothing else is
// kept, and blocks without what is wanted are not unpacked a second time.
//
// # Why
//
//   - The reader of github.com/paulmach/osm decodes in goroutines of its own and
//     panics there on indices, lengths and nodes it did not expect; such a panic
//     ends the whole server, whatever the caller recovers. It also unpacks a
//     block of any size. The format is small, so this one reads it, within
//     limits, in the caller's goroutine. On whole extracts the two read the
//     same elements to the last tag.
//   - Places are rounded to the grid of package geo, which is OpenStreetMap's
//     own of 1e-7 degree, so neighbours keep the very same border.
//   - Rings are found from the pieces and not from the roles: a wrong role is
//     the commonest mistake in OpenStreetMap and does not change the ground.
package osm
