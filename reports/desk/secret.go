package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/google/renameio/v2"
)

// Secret is the instance's key for links and derived API keys. It lies in a
// file of mode 0600 outside the database.
type Secret []byte

// secretSize is SHA-256's block of security: more adds nothing to an HMAC.
const secretSize = 32

// LoadSecret reads the key file at path, made from random if it is not there.
// A file of another size or readable by others is refused: a copied or
// truncated key would make links that anyone could forge.
func LoadSecret(path string, random io.Reader) (Secret, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(path, random)
	}
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: run chmod 600 on it", path)
	}
	key, err := os.ReadFile(path)
	if err == nil && len(key) != secretSize {
		err = fmt.Errorf("%s holds %d bytes, not %d: restore it from the backup, or delete it to make a new one (links in mails already sent stop working)", path, len(key), secretSize)
	}
	return key, err
}

func makeSecret(path string, random io.Reader) (Secret, error) {
	key := make([]byte, secretSize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, err
	}
	return key, renameio.WriteFile(path, key, 0o600)
}

// The purposes a token can have. A token for one opens nothing else.
const (
	purposeReceipt = "receipt"
	purposeFollow  = "follow"
	purposeSignIn  = "sign-in"
	purposeAPIKey  = "api-key"
	purposePhoto   = "photo" // makes ids that only key and picture together lead to
)

// macSize is 128 bits: beyond guessing, and short enough for a mail's line.
const macSize = 16

// token returns id with its proof for that purpose.
func (s Secret) token(purpose, id string) string {
	return id + "." + base64.RawURLEncoding.EncodeToString(s.mac(purpose, id))
}

// open returns the id of a token made for that purpose.
func (s Secret) open(purpose, token string) (id string, ok bool) {
	id, proof, found := strings.Cut(token, ".")
	mac, err := base64.RawURLEncoding.DecodeString(proof)
	return id, found && err == nil && hmac.Equal(mac, s.mac(purpose, id))
}

func (s Secret) mac(purpose, id string) []byte {
	h := hmac.New(sha256.New, s)
	io.WriteString(h, purpose+"\x00"+id) // a hash never fails to write
	return h.Sum(nil)[:macSize]
}

// digest is how secrets that others hold are stored: as SHA-256.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
