// Package kml reads the areas of a KML document (OGC 07-147r2): the polygons of
// its placemarks, with their names and extended data.
//
// # Why
//
//   - encoding/xml walks the document, because it expands no entities and
//     fetches nothing; a document type declaration is refused on top of that.
//     It would gather the whole text of an element before anybody sees it, so
//     it reads byte by byte through a budget for each of its steps, and lists of
//     coordinates are taken from under it: nine tenths of a file, read at ten
//     times its speed, in the memory of one number.
//   - Styles, regions, overlays and links to other files say nothing about
//     areas and are passed over. No link is followed.
package kml
