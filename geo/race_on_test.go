//go:build race

package geo_test

// onePointIn thins out the points of the exact checks: the race detector looks
// at memory, not at geometry, and makes each of them ten times as dear.
const onePointIn = 10
