package dispatch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"github.com/google/renameio/v2"

	"lamppost/reports"
)

const (
	emlExtension = ".eml"
	// maxEML bounds what is read back: a letter with three middle photos is
	// well under one MiB.
	maxEML = 8 << 20
	// maxEMLText bounds the text of a mail on a page.
	maxEMLText = 64 << 10
)

// Files is a Sender that writes mails as DIR/DELIVERY.eml instead of sending
// them: for a demo, or to look at what would leave. The directory is made when it
// is not there. Writing the same delivery twice leaves one file.
type Files struct{ Dir string }

// Send writes the file. When it returns nil the file survives a power cut; dying
// before leaves no file, or a whole one.
func (f *Files) Send(_ context.Context, m Message) (string, error) {
	msg, err := encodeMail(m.Mail)
	if err != nil {
		return "", Permanent(err)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return "", err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return "", err
	}
	name := m.Delivery.ID.String() + emlExtension
	if err := renameio.WriteFile(filepath.Join(f.Dir, name), b.Bytes(), 0o600); err != nil {
		return "", err
	}
	return "file " + name, syncDir(f.Dir)
}

// syncDir makes the new name last.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// EML is a mail that was written to a file, as it is read back.
type EML struct {
	Delivery    reports.DeliveryID
	From        string
	To          string
	Subject     string
	Date        time.Time
	Text        string
	Attachments []string // names
}

// ReadEML reads the mail of a delivery; ErrNotFound if there is no file.
func ReadEML(dir string, id reports.DeliveryID) (EML, error) {
	file, err := os.Open(filepath.Join(dir, id.String()+emlExtension))
	if errors.Is(err, fs.ErrNotExist) {
		return EML{}, reports.ErrNotFound
	}
	if err != nil {
		return EML{}, err
	}
	defer file.Close()
	e, err := parseEML(io.LimitReader(file, maxEML))
	if err != nil {
		return e, fmt.Errorf("read %s: %w", id, err)
	}
	e.Delivery = id
	return e, nil
}

func parseEML(r io.Reader) (EML, error) {
	reader, err := mail.CreateReader(r)
	if err != nil && !message.IsUnknownCharset(err) {
		return EML{}, err
	}
	defer reader.Close()
	var e EML
	e.From, e.To = addresses(&reader.Header, "From"), addresses(&reader.Header, "To")
	if e.Subject, err = reader.Header.Subject(); err != nil {
		return e, err
	}
	if e.Date, err = reader.Header.Date(); err != nil {
		return e, err
	}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return e, nil
		}
		if err != nil {
			return e, err
		}
		if err := e.addPart(part); err != nil {
			return e, err
		}
	}
}

func (e *EML) addPart(part *mail.Part) error {
	switch header := part.Header.(type) {
	case *mail.AttachmentHeader:
		name, err := header.Filename()
		e.Attachments = append(e.Attachments, name)
		return err
	case *mail.InlineHeader:
		if t, _, err := header.ContentType(); err != nil || !strings.HasPrefix(t, "text/") {
			name, err := (&mail.AttachmentHeader{Header: header.Header}).Filename()
			e.Attachments = append(e.Attachments, name)
			return err
		}
		text, err := io.ReadAll(io.LimitReader(part.Body, maxEMLText))
		e.Text += strings.ReplaceAll(string(text), "\r\n", "\n")
		return err
	}
	return nil
}

// addresses shows a header as people read it; one that cannot be parsed is shown
// as it is.
func addresses(h *mail.Header, key string) string {
	list, err := h.AddressList(key)
	if err != nil {
		return h.Get(key)
	}
	shown := make([]string, len(list))
	for i, a := range list {
		if shown[i] = a.Address; a.Name != "" {
			shown[i] = a.Name + " <" + a.Address + ">"
		}
	}
	return strings.Join(shown, ", ")
}
