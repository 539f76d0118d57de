// Package witness asks witnesses to cosign a checkpoint: other people's servers
// that remember the last one they have seen of a log, and sign a new one only
// when it is a continuation (C2SP tlog-witness).
//
// # Why
//
// A witness that does not answer is an alarm and no more: the record goes on, and
// its receipts wait. One that answers and refuses knows something that we do not.
// If it has seen more than we offer, our database is an old backup; if what it has
// seen is not the beginning of ours, there are two histories. To sign on would
// turn a mishap into a forgery, so both stop everything until an operator has
// looked: see [Fatal].
package witness
