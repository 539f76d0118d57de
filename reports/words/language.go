package words

import (
	"slices"

	"golang.org/x/text/language"
)

// Language is one language the catalogue is complete in.
type Language struct {
	Tag  string // BCP 47: "en", "fr"
	Name string // in itself: "English", "Français"
	Dir  string // direction of writing: "ltr" or "rtl"
}

// Languages returns all languages of the catalogue, the source language first.
func Languages() []Language { return slices.Clone(all.languages) }

// Find returns the language with exactly that tag.
func Find(tag string) (Language, bool) {
	for _, l := range all.languages {
		if l.Tag == tag {
			return l, true
		}
	}
	return Language{}, false
}

// Offered returns the languages of the catalogue among tags, in their order:
// what an instance shows in its switch. No tags, or none known, means all.
func Offered(tags []string) []Language {
	var some []Language
	for _, tag := range tags {
		if l, ok := Find(tag); ok {
			some = append(some, l)
		}
	}
	if len(some) == 0 {
		return Languages()
	}
	return some
}

// maxAcceptLanguage bounds the work a header can ask for; browsers send under 100.
const maxAcceptLanguage = 256

// Match chooses among the offered tags (all, when offered is empty): the
// person's own choice in the cookie first, then the Accept-Language header, then
// the first offered one. It never fails, whatever is in the two strings.
func Match(acceptLanguage, cookie string, offered []string) Language {
	choice := Offered(offered)
	for _, l := range choice {
		if l.Tag == cookie {
			return l
		}
	}
	if len(acceptLanguage) > maxAcceptLanguage {
		return choice[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return choice[0]
	}
	tags := make([]language.Tag, len(choice))
	for i, l := range choice {
		tags[i] = language.Make(l.Tag)
	}
	_, i, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		return choice[0]
	}
	return choice[i]
}
