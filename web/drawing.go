package web

import (
	"runtime"
	"time"

	"lamppost/reports"
)

// queue lets a few do heavy work at once and some more wait for their turn. Whoever
// comes to a full one is refused at once, so that neither memory nor waiting grows
// with the number of those who ask.
type queue struct {
	turns chan struct{} // one for each who works
	heads chan struct{} // one for each who works or waits
}

func newQueue(turns, waiting int) queue {
	return queue{make(chan struct{}, turns), make(chan struct{}, turns+waiting)}
}

const (
	// maxDrawings is how many pictures wait to be drawn: some twenty screens of them,
	// which takes seconds, with about 30 kB for each who waits.
	maxDrawings = 512
	// maxPinReads is how many tiles of reports wait for the database, which works on our
	// own processors where it is SQLite.
	maxPinReads = 64
	// queuePatience is how long a turn is waited for. A reader who has waited longer
	// has moved the map or gone.
	queuePatience = 5 * time.Second
	// comeBack is when those who were refused are told to ask again.
	comeBack = 2 * time.Second
)

// drawers leaves one processor to everything that is not the drawing of maps.
func drawers() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// errBusy answers 503 with Retry-After: it is we who are short, and not the reader
// who asks too much.
var errBusy = &tooMany{&reports.Error{Kind: reports.Unavailable, Code: "map_busy"}, comeBack}

// inTurn does work when its turn has come. It fails with errBusy, or as the work does.
func inTurn[T any](q queue, work func() (T, error)) (done T, err error) {
	select {
	case q.heads <- struct{}{}:
		defer func() { <-q.heads }()
	default:
		return done, errBusy
	}
	late := time.NewTimer(queuePatience)
	defer late.Stop()
	select {
	case q.turns <- struct{}{}:
		defer func() { <-q.turns }()
		return work()
	case <-late.C:
		return done, errBusy
	}
}
