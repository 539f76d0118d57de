// Package geopackage reads and writes the areas of a GeoPackage (OGC 12-128r18): an SQLite
// database with one table of features for a layer.
//
// # Why
//
//   - SQLite itself reads the file, through the same pure Go build as the store:
//     twenty years of hostile databases are behind it. On top of that, nothing
//     in the file is run. Views, virtual tables, functions and recursion are
//     denied before a statement is prepared, only the tables this package names
//     are read, no value may be larger than one feature, and the file is opened
//     as one that nobody changes, so no journal beside it counts.
//   - This is the only room besides the store that speaks SQL: a handful of
//     statements, none of them about reports.
//   - Geometries are WKB with a head before it. orb's WKB has no heights, which
//     half of all official GeoPackages carry, so the few lines that read
//     polygons, whatever else each position holds, are here.
package geopackage
