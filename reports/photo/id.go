package photo

import (
	"encoding/base32"
	"fmt"
	"io"
)

// ID names one photo in all its sizes: 128 random bits as 26 lower-case base32 characters. It is the only name a photo has; the
// file name an uploader's device sends is never read. The zero ID is not valid and names nothing.
type ID string

const (
	idBytes = 16 // 128 bits: not to be guessed, and no collision to plan for
	idChars = 26 // the same in base32 without padding
)

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID draws an ID from random, which must be a cryptographic source. It fails only when random does.
func NewID(random io.Reader) (ID, error) {
	var b [idBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("photo: draw an id: %w", err)
	}
	return ID(idEncoding.EncodeToString(b[:])), nil
}

// ParseID accepts exactly the strings NewID can produce; any other, including other spellings of the same bits, fails with
// ErrNotFound, since nothing can be stored under it.
func ParseID(s string) (ID, error) {
	if len(s) != idChars {
		return "", fmt.Errorf("%w: an id has %d characters, not %d", ErrNotFound, idChars, len(s))
	}
	b, err := idEncoding.DecodeString(s)
	if err != nil || idEncoding.EncodeToString(b) != s {
		return "", fmt.Errorf("%w: not an id", ErrNotFound)
	}
	return ID(s), nil
}
