// Package review judges a new version of a layer of boundaries before anybody
// publishes it: what is wrong with it, what it changes, whom it moves, and
// small pictures of all that.
//
// It is pure: areas go in, numbers and codes come out. Pages and commands word
// the codes in the reader's language. Coordinates are longitude, latitude in
// degrees on WGS 84; areas are square metres on its ellipsoid, widths metres.
//
// # Why
//
//   - Two neighbours draw their common border twice, in opposite directions.
//     Laid over each other, the two cancel out, and what is left of a whole
//     layer is its outer outline and every place where neighbours disagree.
//     Only these few edges are cut at their crossings and swept from south to
//     north; each face found has a depth, the number of areas over it. Depth
//     two is an overlap; depth nought, closed in, is a gap.
//   - The same sweep with the outlines of the old and the new shape, counting
//     odd and even, finds the ground between them: the symmetric difference.
//   - Crossings are decided with integers on the grid of package geo, so a
//     border that merely touches itself is never called a crossing. Cuts are
//     placed on a grid 1024 times finer (0.01 mm); sizes are exact to about
//     the length of the border times that.
//   - Ground is measured with sides that are straight in longitude and
//     latitude, as they are when points are located, so pieces add up to the
//     whole. Shape.SquareMetres takes them straight on a map of true areas and
//     differs by a millionth for sides of a kilometre.
//   - Real layers are not perfect: borders simplified apart leave slivers
//     everywhere. Tolerances say what is worth a person's time; they count
//     the square metres and the mean width, for a long sliver of a few
//     centimetres is a matter of rounding however many square metres it has.
//   - Severity is about what publishing would do to people. A blocker leaves
//     ground with the wrong owner in a way nobody can have meant; a warning
//     wants a look; a note is for the record.
package review
