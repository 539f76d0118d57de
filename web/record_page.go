package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"lamppost/reports"
	"lamppost/reports/record/c2sp"
)

// recordPage is the data of pages/record: what the record proves, and how to
// check it.
type recordPage struct {
	Base
	Origin     string
	Address    string // of /record/
	Keys       []string
	Signed     int       // entries that the newest checkpoint covers
	SignedAt   time.Time // zero: nothing is signed yet
	Waiting    int       // entries that are not signed yet
	Checkpoint string    // the signed text
	Witnesses  []string  // names that the policy lists
	Seen       []string  // of them, those that signed the newest checkpoint
	Enough     bool      // as many as the policy asks for
	Halted     bool
}

// recordShow answers /record, and /record/, which is the log's address for
// programs and gets pasted into browsers.
func (s *Server) recordShow(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	health, err := log.Health(r.Context())
	if err != nil {
		return err
	}
	d := &recordPage{
		Base: s.base(r), Origin: log.Keys.Origin(), Address: s.absolute(r, "/record/"), Keys: log.Keys.Lines(),
		Signed: int(health.Signed), SignedAt: health.SignedAt, Waiting: int(health.Size - health.Signed),
		Enough: health.Witnessed, Halted: health.Halted,
	}
	d.Description = r.Words.T("record.description")
	if s.BaseURL != nil {
		d.Canonical = s.absolute(r, "/record")
	}
	c, err := log.Checkpoint(r.Context())
	if err != nil && !errors.Is(err, reports.ErrNotFound) {
		return err
	}
	d.Checkpoint = c.Note
	d.seen(log.Policy)
	return s.page(w, r, "record", http.StatusOK, d)
}

// seen names the witnesses of the policy, and those that signed the newest
// checkpoint.
func (d *recordPage) seen(p c2sp.Policy) {
	_, n, _ := p.Open([]byte(d.Checkpoint)) // nil where there is none; too few witnesses are no fault here
	for _, w := range p.Witnesses {
		d.Witnesses = append(d.Witnesses, w.Verifier().Name())
		if n != nil && slices.ContainsFunc(n.Sigs, func(sig note.Signature) bool {
			return sig.Name == w.Verifier().Name() && sig.Hash == w.Verifier().KeyHash()
		}) {
			d.Seen = append(d.Seen, w.Verifier().Name())
		}
	}
}
