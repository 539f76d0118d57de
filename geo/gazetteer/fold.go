package gazetteer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	// longestText of a question that is looked at, in bytes: an address in full,
	// with country, in any script.
	longestText = 400
	// mostWords of it; more are not an address.
	mostWords = 16
)

// word is a word of a name or a question.
type word struct {
	long  string // folded
	short string // the same in its short form: "st" of "street"
}

// words are the words of a text without case, accents and punctuation.
func words(text string) []word {
	if len(text) > longestText {
		text = text[:longestText]
	}
	var all []word
	for _, w := range strings.Fields(fold(text)) {
		if len(all) == mostWords {
			break
		}
		all = append(all, word{w, shorten(w)})
	}
	return all
}

func shorten(long string) string {
	if short, ok := shortForms[long]; ok {
		return short
	}
	return long
}

// fold is a text in lower case, letters and digits only, a blank between words.
// The letters that Unicode does not decompose are written as people do who lack them.
func fold(text string) string {
	var b strings.Builder
	runes := []rune(norm.NFKD.String(text))
	for i, r := range runes {
		r = unicode.ToLower(r)
		switch spelled, special := spelledOut[r]; {
		case unicode.Is(unicode.Mn, r):
		case special:
			b.WriteString(spelled)
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
			b.WriteRune(r)
		case joins(runes, i):
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

var spelledOut = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h"}

// joins says whether the mark at i is dropped without a gap: the apostrophe of
// "Hoffecker's", which many leave out, unlike that of "l'Abbaye"; and the points
// of "U.S.".
func joins(runes []rune, i int) bool {
	before := 0
	for i-before-1 >= 0 && unicode.IsLetter(runes[i-before-1]) {
		before++
	}
	switch runes[i] {
	case '\'', '’', 'ʼ', '‘', '`':
		return before > 2
	case '.':
		return before == 1 && i+1 < len(runes) && unicode.IsLetter(runes[i+1])
	}
	return false
}

// FoldNumber is a house number as it is compared: "12 Bis" and "12bis" are one, and
// so are "12-14" and "12/14".
func FoldNumber(number string) string {
	parts := strings.FieldsFunc(number, func(r rune) bool { return strings.ContainsRune("-–/,;", r) })
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(fold(p), " ", "")
	}
	return strings.Join(parts, "-")
}

// synonyms are words that mean the same in names of streets, English and French,
// the shortest first. Abbreviations are those of USPS Publication 28, appendix C,
// and of the French standard NF Z 10-011, with what people write besides.
var synonyms = [][]string{
	{"n", "north", "nord"}, {"s", "south", "sud"}, {"e", "east", "est"}, {"w", "west", "ouest"},
	{"ne", "northeast"}, {"nw", "northwest"}, {"se", "southeast"}, {"sw", "southwest"},
	{"st", "street", "str", "saint", "sainte", "ste"}, {"av", "ave", "avenue"}, {"bd", "boulevard", "blvd", "bld", "boul", "bvd"},
	{"rd", "road"}, {"dr", "drive", "doctor", "docteur"}, {"ln", "lane"}, {"ct", "court"}, {"crt", "courts"},
	{"pl", "place"}, {"sq", "square"}, {"pkwy", "parkway", "pky"}, {"hwy", "highway"}, {"cir", "circle"},
	{"ter", "terrace", "terr", "terrasse"}, {"trl", "trail"}, {"ctr", "center", "centre"}, {"ext", "extension"},
	{"expy", "expressway"}, {"fwy", "freeway"}, {"tpke", "turnpike"}, {"pk", "pike"}, {"rte", "route", "rt"},
	{"aly", "alley"}, {"xing", "crossing"}, {"hts", "heights"}, {"cres", "crescent"}, {"gdns", "gardens"}, {"gdn", "garden"},
	{"ldg", "landing", "lndg"}, {"mnr", "manor"}, {"plz", "plaza"}, {"pt", "point"}, {"rdg", "ridge"}, {"vlg", "village"},
	{"crk", "creek"}, {"brg", "bridge"}, {"br", "branch"}, {"is", "island"}, {"mt", "mount", "mont"}, {"ft", "fort"},
	{"jr", "junior"}, {"sr", "senior"}, {"co", "county"}, {"ests", "estates"},
	{"r", "rue"}, {"all", "allee"}, {"ch", "chemin", "che"}, {"imp", "impasse"}, {"pas", "passage"}, {"fg", "faubourg", "fbg"},
	{"q", "quai", "qu"}, {"crs", "cours"}, {"prom", "promenade"}, {"esc", "escalier", "escaliers"}, {"res", "residence"},
	{"lot", "lotissement"}, {"rpt", "rondpoint"}, {"gen", "general", "gal"}, {"mal", "marechal"}, {"cdt", "commandant"},
	{"col", "colonel"}, {"cap", "captain", "capitaine", "capt"}, {"pdt", "president"}, {"pr", "professeur", "professor", "prof"},
	{"1", "1st", "first", "1er", "1ere", "premier", "premiere"}, {"2nd", "second", "2e", "deuxieme", "2eme"}, {"3rd", "third", "3e", "troisieme", "3eme"},
	{"4th", "fourth"}, {"5th", "fifth"}, {"6th", "sixth"}, {"7th", "seventh"}, {"8th", "eighth"}, {"9th", "ninth"}, {"10th", "tenth"},
}

// shortForms leads from each synonym to the first of its group.
var shortForms = func() map[string]string {
	forms := map[string]string{}
	for _, group := range synonyms {
		for _, w := range group[1:] {
			forms[w] = group[0]
		}
	}
	return forms
}()

// weigh says how much a word tells of a name, 0 to 1: types of street tell little,
// articles next to nothing.
func weigh(short string) float64 {
	if w, ok := weights[short]; ok {
		return w
	}
	return 1
}

const (
	typeWeight    = 0.5
	articleWeight = 0.15
)

var weights = func() map[string]float64 {
	w := map[string]float64{}
	for _, short := range strings.Fields("n s e w ne nw se sw st av bd rd dr ln ct pl sq pkwy hwy cir ter trl expy fwy tpke pk rte aly way loop run r all ch imp pas q crs prom esc") {
		w[short] = typeWeight
	}
	for _, short := range strings.Fields("de du des d la le les l a au aux en sur sous et the of and at") {
		w[short] = articleWeight
	}
	return w
}()
