package pins_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"lamppost/tiles"
	"lamppost/tiles/pins"
)

// benchPins is how many pins the benchmarks run on; LAMPPOST_PINS says another
// number, such as 10000000 for a large country over many years.
func benchPins(b *testing.B) int {
	text := os.Getenv("LAMPPOST_PINS")
	if text == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func BenchmarkBuild(b *testing.B) {
	list := crowd(benchPins(b))
	before := heap()
	var ix *pins.Index
	for b.Loop() {
		ix, _ = pins.New(slices.Values(list), len(list))
	}
	b.ReportMetric(float64(heap()-before)/1e6, "MB")
	runtime.KeepAlive(ix)
	runtime.KeepAlive(list)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkClusters(b *testing.B) {
	list := crowd(benchPins(b))
	ix := newIndex(b, list)
	for z := 0; z <= 16; z += 2 {
		b.Run(fmt.Sprintf("z%d", z), func(b *testing.B) {
			var found []pins.Cluster
			for i := 0; b.Loop(); i++ {
				t, _, _ := tiles.At(list[i*7919%len(list)].At, z)
				found = ix.Clusters(found[:0], t, 3)
			}
		})
	}
}

// BenchmarkFilter is the first tile with a filter that nobody has asked with before.
func BenchmarkFilter(b *testing.B) {
	ix := newIndex(b, crowd(benchPins(b)))
	for i := int64(0); b.Loop(); i++ {
		ix.Where(pins.Filter{Kinds: []int{0, 1, 2}, From: 1 + i}).Clusters(nil, tiles.Tile{}, 3)
	}
}

func BenchmarkChange(b *testing.B) {
	list := crowd(benchPins(b))
	ix := newIndex(b, list)
	for i := 0; b.Loop(); i++ {
		if ix.Grown() {
			ix = newIndex(b, list)
		}
		ix = ix.With(pins.Change{Pin: list[i%len(list)]})
	}
}
