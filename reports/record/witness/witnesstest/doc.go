// Package witnesstest gives tests witnesses: litewitness, unmodified, as other
// people run it, and one in this process that can also be made to fail. Only
// tests import it.
package witnesstest
