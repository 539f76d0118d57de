package web

import (
	"net/http"
	"strings"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// receiptPage is the data of pages/receipt: what became of a report, for the one
// who sent it.
type receiptPage struct {
	Base
	Report   reports.Report
	Title    string
	Category string
	Where    string // the address, or what is at the place
	Whom     Whom
	Photos   []reports.Photo
	Handed   []Handover
	Private  string // address of this page, to keep
	Public   string // address of the report's page; empty while it is not public
	Due      time.Time
	Another  string // the form with the same place
	Waiting  bool   // for the e-mail address to be confirmed before it is published
	Follow   followState
	Proof    *Proof
}

// followState says what is known of the reporter's wish to hear of the report.
type followState uint8

const (
	notFollowing followState = iota
	askedToConfirm
	following
)

// Asked reports whether an e-mail with the link to confirm is on its way.
func (f followState) Asked() bool { return f == askedToConfirm }

// On reports whether messages are sent.
func (f followState) On() bool { return f == following }

// receipt answers /receipts/{token}: the private page of a report. Its address is
// the secret, so it is kept out of caches, search engines and other sites' logs.
func (s *Server) receipt(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	receipt, err := s.Desk.Receipt(r.Context(), r.Param("token"))
	if err != nil {
		return err
	}
	report := receipt.Report
	d := &receiptPage{Base: s.base(r), Report: report, Title: titleOf(r.Words, world, &report), Category: categoryName(r.Words, world, report.Category)}
	d.NoIndex, d.Canonical = true, ""
	if d.Where = report.Address; d.Where == "" && report.HasPlace() {
		d.Where = addressOf(r.Words, s.describe(r.Context(), world, report.Place))
	}
	d.Whom = newWhom(r.Words, world.Directory, report.Route, report.Accuracy)
	d.Private = s.absolute(r, "/receipts/"+receipt.Token)
	d.Waiting = report.Visibility == reports.Unconfirmed
	if report.Visibility == reports.Public {
		d.Public = s.absolute(r, "/reports/"+report.ID.String())
	}
	d.Due = report.DueAt
	if d.Proof, err = s.proofOf(r, receipt.Token, report.ID); err != nil {
		return err
	}
	d.Another = anotherHere(report)
	if err := s.readReceipt(r, d); err != nil {
		return err
	}
	return s.page(w, r, "receipt", http.StatusOK, d)
}

// readReceipt reads what happened to the report so far.
func (s *Server) readReceipt(r *Request, d *receiptPage) error {
	return s.Store.Read(r.Context(), func(v *store.View) error {
		if err := d.Whom.readVersions(v); err != nil {
			return err
		}
		photos, err := v.Photos(d.Report.ID)
		if err != nil {
			return err
		}
		for _, p := range photos {
			if p.Update == 0 {
				d.Photos = append(d.Photos, p)
			}
		}
		deliveries, err := v.ReportDeliveries(d.Report.ID)
		if err != nil {
			return err
		}
		d.Handed = handovers(r.Words, s.Desk.World(), deliveries)
		subscription, found, err := v.ReporterSubscription(d.Report.ID)
		switch {
		case err != nil || !found:
		case subscription.ConfirmedAt.IsZero():
			d.Follow = askedToConfirm
		case subscription.EndedAt.IsZero():
			d.Follow = following
		}
		return err
	})
}

// anotherHere is the form with the place of a report.
func anotherHere(r reports.Report) string {
	return "/report?lat=" + decimal(r.Place.Lat()) + "&lon=" + decimal(r.Place.Lon())
}

// spoken is a reference as it is read aloud: two groups in capitals. Whatever of
// it somebody types is understood; see reports.ParseReportID.
func spoken(id reports.ReportID) string {
	s := strings.ToUpper(id.String())
	return s[:len(s)/2] + "-" + s[len(s)/2:]
}
