package words

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"lamppost/reports"
)

// Printer says things in one language and one time zone. It is safe for
// concurrent use and cheap enough to be kept per language.
type Printer struct {
	Language Language
	Zone     *time.Location

	log       *slog.Logger
	localizer *i18n.Localizer
	numbers   *message.Printer
}

// New returns a printer for l, which may be the zero Language (English). Times
// are shown in zone; nil means UTC. Missing keys are told to log, if not nil.
func New(l Language, zone *time.Location, log *slog.Logger) *Printer {
	if l.Tag == "" {
		l = all.languages[0]
	}
	if zone == nil {
		zone = time.UTC
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Printer{
		Language:  l,
		Zone:      zone,
		log:       log,
		localizer: i18n.NewLocalizer(all.bundle, l.Tag),
		numbers:   message.NewPrinter(language.Make(l.Tag)),
	}
}

// Has reports whether the catalogue has key, so that a caller with a key from
// outside (an error code) can fall back to a general sentence.
func Has(key string) bool { return all.messages[source][key] != nil }

// T returns the message of key with its placeholders filled from args, which
// are name, value pairs. Numbers are written as the language writes them, times
// as date and time, a [reports.Status] by its name and a [reports.Text] in the
// printer's language. A missing key is shown as itself and logged.
func (p *Printer) T(key string, args ...any) string {
	if m := all.messages[p.Language.Tag][key]; m != nil && !strings.Contains(m.Other, "{{") {
		return m.Other
	}
	return p.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: p.data(args)})
}

// N is T with the plural form that n asks for; the message has n as {{.N}}.
func (p *Printer) N(key string, n int, args ...any) string {
	data := p.data(args)
	data["N"] = p.Number(n)
	return p.localize(key, &i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n})
}

func (p *Printer) localize(key string, c *i18n.LocalizeConfig) string {
	s, err := p.localizer.Localize(c)
	if err == nil {
		return s
	}
	p.log.Error("words: message not said", "key", key, "language", p.Language.Tag, "err", err)
	var missing *i18n.MessageNotFoundErr
	if s == "" || errors.As(err, &missing) {
		return key
	}
	return s
}

// data turns name, value pairs into what the message's placeholders see.
func (p *Printer) data(args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = p.say(args[i+1])
	}
	return data
}

// say writes one value the way the language does.
func (p *Printer) say(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Number(v)
	case int64:
		return p.Number(int(v))
	case float64:
		return p.numbers.Sprint(number.Decimal(v, number.MaxFractionDigits(1)))
	case time.Time:
		return p.DateTime(v)
	case reports.Status:
		return p.T("status." + string(v))
	case reports.Text:
		return v.In(p.Language.Tag)
	}
	return fmt.Sprint(v)
}

// Number writes n with the language's digits and grouping.
func (p *Printer) Number(n int) string { return p.numbers.Sprint(number.Decimal(n)) }
