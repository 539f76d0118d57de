// Package shapefile reads the areas of an ESRI Shapefile: outlines (.shp), their
// index (.shx), a table of properties (.dbf), the coordinate system (.prj) and
// the encoding of texts (.cpg).
//
// The format is that of the ESRI Shapefile Technical Description of July 1998
// and of dBASE III. All parts are read from front to back, one feature at a
// time, so they can come straight out of a ZIP archive.
//
// # Why
//
//   - No maintained reader in Go keeps to limits; most read a whole file and
//     believe the lengths it claims. Here nothing is allocated that the
//     geo.Intake has not counted first.
//   - Rings become polygons by how they lie within each other. The format tells
//     holes by their winding, and many programs get it wrong.
//   - Texts without a .cpg are read as UTF-8 where they are valid UTF-8, and as
//     Windows-1252 otherwise: what the format's own byte says is mostly a default
//     that nobody chose.
package shapefile
