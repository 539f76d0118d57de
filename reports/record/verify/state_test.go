package verify_test

import (
	"os"
	"path/filepath"
	"testing"

	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/verify"
)

func TestStateIsKeptAndGrows(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state")
	state := must(verify.ReadState(name))
	told := newTeller()
	l := told.log
	for i, size := range []int{1, 10, 301, 304} {
		for len(l.leaves) < size {
			told.report("words")
		}
		l.publish()
		o := l.verify(t, state)
		if !o.Good() || len(state[origin].Seen) != i+1 {
			t.Fatalf("visit %d: %+v", i, o)
		}
		if err := verify.WriteState(name, state); err != nil {
			t.Fatal(err)
		}
		state = must(verify.ReadState(name))
	}
	seen := state[origin].Seen[2]
	if c, _, err := c2sp.OpenCheckpoint([]byte(seen.Note), l.policy().Logs[0].Verifier()); err != nil || c.Tree.N != 301 || c.Tree.Hash != seen.Root || !seen.At.Equal(now) {
		t.Errorf("remembered was %+v: %v", seen, err)
	}
	if o := l.verify(t, state); !o.Good() || len(state[origin].Seen) != 4 || o.Since != 304 {
		t.Errorf("the same again: %+v", o)
	}
}

// On a first visit without a key the log's own word is taken and said to be so;
// from then on it is held to it.
func TestKeysAreRemembered(t *testing.T) {
	state := verify.State{}
	run := func(l *log) *verify.Outcome {
		t.Helper()
		return must(verify.Run(t.Context(), verify.Config{Source: verify.Files(l.files), State: state, Now: now}))
	}
	l := newTeller().log
	l.publish()
	if _, err := verify.Run(t.Context(), verify.Config{Source: verify.Files(l.files), Now: now}); err == nil {
		t.Error("without any key a log was verified")
	}
	l.put("policy", []byte(l.policy().String()))
	if o := run(l); !o.Good() || o.Trust != verify.FirstVisit {
		t.Errorf("first visit: %+v", o)
	}
	other := newTeller().log
	other.publish()
	other.put("policy", []byte(other.policy().String()))
	if o := run(other); !kinds(o)[verify.BadCheckpoint] || o.Trust != verify.Remembered {
		t.Errorf("another key under the same name: %+v", o)
	}
	if o := run(l); !o.Good() || o.Trust != verify.Remembered {
		t.Errorf("second visit: %+v", o)
	}
}

func TestBrokenStateIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(name, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if state, err := verify.ReadState(name); err == nil {
		t.Errorf("read as %v", state)
	}
}
