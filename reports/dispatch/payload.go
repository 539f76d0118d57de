package dispatch

import (
	"encoding/json"
	"time"

	"lamppost/reports"
)

// TypeReport is the type of the payload that hands a report over.
const TypeReport = "report.created"

// Payload is the JSON body of a webhook. Unknown fields may be added later;
// those here keep their meaning.
type Payload struct {
	Type   string        `json:"type"` // "report.created"
	ID     string        `json:"id"`   // of the delivery; the same in every repetition
	Report PayloadReport `json:"report"`
}

// PayloadReport is the report as everybody may see it when the webhook is sent.
type PayloadReport struct {
	ID        string          `json:"id"`
	URL       string          `json:"url"` // its public page
	Category  PayloadName     `json:"category"`
	Status    reports.Status  `json:"status"`
	Lat       *float64        `json:"lat"`  // degrees, WGS 84; null: the place was removed
	Long      *float64        `json:"long"` // the same
	Address   string          `json:"address"`
	Text      string          `json:"text"`
	Answers   []PayloadAnswer `json:"answers"`
	Photos    []string        `json:"photos"` // URLs of JPEG files
	Route     PayloadRoute    `json:"route"`
	CreatedAt string          `json:"created_at"` // RFC 3339, UTC
}

// PayloadName is something with a code for machines and a name in the body's language.
type PayloadName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// PayloadAnswer is a question and its answer. Values are choice keys where the
// question has choices; Said has their names, in the same order.
type PayloadAnswer struct {
	Code     string   `json:"code"`
	Question string   `json:"question"`
	Values   []string `json:"values"`
	Said     []string `json:"said"`
}

// PayloadRoute is why the report came to the body.
type PayloadRoute struct {
	Body  PayloadName         `json:"body"`           // who answers
	Also  []reports.BodySlug  `json:"also,omitempty"` // who is handed it too
	Rule  int                 `json:"rule"`           // its position, from 1
	Note  string              `json:"note"`
	Areas []reports.RouteArea `json:"areas"` // all that contain the place
}

func (l *letter) payload() ([]byte, error) {
	r := &l.report
	p := Payload{Type: TypeReport, ID: l.delivery.ID.String(), Report: PayloadReport{
		ID: r.ID.String(), URL: l.ReportLink(), Category: PayloadName{string(r.Category), l.CategoryName()},
		Status: r.Status, Address: r.Address, Text: r.Text,
		Answers: []PayloadAnswer{}, Photos: l.PhotoLinks(), CreatedAt: r.CreatedAt.UTC().Format(time.RFC3339),
		Route: PayloadRoute{
			Body: PayloadName{string(r.Body), l.BodyName()}, Also: r.Route.Also, Rule: r.Route.Rule, Note: l.Why(),
			Areas: append([]reports.RouteArea{}, r.Route.Areas...),
		},
	}}
	if r.HasPlace() {
		lat, lon := r.Place.Lat(), r.Place.Lon()
		p.Report.Lat, p.Report.Long = &lat, &lon
	}
	for i, a := range l.Answers() {
		given := r.Answers[i]
		p.Report.Answers = append(p.Report.Answers, PayloadAnswer{given.Code, a.Question, given.Values, a.Values})
	}
	body, err := json.Marshal(p)
	if err != nil {
		return nil, Permanent(err)
	}
	return body, nil
}
