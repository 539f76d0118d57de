// Package mbtiles reads and writes map tiles in one file, as the MBTiles 1.3
// specification has it: an SQLite database with a table of tiles and a table of
// metadata.
//
// # Why
//
//   - It is the format that the tools of the trade read: GDAL, QGIS, tippecanoe,
//     martin. An operator can make the file elsewhere, or look into ours.
//   - The file is written beside its place and renamed when it is whole, so that
//     a server that has the old one open keeps serving it, and whoever dies in the
//     middle leaves what was there.
//   - Vector tiles are stored compressed with gzip, as the specification asks, and
//     are handed out as they are stored: a browser unpacks them.
package mbtiles
