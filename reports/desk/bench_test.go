package desk_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports/desk"
	"lamppost/reports/record/recordtest"
	"lamppost/reports/store/storetest"
)

// benchClients is how many submit at once: what the group commit is made for.
const benchClients = 64

// BenchmarkSubmit files reports durably (synchronous=FULL, fsync before the
// answer), from one client and from many, on both databases.
func BenchmarkSubmit(b *testing.B) {
	for _, database := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		for _, clients := range []int{1, benchClients} {
			b.Run(fmt.Sprintf("%s/clients=%d", database.name, clients), func(b *testing.B) {
				town := newTown(b, database.dsn(b), nil)
				var n atomic.Int64
				b.SetParallelism(clients)
				b.ResetTimer()
				if clients == 1 {
					for b.Loop() {
						submitNext(b, town, &n)
					}
				} else {
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							submitNext(b, town, &n)
						}
					})
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
			})
		}
	}
}

func submitNext(b *testing.B, t *town, n *atomic.Int64) {
	if _, err := t.Submit(background, draft(fmt.Sprint(n.Add(1)), nil)); err != nil {
		b.Error(err)
	}
}

// BenchmarkSubmitWithAndWithoutEvents files reports from many clients with their
// events, their openings, the sequencer and the publisher, and without all that.
func BenchmarkSubmitWithAndWithoutEvents(b *testing.B) {
	for _, events := range []bool{false, true} {
		b.Run(fmt.Sprintf("sqlite/events=%v", events), func(b *testing.B) {
			town := newTown(b, storetest.SQLite(b), nil)
			log := recordtest.Open(b, town.store, nil)
			ctx, stop := context.WithCancel(background)
			defer stop()
			if events {
				town.OnCommit = log.Nudge
				go log.RunSequencer(ctx)
				go log.RunPublisher(ctx)
			}
			var n atomic.Int64
			b.SetParallelism(benchClients)
			before := spent(b)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if events {
						submitNext(b, town, &n)
					} else if err := town.SubmitUntold(background, draft(fmt.Sprint(n.Add(1)), nil)); err != nil {
						b.Error(err)
					}
				}
			})
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
			b.ReportMetric(float64((spent(b)-before).Microseconds())/float64(b.N), "cpu-µs/report")
		})
	}
}

// spent returns the CPU time of the process so far.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkRoute decides and explains one report, runner-up and all.
func BenchmarkRoute(b *testing.B) {
	w := newTown(b, storetest.SQLite(b), nil).World()
	c := w.Directory.Category("pavement")
	for b.Loop() {
		w.Route(c, nil, desk.Pin{Place: geo.Point{-7.00461, 46.9973}, Accuracy: 30})
	}
}
