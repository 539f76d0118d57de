// Package geo knows points, boxes, cells and boundary areas; the atlas that
// answers which areas contain a point; and how to read GeoJSON that anybody
// may have sent.
//
// Every pair of coordinates is longitude first, latitude second, in degrees
// on WGS 84. A box is west, south, east, north.
//
// # Who owns a border
//
// Areas and points are rounded to a grid of 1e-7 degree (11 mm) and compared
// there with integers that cannot overflow, so no answer depends on rounding
// or on the order of anything. Inside means that a line running east from the
// point crosses the area's rings an odd number of times; an edge counts from
// its lower end up to, not including, its upper end, and not for points that
// lie on it. So a point on a shared border belongs to the area east of it, or
// north of it where the border runs level, and to that one only: a layer
// without gaps and overlaps gives every point exactly one area.
//
// The 180th meridian is one line with two names: longitude 180 is read as
// -180. The North Pole, which the rule above would leave to nobody, is taken
// as the place one grid step south of it. Areas across the 180th meridian may
// come cut in two or run on past 180; an edge that jumps from one side of the
// map to the other is refused, since it can mean either way round.
//
// # Why
//
//   - Integers instead of floats: a point on a border is the rule and not the
//     exception, because reports are placed on roads and roads are borders.
//   - Each polygon of an area is tested by itself. Parts that overlap by
//     mistake then count as inside, where one odd-even count over all of them
//     would leave a hole.
//   - Lookups go through a radix tree whose leaves count crossings from a known
//     corner, instead of testing candidate polygons one after another: no
//     allocation, a few cache misses, and a border drawn four times as finely
//     costs next to nothing more. What is left is waiting for memory, so the
//     tree is kept small, on large pages, and many points are looked up side by
//     side. Polygons are searched by box only where hundreds of borders crowd
//     one spot.
//   - The atlas never changes. Publishing builds another one beside it, and
//     requests already under way finish with the one they began with. Its
//     indexes, one for each layer version, are shared from one atlas to the next
//     and can be saved; a saved one is believed only by the digest of the areas
//     it was built from and the digest of itself.
//   - GeoJSON is scanned by hand. General decoders build a tree of the whole
//     file, and a few hundred kilobytes of brackets cost them hundreds of
//     megabytes; the scanner holds one feature at a time and stops at the
//     first limit. It keeps numbers as written where they serve as keys, so
//     64-bit identifiers survive.
//   - Other formats have packages of their own below this one. They offer what
//     they read to an Intake, so that keys, names, limits and reasons are the
//     same whatever a file came as; package source tells which reader it is for.
//   - Holes are found from how rings lie within each other and not from their
//     winding or role, which every second program gets wrong.
//   - A feature that cannot be used is rejected alone, with a reason its
//     owner understands; what makes the whole file doubtful (broken JSON,
//     another coordinate system, a limit) ends the read, and the caller drops
//     what it was handed.
//   - Bodies of water, streets and the like are read by ReadFeatures as they
//     are; only areas are checked, closed and wound.
//   - Nearness to a line is measured with whole numbers, down to the cosine, so
//     that whoever checks a decision in another language finds the same
//     millimetre.
//   - A Cell numbers the squares of zoom 22 along the quadkey curve, so any
//     tile is one range of numbers and any box a few: databases find reports
//     in a rectangle with an ordinary index.
package geo
