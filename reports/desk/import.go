package desk

import (
	"context"
	"errors"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// PastReport is a report that happened before, elsewhere or in a demonstration:
// it is filed as it was, and nobody is written to.
type PastReport struct {
	ExternalID string // required; the same one is imported once
	Category   reports.CategoryCode
	Place      geo.Point
	Address    string
	Text       string
	Answers    map[string][]string
	CreatedAt  time.Time
	Photos     []reports.PhotoID // uploaded under Key
	Key        string
	Visibility reports.Visibility // empty: public
	Updates    []PastUpdate       // oldest first
}

// PastUpdate is what happened to a past report.
type PastUpdate struct {
	At     time.Time
	By     reports.Role // empty: staff
	Status reports.Status
	Text   string
	Photos []reports.PhotoID // uploaded under Key
	Key    string
	Of     string // external id of the original, when Status is StatusDuplicate
}

// Imported says what became of each past report, in order: added, known already,
// or an error that names what is wrong with it.
type Imported struct {
	Report reports.ReportID
	Known  bool
	Err    error
}

// Import files past reports in one transaction, routing each by the boundaries
// of today. A bad one is skipped and named; the others are kept. The whole batch
// is durable or nothing of it.
func (d *Desk) Import(ctx context.Context, batch []PastReport) ([]Imported, error) {
	var results []Imported
	err := d.write(ctx, func(tx *store.Tx) error {
		results = make([]Imported, len(batch))
		for i := range batch {
			r, err := d.past(&batch[i])
			if err != nil {
				results[i].Err = err
				continue
			}
			if results[i], err = d.importOne(tx, r, &batch[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return results, err
}

// past checks a past report and decides who would answer for it.
func (d *Desk) past(p *PastReport) (reports.Report, error) {
	w := d.World()
	category := w.Directory.Category(p.Category)
	if category == nil {
		return reports.Report{}, reports.Invalidf("category", "category_unknown")
	}
	bare := *category
	bare.Stopper, bare.PhotoRequired, bare.Questions = nil, false, nil
	draft := reports.Draft{
		Key: "import-" + digest(p.ExternalID), Category: p.Category, Place: p.Place, HasPlace: true, Address: p.Address,
		Text: p.Text, Photos: p.Photos, Source: reports.SourceImport, ExternalID: p.ExternalID,
	}
	if _, err := draft.Check(&bare, reports.ConfirmNone); err != nil {
		return reports.Report{}, err
	}
	answers, _ := category.CheckAnswers(p.Answers)
	r := d.fresh(draft, category, answers, w.Route(category, answers, Pin{Place: p.Place}))
	r.CreatedAt, r.UpdatedAt, r.Source = p.CreatedAt, p.CreatedAt, reports.SourceImport
	if category.TargetDays > 0 {
		r.DueAt = p.CreatedAt.AddDate(0, 0, category.TargetDays)
	}
	if p.Visibility != "" {
		r.Visibility = p.Visibility
	}
	return r, nil
}

func (d *Desk) importOne(tx *store.Tx, r reports.Report, p *PastReport) (Imported, error) {
	id, err := tx.ReportByExternal(reports.SourceImport, r.ExternalID)
	if err == nil {
		return Imported{Report: id, Known: true}, nil
	}
	if !errors.Is(err, reports.ErrNotFound) {
		return Imported{}, err
	}
	r.ID = reports.ReportID(d.IDs.Next())
	if err := d.file(tx, &r, 0, p.Photos, p.Key); err != nil {
		return Imported{}, err
	}
	for _, u := range p.Updates {
		if err := d.importUpdate(tx, &r, u); err != nil {
			return Imported{}, err
		}
	}
	return Imported{Report: r.ID}, nil
}

// importUpdate replays one update. The status table does not bind history: what
// another system did was done.
func (d *Desk) importUpdate(tx *store.Tx, r *reports.Report, p PastUpdate) error {
	u := reports.Update{ID: reports.UpdateID(d.IDs.Next()), Report: r.ID, By: p.By, Body: r.Body, Text: p.Text, CreatedAt: p.At}
	if u.By == "" {
		u.By = reports.Staff
	}
	if p.Status != "" && p.Status != r.Status {
		u.From, u.Status = r.Status, p.Status
		r.Status, r.ClosedAt = p.Status, time.Time{}
		if p.Status.Closed() {
			r.ClosedAt = p.At
		}
	}
	if p.Of != "" {
		of, err := tx.ReportByExternal(reports.SourceImport, p.Of)
		if err != nil {
			return err
		}
		r.Duplicate = of
	}
	return d.addUpdate(tx, r, &u, p.Photos, p.Key)
}
