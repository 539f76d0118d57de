// Package gazetteer knows what places are called: it finds streets, addresses,
// junctions, postcodes and places by what a person types, with typing errors and
// without accents, and says in which street or near what a point lies.
//
// A Builder joins the named lines, addresses and places of a map; an Index is what
// is searched by name; Rows are what the names lead to. A Gazetteer is the two
// together.
//
// # Why
//
//   - Names are searched in memory and everything else where it is stored. There
//     are a hundred times as many addresses as names of streets, but nobody types
//     a house number with an error that could be told from another house, so
//     addresses and junctions are looked up by the number of their street. Names
//     take about 300 bytes each: 6 MB for Delaware.
//   - Typing errors are found by comparing a word with all known words, of which
//     even a country has few hundred thousand: a mask of letters and the length
//     leave a few dozen that are compared letter by letter. No index of deletions
//     or trigrams is smaller or has fewer corners.
//   - Street types are folded to their short form, so that Street, St and Saint
//     are one word and nobody has to guess which St is meant.
//   - Whoever asks is near to what they ask for, but not always: how well a name
//     matches comes first, nearness second, importance last.
//   - Junctions are places where two names share a node of the map. Where a bridge
//     crosses a street there is none, as on the ground.
package gazetteer
