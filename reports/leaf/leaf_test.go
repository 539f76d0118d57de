package leaf_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/leaf"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// seeded is randomness that says the same each time.
func seeded() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

// published is a leaf with every kind of field a report's leaf can have.
func published() leaf.Leaf {
	random := seeded()
	l := leaf.Leaf{
		V: leaf.Version, Type: reports.EventPublished, At: 1780315200, ID: must(leaf.NewID(77, random)), Report: must(leaf.NewReportID(random)),
		Prev: leaf.DigestOf(leaf.HashOf([]byte("before"))), Category: "pothole", Layer: "districts", Area: "old-town",
	}
	l.Promise(leaf.Text, must(leaf.Disclose(random, leaf.Text, "A deep hole by the école")))
	l.Promise(leaf.Photo(1), must(leaf.Disclose(random, leaf.Photo(1), map[string]string{"id": "x"})))
	return l
}

const publishedBytes = `{"area":"old-town","at":1780315200,"category":"pothole","commit":{"photo.1":"%s","text":"%s"},` +
	`"id":"%s","layer":"districts","prev":"%s","report":"%s","type":"report.published","v":1}`

func TestLeafIsWrittenOneWay(t *testing.T) {
	l := published()
	want := fmt.Sprintf(publishedBytes, l.Commit["photo.1"], l.Commit["text"], l.ID, l.Prev, l.Report)
	raw, err := l.Encode()
	if err != nil || string(raw) != want {
		t.Fatalf("%v\ngot  %s\nwant %s", err, raw, want)
	}
	again, err := leaf.Parse(raw)
	if err != nil || fmt.Sprint(again) != fmt.Sprint(l) {
		t.Errorf("read again: %+v, %v", again, err)
	}
	if l.ID.Event() != 77 || leaf.ID("nonsense").Event() != 0 {
		t.Errorf("the id of event 77 says %d", l.ID.Event())
	}
}

func TestOtherSpellingsAreRefused(t *testing.T) {
	raw := string(must(encode(published())))
	for name, bad := range map[string]string{
		"empty":         "",
		"blank":         strings.Replace(raw, ":1,", ": 1,", 1) + " ",
		"line feed":     raw + "\n",
		"second value":  raw + raw,
		"order":         strings.Replace(raw, `{"area":"old-town","at":1780315200,`, `{"at":1780315200,"area":"old-town",`, 1),
		"twice":         strings.Replace(raw, `"v":1`, `"v":1,"v":1`, 1),
		"unknown field": strings.Replace(raw, `"v":1`, `"v":1,"words":"x"`, 1),
		"escape":        strings.Replace(raw, "pothole", `\u0070othole`, 1),
		"case":          strings.Replace(raw, `"at"`, `"At"`, 1),
		"fraction":      strings.Replace(raw, "1780315200", "1780315200.0", 1),
		"exponent":      strings.Replace(raw, "1780315200", "1e9", 1),
		"null":          strings.Replace(raw, `"area":"old-town"`, `"area":null`, 1),
		"long":          strings.Replace(raw, "{", "{"+strings.Repeat(" ", leaf.MaxSize), 1),
		"padded digest": strings.Replace(raw, `","text"`, `=","text"`, 1),
	} {
		if _, err := leaf.Parse([]byte(bad)); err == nil {
			t.Errorf("%s: %s was read", name, bad)
		}
	}
}

func encode(l leaf.Leaf) ([]byte, error) { return l.Encode() }

func TestVocabularyIsClosed(t *testing.T) {
	digest := leaf.DigestOf(leaf.HashOf(nil))
	file := leaf.FileDigestOf(nil)
	for name, change := range map[string]func(*leaf.Leaf){
		"a sentence for a category": func(l *leaf.Leaf) { l.Category = "a hole" },
		"accents":                   func(l *leaf.Leaf) { l.Area = "école" },
		"a long code":               func(l *leaf.Leaf) { l.Area = strings.Repeat("a", 64) },
		"an address as a code":      func(l *leaf.Leaf) { l.Area = "ada@example.org" },
		"unknown type":              func(l *leaf.Leaf) { l.Type = "report.opinion" },
		"no type":                   func(l *leaf.Leaf) { l.Type = "" },
		"another version":           func(l *leaf.Leaf) { l.V = 2 },
		"no time":                   func(l *leaf.Leaf) { l.At = 0 },
		"words for an id":           func(l *leaf.Leaf) { l.ID = "adaloveslamppostsalotx!" },
		"no report":                 func(l *leaf.Leaf) { l.Report = "" },
		"no chain":                  func(l *leaf.Leaf) { l.Prev = "" },
		"a field of another type":   func(l *leaf.Leaf) { l.Status = reports.StatusFixed },
		"a name to commit to":       func(l *leaf.Leaf) { l.Commit["ada lovelace"] = digest },
		"a note":                    func(l *leaf.Leaf) { l.Commit[leaf.Note] = digest },
		"photo nought":              func(l *leaf.Leaf) { l.Commit["photo.0"] = digest },
		"photo with a sign":         func(l *leaf.Leaf) { l.Commit["photo.+1"] = digest },
		"words for a digest":        func(l *leaf.Leaf) { l.Commit[leaf.Text] = "A deep hole by the school" },
		"an unknown reason":         func(l *leaf.Leaf) { *l = redacted(); l.Reason = "embarrassing" },
		"an unknown role":           func(l *leaf.Leaf) { *l = redacted(); l.Role = "mayor" },
		"names out of order":        func(l *leaf.Leaf) { *l = redacted(); l.Names = []string{"text", "location"} },
		"no names":                  func(l *leaf.Leaf) { *l = redacted(); l.Names = []string{} },
		"invented names":            func(l *leaf.Leaf) { *l = redacted(); l.Names = []string{"ada"} },
		"capital hex":               func(l *leaf.Leaf) { *l = imported(); l.Raw = leaf.FileDigest(strings.ToUpper(string(file))) },
		"a query in an address":     func(l *leaf.Leaf) { *l = imported(); l.Source = "https://example.org/?who=ada" },
		"a user in an address":      func(l *leaf.Leaf) { *l = imported(); l.Source = "https://ada@example.org/" },
		"less than nothing":         func(l *leaf.Leaf) { *l = imported(); l.Features = -1 },
	} {
		l := published()
		change(&l)
		if raw, err := l.Encode(); err == nil {
			t.Errorf("%s: %s was written", name, raw)
		}
	}
	for _, good := range []leaf.Leaf{published(), redacted(), imported()} {
		if _, err := good.Encode(); err != nil {
			t.Error(err)
		}
	}
}

func redacted() leaf.Leaf {
	l := published()
	l.Type, l.Event, l.Names, l.Reason, l.Role = reports.EventRedacted, l.ID, []string{leaf.Location, leaf.Photo(1)}, leaf.Request, reports.Staff
	l.Category, l.Layer, l.Area, l.Commit = "", "", "", nil
	return l
}

func imported() leaf.Leaf {
	l := leaf.Leaf{V: leaf.Version, Type: reports.EventBoundaryImported, At: 1, ID: must(leaf.NewID(1, seeded()))}
	l.Layer, l.Version, l.Raw, l.Features = leaf.Code("Straßen"), "c3k9d0v1x2", leaf.FileDigestOf(nil), 3
	l.Source, l.Licence, l.Canonicaliser = "https://data.example.org/wards.geojson", "ODbL-1.0", "lamppost-boundary/1"
	return l
}

func TestCodeKeepsCodesAndHidesTheRest(t *testing.T) {
	for _, key := range []string{"75056", "old-town", "A1_b.c"} {
		if got := leaf.Code(key); got != key {
			t.Errorf("%q became %q", key, got)
		}
	}
	seen := map[string]bool{}
	for _, key := range []string{"", "Jean Dupont", "école", strings.Repeat("x", 64), "sha256.0", "a\nb"} {
		got := leaf.Code(key)
		l := imported()
		l.Layer = got
		if _, err := l.Encode(); err != nil || seen[got] || strings.Contains(got, key) && key != "" {
			t.Errorf("%q became %q: %v", key, got, err)
		}
		seen[got] = true
	}
}

func TestDisclosureOpensWhatWasCommitted(t *testing.T) {
	d := must(leaf.Disclose(seeded(), leaf.Text, `<"Möbius" & co>`))
	other := must(leaf.Disclose(rand.NewChaCha8([32]byte{2}), leaf.Text, `<"Möbius" & co>`))
	if d.Digest() == other.Digest() {
		t.Error("two salts made one digest")
	}
	name, value, err := d.Open()
	if err != nil || name != leaf.Text || string(value) != `"<\"Möbius\" & co>"` {
		t.Errorf("%q, %s, %v", name, value, err)
	}
	for _, bad := range []leaf.Disclosure{"", "e30", d + "x", d[:len(d)-1], "WyJzYWx0IiwidGV4dCIsIngiXQ"} {
		if _, _, err := bad.Open(); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
}

// TestDisclosureOfRFC9901 hashes the example of RFC 9901, section 4.2.3.
func TestDisclosureOfRFC9901(t *testing.T) {
	d := leaf.Disclosure("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0")
	if got := d.Digest(); got != "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0" {
		t.Errorf("digest %s", got)
	}
}

// FuzzParse looks for a leaf that is accepted and could hold a person's words:
// whatever is read is written the same, and no string in it has a blank, a
// control or a character beyond ASCII.
func FuzzParse(f *testing.F) {
	for _, l := range []leaf.Leaf{published(), redacted(), imported()} {
		f.Add(must(encode(l)))
	}
	f.Add([]byte(`{"at":1,"id":"AAAAAAAAAAAAAAAAAAAAAA","type":"ruleset.imported","v":1,"city":"x y"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := leaf.Parse(raw)
		if err != nil {
			return
		}
		again, err := l.Encode()
		if err != nil || !bytes.Equal(raw, again) || len(raw) > leaf.MaxSize {
			t.Fatalf("%s was read and written as %s, %v", raw, again, err)
		}
		var generic any
		if err := json.Unmarshal(raw, &generic); err != nil {
			t.Fatal(err)
		}
		checkBare(t, generic)
	})
}

func checkBare(t *testing.T, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			checkBare(t, name)
			checkBare(t, value)
		}
	case []any:
		for _, value := range v {
			checkBare(t, value)
		}
	case string:
		if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) || len(v) > 800 {
			t.Fatalf("a leaf holds %q", v)
		}
	}
}
