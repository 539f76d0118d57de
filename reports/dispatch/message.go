package dispatch

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"text/template"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"lamppost/reports"
)

//go:embed mail
var mailFiles embed.FS

// mails holds one template per kind of delivery, and the layout they share. It
// is parsed from files of the binary: a mistake in one is found by the first test.
var mails = template.Must(template.ParseFS(mailFiles, "mail/*.txt"))

const (
	// maxSubject is what mail programs show, and keeps a long address from
	// folding the header over many lines. Characters.
	maxSubject = 120
	// maxAttachment is several times what the middle size of a photo takes.
	maxAttachment = 2 << 20
)

// mail writes the mail of a delivery.
func (l *letter) mail() (*Mail, error) {
	to, err := reports.CleanEmail("to", l.delivery.Channel.Address)
	if err != nil {
		return nil, Permanent(fmt.Errorf("the address %q: %w", l.delivery.Channel.Address, err))
	}
	from := l.From
	if from == "" {
		from = l.city.Contact
	}
	if from == "" {
		return nil, errNoSender
	}
	m := &Mail{
		ID: l.messageID(l.delivery.ID.String()), To: to, From: from, FromName: oneLine(l.CityName()),
		Date: l.delivery.CreatedAt.In(l.Zone), Language: l.Language.Tag, Subject: oneLine(l.subject()),
	}
	if l.city.Contact != from {
		m.ReplyTo = l.city.Contact
	}
	if l.report.ID != 0 {
		m.Thread = l.messageID("report." + l.report.ID.String())
	}
	if l.delivery.Kind == reports.DeliverUpdate {
		m.Unsubscribe = l.StopLink()
	}
	m.Attachments = l.pictureOf()
	if l.delivery.Kind == reports.DeliverReport {
		m.Attachments = append(m.Attachments, l.attachments()...)
	}
	if l.HasReceipt() {
		m.Attachments = append(m.Attachments, Attachment{Name: "lamppost-receipt-" + l.report.ID.String() + ".txt", Type: gomail.TypeTextPlain, Data: l.receipt})
	}
	m.Text, err = l.text()
	return m, err
}

func (l *letter) subject() string {
	switch l.delivery.Kind {
	case reports.DeliverReport:
		return l.T("mail.report_subject", "Category", l.CategoryName(), "Place", l.Place())
	case reports.DeliverConfirm:
		return l.T("mail.confirm_subject", "Category", l.CategoryName(), "Place", l.Place())
	case reports.DeliverUpdate:
		if l.update.Status != "" {
			return l.T("mail.update_subject_status", "Status", l.update.Status, "Category", l.CategoryName(), "Place", l.Place())
		}
		return l.T("mail.update_subject", "Category", l.CategoryName(), "Place", l.Place())
	case reports.DeliverMoved:
		return l.N("mail.moved_subject", l.movesInAll, "Layer", l.MovedLayer())
	}
	return l.T("mail.sign_in_subject", "City", l.CityName())
}

// text fills the template of the kind. Blank lines that a missing part leaves
// are closed up.
func (l *letter) text() (string, error) {
	var b strings.Builder
	if err := mails.ExecuteTemplate(&b, string(l.delivery.Kind)+".txt", l); err != nil {
		return "", Permanent(err)
	}
	text := strings.TrimSpace(b.String())
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return text + "\n", nil
}

// attachments are the report's photos, as far as they can be read: the links are
// in the text, and a report is not kept from its body for want of a picture.
func (l *letter) attachments() []Attachment {
	var all []Attachment
	for i, p := range l.photos {
		if l.Photos == nil || len(all) == reports.MaxPhotos {
			break
		}
		if data, err := readPhoto(l.Photos, p.ID); err == nil {
			all = append(all, Attachment{Name: fmt.Sprintf("%s-%d.jpg", l.report.ID, i+1), Type: "image/jpeg", Data: data})
		}
	}
	return all
}

func readPhoto(open func(reports.PhotoID) (io.ReadCloser, error), id reports.PhotoID) ([]byte, error) {
	file, err := open(id)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxAttachment+1))
	if err == nil && len(data) > maxAttachment {
		err = fmt.Errorf("photo %s is over %d KiB", id, maxAttachment>>10)
	}
	return data, err
}

// oneLine is the last guard before a header: no line break, no control
// character, and not longer than a header should be.
func oneLine(s string) string {
	clean, err := reports.CleanLine("header", s, len(s))
	if err != nil {
		return ""
	}
	if utf8.RuneCountInString(clean) > maxSubject {
		clean = strings.TrimSpace(string([]rune(clean)[:maxSubject])) + "…"
	}
	return clean
}
