package dispatch

import (
	"encoding/json"
	"fmt"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// movedInLetter bounds the letter; the staff pages list all.
const movedInLetter = 100

// readMoved reads what new boundaries gave to a body and took from it. Reports
// that were hidden since are left out; when none is left, nothing is sent.
func (r *run) readMoved(v *store.View, f *facts) error {
	var data desk.MovedData
	if err := json.Unmarshal(f.delivery.Data, &data); err != nil {
		return Permanent(fmt.Errorf("read the delivery's data: %w", err))
	}
	var err error
	if f.publication, err = v.Publication(data.Publication); err != nil {
		return err
	}
	if f.moves, f.movesInAll, err = v.Moves(data.Publication, f.delivery.Body, movedInLetter); err != nil {
		return err
	}
	if len(f.moves) == 0 {
		return errWithdrawn
	}
	return nil
}

// Moved is what new boundaries did to the report that the update is about, or "".
func (l *letter) Moved() string {
	if l.update.Moved == nil {
		return ""
	}
	return l.movedSentence(*l.update.Moved)
}

func (l *letter) movedSentence(m reports.Move) string {
	layer, from, to := l.layers[string(m.Layer)].In(l.Language.Tag), l.nameOf(m.From), l.nameOf(m.To)
	switch {
	case from == "":
		return l.T("moved.from_nobody", "Layer", layer, "Version", m.Version, "To", to)
	case to == "":
		return l.T("moved.to_nobody", "Layer", layer, "Version", m.Version, "From", from)
	}
	return l.T("moved.from_to", "Layer", layer, "Version", m.Version, "From", from, "To", to)
}

// nameOf is the name of a body; one that the city has dropped keeps its slug.
func (l *letter) nameOf(slug reports.BodySlug) string {
	if b := l.desk.World().Directory.Body(slug); b != nil {
		return b.Name.In(l.Language.Tag)
	}
	return string(slug)
}

// Came are links to the reports that the body answers for from now on.
func (l *letter) Came() []string {
	return l.movedLinks(func(m reports.Move) bool { return m.To == l.delivery.Body })
}

// Left are links to the reports that it answers for no more.
func (l *letter) Left() []string {
	return l.movedLinks(func(m reports.Move) bool { return m.From == l.delivery.Body })
}

func (l *letter) movedLinks(which func(reports.Move) bool) []string {
	var all []string
	for _, m := range l.moves {
		if which(m) {
			all = append(all, l.reportPage(m.Report))
		}
	}
	return all
}

// Unlisted is how many more there are than the letter lists.
func (l *letter) Unlisted() int { return l.movesInAll - len(l.moves) }

// MovedLayer is the title of the layer whose boundaries changed.
func (l *letter) MovedLayer() string {
	return l.layers[string(l.publication.Layer)].In(l.Language.Tag)
}

// Publication is the change of boundaries that the letter is about.
func (l *letter) Publication() reports.Publication { return l.publication }

// DeskLink is where the body's staff see all of its reports.
func (l *letter) DeskLink() string { return l.base + "/desk" }
