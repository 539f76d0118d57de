package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lamppost/reports/outside"
	"lamppost/reports/record/verify"
)

// BenchmarkVerify reads 10,000 events from files and checks all there is to
// check but routing: tree, tiles, leaves, chains, dates and openings.
func BenchmarkVerify(b *testing.B) {
	told := newTeller()
	for len(told.log.leaves) < 10_000 {
		told.report(fmt.Sprintf("report %d", len(told.log.leaves)))
	}
	l := told.publish()
	dir := b.TempDir()
	for name, file := range l.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	source := must(verify.Open(dir, outside.New(outside.Options{})))
	for b.Loop() {
		o, err := verify.Run(b.Context(), verify.Config{Source: source, Policy: l.policy(), Now: now})
		if err != nil || !o.Good() {
			b.Fatal(err, o.Findings)
		}
	}
	b.ReportMetric(float64(len(l.leaves)), "events")
}
