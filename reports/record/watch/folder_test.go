package watch_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lamppost/reports/store"
)

// What the mirror holds is a log that anybody can read and verify, after every
// round, and it never holds less than what was signed.
func TestMirrorIsALog(t *testing.T) {
	each(t, func(s *service) {
		for _, n := range []int{1, 10, 90} { // 3 events each: past the first full tile
			s.submit(n)
			s.publish()
			held, err := s.mirror().Tree()
			must(s.TB, err)
			_, signed := s.size()
			if o := s.verify(); !o.Good() || o.Size != signed || held.N != signed {
				s.Errorf("signed %d, mirrored %d: %v", signed, held.N, o)
			}
		}
		if _, err := os.Stat(filepath.Join(s.mirror().Dir, "tile", "0", "000.p")); !errors.Is(err, os.ErrNotExist) {
			s.Errorf("partial tiles of a full one are still there: %v", err)
		}
	})
}

// Nothing is signed that the mirror does not hold.
func TestNothingIsSignedWithoutTheMirror(t *testing.T) {
	s := newService(t, "")
	s.submit(3)
	s.publish()
	_, signed := s.size()
	must(t, os.RemoveAll(s.mirror().Dir))
	must(t, os.WriteFile(s.mirror().Dir, nil, 0o600)) // a disk that is gone
	s.submit(3)
	must(t, s.log.Sequence(background))
	if err := s.log.Publish(background); err == nil {
		t.Error("it was published without the mirror")
	}
	if _, now := s.size(); now != signed {
		t.Errorf("%d signed, were %d", now, signed)
	}
	must(t, os.Remove(s.mirror().Dir))
	must(t, s.log.Publish(background))
	if o := s.verify(); !o.Good() || o.Size <= signed {
		t.Errorf("a new mirror: %v", o)
	}
}

// An export that was cut off leaves files that a later one must not trust.
func TestMirrorMendsWhatItHas(t *testing.T) {
	s := newService(t, "")
	s.submit(100)
	s.publish()
	full := filepath.Join(s.mirror().Dir, "tile", "entries", "000")
	must(t, os.WriteFile(full, []byte("cut off"), 0o600))
	must(t, os.Remove(filepath.Join(s.mirror().Dir, "tree")))
	s.submit(1)
	s.publish()
	if o := s.verify(); !o.Good() {
		t.Errorf("%v", o.Findings)
	}
}

// A mirror that holds more than the database, or something else, stops all.
func TestMirrorStopsARewrittenHistory(t *testing.T) {
	s := newService(t, "")
	s.submit(3)
	s.publish()
	tree, err := s.mirror().Tree()
	must(t, err)
	for name, text := range map[string]string{
		"behind":       "99\n" + tree.Hash.String() + "\n",
		"inconsistent": "3\n" + tree.Hash.String() + "\n",
	} {
		must(t, os.WriteFile(filepath.Join(s.mirror().Dir, "tree"), []byte(text), 0o600))
		must(t, s.Store.Write(background, func(tx *store.Tx) error { return tx.ClearHalts() }))
		must(t, s.open(nil))
		s.submit(1)
		s.refused()
		must(t, s.Store.Read(background, func(v *store.View) error {
			halts, err := v.Halts()
			if len(halts) != 1 || halts[0].Reason != name {
				t.Errorf("%s: %+v", name, halts)
			}
			return err
		}))
		if h, err := s.log.Health(background); err != nil || !h.Halted {
			t.Errorf("%s: %+v, %v", name, h, err)
		}
	}
}
