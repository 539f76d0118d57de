package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// recordKeys answers /record/keys: the log's verifier keys, one a line.
func (s *Server) recordKeys(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: plainText, body: []byte(strings.Join(log.Keys.Lines(), "\n") + "\n")})
}

// recordPolicy answers /record/policy: whose signatures make a checkpoint valid,
// as c2sp.org/tlog-policy has it.
func (s *Server) recordPolicy(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: plainText, body: []byte(log.Policy.String())})
}

// recordState is the answer of /record/health.
type recordState struct {
	Origin    string     `json:"origin"`
	Size      int64      `json:"size"`      // events numbered
	Signed    int64      `json:"signed"`    // events that the newest checkpoint covers
	SignedAt  *time.Time `json:"signed_at"` // null: nothing is signed yet
	Age       int64      `json:"age"`       // of the newest checkpoint, in seconds
	Witnesses int        `json:"witnesses"` // that the policy names
	Witnessed bool       `json:"witnessed"` // the newest checkpoint is signed by as many of them as the policy asks for; false without any
	State     string     `json:"state"`     // "good", "refused" (this node cannot publish) or "halted" (nothing is numbered or signed)
}

// recordHealth answers /record/health. Why something is wrong is in the log only.
func (s *Server) recordHealth(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	health, err := log.Health(r.Context())
	if err != nil {
		return err
	}
	state := recordState{
		Origin: log.Keys.Origin(), Size: health.Size, Signed: health.Signed,
		Witnesses: health.Witnesses, Witnessed: health.Witnessed, State: "good",
	}
	if !health.SignedAt.IsZero() {
		state.SignedAt, state.Age = &health.SignedAt, int64(s.Now().Sub(health.SignedAt).Seconds())
	}
	switch {
	case health.Halted:
		state.State = "halted"
	case health.Refused:
		state.State = "refused"
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(state)
}
