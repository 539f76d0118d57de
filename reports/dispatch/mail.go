package dispatch

import (
	"bytes"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Mail is one written mail; all text, nothing encoded yet.
type Mail struct {
	ID          string // Message-ID without its brackets; the same for every attempt
	Thread      string // a Message-ID that all mails about one report refer to; may be empty
	From        string // address
	FromName    string
	ReplyTo     string // address; may be empty
	To          string // one address
	Date        time.Time
	Language    string // BCP 47
	Subject     string
	Text        string
	Unsubscribe string // URL that ends these mails when it is posted to; may be empty
	Attachments []Attachment
}

// Attachment is a JPEG photo.
type Attachment struct {
	Name string
	Data []byte
}

// encodeMail makes the message that is sent or filed. The same mail is the same
// bytes every time.
func encodeMail(m *Mail) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("lamppost-"+m.ID))
	if err := msg.FromFormat(m.FromName, m.From); err != nil {
		return nil, fmt.Errorf("the sender's address %q: %w", m.From, err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("the address %q: %w", m.To, err)
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("the address for answers %q: %w", m.ReplyTo, err)
		}
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	msg.Subject(m.Subject)
	// RFC 3834: no vacation notes, no loops between machines.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", m.Language)
	if m.Thread != "" {
		msg.SetGenHeader("References", "<"+m.Thread+">")
	}
	if m.Unsubscribe != "" {
		msg.SetListUnsubscribe(m.Unsubscribe)
		msg.SetListUnsubscribePost()
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	for _, a := range m.Attachments {
		if err := msg.AttachReader(a.Name, bytes.NewReader(a.Data), gomail.WithFileContentType("image/jpeg")); err != nil {
			return nil, err
		}
	}
	return msg, nil
}
