package review_test

import (
	"io"
	"syscall"
	"testing"
	"time"

	"lamppost/geo/review"
)

// BenchmarkReview judges a new version of the 35,357 communes against the live
// one, compares them, and draws the changes and twenty findings.
func BenchmarkReview(b *testing.B) {
	old := communes(b)
	new := disturbed(old)
	b.Run("validate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			validate(b, review.Candidate{Areas: new}, old, nil)
		}
	})
	b.Run("compare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			compare(b, old, new)
		}
	})
	d, found := compare(b, old, new), validate(b, review.Candidate{Areas: new}, old, nil)
	b.Run("draw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = review.DrawDiff(d, old, new, review.Size{Width: 960, Height: 720}).WriteSVG(io.Discard, review.Text{})
			for _, f := range found.List[:20] {
				_ = review.DrawFinding(f, new, old, review.Size{}).WriteSVG(io.Discard, review.Text{})
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		before := processorTime(b)
		defer func() { b.ReportMetric((processorTime(b)-before).Seconds()/float64(b.N), "cpu-s/op") }()
		for b.Loop() {
			found := validate(b, review.Candidate{Areas: new}, old, nil)
			d := compare(b, old, new)
			_ = review.DrawDiff(d, old, new, review.Size{Width: 960, Height: 720}).WriteSVG(io.Discard, review.Text{})
			for _, f := range found.List[:20] {
				_ = review.DrawFinding(f, new, old, review.Size{}).WriteSVG(io.Discard, review.Text{})
			}
		}
	})
}

// processorTime is what this process has used of all processors: what a
// machine with other work to do can tell.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
