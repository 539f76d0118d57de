// Package c2sp speaks the formats in which transparency logs are published, as
// c2sp.org specifies them: tlog-checkpoint (a signed tree head), tlog-tiles (the
// paths of tiles and of entry bundles), tlog-cosignature (what a witness signs)
// and tlog-policy (whose signatures make a checkpoint valid). It does no I/O.
//
// Trees, proofs and signed notes themselves are those of golang.org/x/mod.
// Versions of it before 0.40 accept forged tiles (GO-2026-6179): see the test of
// package verify that holds such a forgery.
package c2sp
