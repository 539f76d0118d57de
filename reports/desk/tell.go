package desk

import (
	"slices"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
)

// submitted is what the sender of a report can prove to have sent.
type submitted struct {
	Address  string               `json:"address,omitempty"`
	Answers  map[string][]string  `json:"answers,omitempty"`
	Category reports.CategoryCode `json:"category"`
	Location [2]int32             `json:"location"`
	Photos   []picture            `json:"photos,omitempty"`
	Text     string               `json:"text,omitempty"`
}

// picture is a photo as it is served in its large size.
type picture struct {
	ID     reports.PhotoID `json:"id"`
	SHA256 string          `json:"sha256"`
}

// tellReceived tells the facts of a new report.
func (s *story) tellReceived(photos []reports.Photo) error {
	r := s.report
	sent := submitted{
		Address: r.Address, Answers: answered(r.Answers), Category: r.Category,
		Location: steps(r.Place), Photos: pictures(photos), Text: r.Text,
	}
	err := s.tell(r.CreatedAt, leaf.Leaf{Type: reports.EventReceived}, field{name: leaf.Submission, value: sent})
	if err != nil || r.Visibility != reports.Public {
		return err
	}
	return s.tellPublished(photos, r.CreatedAt)
}

// tellPublished tells that everybody may see the report, and who answers for it
// by which boundaries and rules.
func (s *story) tellPublished(photos []reports.Photo, at time.Time) error {
	r := s.report
	fields := append([]field{
		{leaf.Location, steps(r.Place), r.Lacks(reports.PartPlace)},
		side(r.Route.Chosen),
		words(leaf.Text, r.Text),
		words(leaf.Address, r.Address),
		{leaf.Answers, answered(r.Answers), len(r.Answers) == 0},
	}, photoFields(photos)...)
	published := leaf.Leaf{Type: reports.EventPublished, Category: r.Category}
	if a := r.Route.Decided; a != nil {
		published.Layer, published.Area = leaf.Code(string(a.Layer)), leaf.Code(string(a.Key))
	}
	if err := s.tell(at, published, fields...); err != nil {
		return err
	}
	return s.tellRouted(at)
}

// tellRouted tells who answers for the report, by which boundaries and rules.
func (s *story) tellRouted(at time.Time) error {
	r := s.report
	routed := leaf.Leaf{Type: reports.EventRouted, Mode: leaf.Auto, Body: r.Body, Also: also(r.Route.Also), Rule: r.Route.Rule}
	if a := r.Route.Decided; a != nil {
		routed.Layer, routed.Area = leaf.Code(string(a.Layer)), leaf.Code(string(a.Key))
	}
	if basis := r.Route.Basis; basis != nil {
		routed.Rule, routed.Ruleset, routed.Boundaries = basis.Rule, leaf.FileDigest(basis.Ruleset), boundaries(basis)
		r.Route.Basis = nil
	}
	return s.tell(at, routed)
}

// side is where the rules were asked, if the reporter has chosen a side.
func side(chosen *geo.Point) field {
	if chosen == nil {
		return field{empty: true}
	}
	return field{name: leaf.Side, value: steps(*chosen)}
}

// also names who is told, in the one order that leaves have.
func also(bodies []reports.BodySlug) []reports.BodySlug {
	named := slices.Compact(slices.Sorted(slices.Values(bodies)))
	if len(named) > leaf.MaxLayers {
		return nil
	}
	return named
}

func boundaries(basis *reports.Basis) map[string]leaf.FileDigest {
	if len(basis.Boundaries) == 0 || len(basis.Boundaries) > leaf.MaxLayers {
		return nil
	}
	digests := make(map[string]leaf.FileDigest, len(basis.Boundaries))
	for layer, sum := range basis.Boundaries {
		digests[leaf.Code(string(layer))] = leaf.FileDigest(sum)
	}
	return digests
}

// tellUpdate tells what somebody added, and of what a duplicate is one.
func (s *story) tellUpdate(u *reports.Update, photos []reports.Photo, of reports.RecordID) error {
	l := leaf.Leaf{Type: reports.EventNoted, Role: u.By, Body: u.Body, Status: u.Status}
	if u.Status != "" {
		l.Type = reports.EventStatus
	}
	fields := append([]field{words(leaf.Note, u.Text)}, photoFields(photos)...)
	if err := s.tell(u.CreatedAt, l, fields...); err != nil {
		return err
	}
	u.Event = s.report.Event
	if of == "" {
		return nil
	}
	return s.tell(u.CreatedAt, leaf.Leaf{Type: reports.EventMerged, Of: of})
}

// photoFields names photos from 1.
func photoFields(photos []reports.Photo) []field {
	fields := make([]field, len(photos))
	for i, p := range pictures(photos) {
		fields[i] = field{name: leaf.Photo(i + 1), value: p}
	}
	return fields
}

func pictures(photos []reports.Photo) []picture {
	all := make([]picture, len(photos))
	for i, p := range photos {
		all[i] = picture{p.ID, p.SHA256}
	}
	return all
}

// answered writes answers by the code of their question.
func answered(answers reports.Answers) map[string][]string {
	by := make(map[string][]string, len(answers))
	for _, a := range answers {
		by[a.Code] = a.Values
	}
	return by
}

// steps is a place in whole steps of 1e-7 degree, longitude first.
func steps(p geo.Point) [2]int32 {
	v, _ := geo.VertexOf(p) // the draft's check has refused what is off the globe
	return [2]int32{v.X, v.Y}
}

// duplicateOf returns the name in the record of a report's original, if it is a
// duplicate of one.
func duplicateOf(tx *store.Tx, id reports.ReportID) (reports.RecordID, error) {
	if id == 0 {
		return "", nil
	}
	original, err := tx.Report(everything, id)
	return original.Record, err
}
