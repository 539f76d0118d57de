// Package watch is what stands outside of the record's database and remembers
// what was published: a mirror in a folder, and witnesses. With their help a
// record is healed whose database was lost or restored from an older backup.
//
// # What is true if the process dies
//
// A mirror's files are written before its tree file says so, and its tree file
// before the tree is signed: nothing is ever signed that the mirror does not hold.
// Dying in the middle leaves files of a tree that is not claimed yet; the next
// round writes them again, with the same content.
//
// A recovery that dies leaves the record halted, and is run again. Leaves that were
// brought back stay; nothing is signed in between.
//
// # Why
//
// A restored backup is a rewritten history, told without malice. What was published
// after it was made has been seen by others, and what happens now must come after
// that, not in its place. So the missing leaves are fetched verbatim from a mirror
// first. They are only codes and digests: words, places and photos that the backup
// does not hold are gone, and the record says so itself, with an event for each.
//
// The log is also the list of what was erased: everything it says was removed is
// removed from the restored database again.
package watch
