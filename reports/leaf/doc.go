// Package leaf is the vocabulary of the public record: what one entry of the
// log may say, in which bytes, and how a field that may have to be forgotten is
// committed to without being said.
//
// # The bytes
//
// A [Leaf] is encoded once, when its event is written, and those bytes are kept
// and served verbatim ever after: a JSON object in ASCII with sorted keys, no
// spaces, integers only, at most [MaxSize] bytes. Its hash is RFC 6962's,
// SHA-256 over a zero byte and the bytes. [Parse] takes no other spelling.
//
// # The vocabulary is closed
//
// The log can never forget, so nothing gets in that might have to be forgotten.
// The table in vocabulary.go lists the types, the fields each of them may have,
// and the form of each field: an id, a code of the city's folder, a digest, a
// count, a second, a word of a closed list, a public address. [Leaf.Check]
// refuses everything else, so that it is this table, and not discipline, that
// keeps people's words, names and places out.
//
// # What may be forgotten
//
// Place, words and photos are committed to: the leaf holds the digest of a
// [Disclosure], the string of RFC 9901 that says salt, name and value. Salts are
// 256 random bits of their own, so once a disclosure is deleted nobody can test
// guesses against the digest it leaves behind.
//
// # Where to look for what
//
// report.received commits to all that the sender sent, and its opening is theirs
// alone. report.published commits to place, words, address, answers and photos;
// report.routed, written with it, says who answers and by which files, and is about
// the place and the answers of the report.published before it. report.status and
// report.noted commit to a note and photos of their own, numbered from 1 in each.
// report.redacted names one earlier event by its id and the fields of it that are
// gone. Of a field that is empty there is no commitment; a body, rule or area that
// is none is left out.
//
// # Why
//
// An event's id holds the number under which the store keeps it and 64 random
// bits beside it: whoever has a leaf finds its receipt without a second index,
// and a log that is healed from a mirror gets its old numbers back. The id of a
// report in the record is random and in no address, so that the log links to
// nothing that a report page does not show.
//
// Digests of files are in hex, as sha256sum prints them; digests of disclosures
// are in base64url, as RFC 9901 has them.
package leaf
