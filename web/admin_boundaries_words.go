package web

import (
	"math"
	"strings"

	"lamppost/geo/review"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// messageOf is the key of a finding's sentence.
func messageOf(code review.Code) string { return strings.ReplaceAll(string(code), "-", "_") }

// findingName names a kind of finding.
func findingName(p *words.Printer, code review.Code) string {
	return p.T("finding_name." + messageOf(code))
}

// findingText says one finding.
func findingText(p *words.Printer, f *review.Finding) string {
	if f.Code == review.WindingMended {
		return p.N("finding.winding_mended", int(f.Amount))
	}
	return p.T("finding."+messageOf(f.Code),
		"Area", squareMetres(p, f.Amount), "Width", p.Metres(f.Width), "Metres", p.Metres(f.Amount),
		"Percent", 100*math.Abs(f.Amount), "Detail", f.Detail)
}

// changeText says what becomes of one area.
func changeText(p *words.Printer, c *desk.Change) string {
	switch {
	case c.Reshape != nil:
		return reshapeText(p, c)
	case c.Succession != nil:
		return p.T("change.succeeded", "Area", squareMetres(p, c.Succession.SquareMetres), "Percent", 100*c.Succession.OfFrom,
			"Key", string(c.Succession.From), "Name", c.OldName)
	case c.Kind == desk.AreaRenamed:
		return p.T("change.renamed", "Name", c.OldName)
	}
	return ""
}

func reshapeText(p *words.Printer, c *desk.Change) string {
	percent, key := c.Percent(), "change.grown"
	if percent < 0 {
		percent, key = -percent, "change.shrunk"
	}
	return p.T(key, "Percent", percent, "Area", squareMetres(p, c.Reshape.New),
		"Gained", squareMetres(p, c.Reshape.Gained), "Lost", squareMetres(p, c.Reshape.Lost))
}

// squareMetres says a size of ground: square metres, and square kilometres where
// those would be long to read.
func squareMetres(p *words.Printer, m2 float64) string {
	const km2 = 1_000_000
	if m2 < km2 {
		return p.T("boundary.square_metres", "Size", int(m2+.5))
	}
	return p.T("boundary.square_kilometres", "Size", m2/km2)
}
