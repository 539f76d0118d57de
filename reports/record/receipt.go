package record

import (
	"context"
	"fmt"
	"slices"

	"lamppost/reports"
	"lamppost/reports/store"
)

// ReceiptFormat is the first line of a receipt.
const ReceiptFormat = "lamppost-receipt/1"

// ReportReceipt returns the proof that a report was received, under the newest
// checkpoint; reports.ErrNotFound while none covers it. It holds the opening of
// all that the sender wrote: it is theirs alone.
func (r Reader) ReportReceipt(ctx context.Context, id reports.ReportID) (Receipt, error) {
	var events []reports.Event
	err := r.db.Read(ctx, func(v *store.View) (err error) {
		events, err = v.ReportEvents(id)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	i := slices.IndexFunc(events, func(e reports.Event) bool { return e.Kind == reports.EventReceived })
	if i < 0 {
		return Receipt{}, reports.ErrNotFound
	}
	return r.Receipt(ctx, events[i].ID)
}

// File writes the receipt as it is kept: its format, the leaf, a line for each
// opening, an empty line, and the proof. Every part can be cut out of it with
// sed and handed to tools that know nothing of us.
func (r Receipt) File() []byte { return r.file(r.Entry.Openings) }

// Short writes the receipt without its openings, for a QR code.
func (r Receipt) Short() []byte { return r.file(nil) }

func (r Receipt) file(openings []reports.Opening) []byte {
	file := fmt.Appendf(nil, "%s\n%s\n", ReceiptFormat, r.Entry.Leaf)
	for _, o := range openings {
		file = fmt.Appendln(file, o.Disclosure)
	}
	return append(append(file, '\n'), r.Text()...)
}
