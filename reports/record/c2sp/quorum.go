package c2sp

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

// verifiers returns the keys of all parties.
func (p Policy) verifiers() []note.Verifier {
	var all []note.Verifier
	for _, party := range slices.Concat(p.Logs, p.Witnesses) {
		all = append(all, party.verifier)
	}
	return all
}

// Open verifies a signed checkpoint against the policy. When only the quorum is
// missing, the checkpoint is returned together with an error that wraps
// ErrQuorum: it is the log's, but nobody else has seen it.
func (p Policy) Open(signed []byte) (Checkpoint, *note.Note, error) {
	c, n, err := OpenCheckpoint(signed, p.verifiers()...)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if !slices.ContainsFunc(p.Logs, func(l Party) bool { return l.Name == c.Origin && signedBy(n, l) }) {
		return Checkpoint{}, nil, fmt.Errorf("the checkpoint of %q is not signed by a log of the policy", c.Origin)
	}
	if !p.Cosigned(n) {
		return c, n, fmt.Errorf("%w: the policy wants %s", ErrQuorum, p.Quorum)
	}
	return c, n, nil
}

// ErrQuorum says that too few witnesses have cosigned.
var ErrQuorum = fmt.Errorf("too few witnesses have cosigned")

// Cosigned reports whether the verified signatures of n make the quorum.
func (p Policy) Cosigned(n *note.Note) bool {
	return p.Quorum == NoQuorum || p.satisfied(p.Quorum, n)
}

// satisfied ends, because groups name only what was defined before them.
func (p Policy) satisfied(name string, n *note.Note) bool {
	for _, w := range p.Witnesses {
		if w.Name == name {
			return signedBy(n, w)
		}
	}
	for _, g := range p.Groups {
		if g.Name != name {
			continue
		}
		count := 0
		for _, m := range g.Members {
			if p.satisfied(m, n) {
				count++
			}
		}
		return count >= g.Threshold
	}
	return false
}

func signedBy(n *note.Note, p Party) bool {
	return slices.ContainsFunc(n.Sigs, func(s note.Signature) bool {
		return s.Name == p.verifier.Name() && s.Hash == p.verifier.KeyHash()
	})
}
