//go:build race

package checkers_test

// decisions is fewer where the race detector makes the database eight times as
// slow; the script, which is what is tested, knows no race.
const decisions = 2_000
