package verify

import (
	"context"
	"iter"
	"runtime/debug"

	"fmt"
)

// lanes is how many reads are under way at once: enough to hide a round trip,
// few enough to be a polite guest.
const lanes = 8

// ahead calls fetch for 0 to n-1, some at a time, and yields what they return in
// order. It ends after the first error, or when its reader stops.
func ahead[T any](ctx context.Context, n int64, fetch func(context.Context, int64) (T, error)) iter.Seq2[T, error] {
	type result struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var waiting []chan result
		start := func(i int64) {
			done := make(chan result, 1) // its goroutine ends even if nobody reads
			waiting = append(waiting, done)
			go func() {
				defer func() {
					if p := recover(); p != nil {
						done <- result{err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
					}
				}()
				value, err := fetch(ctx, i)
				done <- result{value, err}
			}()
		}
		for i := int64(0); i < n || len(waiting) > 0; {
			for ; i < n && len(waiting) < lanes; i++ {
				start(i)
			}
			r := <-waiting[0]
			waiting = waiting[1:]
			if !yield(r.value, r.err) || r.err != nil {
				return
			}
		}
	}
}
