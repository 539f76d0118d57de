//go:build !race

package geo_test

const onePointIn = 1
