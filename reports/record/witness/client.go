package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/outside"
	"lamppost/reports/record/c2sp"
)

const (
	// patience is how long one request may take: a witness does one fsync and one
	// signature, and a checkpoint is due every few seconds.
	patience = 5 * time.Second
	// maxAnswer bounds a witness's answer: a few signature lines.
	maxAnswer = 16 << 10
	// maxProof is what the protocol allows: a tree has no more levels.
	maxProof = 63
)

// The refusals that stop the record.
var (
	// ErrBehind says that a witness has seen a longer log than ours.
	ErrBehind = errors.New("the witness has seen a longer log: ours is an old copy")
	// ErrFork says that what a witness has seen is not the beginning of our log.
	ErrFork = errors.New("the witness has seen another log: there are two histories")
)

// Fatal reports whether a witness's refusal means that nothing may be signed
// until an operator has looked.
func Fatal(err error) bool { return errors.Is(err, ErrBehind) || errors.Is(err, ErrFork) }

// Offer is a checkpoint to be cosigned.
type Offer struct {
	Signed []byte // by the log
	Tree   tlog.Tree
	// Prove returns the proof that the tree of an older size is the beginning of
	// Tree.
	Prove func(old int64) (tlog.TreeProof, error)
}

// Client asks witnesses.
type Client struct{ Outside *outside.Client }

// Cosign asks one witness and returns its signature lines, verified. seen is the
// size that it is believed to have seen last; when it is another, it says so and
// is asked once more.
func (c *Client) Cosign(ctx context.Context, w c2sp.Party, o Offer, seen int64) (string, error) {
	if seen > o.Tree.N {
		seen = 0 // it will tell what it has seen
	}
	lines, actual, err := c.ask(ctx, w, o, seen)
	if !errors.Is(err, errConflict) {
		return lines, err
	}
	if actual > o.Tree.N {
		return "", fmt.Errorf("%s: %w: it has %d entries, ours %d", w.Name, ErrBehind, actual, o.Tree.N)
	}
	lines, _, err = c.ask(ctx, w, o, actual)
	return lines, err
}

// errConflict says that the witness has seen another size than we thought.
var errConflict = errors.New("it has seen another size meanwhile")

// ask makes one request. With errConflict it returns the size that was seen.
func (c *Client) ask(ctx context.Context, w c2sp.Party, o Offer, seen int64) (string, int64, error) {
	body, err := o.request(seen)
	if err != nil {
		return "", 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := c.Outside.Post(ctx, strings.TrimSuffix(w.URL, "/")+"/add-checkpoint", nil, body, maxAnswer)
	if err != nil {
		return "", 0, fmt.Errorf("%s: %w", w.Name, err)
	}
	switch answer.Code {
	case http.StatusOK:
		lines, err := o.accept(w, answer.Body)
		return lines, 0, err
	case http.StatusConflict:
		return conflict(w, seen, answer.Body)
	case http.StatusUnprocessableEntity:
		return "", 0, fmt.Errorf("%s: %w: what it has seen of %d entries is not the beginning of our %d", w.Name, ErrFork, seen, o.Tree.N)
	}
	return "", 0, fmt.Errorf("%s: HTTP %d %s", w.Name, answer.Code, http.StatusText(answer.Code))
}

// conflict reads the size that the witness has seen. Where it saw the size we
// named, and refuses nevertheless, its tree of that size is another.
func conflict(w c2sp.Party, seen int64, body []byte) (string, int64, error) {
	text := strings.TrimSuffix(string(body), "\n")
	size, err := strconv.ParseInt(text, 10, 64)
	if err != nil || size < 0 {
		return "", 0, fmt.Errorf("%s: HTTP 409 without a size", w.Name)
	}
	if size == seen {
		return "", 0, fmt.Errorf("%s: %w, both of %d entries", w.Name, ErrFork, seen)
	}
	return "", size, errConflict
}

// request is the body of add-checkpoint.
func (o Offer) request(seen int64) ([]byte, error) {
	var proof tlog.TreeProof
	if seen > 0 && seen < o.Tree.N {
		var err error
		if proof, err = o.Prove(seen); err != nil {
			return nil, fmt.Errorf("prove the first %d of %d entries: %w", seen, o.Tree.N, err)
		}
	}
	if len(proof) > maxProof {
		return nil, fmt.Errorf("a proof of %d hashes", len(proof))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", seen)
	for _, h := range proof {
		fmt.Fprintf(&b, "%s\n", h)
	}
	b.WriteByte('\n')
	b.Write(o.Signed)
	return b.Bytes(), nil
}

// accept returns the lines of an answer that are the witness's signatures over
// the offered text, and drops all others.
func (o Offer) accept(w c2sp.Party, answer []byte) (string, error) {
	text, _, _ := strings.Cut(string(o.Signed), "\n\n")
	n, err := note.Open([]byte(text+"\n\n"+string(answer)), note.VerifierList(w.Verifier()))
	if err != nil {
		return "", fmt.Errorf("%s: its answer is not its signature: %w", w.Name, err)
	}
	var lines strings.Builder
	for _, s := range n.Sigs {
		fmt.Fprintf(&lines, "— %s %s\n", s.Name, s.Base64)
	}
	return lines.String(), nil
}
