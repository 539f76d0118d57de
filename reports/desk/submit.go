package desk

import (
	"context"
	"errors"

	"lamppost/reports"
	"lamppost/reports/store"
)

// Receipt is what a sender gets: the report, and the token of its private page.
type Receipt struct {
	Report reports.Report
	Token  string
	// Repeated says that the key had been used for this very report before.
	Repeated bool
}

// Submit files a report. The same key with the same content answers with the
// same report however often and from however many connections it comes; with
// other content it is ErrKeyReused. When Submit returns without an error the
// report, its photos and its deliveries are durable.
func (d *Desk) Submit(ctx context.Context, draft reports.Draft) (Receipt, error) {
	s, err := d.prepare(draft)
	if err != nil {
		return Receipt{}, err
	}
	if err := s.tellAhead(); err != nil {
		return Receipt{}, err
	}
	err = d.write(ctx, s.write)
	if errors.Is(err, errTaken) {
		return d.repeat(ctx, s)
	}
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Report: s.report, Token: d.ReceiptToken(s.report.ID)}, nil
}

// errTaken leaves the transaction when the key is taken: what took it is read in
// a new one, in which it is visible.
var errTaken = errors.New("desk: the key has been used")

// submission is one draft on its way to a report.
type submission struct {
	desk   *Desk
	draft  reports.Draft
	city   *reports.City
	report reports.Report // filled anew each time write runs
	story  *story         // of report, if it was told ahead
	key    string
	digest string
	base   reports.Report
}

// prepare checks the draft and decides; it writes nothing.
func (d *Desk) prepare(draft reports.Draft) (*submission, error) {
	w := d.World()
	category := w.Directory.Category(draft.Category)
	if category == nil || category.Inactive {
		return nil, reports.Invalidf("category", "category_unknown")
	}
	city := w.Directory.City(category.City)
	answers, err := draft.Check(category, city.Confirm)
	if err != nil {
		return nil, err
	}
	route := w.Route(category, answers, Pin{draft.Place, draft.Accuracy, draft.Side})
	if at := w.Directory.CityAt(route.Areas); at != nil && at.Slug != category.City {
		return nil, reports.Invalidf("category", "category_not_here")
	}
	s := &submission{desk: d, draft: draft, city: city}
	s.key, s.digest = digest("report\x00"+draft.Key), draft.Digest()
	s.base = d.fresh(draft, category, answers, route)
	if city.Confirm == reports.ConfirmEmail && draft.Source == reports.SourceWeb {
		s.base.Visibility = reports.Unconfirmed
	}
	return s, nil
}

func (d *Desk) fresh(draft reports.Draft, c *reports.Category, answers reports.Answers, route reports.Route) reports.Report {
	now := d.Now()
	r := reports.Report{
		City: c.City, Category: c.Code, Body: route.Body, Route: route,
		Status: reports.StatusOpen, Visibility: reports.Public,
		Text: draft.Text, Answers: answers, Place: draft.Place, Accuracy: draft.Accuracy, Address: draft.Address,
		Name: draft.Name, NamePublic: draft.NamePublic, Source: draft.Source, ExternalID: draft.ExternalID,
		CreatedAt: now, UpdatedAt: now, Version: 1, PhotoCount: len(draft.Photos),
	}
	if c.TargetDays > 0 {
		r.DueAt = now.AddDate(0, 0, c.TargetDays)
	}
	if len(draft.Photos) > 0 {
		r.Cover = draft.Photos[0]
	}
	return r
}

// begin fills the report in, under a new id.
func (s *submission) begin() {
	s.report, s.story = s.base, nil
	s.report.ID = reports.ReportID(s.desk.IDs.Next())
}

// tellAhead makes the report's leaves before the transaction, where they keep no
// other writer waiting. Those of a report with photos have to be made inside:
// whether its photos still wait is known only there.
func (s *submission) tellAhead() (err error) {
	s.begin()
	if len(s.draft.Photos) == 0 {
		s.story, err = s.desk.tellNew(&s.report, nil)
	}
	return err
}

// write is the commit point of a report. Dying before its commit leaves nothing
// but photos that the sweep removes; dying after it, the sender repeats the key
// and gets this report. What was told ahead serves one run: another one is for
// ids that were taken, and draws new ones.
func (s *submission) write(tx *store.Tx) error {
	d := s.desk
	story := s.story
	if story == nil {
		s.begin()
	}
	s.story = nil
	claimed, err := tx.ClaimSubmission(s.key, store.Submission{Digest: s.digest, Report: s.report.ID}, d.Now())
	if err != nil {
		return err
	}
	if !claimed {
		return errTaken
	}
	person, err := s.reporter(tx)
	if err != nil {
		return err
	}
	if story != nil {
		err = story.file(tx, person.ID, nil)
	} else {
		err = d.file(tx, &s.report, person.ID, s.draft.Photos, s.draft.Key)
	}
	if err != nil {
		return err
	}
	return s.enqueue(tx, person)
}

// reporter makes or finds the person behind the e-mail address, if one was given.
func (s *submission) reporter(tx *store.Tx) (reports.Person, error) {
	if s.draft.Email == "" {
		return reports.Person{}, nil
	}
	d := s.desk
	return tx.PutPerson(reports.Person{ID: reports.PersonID(d.IDs.Next()), Email: s.draft.Email, Name: s.draft.Name, Language: s.draft.Language}, d.Now())
}

// file writes a new report with its photos, uploaded under key, and its first
// events.
func (d *Desk) file(tx *store.Tx, r *reports.Report, reporter reports.PersonID, photos []reports.PhotoID, key string) error {
	pictures, err := loose(tx, photos, key)
	if err != nil {
		return err
	}
	story, err := d.tellNew(r, pictures)
	if err != nil {
		return err
	}
	return story.file(tx, reporter, pictures)
}

func (s *submission) enqueue(tx *store.Tx, person reports.Person) error {
	d := s.desk
	if s.report.Visibility == reports.Public {
		if err := d.handOver(tx, &s.report); err != nil {
			return err
		}
	}
	for _, u := range s.draft.MediaURLs {
		if err := d.enqueue(tx, reports.Delivery{Kind: reports.FetchMedia, Channel: reports.Channel{URL: u}, Report: s.report.ID}); err != nil {
			return err
		}
	}
	if person.ID == 0 {
		return nil
	}
	return d.askToConfirm(tx, &s.report, person)
}

// repeat answers a key that has been used.
func (d *Desk) repeat(ctx context.Context, s *submission) (Receipt, error) {
	var receipt Receipt
	err := d.Store.Read(ctx, func(v *store.View) error {
		before, err := v.Submission(s.key)
		if err != nil {
			return err
		}
		if before.Digest != s.digest {
			return reports.ErrKeyReused
		}
		receipt, err = d.receipt(v, before.Report)
		return err
	})
	receipt.Repeated = true
	return receipt, err
}

// everything is how the desk itself looks at a report it has to answer for.
var everything = reports.Viewer{Grants: []reports.Grant{{Role: reports.Administrator}}}

func (d *Desk) receipt(v *store.View, id reports.ReportID) (Receipt, error) {
	r, err := v.Report(everything, id)
	return Receipt{Report: r, Token: d.ReceiptToken(id)}, err
}

// ReceiptToken returns the token of a report's private page.
func (d *Desk) ReceiptToken(id reports.ReportID) string {
	return d.Secret.token(purposeReceipt, id.String())
}

// Receipt returns the report whose private page the token opens, whatever its
// visibility: its sender may always see what became of it.
func (d *Desk) Receipt(ctx context.Context, token string) (Receipt, error) {
	text, ok := d.Secret.open(purposeReceipt, token)
	if !ok {
		return Receipt{}, reports.ErrNotFound
	}
	id, err := reports.ParseReportID(text)
	if err != nil {
		return Receipt{}, err
	}
	var receipt Receipt
	err = d.Store.Read(ctx, func(v *store.View) (err error) {
		receipt, err = d.receipt(v, id)
		return err
	})
	return receipt, err
}
