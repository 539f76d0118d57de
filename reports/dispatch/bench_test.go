package dispatch_test

import (
	"context"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/dispatch"
)

// BenchmarkDelivery is claim, letter, and settle over SQLite with every commit
// durable; the send itself costs nothing.
func BenchmarkDelivery(b *testing.B) {
	town := newTown(b, nil)
	left := make(chan struct{}, b.N)
	town.worker.Senders[reports.ChannelEmail] = senderFunc(func(context.Context, dispatch.Message) (string, error) {
		left <- struct{}{}
		return "ok", nil
	})
	for range b.N {
		town.submit(town.draft())
	}
	b.ResetTimer()
	running, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); town.worker.Run(running) }()
	for range b.N {
		select {
		case <-left:
		case <-time.After(patience):
			b.Fatal("a delivery was not sent")
		}
	}
	cancel()
	<-ended
}
