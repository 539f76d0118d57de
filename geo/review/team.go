package review

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// atOnce is how many areas a worker takes at a time.
const atOnce = 64

// team works through areas on all cores, tells how far it is, and stops
// between areas when its context ends.
type team struct {
	ctx      context.Context
	progress func(done, total int)
	done     int // guarded by lock
	total    int
	lock     sync.Mutex
}

// tell adds n to what is done.
func (t *team) tell(n int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.done += n; t.progress != nil {
		t.progress(min(t.done, t.total), t.total)
	}
}

func (t *team) ended() bool { return t.ctx.Err() != nil }

// each calls work with the numbers below n, on several goroutines.
func (t *team) each(n int, work func(i int)) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n/atOnce+1) {
		workers.Go(func() {
			for !t.ended() {
				end := int(next.Add(atOnce))
				start := end - atOnce
				if start >= n {
					return
				}
				for i := start; i < min(end, n); i++ {
					work(i)
				}
				t.tell(min(end, n) - start)
			}
		})
	}
	workers.Wait()
	return t.ctx.Err()
}
