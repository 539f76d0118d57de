package web

import (
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// Handover is the delivery of a report to a body, said honestly.
type Handover struct {
	Body     string
	At       time.Time // when it was done; zero until then
	Done     bool
	Inbox    bool // lies in the body's own inbox here
	Failed   bool // given up: somebody has to look
	Trying   bool // was tried and will be tried again
	Attempts int
}

// handovers says what became of each delivery.
func handovers(p *words.Printer, w *desk.World, deliveries []reports.Delivery) []Handover {
	var all []Handover
	for _, d := range deliveries {
		all = append(all, Handover{
			Body: bodyName(p, w.Directory, d.Body), At: d.DoneAt, Attempts: d.Attempts,
			Done: d.State == reports.Done, Failed: d.State == reports.Buried,
			Inbox:  d.Channel.Kind == reports.ChannelInbox,
			Trying: d.State == reports.Pending && d.LastError != "",
		})
	}
	return all
}
