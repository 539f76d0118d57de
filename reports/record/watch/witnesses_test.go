package watch_test

import (
	"net/http"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record"
	"lamppost/reports/record/witness/witnesstest"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// witnessed publishes and reports whether the policy was met.
func (s *service) witnessed() bool {
	s.Helper()
	s.publish()
	h, err := s.log.Health(background)
	must(s.TB, err)
	return h.Witnessed && h.Signed == h.Size
}

// A witness that does not answer is an alarm and no more; when it answers again
// the same tree is shown to it.
func TestSilentWitness(t *testing.T) {
	each(t, func(s *service) {
		w := witnesstest.NewDouble(s.TB, "ngo.example/w1", s.log.Keys.Lines()[0])
		w.Now = s.Clock.Now
		must(s.TB, s.open(watched(w)))
		s.submit(2)
		if !s.witnessed() {
			s.Error("a witness that answers was not heard")
		}
		w.Fail(func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
		s.submit(2)
		if s.witnessed() {
			s.Error("a witness that does not answer was heard")
		}
		if numbered, signed := s.size(); numbered != signed {
			s.Errorf("%d numbered, %d signed: the record waits for a witness", numbered, signed)
		}
		w.Fail(nil)
		s.Clock.Move(2 * time.Minute)
		if !s.witnessed() {
			s.Error("a witness that answers again is not asked again")
		}
	})
}

// A witness that has seen something else stops everything.
func TestContradictingWitness(t *testing.T) {
	each(t, func(s *service) {
		w := witnesstest.NewDouble(s.TB, "ngo.example/w1", s.log.Keys.Lines()[0])
		w.Now = s.Clock.Now
		must(s.TB, s.open(watched(w)))
		s.submit(2)
		s.publish()
		for name, tree := range map[string]tlog.Tree{
			"a longer log": {N: 900},
			"another log":  {N: w.Seen().N, Hash: tlog.RecordHash([]byte("other"))},
		} {
			w.See(tree)
			s.submit(1)
			must(s.TB, s.log.Sequence(background))
			if err := s.log.Publish(background); err == nil {
				s.Errorf("%s: it was published", name)
			}
			s.submit(1)
			s.refused()
			if h, err := s.log.Health(background); err != nil || !h.Halted {
				s.Errorf("%s: %+v, %v", name, h, err)
			}
			must(s.TB, s.Store.Write(background, clearHalts))
		}
	})
}

// The same with a witness as other people run it, and an older backup.
func TestLitewitness(t *testing.T) {
	t.Parallel()
	var lit func(*record.Config)
	d := newDisaster(t, storetest.SQLite(t), func(s *service) func(*record.Config) {
		w := witnesstest.Litewitness(t, "witness.example/w1", s.log.Keys.Origin(), s.log.Keys.Lines()[0])
		lit = asks(w)
		return lit
	})
	must(t, record.WriteGuard(d.path(record.GuardFile), d.oldGuard))
	d.reopen(func(c *record.Config) {
		lit(c)
		c.Mirror = nil
	})
	d.submit(2)
	d.refused()
	d.healed()
	must(t, d.open(lit))
	d.submit(1)
	if !d.witnessed() {
		t.Error("after the recovery the witness does not sign")
	}
}

func clearHalts(tx *store.Tx) error { return tx.ClearHalts() }
