package review_test

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"lamppost/geo"
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

// BenchmarkMoves asks for 100,000 reports which of them another version of the
// communes moves.
func BenchmarkMoves(b *testing.B) {
	areas := communes(b)
	old := geo.NewAtlas([]geo.LayerVersion{{Layer: "layer", Areas: areas}})
	new := geo.NewAtlas([]geo.LayerVersion{{Layer: "layer", Areas: disturbed(areas)}})
	random := rand.New(rand.NewPCG(7, 8))
	points := make([]geo.Point, 100_000)
	for i := range points {
		area := areas[random.IntN(len(areas))]
		ring := area.Shape[0][0]
		at := ring[random.IntN(len(ring))].Point()
		points[i] = geo.Point{at.Lon() + random.NormFloat64()*0.005, at.Lat() + random.NormFloat64()*0.005}
	}
	b.ReportAllocs()
	for b.Loop() {
		moves := 0
		err := review.Moves(context.Background(), old, new, slices.Values(points), func(review.Move) bool { moves++; return true })
		if err != nil || moves == 0 {
			b.Fatal(moves, err)
		}
		b.ReportMetric(float64(moves), "moves")
	}
}
