package leaf

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Disclosure opens one commitment: base64url of the JSON array of salt, name and
// value, as RFC 9901 has it. It is hashed as it is, so that no two programs can
// differ about it. Deleting it is the erasure.
type Disclosure string

// saltSize is 256 bits: as long as the digest, beyond guessing.
const saltSize = 32

// MaxDisclosure bounds a disclosure in characters: the longest text and address
// of a report, in the longest script, with all its answers.
const MaxDisclosure = 1 << 20

// Disclose makes the disclosure of a value under a salt of its own.
func Disclose(random io.Reader, name string, value any) (Disclosure, error) {
	var salt [saltSize]byte
	if _, err := io.ReadFull(random, salt[:]); err != nil {
		return "", err
	}
	text, err := compact([]any{b64.EncodeToString(salt[:]), name, value})
	return Disclosure(b64.EncodeToString(text)), err
}

// Digest is what the leaf holds.
func (d Disclosure) Digest() Digest {
	return DigestOf(sha256.Sum256([]byte(d)))
}

var errDisclosure = errors.New("leaf: not a disclosure")

// Open returns what was disclosed, or an error for what is no disclosure.
func (d Disclosure) Open() (name string, value json.RawMessage, err error) {
	if len(d) > MaxDisclosure {
		return "", nil, errDisclosure
	}
	text, err := b64.DecodeString(string(d))
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errDisclosure, err)
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil || len(parts) != 3 {
		return "", nil, errDisclosure
	}
	var salt string
	if json.Unmarshal(parts[0], &salt) != nil || !isB64(salt, saltSize) || json.Unmarshal(parts[1], &name) != nil {
		return "", nil, errDisclosure
	}
	return name, parts[2], nil
}

// compact writes JSON without spaces and without escapes made for HTML.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
