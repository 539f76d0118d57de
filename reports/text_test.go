package reports_test

import (
	"slices"
	"strings"
	"testing"

	"lamppost/reports"
)

// TestCleanText is row R02 of hostile words: cleaned or refused, never stored
// broken and never shortened.
func TestCleanText(t *testing.T) {
	for name, test := range map[string]struct {
		in, want string
		refused  string // code
	}{
		"plain":                   {"  A hole.\r\nDeep. ", "A hole.\nDeep.", ""},
		"decomposed":              {"e\u0301cole", "école", ""},
		"emoji with joiner":       {"👩\u200d🚒", "👩\u200d🚒", ""},
		"arabic":                  {"حفرة", "حفرة", ""},
		"NUL and escape":          {"a\x00b\x1b[31m", "ab[31m", ""},
		"right-to-left override":  {"photo\u202egpj.exe", "photogpj.exe", ""},
		"isolates":                {"a\u2066b\u2069", "ab", ""},
		"ten thousand marks":      {"a" + strings.Repeat("\u0335", 10_000), "a" + strings.Repeat("\u0335", 4), ""},
		"not for XML":             {"a\ufffeb\uffffc\ufdd0d", "abcd", ""},
		"invalid UTF-8":           {"a\xffb", "", "text_not_utf8"},
		"lone surrogate":          {"a\xed\xa0\x80b", "", "text_not_utf8"},
		"as long as may be":       {strings.Repeat("é", 4000), strings.Repeat("é", 4000), ""},
		"one character too many":  {strings.Repeat("é", 4001), "", "text_too_long"},
		"markup stays as written": {"<script>alert(1)</script>", "<script>alert(1)</script>", ""},
	} {
		got, err := reports.CleanText("description", test.in, reports.MaxText)
		if code := firstCode(err); got != test.want || code != test.refused {
			t.Errorf("%s: %q, %q; want %q, %q", name, got, code, test.want, test.refused)
		}
	}
	if got, err := reports.CleanLine("name", "a\r\nBcc: b\tc", 100); err != nil || got != "a  Bcc: b c" {
		t.Errorf("line: %q, %v", got, err)
	}
}

func firstCode(err error) string {
	if e, ok := err.(*reports.Error); ok && len(e.Problems) > 0 {
		return e.Problems[0].Code
	}
	return ""
}

func TestSearchTerms(t *testing.T) {
	for in, want := range map[string][]string{
		"Rue de l'École":      {"rue", "de", "l", "ecole"},
		`"a" OR b* NEAR/2 -c`: {"a", "or", "b", "near", "2", "c"},
		"%%%%":                {},
		"STRAẞE 12b":          {"straße", "12b"},
		"1 2 3 4 5 6 7 8 9":   {"1", "2", "3", "4", "5", "6", "7", "8"},
	} {
		if got := reports.SearchTerms(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTextIn(t *testing.T) {
	words := reports.Text{"en": "hole", "fr": "trou", "pt-BR": "buraco"}
	for lang, want := range map[string]string{"fr": "trou", "fr-CA": "trou", "de": "hole", "": "hole", "pt-BR": "buraco"} {
		if got := words.In(lang); got != want {
			t.Errorf("%q: %q, want %q", lang, got, want)
		}
	}
	if got := (reports.Text)(nil).In("en"); got != "" {
		t.Errorf("no words: %q", got)
	}
}

// TestCleanEmail is row R09.
func TestCleanEmail(t *testing.T) {
	for in, want := range map[string]string{
		" Ann.Lee+x@Example.ORG ":           "Ann.Lee+x@example.org",
		"a@localhost":                       "a@localhost",
		"a@b.example\r\nBcc: c@d.example":   "",
		"a@b.example,c@d.example":           "",
		`"x>y"@h.example`:                   "",
		"Ann <a@b.example>":                 "",
		"a@exаmple.org":                     "", // the а is Cyrillic
		"a@b":                               "",
		"a@@b.example":                      "",
		"a@[127.0.0.1]":                     "",
		"":                                  "",
		strings.Repeat("a", 320) + "@b.org": "",
	} {
		got, err := reports.CleanEmail("email", in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}
