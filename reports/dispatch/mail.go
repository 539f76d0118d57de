package dispatch

import (
	"time"
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
