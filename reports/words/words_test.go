package words_test

import (
	"bytes"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/words"
)

func TestMatch(t *testing.T) {
	tests := []struct {
		header, cookie string
		offered        []string
		want           string
	}{
		{"", "", nil, "en"},
		{"fr", "", nil, "fr"},
		{"fr-CA,fr;q=0.9,en;q=0.1", "", nil, "fr"},
		{"de, fr;q=0.5", "", nil, "fr"},
		{"de", "", nil, "en"},
		{"de", "", []string{"fr", "en"}, "fr"},
		{"en", "fr", nil, "fr"},
		{"en", "xx", nil, "en"},
		{"en", "fr", []string{"en"}, "en"},
		{"fr", "", []string{"no-such"}, "fr"},
		{"*", "", nil, "en"},
		{"\x00;;;,,q=", "<script>", nil, "en"},
		{strings.Repeat("fr,", 10000), "", nil, "en"},
	}
	for _, tt := range tests {
		if got := words.Match(tt.header, tt.cookie, tt.offered).Tag; got != tt.want {
			t.Errorf("Match(%.30q, %q, %q) = %s, want %s", tt.header, tt.cookie, tt.offered, got, tt.want)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, l := range words.Languages() {
		if l.Name == "" || (l.Dir != "ltr" && l.Dir != "rtl") {
			t.Errorf("language %+v needs a name in itself and a direction", l)
		}
	}
	if got := words.Languages()[0].Tag; got != "en" {
		t.Errorf("first language %s, want the source language en", got)
	}
}

func printer(tag string) *words.Printer {
	l, _ := words.Find(tag)
	return words.New(l, time.FixedZone("", 2*3600), nil)
}

func TestPrinter(t *testing.T) {
	en, fr := printer("en"), printer("fr")
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	tests := []struct{ got, want string }{
		{en.T("shell.report"), "Report a problem"},
		{fr.T("shell.report"), "Signaler un problème"},
		{en.N("date.days_ago", 1), "1 day ago"},
		{en.N("date.days_ago", 0), "0 days ago"},
		{fr.N("date.days_ago", 0), "il y a 0 jour"},
		{fr.N("date.days_ago", 1), "il y a 1 jour"},
		{fr.N("date.days_ago", 2), "il y a 2 jours"},
		{en.N("date.days_ago", 12345), "12,345 days ago"},
		{en.Date(now), "1 March 2026"},
		{fr.Date(now), "1er mars 2026"},
		{en.Date(now.AddDate(0, 0, 1)), "2 March 2026"},
		{en.DateTime(now), "1 March 2026, 14:30"},
		{fr.DateTime(now), "1er mars 2026 à 14:30"},
		{en.Ago(now.Add(time.Hour), now), "just now"},
		{en.Ago(now.Add(-59*time.Second), now), "just now"},
		{en.Ago(now.Add(-time.Minute), now), "1 minute ago"},
		{en.Ago(now.Add(-25*time.Hour), now), "1 day ago"},
		{en.Ago(now.AddDate(0, -3, 0), now), "3 months ago"},
		{fr.Ago(now.AddDate(-3, 0, 0), now), "il y a 3 ans"},
		{en.Metres(12.4), "12 m"},
		{en.Metres(999.9), "1 km"},
		{en.Metres(1250), "1.2 km"},
		{fr.Metres(1260), "1,3 km"},
		{en.Metres(math.NaN()), "0 m"},
		{en.Metres(-1), "0 m"},
		{en.T("errors.reference", "Reference", reports.StatusFixed), "Reference: Fixed"},
		{fr.T("errors.reference", "Reference", reports.Text{"fr": "Voirie", "en": "Roads"}), "Référence : Voirie"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestMissingKeyIsShownAndLogged(t *testing.T) {
	var log bytes.Buffer
	p := words.New(words.Language{}, nil, slog.New(slog.NewTextHandler(&log, nil)))
	if got := p.T("no.such_key"); got != "no.such_key" {
		t.Errorf("T = %q, want the key itself", got)
	}
	if !strings.Contains(log.String(), "no.such_key") {
		t.Errorf("log does not name the key: %s", &log)
	}
}

func TestArgumentsAreNotTemplates(t *testing.T) {
	if got := printer("en").T("errors.reference", "Reference", "{{.Secret}}"); got != "Reference: {{.Secret}}" {
		t.Errorf("got %q: a person's braces must stay as they are", got)
	}
}

func BenchmarkT(b *testing.B) {
	p := printer("fr")
	for b.Loop() {
		p.T("errors.reference", "Reference", "K")
	}
}
