// Package canon writes and reads the two public files that decide who is
// responsible, in one form byte for byte, so that their SHA-256 can be logged
// and anybody can run a decision again: the boundary file of a layer, and the
// ruleset of a city.
//
// What follows is the whole algorithm. It needs integers of 64 bits and no
// geometry library; vectors.json beside this file has places with answers, and
// the Python of lamppost/reports/record/checkers was written from this text.
//
// # Coordinates
//
// A coordinate is a whole number of steps of 1e-7 degree (11 mm) on WGS 84,
// longitude before latitude, each degree rounded half away from zero. For a
// place, longitude 1800000000 is read as -1800000000, one line with two names,
// and latitude 900000000 as 899999999, because the rule below would leave the
// North Pole to nobody.
//
// # The boundary file, lamppost-boundary/1
//
// UTF-8 text, one JSON object a line, every line ended by one line feed. Members
// stand in the order shown, without spaces; numbers are plain integers; strings
// escape the quotation mark, the backslash and the controls below U+0020 (as
// \u00xx, in lower case) and nothing else. The first line says what the file is:
//
//	{"canon":"lamppost-boundary/1","layer":"wards","features":2}
//
// Every other line is one feature, in ascending order of the bytes of its key:
//
//	{"key":"A1","polygons":[[[0,0,40,0,40,30,0,30],[10,10,10,20,20,20,20,10]]]}
//
// A polygon is a list of rings, the outer one first; a ring is a flat list of
// longitude, latitude, longitude, latitude..., at least three vertices, and its
// last vertex is joined to its first. Polygons, rings and vertices keep the
// order in which the layer's owner drew them, but that an outer ring runs
// counter-clockwise, a hole clockwise, a repeated vertex is written once, and
// an area across the 180th meridian is cut there. None of this changes the
// answer.
//
// # Which areas hold a place
//
// An area holds a place if any of its polygons does. A polygon holds (x, y) if
// an odd number of edges of all its rings is crossed by a line from it to the
// east. Take an edge with its lower end (ax, ay) and its upper end (bx, by):
// it is crossed if
//
//	ay <= y < by   and   (x - ax) * (by - ay) < (bx - ax) * (y - ay)
//
// so a level edge never is, an edge counts from its lower end up to and without
// its upper end, and a place on a border belongs to the area east of it, or
// north of it where the border runs level. Both products fit 64 bits.
//
// # The file of lines, lamppost-lines/1
//
// A layer can consist of lines, which places are near to and do not lie in. Its
// file is like a boundary file, but for its first line and its features:
//
//	{"canon":"lamppost-lines/1","layer":"roads","features":1}
//	{"key":"A1","pieces":[[0,0,40,0,40,30]],"properties":{"class":"motorway"}}
//
// A piece is a flat list of longitude, latitude, longitude, latitude..., at least
// two vertices, none like the one before it; longitude 1800000000 is written
// -1800000000, and an edge goes the short way round the globe. Properties are in
// ascending order of their names.
//
// How far a line is from a place is computed in whole millimetres by the steps that
// lamppost/geo writes down at LineIndex.
//
// # The ruleset, lamppost-ruleset/1
//
// One JSON object in UTF-8 on one line, ended by one line feed, written like the
// lines above but with members in ascending order of their names:
//
//	{"bodies":["county","works"],
//	 "canon":"lamppost-ruleset/1",
//	 "categories":{"lamp":"light","pothole":""},
//	 "city":"town",
//	 "layers":["roads","wards"],
//	 "rules":[
//	  {"also":["works"],"answers":{"blocks":"road"},"areas":["A1"],"body":"county",
//	   "categories":["pothole"],"groups":["light"],"layer":"roads"},
//	  {"body":"county","layer":"wards",
//	   "near":{"layer":"lines","metres":30,"where":{"class":["motorway","trunk"]}}},
//	  {"body":"works"},
//	  {"body":"county","everywhere":true}]}
//
// "categories" gives each category of the city its group, "" for none; "layers"
// are those of the city that its rules look at: a rule looks at its "layer", and
// without one at all that consist of areas unless it holds everywhere; and at the
// one that it is "near". In a rule, lists are
// sorted and members that say nothing are left out.
//
// # The decision
//
// Rules are tried in order, and the first that holds decides. A rule holds if
//
//   - "categories" is absent or names the report's category;
//   - "groups" is absent or names the group of that category;
//   - for every member of "answers", that value is among the answers given to
//     the question of that code;
//   - "everywhere" is true; or some area holds the place: of "layer", and named
//     in "areas" if that is there; or of any layer that the decision lists, where
//     "layer" is absent;
//   - "near" is absent, or some line of its "layer" has, for every member of "where",
//     that property with one of those values, and is "metres" times 1000
//     millimetres away or less.
//
// "body" answers, and those of "also" are told. The area of the decision is the
// one with the lowest layer name, and within it the lowest key, bytes compared,
// of those that meet the rule; a rule that holds everywhere has none. Where no
// rule holds, nobody answers: rule 0, no body, no area.
//
// A rule with a member that is not named here belongs to a later version. Who
// does not know it cannot run the decision again and must say so, never guess.
//
// # What is logged
//
// The leaf boundary.imported carries the layer, its version, the SHA-256 of the
// file as it was read ("raw"), that of the boundary file ("canonical"), the
// "canonicaliser" and the number of features; boundary.published says from when
// the version counts; ruleset.imported carries the city and the SHA-256 of its
// "ruleset". The leaf report.routed carries
//
//	"boundaries"       {"wards":"<sha256>"}: every published layer of the city, or of no city, that the rules look at
//	"ruleset"          "<sha256>"
//	"mode"             "auto", "manual" or "corrected"
//	"rule"             1, 2, 3... within the ruleset; absent for nobody
//	"body"             absent for nobody
//	"also"             sorted; absent for none
//	"layer", "area"    the area of the decision; absent for none
//
// where a layer or a key that is no plain code is said as "sha256." and the first
// 48 digits of the SHA-256 of its text. The category is that of the report's
// report.published, which commits to the place as "location", [longitude,
// latitude] in steps, and to the answers as "answers", {"code":["value"]}. Where
// the reporter was asked on which side of a border it is, it commits to a second
// place, "side", within 250 m of the first, and that is the place to decide for.
//
// Each of the digests must have come into force by an event before. What was
// replaced more than a minute before the report came in (report.received) does
// not count any more, nor does a decision that leaves out a layer of the ruleset
// published for longer than that. A minute is what the machines of a service may
// need to hear of it.
//
// In mode "auto" everything must come out again as logged. "manual" is a person
// who chose the body and "corrected" one who mended a wrong choice: both are
// exceptions, which can be counted, and the rules are not asked about the body.
//
// # Why
//
//   - Integers, half-open edges and the lowest key: float coordinates, shared
//     borders and ties are where two honest programs differ.
//   - The layer's areas carry keys and no names. A name may change without the
//     border, and some layers name people.
//   - A line a feature lets both sides stream a country in the memory of one
//     feature.
//   - A ruleset belongs to one city: another city of the same instance must not
//     change the digest under which this one decides.
package canon
