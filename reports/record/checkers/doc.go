// Package checkers holds the programs with which strangers check the record on
// their own machine, served beside the record itself. They need Python 3 and, for
// signatures, openssl.
//
// # Why
//
// A record that only our own program can check asks for the very trust it is
// there to replace. These are short enough to be read before they are run, and
// verify_routing.py was written from the text in lamppost/reports/canon, sharing
// neither code nor language with what it checks.
package checkers
