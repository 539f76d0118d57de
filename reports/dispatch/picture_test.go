package dispatch_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/dispatch"
	"lamppost/reports/leaf"
)

// square is a small PNG.
func square(t testing.TB, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))))
	return b.Bytes()
}

// mailPart is one part of a mail that arrived.
type mailPart struct {
	kind, disposition, name string
	body                    []byte
}

func partsOf(t testing.TB, raw string) []mailPart {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	must(t, err)
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	must(t, err)
	if kind != "multipart/mixed" {
		return []mailPart{{kind: kind}}
	}
	var all []mailPart
	for reader := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		must(t, err)
		p := mailPart{}
		p.kind, _, err = mime.ParseMediaType(part.Header.Get("Content-Type"))
		must(t, err)
		if d := part.Header.Get("Content-Disposition"); d != "" {
			var params map[string]string
			p.disposition, params, err = mime.ParseMediaType(d)
			must(t, err)
			p.name = params["filename"]
		}
		var body io.Reader = part
		if part.Header.Get("Content-Transfer-Encoding") == "base64" {
			body = base64.NewDecoder(base64.StdEncoding, part)
		}
		p.body, err = io.ReadAll(body)
		must(t, err)
		all = append(all, p)
	}
}

// The mails that tell where a report is show it, over real SMTP; the others do not.
func TestLettersShowThePlace(t *testing.T) {
	server := newMailServer(t)
	town := newTown(t, nil)
	town.worker.Senders[reports.ChannelEmail] = server.sender()
	drawn := square(t, 40)
	town.worker.Letters.Picture = func(_ context.Context, r *reports.Report) ([]byte, error) {
		if r.Place != heart {
			t.Errorf("a picture of %v", r.Place)
		}
		return drawn, nil
	}
	draft := town.draft()
	draft.Email, draft.Language = "anna@residents.example", "en"
	report := town.submit(draft)
	town.sends(2)
	for _, raw := range server.messages() {
		parts := partsOf(t, raw)
		if len(parts) != 2 || parts[0].kind != "text/plain" || parts[1].kind != "image/png" || parts[1].disposition != "inline" || parts[1].name != "map.png" || !bytes.Equal(parts[1].body, drawn) {
			t.Fatalf("%d parts: %.300s", len(parts), raw)
		}
		if !strings.Contains(string(parts[0].body), "A map of the place is attached: map.png") {
			t.Errorf("it does not say so:\n%s", parts[0].body)
		}
	}
	town.confirm(town.deliveries()[1])
	town.change(report, reports.StatusFixed, "Done.")
	town.sends(1)
	if parts := partsOf(t, server.messages()[2]); len(parts) != 1 {
		t.Errorf("news has %d parts", len(parts))
	}
}

func TestNoLetterWaitsForAPicture(t *testing.T) {
	hangs := func(context.Context, *reports.Report) ([]byte, error) { select {} }
	for name, draw := range map[string]func(context.Context, *reports.Report) ([]byte, error){
		"fails":  func(context.Context, *reports.Report) ([]byte, error) { return nil, errors.New("no disk") },
		"hangs":  hangs,
		"panics": func(context.Context, *reports.Report) ([]byte, error) { panic("no map") },
		"too large": func(context.Context, *reports.Report) ([]byte, error) {
			return append(square(t, 9), make([]byte, 100<<10)...), nil
		},
		"no picture": func(context.Context, *reports.Report) ([]byte, error) { return []byte("<html>"), nil },
		"no map":     func(context.Context, *reports.Report) ([]byte, error) { return nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			town := newTown(t, nil)
			dir := filepath.Join(t.TempDir(), "outbox")
			town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}
			town.worker.Letters.Picture, town.worker.Timeout = draw, 2*time.Second
			n := 1
			if name == "hangs" {
				n = 6 // more than may hang at once
			}
			for range n {
				town.submit(town.draft())
			}
			town.sends(n)
			for _, d := range town.deliveries() {
				letter, err := dispatch.ReadEML(dir, d.ID)
				must(t, err)
				if d.State != reports.Done || d.Attempts != 1 || len(letter.Attachments) != 0 || strings.Contains(letter.Text, "A map of") {
					t.Errorf("%s after %d attempts, with %q:\n%s", d.State, d.Attempts, letter.Attachments, letter.Text)
				}
			}
		})
	}
}

// A place that was removed is neither drawn nor said, and a picture of a letter that is kept as a
// file is listed with its attachments.
func TestPicturesOfLettersInFiles(t *testing.T) {
	town := newTown(t, nil)
	dir := filepath.Join(t.TempDir(), "outbox")
	town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}
	town.worker.Letters.Picture = func(context.Context, *reports.Report) ([]byte, error) { return square(t, 9), nil }
	town.submit(town.draft())
	placeless := town.submit(town.draft())
	must(t, town.desk.Redact(ctx, operator, desk.Redaction{Report: placeless.ID, Parts: []reports.Part{reports.PartPlace}, Reason: leaf.Mistake}))
	town.sends(2)
	for i, want := range []string{"map.png", ""} {
		letter, err := dispatch.ReadEML(dir, town.deliveries()[i].ID)
		must(t, err)
		if placed := strings.Contains(letter.Text, "geo:"); placed != (want != "") || strings.Contains(letter.Text, "removed for good") == placed {
			t.Errorf("letter %d: a place %v:\n%s", i, placed, letter.Text)
		}
		if got := strings.Join(letter.Attachments, " "); got != want || strings.Contains(letter.Text, "\x89PNG") {
			t.Errorf("letter %d has %q, want %q:\n%s", i, got, want, letter.Text)
		}
	}
}
