package desk_test

import (
	"fmt"
	"sync/atomic"
	"testing"

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
