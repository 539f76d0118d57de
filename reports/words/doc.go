// Package words is the one message catalogue: every sentence a person reads,
// on a page or in a mail, is in locale/LANGUAGE/AREA.json under a dotted key.
// A language is a folder; a new folder with the same keys is a new language.
//
// Plural forms follow the rules of CLDR. A placeholder is written {{.Name}} and
// filled by name, so that a translation may put it anywhere.
//
//	p := words.New(words.Match(header, cookie, nil), zone, logger)
//	p.T("report.title")                      // Report a problem
//	p.T("report.to", "Body", body.Name)      // This goes to {{.Body}}
//	p.N("reports.found", 3)                  // 3 reports
//
// # Who uses a key
//
// A test (use_test.go) reads every template and every Go file and fails for a key
// that is missing in a language, that nobody uses, that is used but not there, and
// for placeholders that differ between languages or from those the caller gives.
// A key may be put together at run time from a literal that ends in "." or "_"
// ("status." + status): that uses all keys which begin so. The Code of a
// reports.Error or Problem uses "errors.CODE".
//
// # Why
//
// One key is one whole sentence: sentences glued from halves cannot be
// translated. Messages hold no markup; the templates own that, so a translator
// cannot break or endanger a page. The files are split by area so that several
// people can add words on one day without meeting in one file.
//
// Months and relative times are messages too: golang.org/x/text has no dates,
// and a dozen keys cost less than a library of every calendar.
package words
