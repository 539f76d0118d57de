// Package geo knows points, boxes, cells, boundary areas, the atlas that
// answers "which areas contain this point", and reads GeoJSON.
//
// Every coordinate pair in this package is longitude first, latitude second,
// in degrees on WGS 84.
package geo
