// Package city reads a city: a folder with city.yaml beside the GeoJSON files it names.
//
// Load answers with a checked City or with every mistake at once, each with its line and column.
// The package knows no database and no HTTP; whoever applies a city turns it into rows.
//
// # Why
//
// city.yaml is walked as a syntax tree instead of being unmarshalled into structs. An unmarshaller stops at
// the first mistake and forgets where values stood; an operator who edits a file of five hundred lines wants all
// mistakes at once, and the rule that names a missing body is known to be wrong only after the whole file was read.
//
// Anchors, aliases, merge keys and tags are refused: they save little in such a file, and an alias
// makes "the line of the mistake" ambiguous and a small file arbitrarily large.
//
// Area keys in rules are not compared with the boundary files here: boundaries are published as versions
// of their own, and the one who applies the city knows which version counts.
package city
