// Package tiles makes map tiles: vector tiles for clients that draw, pictures
// for those that do not. It knows features at coordinates and pixels; what a
// feature means is the caller's business.
//
// Coordinates are degrees, longitude first, everywhere on the outside. Inside,
// geometry lives in "world" units: the Web Mercator square from 0 to 1, y to
// the south; one multiplication turns them into pixels of any zoom.
//
// # Why
//
// Why our own rasteriser instead of a map server: the map must work without
// scripts, on a machine that runs nothing else, so the same binary has to make
// the pictures. Leaflet then draws over the very same tiles and nothing jumps.
//
// Why neighbouring tiles agree: nothing that is visible may depend on where a
// tile begins. Geometry is thinned before it is cut; dashes are measured from
// the start of the line, or, of lines that come in pieces out of vector tiles,
// from where they cross the edges of those, which both neighbours know; label places are
// candidates computed from the geometry alone, and which of two overlapping
// candidates yields is decided from a neighbourhood of fixed reach (Reach),
// not from what happens to be in the picture.
//
// Why a picture of a place is put together from tiles and not drawn at once: whoever asks
// has most of them drawn already, and an archive of pictures has nothing else. Only
// pins, areas and the credit are drawn over it.
//
// Why vector tiles are written by hand: the generic encoders want GeoJSON
// feature objects, which are forbidden here, and cost several times the CPU.
// The format needs three wire types; the tests decode with an independent reader.
//
// Why names are shaped: Arabic joins its letters and runs from the right, Indic
// vowels stand before what they follow, marks sit on what they mark. HarfBuzz's
// rules (go-text/typesetting) turn a name into glyphs once; it is then a row of
// letters from left to right like any other, and all that places it, turns it
// along a street or measures it knows nothing of scripts. One word is written
// with one font. Fonts for all scripts would be larger than the program, so those
// that are built in cover what DejaVu covers and an operator names the rest; a
// name that no font can write gives way to its Latin one. Names and outlines in
// memory are bounded, because 60,000 characters of Chinese are 200 MB of curves.
//
// Why signs are letters: a school, a bus stop or a letter box is told by a sign,
// and the fonts that names are written with have signs. So they are sharp at any
// size, have halos, and yield to names, without pictures of their own.
//
// Why bridges lie in decks: a vector tile does not say how high a bridge is, only
// that it is one, but the schema puts what lies higher later. Streets of a deck
// grow together where they meet; where lesser ones follow greater, another deck
// has begun above.
//
// Why pictures use a palette: a map has few flat colours, and the mixtures along
// the edges can be rounded without anyone seeing it. Files are a third of the size.
package tiles
