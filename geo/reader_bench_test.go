package geo_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	"lamppost/geo"
)

// BenchmarkReaders reads the communes from a file on disk, ours against the
// reader of orb, which wants the whole text. cpu-ms/op is what the process
// used, its garbage collector included; peak-MB is by how much the heap grew.
func BenchmarkReaders(b *testing.B) {
	file := plainCommunes(b)
	b.Run("lamppost", func(b *testing.B) {
		measure(b, func() int {
			f, err := os.Open(file)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			stats, err := geo.ReadAreas(f, "communes", geo.AreaFields{Key: "code", Name: "nom"}, geo.Limits{}, func(geo.Area) error { return nil })
			if err != nil {
				b.Fatal(err)
			}
			return stats.Imported
		})
	})
	b.Run("orb", func(b *testing.B) {
		measure(b, func() int {
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			c, err := geojson.UnmarshalFeatureCollection(text)
			if err != nil {
				b.Fatal(err)
			}
			return len(c.Features)
		})
	})
}

// plainCommunes unpacks the communes to a file.
func plainCommunes(b *testing.B) string {
	packed, err := gzip.NewReader(openData(b, "france/communes.geojson.gz"))
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "communes.geojson")
	f, err := os.Create(name)
	if err == nil {
		_, err = io.Copy(f, packed)
	}
	if err != nil || f.Close() != nil {
		b.Fatal(err)
	}
	return name
}

func measure(b *testing.B, read func() int) {
	debug.FreeOSMemory()
	peak := watchHeap()
	before := processTime(b)
	for b.Loop() {
		if n := read(); n != 35_357 {
			b.Fatalf("%d communes", n)
		}
	}
	b.ReportMetric(float64(processTime(b)-before)/float64(time.Millisecond)/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(peak())/(1<<20), "peak-MB")
}

func processTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watchHeap samples the heap until the function it returns is called, which
// tells by how many bytes it grew at most.
func watchHeap() (peak func() uint64) {
	heap := func() uint64 {
		samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(samples)
		return samples[0].Value.Uint64()
	}
	runtime.GC()
	start, most := heap(), uint64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			select {
			case <-tick.C:
				most = max(most, heap())
			case <-stop:
				tick.Stop()
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-done
		return max(most, start) - start
	}
}
