// Package source is the one door through which files of boundaries come in,
// whatever their format: the command line, a city's folder and the pages all
// read through it.
//
// What a file is, its first bytes say; its name is not asked. GeoJSON and KML
// are read as they stream; the other formats need to jump about, so unless the
// file can be jumped about in where it is, it is first copied to a temporary
// one, which is removed again.
//
// # Why
//
//   - Whoever uploads a file chooses its name and its claimed type. Both are
//     wrong often enough by mistake, and the readers take hostile bytes anyway.
//   - Nothing is ever unpacked to a path that an archive names. Members are read
//     as streams, so names such as ../../etc/passwd reach no file system; an
//     archive that has them is refused all the same, because nobody makes one by
//     honest means.
package source
