package dispatch

import (
	"fmt"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// links makes the addresses that messages name. Tokens are made here, when a
// message is written: the outbox holds none.
type links struct {
	base string
	host string
	desk *desk.Desk
}

func (k links) reportPage(id reports.ReportID) string { return k.base + "/reports/" + id.String() }

func (k links) photoFile(id reports.PhotoID) string {
	return k.base + "/photos/" + string(id) + "/large"
}

func (k links) messageID(id string) string { return id + "@" + k.host }

// Home is the first page.
func (l *letter) Home() string { return l.base + "/" }

// ReportLink is the report's public page.
func (l *letter) ReportLink() string { return l.reportPage(l.report.ID) }

// OriginalLink is the page of the report that this one repeats, or "".
func (l *letter) OriginalLink() string {
	if l.update.Status != reports.StatusDuplicate || l.report.Duplicate == 0 {
		return ""
	}
	return l.reportPage(l.report.Duplicate)
}

// CrewLink is where its body answers.
func (l *letter) CrewLink() string { return l.base + "/crew/reports/" + l.report.ID.String() }

// MapLink opens the device's own map, whichever that is (RFC 5870).
func (l *letter) MapLink() string {
	return fmt.Sprintf("geo:%.5f,%.5f", l.report.Place.Lat(), l.report.Place.Lon())
}

// ReceiptLink is the reporter's private page.
func (l *letter) ReceiptLink() string {
	return l.base + "/receipts/" + l.desk.ReceiptToken(l.report.ID)
}

// ConfirmLink confirms the address.
func (l *letter) ConfirmLink() string {
	return l.base + "/confirm/" + l.desk.FollowToken(l.subscription)
}

// StopLink ends the messages.
func (l *letter) StopLink() string {
	return l.base + "/follow/" + l.desk.FollowToken(l.subscription) + "/stop"
}

// SignInLink signs in, once.
func (l *letter) SignInLink() string { return l.base + "/sign-in/" + l.desk.SignInToken(l.link.ID) }

// LinkMinutes is how long the sign-in link works.
func (l *letter) LinkMinutes() int { return int(l.link.ExpiresAt.Sub(l.link.CreatedAt).Minutes()) }

// PhotoLinks are the report's photos, large.
func (l *letter) PhotoLinks() []string {
	all := make([]string, len(l.photos))
	for i, p := range l.photos {
		all[i] = l.photoFile(p.ID)
	}
	return all
}
