package pins_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"lamppost/tiles"
	"lamppost/tiles/pins"
	"lamppost/tiles/pins/pinstest"
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
	list := pinstest.Crowd(benchPins(b))
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
	list := pinstest.Crowd(benchPins(b))
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

// BenchmarkFilter is the first tile with a filter that nobody asked with before, of
// the whole world: all pins count. It says processor time too, which is the time on
// a clock times the processors where nothing else runs.
func BenchmarkFilter(b *testing.B) {
	n := benchPins(b)
	list := pinstest.Crowd(n)
	before := heap()
	ix := newIndex(b, list)
	half := make([]int, 240)
	for i := range half {
		half[i] = 2 * i
	}
	for name, f := range map[string]pins.Filter{
		"statuses":  {Kinds: []int{0, 1, 2}},
		"body":      {Codes: []int{7}},
		"half":      {Codes: half},
		"last-year": {From: 1.7e9 + int64(n)*9/10},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			began := cpu(b)
			for i := int64(0); b.Loop(); i++ {
				f.From++ // another one
				ix.Where(f).Clusters(nil, tiles.Tile{}, 3)
			}
			used := cpu(b) - began
			b.ReportMetric(float64(used.Microseconds())/1e3/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(heap()-before)/1e6, "MB") // with what is remembered of filters
		})
	}
	runtime.KeepAlive(list)
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkChange(b *testing.B) {
	list := pinstest.Crowd(benchPins(b))
	ix := newIndex(b, list)
	for i := 0; b.Loop(); i++ {
		if ix.Grown() {
			ix = newIndex(b, list)
		}
		p := list[i%len(list)]
		p.Facet = pins.NewFacet(p.Facet.Kind(), p.Facet.Code(), int64(i), true)
		ix = ix.With(int64(i), pins.Change{Pin: p})
	}
}
