package geo_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/geo"
)

var update = flag.Bool("update", false, "write the answers to the corpus anew; read the difference before committing")

const corpus = "../fixtures/geojson"

// TestCorpus reads every file of the hostile corpus and compares what became
// of it, word for word, with answers.txt beside the files.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus, "*.geojson"))
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var answers strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&answers, "%s\n%s\n", filepath.Base(file), becomes(text))
	}
	golden := filepath.Join(corpus, "answers.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(answers.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if answers.String() != string(want) {
		t.Errorf("the corpus reads differently from %s:\n%s", golden, answers.String())
	}
}

// becomes describes what reading areas from the text gives.
func becomes(text []byte) string {
	var out strings.Builder
	stats, err := geo.ReadAreas(bytes.NewReader(text), "test", geo.AreaFields{Key: "code", Name: "name"}, geo.Limits{},
		func(a geo.Area) error {
			fmt.Fprintf(&out, "  area %q %q: %s\n", a.Key, a.Name, outline(a.Shape))
			return nil
		})
	for _, r := range stats.Rejected {
		fmt.Fprintf(&out, "  rejected %d: %s\n", r.Index, r.Reason)
	}
	if err != nil {
		fmt.Fprintf(&out, "  error: %v\n", err)
	}
	fmt.Fprintf(&out, "  %d features, %d imported\n", stats.Features, stats.Imported)
	return out.String()
}

// outline writes a shape briefly: rings in brackets, vertices in degrees.
func outline(s geo.Shape) string {
	var out strings.Builder
	for i, polygon := range s {
		if i > 0 {
			out.WriteString(" and ")
		}
		for _, ring := range polygon {
			out.WriteString("(")
			for j, v := range ring {
				if j > 0 {
					out.WriteString(", ")
				}
				fmt.Fprintf(&out, "%g %g", v.Point().Lon(), v.Point().Lat())
			}
			out.WriteString(")")
		}
	}
	return out.String()
}
