package leaf

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"

	"lamppost/reports"
)

// The strings that leaves are made of, each with one form.
type (
	// ID names an event: its number in the store and 64 random bits, as 22
	// characters of base64url.
	ID string
	// ReportID names a report in the record alone: 128 random bits, as 22
	// characters of base64url.
	ReportID = reports.RecordID
	// Digest is a SHA-256 as 43 characters of base64url.
	Digest string
	// FileDigest is a SHA-256 as 64 hexadecimal digits.
	FileDigest string
)

// Hash is the RFC 6962 hash of a leaf.
type Hash = [sha256.Size]byte

var b64 = base64.RawURLEncoding.Strict()

// idSize is 128 bits.
const idSize = 16

// NewID makes the id of an event.
func NewID(event reports.EventID, random io.Reader) (ID, error) {
	var b [idSize]byte
	binary.BigEndian.PutUint64(b[:8], uint64(event))
	_, err := io.ReadFull(random, b[8:])
	return ID(b64.EncodeToString(b[:])), err
}

// Event returns the number under which the store keeps the event, or 0 for what
// is no id.
func (id ID) Event() reports.EventID {
	b, err := b64.DecodeString(string(id))
	if err != nil || len(b) != idSize {
		return 0
	}
	return reports.EventID(max(int64(binary.BigEndian.Uint64(b)), 0))
}

// NewReportID draws the id by which the record knows a report.
func NewReportID(random io.Reader) (ReportID, error) {
	var b [idSize]byte
	_, err := io.ReadFull(random, b[:])
	return ReportID(b64.EncodeToString(b[:])), err
}

// DigestOf writes a hash as leaves do.
func DigestOf(h Hash) Digest { return Digest(b64.EncodeToString(h[:])) }

// FileDigestOf returns the digest of a file's bytes.
func FileDigestOf(b []byte) FileDigest {
	sum := sha256.Sum256(b)
	return FileDigest(hex.EncodeToString(sum[:]))
}

// HashOf returns the hash of a leaf's bytes as RFC 6962 has it.
func HashOf(raw []byte) Hash {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(raw)
	return Hash(h.Sum(nil))
}

func isB64(s string, size int) bool {
	if len(s) != b64.EncodedLen(size) {
		return false
	}
	_, err := b64.DecodeString(s)
	return err == nil
}
