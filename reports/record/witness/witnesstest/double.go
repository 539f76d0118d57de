package witnesstest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
)

// Double is a witness in this process. It speaks tlog-witness as its
// specification has it.
type Double struct {
	Party c2sp.Party
	Now   func() time.Time

	log    note.Verifier
	key    ed25519.PrivateKey
	server *httptest.Server

	mu      sync.Mutex // guards what follows
	tree    tlog.Tree
	failing http.HandlerFunc
}

// NewDouble starts a witness of one log.
func NewDouble(t testing.TB, name, logKey string) *Double {
	t.Helper()
	verifier, err := note.NewVerifier(logKey)
	if err != nil {
		t.Fatal(err)
	}
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &Double{Now: time.Now, log: verifier, key: key}
	d.server = httptest.NewServer(http.HandlerFunc(d.serve))
	t.Cleanup(d.server.Close)
	if d.Party, err = c2sp.NewWitness(strings.ReplaceAll(name, "/", "-"), VerifierKey(name, public), d.server.URL); err != nil {
		t.Fatal(err)
	}
	return d
}

// Fail makes the witness answer with handler from now on; nil mends it.
func (d *Double) Fail(handler http.HandlerFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failing = handler
}

// Seen returns the tree it has cosigned last.
func (d *Double) Seen() tlog.Tree {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tree
}

// See makes it have seen a tree.
func (d *Double) See(tree tlog.Tree) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tree = tree
}

func (d *Double) serve(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failing != nil {
		d.failing(w, r)
		return
	}
	if r.Method != http.MethodPost || r.URL.Path != "/add-checkpoint" {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	old, proof, signed, good := parse(body)
	if err != nil || !good {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c, n, err := c2sp.OpenCheckpoint(signed, d.log)
	if err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if code := d.judge(c.Tree, old, proof); code != http.StatusOK {
		w.Header().Set("Content-Type", "text/x.tlog.size")
		w.WriteHeader(code)
		fmt.Fprintf(w, "%d\n", d.tree.N)
		return
	}
	d.tree = c.Tree
	fmt.Fprint(w, d.cosign(n.Text))
}

// judge says what the witness answers to a new tree.
func (d *Double) judge(tree tlog.Tree, old int64, proof tlog.TreeProof) int {
	switch {
	case old > tree.N:
		return http.StatusBadRequest
	case old != d.tree.N:
		return http.StatusConflict
	case old == tree.N && old > 0 && tree.Hash != d.tree.Hash:
		return http.StatusConflict
	case old == 0 || old == tree.N:
		return http.StatusOK
	case tlog.CheckTree(proof, tree.N, tree.Hash, old, d.tree.Hash) != nil:
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func parse(body []byte) (old int64, proof tlog.TreeProof, signed []byte, good bool) {
	head, signed, ok := bytes.Cut(body, []byte("\n\n"))
	first, rest, _ := strings.Cut(string(head), "\n")
	size, ok2 := strings.CutPrefix(first, "old ")
	old, err := strconv.ParseInt(size, 10, 64)
	for line := range strings.Lines(rest) {
		h, bad := tlog.ParseHash(strings.TrimSuffix(line, "\n"))
		if bad != nil {
			return 0, nil, nil, false
		}
		proof = append(proof, h)
	}
	return old, proof, signed, ok && ok2 && err == nil && old >= 0
}

func (d *Double) cosign(text string) string {
	at := uint64(d.Now().Unix())
	raw := binary.BigEndian.AppendUint32(nil, d.Party.Verifier().KeyHash())
	raw = binary.BigEndian.AppendUint64(raw, at)
	raw = append(raw, ed25519.Sign(d.key, c2sp.CosignedText(at, []byte(text)))...)
	return fmt.Sprintf("— %s %s\n", d.Party.Verifier().Name(), base64.StdEncoding.EncodeToString(raw))
}

// VerifierKey writes the verifier key of a witness.
func VerifierKey(name string, public ed25519.PublicKey) string {
	typed := append([]byte{4}, public...) // cosignature/v1
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return fmt.Sprintf("%s+%08x+%s", name, binary.BigEndian.Uint32(sum[:]), base64.StdEncoding.EncodeToString(typed))
}
