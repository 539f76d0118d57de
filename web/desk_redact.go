package web

import (
	"net/http"
	"slices"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/leaf"
)

// redactPage is the data of pages/redact: what of a report is to be removed for
// good, and why.
type redactPage struct {
	Base
	Report   reports.Report
	Title    string
	Href     string // back to the report
	Parts    []choice
	Reasons  []choice
	Problems []FieldError
}

// choice is one part or reason on the form.
type choice struct {
	Value  string
	Chosen bool
}

// Problem returns what is wrong with a field, or "".
func (d *redactPage) Problem(field string) string { return ProblemOf(d.Problems, field) }

// redactAsk asks; it changes nothing.
func (s *Server) redactAsk(w http.ResponseWriter, r *Request) error {
	report, err := s.ownReport(r, deskArea)
	if err != nil {
		return err
	}
	return s.redactShow(w, r, http.StatusOK, report, desk.Redaction{}, nil)
}

func (s *Server) redactShow(w http.ResponseWriter, r *Request, status int, report reports.Report, chosen desk.Redaction, problems []FieldError) error {
	if report.Visibility == reports.Unconfirmed {
		return reports.ErrNotFound // nobody sees it yet
	}
	d := &redactPage{Base: s.base(r), Report: report, Title: titleOf(r.Words, s.Desk.World(), &report),
		Href: deskArea.Href(report.ID, nil), Problems: problems}
	for _, p := range reports.Parts() {
		if !report.Lacks(p) || p == reports.PartPhotos || p == reports.PartNotes { // more of these may have come since
			d.Parts = append(d.Parts, choice{string(p), slices.Contains(chosen.Parts, p)})
		}
	}
	for _, reason := range leaf.Reasons() {
		d.Reasons = append(d.Reasons, choice{string(reason), reason == chosen.Reason})
	}
	d.NoIndex = true
	return s.page(w, r, "redact", status, d)
}

// redact removes what was chosen. It asks again where something is missing.
func (s *Server) redact(w http.ResponseWriter, r *Request) error {
	report, err := s.ownReport(r, deskArea)
	if err != nil {
		return err
	}
	form, err := r.Values()
	if err != nil {
		return err
	}
	chosen := desk.Redaction{Report: report.ID, Reason: leaf.Reason(form.Get("reason"))}
	for _, value := range form["parts"] {
		if part, ok := reports.ParsePart(value); ok {
			chosen.Parts = append(chosen.Parts, part)
		}
	}
	err = s.Desk.Redact(r.Context(), r.Viewer, chosen)
	if problems := FieldErrors(r.Words, err); len(problems) > 0 {
		return s.redactShow(w, r, http.StatusUnprocessableEntity, report, chosen, problems)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, deskArea.Href(report.ID, nil), http.StatusSeeOther)
	return nil
}
