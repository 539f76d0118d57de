package c2sp

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

const (
	// algorithmCosignature begins the key of a witness; that of a log begins
	// with 1, and neither is taken for the other.
	algorithmCosignature = 4
	// stampSize is the length of the time before a cosignature, in bytes.
	stampSize = 8
	// keyHashSize is the length of the key's hash before every signature.
	keyHashSize = 4
)

var errWitnessKey = errors.New("not the verifier key of a witness (name+hash+key, Ed25519 cosignature/v1)")

// witnessKey verifies cosignature/v1.
type witnessKey struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// NewCosignatureVerifier reads the verifier key of a witness. What it verifies
// is a cosignature/v1 over a checkpoint, with the time at which it was given.
func NewCosignatureVerifier(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hex, encoded, _ := strings.Cut(rest, "+")
	hash, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 8 || name == "" || strings.ContainsAny(name, " \t\n") {
		return nil, errWitnessKey
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algorithmCosignature {
		return nil, errWitnessKey
	}
	if keyHash(name, key) != uint32(hash) {
		return nil, fmt.Errorf("%w: its hash does not fit its name and key", errWitnessKey)
	}
	return &witnessKey{name: name, hash: uint32(hash), key: key[1:]}, nil
}

func keyHash(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}

func (k *witnessKey) Name() string    { return k.name }
func (k *witnessKey) KeyHash() uint32 { return k.hash }

// Verify checks a timestamped signature over a checkpoint's text.
func (k *witnessKey) Verify(text, signature []byte) bool {
	if len(signature) != stampSize+ed25519.SignatureSize {
		return false
	}
	if _, err := ParseCheckpoint(string(text)); err != nil {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	return ed25519.Verify(k.key, CosignedText(at, text), signature[stampSize:])
}

// CosignedText is what a witness signs at a time, in seconds since 1970.
func CosignedText(at uint64, checkpoint []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, checkpoint)
}

// CosignedAt returns when a witness gave a verified cosignature.
func CosignedAt(s note.Signature) (time.Time, error) {
	raw, err := base64.StdEncoding.DecodeString(s.Base64)
	if err != nil || len(raw) != keyHashSize+stampSize+ed25519.SignatureSize {
		return time.Time{}, errors.New("malformed cosignature")
	}
	seconds := binary.BigEndian.Uint64(raw[keyHashSize:])
	return time.Unix(int64(min(seconds, 1<<40)), 0).UTC(), nil
}
