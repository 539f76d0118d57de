package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/google/renameio/v2"
	"golang.org/x/mod/sumdb/tlog"
)

// State is what a verifier remembers of logs between two visits, by origin. It is
// worth more than the log's key: who has both key and database can rebuild the
// whole log, but not the memory of everybody who looked.
type State map[string]Memory

// Memory is what is remembered of one log.
type Memory struct {
	Keys []string `json:"keys"` // verifier keys by which it is known
	Seen []Seen   `json:"seen"` // oldest first
}

// Seen is a checkpoint that was verified in full.
type Seen struct {
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"`
	At   time.Time `json:"at"` // when it existed already: the earliest cosignature, else our visit
	// Witnessed says that At is a cosignature's time: what is not in this checkpoint
	// was recorded later, because a log that is asked for one numbers all it has.
	Witnessed bool   `json:"witnessed"`
	Note      string `json:"note"` // signed: the proof, should the log ever deny it
}

// maxSeen bounds what is remembered of one log: the oldest visits go first.
const maxSeen = 1000

// ReadState reads a state file; one that is not there is an empty state.
func ReadState(name string) (State, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return nil, err
	}
	state := State{}
	if err := json.Unmarshal(data, &state); err != nil {
		return nil, fmt.Errorf("state file %s: %w", name, err)
	}
	return state, nil
}

// WriteState replaces the state file. Dying leaves the old one.
func WriteState(name string, state State) error {
	data, err := json.MarshalIndent(state, "", "\t")
	if err != nil {
		return err
	}
	return renameio.WriteFile(name, append(data, '\n'), 0o600)
}

// last returns the newest checkpoint that is remembered.
func (m Memory) last() (Seen, bool) {
	if len(m.Seen) == 0 {
		return Seen{}, false
	}
	return m.Seen[len(m.Seen)-1], true
}

// remember adds a checkpoint that is larger than the last one.
func (s State) remember(origin string, keys []string, c Seen) {
	m := s[origin]
	m.Keys = keys
	if last, ok := m.last(); !ok || c.Size > last.Size {
		m.Seen = append(m.Seen, c)
		m.Seen = m.Seen[max(0, len(m.Seen)-maxSeen):]
	}
	s[origin] = m
}
