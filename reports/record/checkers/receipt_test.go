package checkers_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/desk/desktest"
	"lamppost/reports/record"
	"lamppost/reports/record/checkers"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store"
)

const words = "The lamp at No. 7 is dark, since Monday."

// submitted is a town with a few reports, the last of which is returned, and its
// record.
func submitted(t *testing.T, n int) (*record.Log, reports.ReportID) {
	t.Helper()
	town := desktest.New(t, desktest.Options{})
	l := recordtest.Open(t, town.Store, nil)
	var last reports.ReportID
	for i := range n {
		receipt, err := town.Desk.Submit(t.Context(), reports.Draft{
			Key: fmt.Sprintf("report-number-%06d", i), Category: "rubbish", Place: [2]float64{-7.00461, 46.997301}, HasPlace: true,
			Text: words, Source: reports.SourceWeb, Answers: map[string][]string{"kinds": {"bags"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		last = receipt.Report.ID
	}
	recordtest.Publish(t, l)
	return l, last
}

func TestReceiptsAreCheckedOffline(t *testing.T) {
	l, id := submitted(t, 5)
	receipt, err := l.ReportReceipt(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	key := l.Keys.Lines()[0]
	file := filepath.Join(t.TempDir(), "receipt.txt")
	run := func(content []byte, key string) (string, bool) {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return python(t, checkers.VerifyReceipt, file, key)
	}
	if out, good := run(receipt.File(), key); !good || !strings.Contains(out, words) || !strings.Contains(out, "report.received") {
		t.Errorf("%s", out)
	}
	if out, good := run(receipt.Short(), key); !good || strings.Contains(out, words) {
		t.Errorf("without openings: %s", out)
	}
	other, _ := submitted(t, 1)
	if out, good := run(receipt.File(), other.Keys.Lines()[0]); good {
		t.Errorf("another log's key: %s", out)
	}
	for i, line := range bytes.Split(receipt.File(), []byte("\n")) {
		if len(line) < 2 {
			continue
		}
		forged := bytes.Replace(receipt.File(), line, turned(line), 1)
		if out, good := run(forged, key); good {
			t.Errorf("line %d was changed: %s", i, out)
		}
	}
}

// turned changes one character of a line that says something.
func turned(line []byte) []byte {
	changed := bytes.Clone(line)
	if changed[len(line)/2]++; changed[len(line)/2] == '{' {
		changed[len(line)/2] = 'a'
	}
	return changed
}

// TestEntryAndProofAreCheckedOffline checks what /record/entry and /record/receipt
// answer, for every event.
func TestEntryAndProofAreCheckedOffline(t *testing.T) {
	l, _ := submitted(t, 1)
	var events []reports.Event
	err := l.Store.Read(t.Context(), func(v *store.View) (err error) {
		events, err = v.Events(0, 50)
		return err
	})
	if err != nil || len(events) < 6 {
		t.Fatal(len(events), err)
	}
	for _, e := range events[len(events)-4:] {
		receipt, err := l.Receipt(t.Context(), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		entry, proof := filepath.Join(t.TempDir(), "entry.json"), filepath.Join(t.TempDir(), "entry.tlog-proof")
		for name, content := range map[string][]byte{entry: e.Leaf, proof: receipt.Text()} {
			if err := os.WriteFile(name, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if out, good := python(t, checkers.VerifyReceipt, entry, proof, l.Keys.Lines()[0]); !good || !strings.Contains(out, string(e.Kind)) {
			t.Errorf("%s: %s", e.Kind, out)
		}
	}
}
