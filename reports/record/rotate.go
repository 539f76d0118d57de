package record

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/mod/sumdb/note"
)

// nextKeys ends the name of a file of keys that is not in use yet.
const nextKeys = ".next"

// PrepareKey writes a second file of keys, with a new one after those in use, and
// returns the new verifier key. One that was prepared before is returned again, so
// that what was begun and died can be finished.
func PrepareKey(path string) (vkey string, err error) {
	keys, err := LoadKeys(path)
	if err != nil {
		return "", err
	}
	if next, err := LoadKeys(path + nextKeys); err == nil {
		return last(next.Lines()), nil
	} else if !errors.Is(err, errNoKeys) {
		return "", err
	}
	secret, vkey, err := note.GenerateKey(rand.Reader, keys.Origin())
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	text = append(bytes.TrimRight(text, "\n"), "\n"+secret+"\n"...)
	return vkey, writeDurably(path+nextKeys, text, 0o600)
}

// PrepareLog writes a second file of keys, with one key for a log of that origin.
func PrepareLog(path, origin string) (vkey string, err error) {
	next, err := LoadKeys(path + nextKeys)
	if errors.Is(err, errNoKeys) {
		next, err = MakeKeys(path+nextKeys, origin, rand.Reader)
	}
	if err == nil && next.Origin() != origin {
		err = fmt.Errorf("%s holds a key of %s: finish with it, or remove it", path+nextKeys, next.Origin())
	}
	if err != nil {
		return "", err
	}
	return last(next.Lines()), nil
}

// UseKeys puts the prepared file of keys in the place of the old one, which is
// kept under another name if that is not empty. A service takes it at its next
// start.
func UseKeys(path, kept string) error {
	if _, err := os.Stat(path + nextKeys); errors.Is(err, fs.ErrNotExist) {
		return nil // it was done before
	}
	if kept != "" {
		if err := os.Link(path, kept); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := os.Rename(path+nextKeys, path); err != nil {
		return err
	}
	return syncFolder(path)
}

// RetireKey removes the oldest key, which is the first; the last one stays.
func RetireKey(path string) (vkey string, err error) {
	keys, err := LoadKeys(path)
	if err != nil {
		return "", err
	}
	if len(keys.Lines()) < 2 {
		return "", errors.New("there is only one key: it signs alone already")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	_, rest, _ := bytes.Cut(bytes.TrimLeft(text, "\n"), []byte("\n"))
	return keys.Lines()[0], writeDurably(path, rest, 0o600)
}

func last(lines []string) string { return lines[len(lines)-1] }
