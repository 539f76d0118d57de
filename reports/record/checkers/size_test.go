//go:build !race

package checkers_test

// decisions is how many a country logs.
const decisions = 10_000
