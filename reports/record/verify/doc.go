// Package verify checks a public record from outside: from its files or over
// HTTP, with nothing but its key and what was remembered of the last visit. It
// has no access to the database that the record lives in.
//
// # Why
//
// Every entry is read, and the whole tree is grown from them. Proofs against a
// signed root would read less, but who reads everything finds everything, and a
// million events take seconds.
//
// A full check alone proves little about the past: whoever holds key and database
// can drop the end of a log, or rebuild it from the beginning, and sign that. It
// is found by those who remember an earlier checkpoint. That is why there is a
// state file.
//
// The same tools that others wrote for logs of this format check the tree and the
// signatures as well. What only this package knows is what an entry may say.
package verify
