package record

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/google/renameio/v2"
	"golang.org/x/mod/sumdb/note"
)

// KeysFile is the name of the file of keys in a data folder.
const KeysFile = "record.key"

// Keys are the log's Ed25519 note keys. They lie in a file of mode 0600 outside
// the database, so that who administers the database cannot sign. The file has
// one signer key a line as golang.org/x/mod writes it; all of them sign, so that
// readers who know an old key and readers who know a new one are both served
// while keys change. The name of the first is the log's origin.
type Keys struct {
	signers   []note.Signer
	verifiers []note.Verifier
	lines     []string // the public halves
}

// errNoKeys says that there is no file of keys.
var errNoKeys = errors.New("there is no file of keys")

// LoadKeys reads the file of keys. A file that others can read is refused.
func LoadKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, errNoKeys)
	}
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: run chmod 600 on it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	keys, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

func parseKeys(text []byte) (*Keys, error) {
	var k Keys
	for line := range bytes.Lines(text) {
		secret := string(bytes.TrimSpace(line))
		if secret == "" {
			continue
		}
		signer, err := note.NewSigner(secret)
		if err != nil {
			return nil, err // of note: it does not repeat the key
		}
		public, err := publicHalf(secret)
		if err != nil {
			return nil, err
		}
		verifier, err := note.NewVerifier(public)
		if err != nil {
			return nil, err
		}
		k.signers, k.verifiers, k.lines = append(k.signers, signer), append(k.verifiers, verifier), append(k.lines, public)
	}
	if len(k.signers) == 0 {
		return nil, errors.New("it holds no key: restore it from its copy")
	}
	return &k, nil
}

// publicHalf returns the verifier key of a signer key: both are a name, a hash
// and a byte for the algorithm before the key, and the name may not hold a plus.
func publicHalf(secret string) (string, error) {
	parts := strings.SplitN(strings.TrimPrefix(secret, "PRIVATE+KEY+"), "+", 3)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(parts) != 3 || len(seed) != 1+ed25519.SeedSize {
		return "", errors.New("malformed key")
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return parts[0] + "+" + parts[1] + "+" + base64.StdEncoding.EncodeToString(append(seed[:1:1], public...)), nil
}

// MakeKeys writes a file with a new key for a log of that origin, like
// "reports.example.org/record/1". It is durable when MakeKeys returns.
func MakeKeys(path, origin string, random io.Reader) (*Keys, error) {
	secret, _, err := note.GenerateKey(random, origin)
	if err != nil {
		return nil, err
	}
	if err := writeDurably(path, []byte(secret+"\n"), 0o600); err != nil {
		return nil, err
	}
	return LoadKeys(path)
}

// Origin names the log for ever.
func (k *Keys) Origin() string { return k.signers[0].Name() }

// Lines returns the verifier keys, one for each key that signs.
func (k *Keys) Lines() []string { return k.lines }

// Verifiers returns what verifies the log's own signatures.
func (k *Keys) Verifiers() []note.Verifier { return k.verifiers }

// sign signs the text of a checkpoint with every key.
func (k *Keys) sign(text string) ([]byte, error) {
	return note.Sign(&note.Note{Text: text}, k.signers...)
}

// writeDurably replaces a file: whoever dies in the middle leaves the old one,
// and once it returns the new one outlives a power cut.
func writeDurably(path string, content []byte, mode fs.FileMode) error {
	if err := renameio.WriteFile(path, content, mode, renameio.IgnoreUmask()); err != nil {
		return err
	}
	return syncFolder(path)
}
