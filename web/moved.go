package web

import (
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// movedSentence says what new boundaries did to a report, and "" where they did
// nothing.
func movedSentence(p *words.Printer, w *desk.World, m *reports.Move) string {
	if m == nil {
		return ""
	}
	layer, from, to := layerTitle(p, w.Directory, m.Layer), bodyName(p, w.Directory, m.From), bodyName(p, w.Directory, m.To)
	switch {
	case from == "":
		return p.T("moved.from_nobody", "Layer", layer, "Version", m.Version, "To", to)
	case to == "":
		return p.T("moved.to_nobody", "Layer", layer, "Version", m.Version, "From", from)
	}
	return p.T("moved.from_to", "Layer", layer, "Version", m.Version, "From", from, "To", to)
}
