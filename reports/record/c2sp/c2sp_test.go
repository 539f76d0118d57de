package c2sp_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
)

const origin = "reports.example.org/record/1"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTilePaths(t *testing.T) {
	for path, tile := range map[string]tlog.Tile{
		"tile/0/000":               {H: 8, L: 0, N: 0, W: 256},
		"tile/0/x001/x234/067.p/9": {H: 8, L: 0, N: 1234067, W: 9},
		"tile/2/001":               {H: 8, L: 2, N: 1, W: 256},
		"tile/entries/x001/000":    {H: 8, L: -1, N: 1000, W: 256},
		"tile/entries/000.p/255":   {H: 8, L: -1, N: 0, W: 255},
	} {
		if got := c2sp.TilePath(tile); got != path {
			t.Errorf("%v lies at %s, not %s", tile, got, path)
		}
		if got, err := c2sp.ParseTilePath(path); err != nil || got != tile {
			t.Errorf("%s is %v, %v", path, got, err)
		}
	}
	for _, path := range []string{
		"", "tile", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/00/000", "tile/-1/000", "tile/64/000/", "tile/data/000",
		"tile/entries/../000", "tile/entries/x000/000", "tile/8/data/000", "tile/0/000.p/007", "tile/entries/000.p/+5", "/tile/0/000",
	} {
		if got, err := c2sp.ParseTilePath(path); err == nil {
			t.Errorf("%q was read as %v", path, got)
		}
	}
}

func TestEntryBundles(t *testing.T) {
	want := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte("x"), c2sp.MaxEntry)}
	var bundle []byte
	for _, entry := range want {
		bundle = must(c2sp.AppendEntry(bundle, entry))
	}
	got, err := c2sp.SplitEntries(bundle, 3)
	if err != nil || len(got) != 3 || !bytes.Equal(got[2], want[2]) || len(got[1]) != 0 {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	for _, bad := range [][]byte{bundle[:1], bundle[:4], bundle[:len(bundle)-1], append(bytes.Clone(bundle), 0), must(c2sp.AppendEntry(bundle, nil))} {
		if _, err := c2sp.SplitEntries(bad, 3); err == nil {
			t.Errorf("%d bytes were read as 3 entries", len(bad))
		}
	}
	if _, err := c2sp.AppendEntry(nil, make([]byte, c2sp.MaxEntry+1)); err == nil {
		t.Error("an entry was added whose length cannot be written")
	}
}

func TestNewTilesCoverEveryEntry(t *testing.T) {
	have := map[string]bool{}
	old := int64(0)
	for _, size := range []int64{0, 1, 255, 256, 257, 257, 700, 65536, 65537} {
		for _, tile := range c2sp.NewTiles(old, size) {
			have[c2sp.TilePath(tile)] = true
		}
		old = size
		for n := int64(0); n*c2sp.TileWidth < size; n++ {
			if path := c2sp.TilePath(c2sp.EntryBundle(n, size)); !have[path] {
				t.Fatalf("at size %d %s is missing", size, path)
			}
		}
	}
	if got := c2sp.NewTiles(257, 257); len(got) != 0 {
		t.Errorf("a log that did not grow publishes %v", got)
	}
}

func TestCheckpoints(t *testing.T) {
	want := c2sp.Checkpoint{Origin: origin, Tree: tlog.Tree{N: 12, Hash: tlog.RecordHash([]byte("x"))}, Extension: "more\n"}
	if got, err := c2sp.ParseCheckpoint(want.String()); err != nil || got != want {
		t.Fatalf("%v, %v", got, err)
	}
	root := want.Tree.Hash.String()
	for _, bad := range []string{
		"", "\n", origin + "\n12\n" + root, origin + "\n+12\n" + root + "\n", origin + "\n012\n" + root + "\n", origin + "\n-1\n" + root + "\n",
		origin + "\n12\n" + root[:20] + "\n", "\n12\n" + root + "\n", origin + "\n12\n" + root + "\nopen", origin + "\n12\n" + root + "\na\n\nb\n",
		origin + "\n12\n" + root + "\n\n", origin + "\n99999999999999999999\n" + root + "\n",
	} {
		if got, err := c2sp.ParseCheckpoint(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

// party is somebody who signs checkpoints.
type party struct {
	name, vkey string
	key        ed25519.PrivateKey
}

func newWitness(name string) party {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	typed := append([]byte{4}, must(public, err)...)
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return party{name, fmt.Sprintf("%s+%08x+%s", name, binary.BigEndian.Uint32(sum[:]), base64.StdEncoding.EncodeToString(typed)), key}
}

// cosign returns the witness's line.
func (p party) cosign(text string, at time.Time) string {
	v := must(c2sp.NewCosignatureVerifier(p.vkey))
	raw := binary.BigEndian.AppendUint32(nil, v.KeyHash())
	raw = binary.BigEndian.AppendUint64(raw, uint64(at.Unix()))
	raw = append(raw, ed25519.Sign(p.key, c2sp.CosignedText(uint64(at.Unix()), []byte(text)))...)
	return fmt.Sprintf("— %s %s\n", p.name, base64.StdEncoding.EncodeToString(raw))
}

func TestPolicies(t *testing.T) {
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	signer := must(note.NewSigner(must(skey, err)))
	w := []party{newWitness("city.example/w1"), newWitness("ngo.example/w2"), newWitness("university.example/w3")}
	text := c2sp.Checkpoint{Origin: origin, Tree: tlog.Tree{N: 1, Hash: tlog.RecordHash([]byte("x"))}}.String()
	signed := string(must(note.Sign(&note.Note{Text: text}, signer)))
	at := time.Unix(1790000000, 0).UTC()

	policy := must(c2sp.ParsePolicy(fmt.Sprintf("# who is believed\nlog %s https://reports.example.org/record/\n\n\twitness A %s\nwitness B %s https://ngo.example/\nwitness C %s\n"+
		"group some 2 A B C\ngroup own any some\nquorum own\n", vkey, w[0].vkey, w[1].vkey, w[2].vkey)))
	if again := must(c2sp.ParsePolicy(policy.String())); again.String() != policy.String() || again.Groups[0].Threshold != 2 || again.Witnesses[1].URL == "" {
		t.Errorf("written and read again the policy is\n%s", again)
	}
	one := signed + w[0].cosign(text, at)
	two := one + w[2].cosign(text, at)
	if _, n, err := policy.Open([]byte(one)); !errors.Is(err, c2sp.ErrQuorum) || n == nil {
		t.Errorf("one of two: %v", err)
	}
	c, n, err := policy.Open([]byte(two))
	if err != nil || c.Tree.N != 1 || len(n.Sigs) != 3 {
		t.Fatalf("two of two: %v", err)
	}
	if got := must(c2sp.CosignedAt(n.Sigs[1])); !got.Equal(at) {
		t.Errorf("cosigned at %v", got)
	}
	forged := signed + w[0].cosign(text, at) + w[1].cosign(strings.Replace(text, "\n1\n", "\n2\n", 1), at)
	if _, _, err := policy.Open([]byte(forged)); err == nil {
		t.Error("a cosignature over another size was believed")
	}
	if _, _, err := policy.Open([]byte(strings.Replace(two, "\n1\n", "\n2\n", 1))); err == nil {
		t.Error("another size was believed")
	}
	skey, _, err = note.GenerateKey(rand.Reader, origin)
	stranger := must(note.NewSigner(must(skey, err)))
	if _, _, err := policy.Open(must(note.Sign(&note.Note{Text: text}, stranger))); err == nil {
		t.Error("a stranger with the log's name was believed")
	}
}

func TestBrokenPolicies(t *testing.T) {
	_, vkey, err := note.GenerateKey(rand.Reader, origin)
	a, b := newWitness("a").vkey, newWitness("b").vkey
	log := "log " + must(vkey, err) + "\n"
	for _, bad := range []string{
		"", log, log + "quorum x\n", "quorum none\nquorum none\n", log + "quorum none extra\n", "log " + a + "\nquorum none\n",
		"witness A " + vkey + "\nquorum A\n", "witness none " + a + "\nquorum none\n", "witness A " + a + "\nwitness A " + b + "\nquorum A\n",
		"witness A " + a + "\nwitness B " + a + "\nquorum A\n", "group G 1 A\nwitness A " + a + "\nquorum G\n",
		"witness A " + a + "\ngroup G 2 A\nquorum G\n", "witness A " + a + "\ngroup G 0 A\nquorum G\n", "witness A " + a + "\ngroup G 1 A A\ngroup H 1 A\nquorum G\n",
		"witness A " + a + "\ngroup G 1 A A\nquorum G\n", "witness A " + a + "\ngroup A 1 A\nquorum A\n", "quorum G\n", "tree x\nquorum none\n", strings.Repeat("# long\n", 10000) + "quorum none\n",
		"witness A " + a[:len(a)-4] + "AAA=\nquorum A\n",
	} {
		if got, err := c2sp.ParsePolicy(bad); err == nil {
			t.Errorf("%q was read as\n%s", bad[:min(len(bad), 300)], got)
		}
	}
}
