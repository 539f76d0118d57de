package c2sp

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// MaxCheckpoint bounds a signed checkpoint in bytes: a page of signatures, many
// times what a log with a dozen witnesses needs.
const MaxCheckpoint = 64 << 10

var errCheckpoint = errors.New("malformed checkpoint")

// Checkpoint is a tree head: the text that the log and its witnesses sign.
type Checkpoint struct {
	Origin    string // names the log for ever
	Tree      tlog.Tree
	Extension string // further lines, each ended; usually none
}

// String returns the text that is signed.
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s", c.Origin, c.Tree.N, c.Tree.Hash, c.Extension)
}

// ParseCheckpoint reads what String wrote, and refuses every other spelling.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || len(text) > MaxCheckpoint {
		return Checkpoint{}, errCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, errCheckpoint
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, errCheckpoint
	}
	c := Checkpoint{Origin: lines[0], Tree: tlog.Tree{N: size, Hash: tlog.Hash(root)}, Extension: lines[3]}
	if c.String() != text || c.Origin == "" || strings.Contains("\n"+c.Extension, "\n\n") || c.Extension != "" && !strings.HasSuffix(c.Extension, "\n") {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}

// OpenCheckpoint verifies a signed checkpoint: at least one of the keys has
// signed it, and its origin is the name of a key that did.
func OpenCheckpoint(signed []byte, keys ...note.Verifier) (Checkpoint, *note.Note, error) {
	if len(signed) > MaxCheckpoint {
		return Checkpoint{}, nil, errCheckpoint
	}
	n, err := note.Open(signed, note.VerifierList(keys...))
	if err != nil {
		return Checkpoint{}, nil, err
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	for _, s := range n.Sigs {
		if s.Name == c.Origin {
			return c, n, nil
		}
	}
	return Checkpoint{}, nil, fmt.Errorf("the checkpoint of %q is signed, but not by that log", c.Origin)
}
