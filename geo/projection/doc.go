// Package projection turns the coordinates of other systems into longitude and
// latitude in degrees on WGS 84, for files whose coordinate system is written
// down in well-known text (OGC 01-009), as .prj files and GeoPackages do.
//
// Formulas are those of EPSG guidance note 7-2 (IOGP 373-7-2), whose worked
// examples are among the tests. They are exact to well under a millimetre;
// what limits the answer is the step from one datum to another, and System.Note
// says so where it is more than nothing.
//
// # Why
//
//   - A system is either known all the way or refused by its name. Half a
//     datum shift would move a border by a hundred metres, and nobody would
//     notice before the first report went to the wrong town.
//   - github.com/wroge/wgs84 was tried: its transverse Mercator, which most
//     national grids are, has the third flattening where the second
//     eccentricity belongs and is wrong by decimetres, and by metres on the way
//     back. Its other formulas are held against ours in the tests.
//   - Constants are worked out once for a file. A country has millions of
//     vertices, and each then costs a few sines.
package projection
