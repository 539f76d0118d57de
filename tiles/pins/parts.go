package pins

import (
	"runtime"
	"sync"
)

// smallPart is how many pins are not worth another processor.
const smallPart = 1 << 16

// parts cuts n pins into stretches, one for each processor, that begin at whole
// words, and hands all of them to work at once: number, first and end.
func parts(n int, work func(part, from, to int)) {
	count := partsOf(n)
	size := (n/count/wordSize + 1) * wordSize
	var all sync.WaitGroup
	for part := range count {
		all.Go(func() { work(part, min(part*size, n), min((part+1)*size, n)) })
	}
	all.Wait()
}

// partsOf is how many stretches parts makes.
func partsOf(n int) int { return max(1, min(runtime.GOMAXPROCS(0), n/smallPart)) }
