// Package pins holds marks on a map in memory, millions of them, and gathers
// those of any tile into clusters in microseconds. A pin is a place, an id and a
// few small numbers to filter by; what they mean is the caller's business.
//
// # One sorted array is every zoom
//
// A place becomes a column and a row of the Web Mercator square, 32 bits each,
// and their bits are interleaved into one number, the Morton order. Sorted by
// it, the pins of a tile lie side by side, whatever its zoom, and so do those of
// each square that a tile is divided into. A cluster is then a range of the
// array: its count is the difference of two positions, its centre comes from
// running sums kept for every block of pins. Nothing is stored for a zoom, and a
// tile costs what it shows and not what lies beneath.
//
// # Why
//
//   - Squares instead of circles around the fullest place: a square belongs to
//     one tile and is counted in one, so that neighbouring tiles agree and the
//     counts add up, to a report.
//   - An Index never changes. With returns another one that shares the large
//     arrays and holds what is different in small ones; readers need no lock, and
//     one that began with the old index ends with it. Grown says when the small
//     arrays should be sorted in, which is done beside the readers.
//   - A filter makes a bit for each pin, and running sums for every word of them.
//     Nothing is copied: ten million pins are filtered in some 25 ms on two
//     processors, into 5 MB, where a copy of a third of them took 70 ms and 80 MB.
//     Its other tiles then cost little more than those without a filter.
//   - The numbers of a pin share one word: to filter is to read one array from
//     end to end, which memory does at gigabytes a second.
//   - An Index knows of a tile when a pin in it changed last. Whoever keeps tiles keeps
//     those in which nothing happened, though something happens somewhere every
//     second.
package pins
