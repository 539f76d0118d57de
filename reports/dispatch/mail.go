package dispatch

import (
	"bytes"
	"fmt"
	"strings"
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

// Attachment is a JPEG photo, a picture of a map, or a text in ASCII.
type Attachment struct {
	Name   string
	Type   gomail.ContentType // media type
	Data   []byte
	Inline bool // it belongs to what is read, and is shown there (RFC 2183)
}

// inline is said by hand: the library would make it a part of an HTML page, and there is
// none.
func (a *Attachment) inline(file *gomail.File) {
	if a.Inline {
		file.Header.Set(string(gomail.HeaderContentDisposition), `inline; filename="`+a.Name+`"`)
	}
}

// encodeMail makes the message that is sent or filed. The same mail is the same
// bytes every time. A mail whose fields could become other headers is refused.
func encodeMail(m *Mail) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("lamppost-"+strings.ReplaceAll(m.ID, "@", "-")))
	if err := m.setAddresses(msg); err != nil {
		return nil, err
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	msg.Subject(oneLine(m.Subject))
	// RFC 3834: no vacation notes, no loops between machines.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", m.Language)
	if m.Thread != "" {
		msg.SetGenHeader("References", "<"+m.Thread+">")
	}
	if m.Unsubscribe != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	for _, a := range m.Attachments {
		if err := msg.AttachReader(a.Name, bytes.NewReader(a.Data), gomail.WithFileContentType(a.Type), a.inline); err != nil {
			return nil, err
		}
	}
	return msg, nil
}

func (m *Mail) setAddresses(msg *gomail.Msg) error {
	if err := msg.FromFormat(oneLine(m.FromName), m.From); err != nil {
		return fmt.Errorf("the sender's address %q: %w", m.From, err)
	}
	if err := msg.To(m.To); err != nil {
		return fmt.Errorf("the address %q: %w", m.To, err)
	}
	if m.ReplyTo == "" {
		return nil
	}
	if err := msg.ReplyTo(m.ReplyTo); err != nil {
		return fmt.Errorf("the address for answers %q: %w", m.ReplyTo, err)
	}
	return nil
}

// check refuses anything but one visible ASCII word in the fields that reach a
// header as they are.
func (m *Mail) check() error {
	words := []string{m.ID, m.Thread, m.From, m.ReplyTo, m.To, m.Language, m.Unsubscribe}
	for _, a := range m.Attachments {
		words = append(words, a.Name)
	}
	for _, word := range words {
		if strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>,"`, r) }) {
			return fmt.Errorf("%q cannot stand in a mail's header", word)
		}
	}
	return nil
}
