// Package regions makes vector tiles of areas that lie side by side, such as the
// communes of a country, at every zoom from one simplification.
//
// # How
//
// Borders are cut where three areas meet, into arcs that two areas share. Each
// vertex of an arc gets a weight once: the area of the triangle it makes with its
// neighbours when it is the least of those left (Visvalingam and Whyatt, 1993).
// A zoom shows the vertices whose weight a pixel can show, so that a border is
// simplified alike for the areas on both sides of it, whatever tile it is in.
// For the zooms of whole countries the vertices are kept already rounded to the
// grid of their tiles: to encode an area that lies within a tile is to write down
// differences of whole numbers.
//
// # Why
//
//   - Simplifying each area by itself opens gaps between neighbours, which show as
//     slivers as soon as areas are filled.
//   - A tile of zoom 6 over France holds twelve thousand communes. Cutting and
//     simplifying them for each tile anew took 200 ms; reading them off takes a few.
//   - Areas too small to be seen are left out: thousands of blots say nothing, and
//     a phone has to draw them.
package regions
