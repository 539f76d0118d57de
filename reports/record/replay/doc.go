// Package replay works out the public state of every report from the entries of a
// record alone: what it is, where it stands, who answers for it, whether it is to
// be seen. The service keeps the same in its tables; where the two differ,
// somebody acted off the record. It does no I/O.
package replay
