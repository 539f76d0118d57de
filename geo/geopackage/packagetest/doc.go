// Package packagetest builds GeoPackages for tests. It is apart from package
// sourcetest so that the fuzz tests of other formats need not build SQLite.
package packagetest
