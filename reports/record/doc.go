// Package record turns events into the public record: a log in which anybody can
// check that nothing was changed, left out or put in afterwards.
//
// # From an event to a checkpoint
//
// A use case writes its event in the transaction of the change it tells of, as a
// leaf (package leaf) that waits for its number. Transactions commit out of order,
// so no reader may page through events by id or by time: it would skip what
// commits late. The sequencer gives each committed event the next number, without
// a gap, in one place; that number is the cursor of every feed and stream, and one
// more than the index of the leaf in the log. With the numbers it stores the roots
// of the tiles that they fill ([Log.Sequence]).
//
// The publisher signs the tree when it has grown ([Log.Publish]), in an order that
// leaves nothing to regret: compare with the guard file, let the mirror take what
// it lacks, sign, let witnesses cosign, write the guard, serve. What a mirror does
// not hold is not signed; what a witness refuses is not published. A database that
// turns out to be older than what was published, or to tell another history, stops
// numbering and signing on every node until an operator has healed it; reports are
// taken all the while.
//
// # Who knows what
//
//   - The database holds leaves, numbers and tree, and what was signed.
//   - [Keys] lie in record.key beside it, so that its administrator cannot sign.
//   - The guard file holds the newest checkpoint, best on another volume and in no
//     backup: it is what tells a restored database from the one that was lost.
//   - [Mirror] and [Cosigner] are copies and witnesses elsewhere.
//
// A second node gets copies of record.key and record.guard. Nodes take turns in
// publishing by a lease, which a node that died holds for fifteen seconds.
//
// # Reading
//
// [Reader] answers the paths of c2sp.org/tlog-tiles from the database, a tile at a
// time. The tree itself is that of golang.org/x/mod/sumdb/tlog.
//
// # Why
//
// The log lies in our own database because only there it is written in the same
// transaction as the change: a log beside it loses events in a crash, or tells of
// some that never happened. Events are numbered apart from that transaction,
// because numbering in it would make every writer wait for one row.
//
// The first leaf has the smallest id there can be, so that it is numbered first
// even where a city was applied before the service was first started, and so that
// the primary key lets it be written once.
//
// An unchanged tree is signed again a few times a day only: a checkpoint has no
// date of its own, and witnesses date theirs.
package record
