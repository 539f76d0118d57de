package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// changeForm is the form of a report's page as it was filled in. Its photos are
// kept under its key as those of a new report are.
type changeForm struct {
	reportForm
	Version int64 // of the report that the person saw
	Status  reports.Status
	Of      string // reference of the original, as typed
	Back    string // query of the list
	Kept    []KeptPhoto
}

func parseChangeForm(r *Request, v url.Values) (changeForm, error) {
	f := changeForm{
		reportForm: reportForm{Key: v.Get("key"), Text: echo(v.Get("text")), Photos: photosOf(v), do: v.Get("do")},
		Of:         echo(strings.TrimSpace(v.Get("of"))), Back: v.Get("back"),
	}
	if len(f.Key) < minChangeKey || len(f.Key) > maxChangeKey {
		return f, &reports.Error{Kind: reports.Invalid, Code: "key_invalid"}
	}
	var err error
	if f.Version, err = strconv.ParseInt(v.Get("version"), 10, 64); err != nil || f.Version < 1 {
		return f, &reports.Error{Kind: reports.Invalid, Code: "form_broken", Err: err}
	}
	if s := v.Get("status"); s != "" {
		status, known := reports.ParseStatus(s)
		if !known {
			return f, &reports.Error{Kind: reports.Invalid, Code: "form_broken"}
		}
		f.Status = status
	}
	if r.MultipartForm != nil {
		f.files = chosenFiles(r.MultipartForm.File["photo"])
	}
	return f, nil
}

// Keys are ours; these bound what somebody else sends in their place.
const (
	minChangeKey = 16
	maxChangeKey = 200
)

func (s *Server) crewChange(w http.ResponseWriter, r *Request) error {
	return s.workChange(w, r, crewArea)
}

func (s *Server) deskChange(w http.ResponseWriter, r *Request) error {
	return s.workChange(w, r, deskArea)
}

// workChange takes the form. Whose report it is is asked before a photo is
// looked at.
func (s *Server) workChange(w http.ResponseWriter, r *Request, area workArea) error {
	report, err := s.ownReport(r, area)
	if err != nil {
		return err
	}
	v, err := r.Values()
	if err != nil {
		return err
	}
	form, err := parseChangeForm(r, v)
	if err != nil {
		return err
	}
	if id, ok := strings.CutPrefix(form.do, doDropPhoto); ok {
		if err := s.dropPhoto(r.Context(), &form.reportForm, id); err != nil {
			return err
		}
		return s.workPage(w, r, area, http.StatusOK, form, nil)
	}
	if _, err := s.keepPhotos(r.Context(), &form.reportForm); err != nil {
		return s.workRefused(w, r, area, form, err)
	}
	change, err := form.change(report.ID)
	if err == nil {
		_, err = s.Desk.Change(r.Context(), r.Viewer, change)
	}
	if err != nil {
		return s.workRefused(w, r, area, form, err)
	}
	http.Redirect(w, r.Request, backTo(area, form.Back, report.ID), http.StatusSeeOther)
	return nil
}

// change is the form as the desk takes it.
func (f *changeForm) change(id reports.ReportID) (reports.Change, error) {
	c := reports.Change{Report: id, Version: f.Version, Key: f.Key, Status: f.Status, Text: f.Text, Photos: f.Photos}
	if f.Status != reports.StatusDuplicate || f.Of == "" {
		return c, nil
	}
	of, err := reports.ParseReportID(f.Of)
	if err != nil {
		return c, reports.Invalidf("of", "original_unknown")
	}
	c.Of = of
	return c, nil
}

// workRefused shows what has to be mended, or both versions where somebody was
// faster; every other error is the shell's.
func (s *Server) workRefused(w http.ResponseWriter, r *Request, area workArea, form changeForm, err error) error {
	var conflict *desk.Conflict
	if errors.As(err, &conflict) {
		return s.conflictPage(w, r, area, form, conflict)
	}
	problems := FieldErrors(r.Words, err)
	refusal := s.refusal(r, err)
	if len(problems) == 0 && strings.HasPrefix(refusal.Code, "photo_") {
		problems = []FieldError{{"photo", refusal.Code, refusal.Message}}
	}
	if len(problems) == 0 {
		return err
	}
	return s.workPage(w, r, area, refusal.Status, form, problems)
}

// fields lays out the form's words.
func (d *workReport) fields(r *Request) {
	d.Note = Field{ID: "text", Label: r.Words.T("work.note"), Hint: r.Words.T("work.note_hint"), Optional: true,
		Value: d.Form.Text, Problem: ProblemOf(d.Problems, "text")}
	d.Of = Field{ID: "of", Label: r.Words.T("work.of"), Hint: r.Words.T("work.of_hint"), Optional: true,
		Value: d.Form.Of, Problem: ProblemOf(d.Problems, "of")}
}

// MaxPhotos is how many photos fit.
func (d *workReport) MaxPhotos() int { return reports.MaxPhotos }

// Problem returns what is wrong with a field.
func (d *workReport) Problem(field string) string { return ProblemOf(d.Problems, field) }

// fixedFirst puts what crews do most where the thumb is.
func fixedFirst(next []reports.Status) []reports.Status {
	i := slices.Index(next, reports.StatusFixed)
	if i < 0 {
		return next
	}
	return slices.Insert(slices.Delete(next, i, i+1), 0, reports.StatusFixed)
}

// Duplicates reports whether the report may become a duplicate of another.
func (d *workReport) Duplicates() bool { return slices.Contains(d.Next, reports.StatusDuplicate) }
