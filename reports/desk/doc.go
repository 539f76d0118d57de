// Package desk holds the use cases: one file, one function, one transaction
// each. The web pages, Open311 and the bulk import are three entrances to the
// same desk; the dispatch reports back to it what became of a delivery.
//
// A use case validates, decides with the rules of package reports, and writes
// once. That Write is the commit point: whatever must leave the building is a
// row of the same transaction, so the desk leaves letters on the tray and never
// waits for the post. Nothing is answered before the commit.
//
// # Why
//
// Links in mails carry no stored secret. A token is an id and its HMAC under a
// key that lies in a file beside the database and never in it, so a stolen dump
// opens nothing, and a repeated submission can be answered with the same link.
//
// What lies across a border is one notion, a reports.Side: a place a few metres on
// where the rules say something else. It is found by asking the rules there, not by
// reasoning about borders, so it holds for areas of any layer, for overlaps, and for
// the edge of what is near a line alike. A reporter who is asked on which side it is
// answers with such a place; the rules are asked there, and the route keeps it, so
// that the decision can be made again like any other.
//
// A trial compares two Worlds over the same reports (DryRun). Rules, lines and
// boundaries are tried in the same way, and what was settled by hand stays where it
// is, because applying them would not move it either.
//
// What the record is told is decided in one place (tell.go), from the rows that are
// about to be written, and comes first: the rows name the event, and the schema
// refuses a change that does not. A report's leaves name each other in a chain, so
// that two changes at once cannot both be the last.
//
// What is removed for good (redact.go) takes its salts along. The event that tells
// of it is written in the same transaction, so that an opening which is missing
// without one is an alarm, and never our doing.
//
// A report is never refused because nobody answers for its place. "Nobody" is a
// decision: it is stored, shown to the resident and listed for administrators.
//
// A new version of boundaries moves only open reports that lie where the version
// before it had put them: what somebody settled by hand, or what older rules had
// decided, is not undone by a border. The switch is one transaction; the moves
// follow in batches, each in one transaction with the mark of how far they have
// come. A second look at what came in during the switch ends it, once no node can
// route by the old boundaries any more. A publication that overtakes another
// takes over its unfinished moves, so that a wrong version can be taken back at
// once.
//
// Long work on boundaries is a row with a lease and not a goroutine of a request:
// it survives the node, shows its progress on a page that asks for itself again,
// and is cancelled by changing the row.
package desk
