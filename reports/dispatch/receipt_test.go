package dispatch_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"

	"lamppost/reports"
	"lamppost/reports/dispatch"
)

// ofKind tells when a delivery of a kind has passed through a sender.
type ofKind struct {
	dispatch.Sender
	kind   reports.DeliveryKind
	passed chan struct{}
}

func (k ofKind) Send(ctx context.Context, m dispatch.Message) (string, error) {
	receipt, err := k.Sender.Send(ctx, m)
	if m.Delivery.Kind == k.kind {
		close(k.passed)
	}
	return receipt, err
}

// TestTheFirstMailWaitsForItsReceipt has the record signed only after the mail
// was due, once in time and once never.
func TestTheFirstMailWaitsForItsReceipt(t *testing.T) {
	const file = "lamppost-receipt/1\n{\"v\":1}\n\nc2sp.org/tlog-proof@v1\n— a line that is not ASCII\n"
	for name, signed := range map[string]bool{"signed": true, "never signed": false} {
		t.Run(name, func(t *testing.T) {
			town := newTown(t, nil)
			dir := filepath.Join(t.TempDir(), "outbox")
			var ready atomic.Bool
			asked := make(chan struct{}, 100)
			town.worker.Letters.Receipt = func(context.Context, reports.ReportID) ([]byte, error) {
				asked <- struct{}{}
				if ready.Load() {
					return []byte(file), nil
				}
				return nil, reports.ErrNotFound
			}
			passed := make(chan struct{})
			town.worker.Senders[reports.ChannelEmail] = ofKind{&dispatch.Files{Dir: dir}, reports.DeliverConfirm, passed}
			draft := town.draft()
			draft.Email = "anna@residents.example"
			report := town.submit(draft)
			town.until(asked)
			select {
			case <-passed:
				t.Fatal("the mail did not wait")
			default:
			}
			ready.Store(signed)
			town.clock.Move(time.Minute)
			town.until(passed)
			var confirm reports.Delivery
			for _, d := range town.deliveries() {
				if d.Kind == reports.DeliverConfirm {
					confirm = d
				}
			}
			got := attached(t, filepath.Join(dir, confirm.ID.String()+".eml"))
			if signed && (len(got) != 1 || got["lamppost-receipt-"+report.ID.String()+".txt"] != file) || !signed && len(got) != 0 {
				t.Errorf("attached: %q", got)
			}
			if confirm.Attempts > 1 {
				t.Errorf("waiting has cost %d attempts", confirm.Attempts)
			}
		})
	}
}

// attached reads the attachments of a mail, by name.
func attached(t *testing.T, name string) map[string]string {
	t.Helper()
	f, err := os.Open(name)
	must(t, err)
	defer f.Close()
	r, err := mail.CreateReader(f)
	must(t, err)
	all := map[string]string{}
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return all
		}
		must(t, err)
		if header, ok := part.Header.(*mail.AttachmentHeader); ok {
			name, err := header.Filename()
			must(t, err)
			body, err := io.ReadAll(part.Body)
			must(t, err)
			all[name] = string(body)
		}
	}
}
