// Package record turns events into the order in which everybody reads them.
//
// Transactions commit out of order, so no reader may page through events by id
// or by time: it would skip what commits late. The sequencer gives each
// committed event the next number, without a gap, in one place; that number is
// the cursor of every feed and stream.
package record
