package city

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/goccy/go-yaml/ast"
)

// words reads a Text: a plain string stands for all languages, a mapping gives each its own.
// A required one that is absent is noted; an optional one is nil.
func (m mapping) words(key string, required bool) Text {
	if required && !m.required(key) {
		return nil
	}
	n, found := m.value(key)
	if !found {
		return nil
	}
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return m.r.translated(n, m.of(key))
	}
	return m.r.everywhere(n, m.of(key))
}

func (r *reader) everywhere(n ast.Node, what string) Text {
	words, ok := r.single(n, what)
	if !ok {
		return nil
	}
	if strings.TrimSpace(words) == "" {
		r.problem(where(n), "%s is empty", what)
	}
	t := Text{}
	for _, tag := range r.languages {
		t[tag] = words
	}
	return t
}

func (r *reader) translated(n ast.Node, what string) Text {
	t := Text{}
	pairs, _ := r.pairs(n, what)
	for _, pair := range pairs {
		tag, ok := r.spoken(pair.Key.GetToken().Value, what, where(pair))
		if !ok {
			continue
		}
		words, ok := r.single(pair.Value, what)
		switch {
		case !ok:
		case strings.TrimSpace(words) == "":
			r.problem(where(pair), "%s is empty in %q", what, tag)
		case t[tag] != "":
			r.problem(where(pair), "%s has two entries for %q", what, tag)
		default:
			t[tag] = words
		}
	}
	if len(r.languages) > 0 && t[r.languages[0]] == "" {
		r.problem(where(n), "%s has no words in %q, the city's first language", what, r.languages[0])
	}
	return t
}

// spoken checks that a tag is one of the city's languages and returns its canonical form.
func (r *reader) spoken(tag, what string, p at) (string, bool) {
	parsed, err := language.Parse(tag)
	if err != nil {
		r.problem(p, "%s: %q is not a BCP 47 language tag", what, tag)
		return "", false
	}
	if canonical := parsed.String(); slices.Contains(r.languages, canonical) {
		return canonical, true
	}
	if len(r.languages) > 0 {
		r.problem(p, "%s: %q is none of the city's languages (%s)", what, tag, strings.Join(r.languages, ", "))
	}
	return "", false
}

// readLanguages runs before all else, because every Text needs to know them.
func (m mapping) readLanguages() {
	if !m.required("languages") {
		return
	}
	for _, i := range m.strings("languages") {
		parsed, err := language.Parse(i.text)
		switch canonical := parsed.String(); {
		case err != nil:
			m.r.problem(i.at, "languages of the city: %q is not a BCP 47 language tag", i.text)
		case slices.Contains(m.r.languages, canonical):
			m.r.problem(i.at, "languages of the city: %q is there twice", canonical)
		default:
			m.r.languages = append(m.r.languages, canonical)
		}
	}
	if n, _ := m.value("languages"); len(m.r.languages) == 0 {
		m.r.problem(where(n), "the city speaks no language")
	}
}
