// Package pmtiles reads map tiles out of one file of the PMTiles format, version 3
// (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): a header, a
// tree of directories sorted by the tiles' places on a Hilbert curve, and the
// tiles, each stored once however often it is named.
//
// # Why
//
//   - An archive is turned into MBTiles when it is imported and never served as it
//     is. So there is one form that is served, watched for changes and backed up,
//     and what is wrong with a file is said once, to the operator who brings it, and
//     not to a resident whose map has a hole.
//   - Every tile is unpacked on the way, and those compressed with gzip are then
//     stored as they were. It costs a second for each hundred megabytes or so, and a
//     file that was cut off or has rotted is refused instead of served.
//   - Directories are held to the order the format promises. Ids that never go back
//     bound the walk by the number of tiles, whatever a directory points to, itself
//     included.
//   - The metadata is only said on, so what of it has another shape than usual is
//     left out rather than held against the tiles.
package pmtiles
