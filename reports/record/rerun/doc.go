// Package rerun makes the routing decisions of a public record again: from the
// boundaries and rules that were logged before them and the place and answers
// that are still open, by the algorithm that lamppost/reports/canon describes.
//
// It does no I/O. Whoever reads a record hands it the events in their order and
// the public files it asks for.
//
// # Why
//
// The areas are looked up in the same atlas that routed the report, so this finds
// what somebody changed and not what we got wrong. The latter is what the Python
// in lamppost/reports/record/checkers is for, which shares no code with it; tests
// hold the two against each other.
package rerun
