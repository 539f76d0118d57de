// Package desktest gives tests a real desk: Merrowhythe, the fictional town,
// applied to a real database, with a clock that stands still until it is moved
// and photos cleaned by the test binary as its own child. Only tests import it.
package desktest
