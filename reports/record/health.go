package record

import (
	"context"
	"errors"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// Health is how the record is doing.
type Health struct {
	Size      int64     // events numbered
	Signed    int64     // events that the newest checkpoint covers
	SignedAt  time.Time // zero: nothing is signed yet
	Witnessed bool      // the newest checkpoint has the witnesses that the policy asks for; false without any
	Witnesses int       // that the policy names
	Halted    bool      // nothing is numbered or signed
	Refused   bool      // this node's last round of publishing failed; why is in its log
}

// Health asks the database how the record is doing.
func (l *Log) Health(ctx context.Context) (Health, error) {
	h := Health{Witnesses: len(l.Policy.Witnesses), Refused: l.refused.Load()}
	err := l.Store.Read(ctx, func(v *store.View) (err error) {
		if h.Size, err = v.Head(); err != nil {
			return err
		}
		halts, err := v.Halts()
		if err != nil {
			return err
		}
		h.Halted = len(halts) > 0
		c, err := v.Checkpoint()
		if errors.Is(err, reports.ErrNotFound) {
			return nil
		}
		_, _, missing := l.Policy.Open([]byte(c.Note))
		h.Signed, h.SignedAt, h.Witnessed = c.Size, c.At, missing == nil && h.Witnesses > 0
		return err
	})
	return h, err
}
