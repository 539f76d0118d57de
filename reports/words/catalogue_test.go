package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

var (
	keyForm     = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)
	placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z]*)\}\}`)
)

// pluralForms are the forms CLDR asks of a language; others need "other" alone.
var pluralForms = map[string][]string{
	"en": {"one", "other"},
	"fr": {"one", "many", "other"},
}

func forms(m *i18n.Message) map[string]string {
	all := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	for form, text := range all {
		if text == "" {
			delete(all, form)
		}
	}
	return all
}

// placeholders returns the sorted names a message has in any of its forms.
func placeholders(m *i18n.Message) []string {
	var names []string
	for _, text := range forms(m) {
		for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
			names = append(names, match[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestCatalogueIsComplete(t *testing.T) {
	for tag, messages := range all.messages {
		for key := range all.messages[source] {
			if messages[key] == nil {
				t.Errorf("%s: key %q is missing", tag, key)
			}
		}
		for key := range messages {
			if all.messages[source][key] == nil {
				t.Errorf("%s: key %q is not in %s", tag, key, source)
			}
		}
	}
}

func TestMessagesAreWellFormed(t *testing.T) {
	for tag, messages := range all.messages {
		for key, m := range messages {
			checkMessage(t, tag, key, m)
		}
	}
}

func checkMessage(t *testing.T, tag, key string, m *i18n.Message) {
	if !keyForm.MatchString(key) {
		t.Errorf("%s: key %q is not dotted lower_snake_case", tag, key)
	}
	if m.Other == "" {
		t.Errorf("%s: %s is empty", tag, key)
	}
	plural := all.messages[source][key]
	if plural != nil && len(forms(plural)) > 1 {
		for _, form := range pluralForms[tag] {
			if forms(m)[form] == "" {
				t.Errorf("%s: %s lacks the form %q", tag, key, form)
			}
		}
	}
	if plural != nil && !slices.Equal(placeholders(m), placeholders(plural)) {
		t.Errorf("%s: %s has placeholders %v, %s has %v", tag, key, placeholders(m), source, placeholders(plural))
	}
	for form, text := range forms(m) {
		if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "<>{}") || strings.TrimSpace(text) != text {
			t.Errorf("%s: %s (%s) holds markup, stray braces or outer blanks: %q", tag, key, form, text)
		}
	}
}
