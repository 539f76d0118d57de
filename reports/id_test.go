package reports_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"lamppost/reports"
)

func newIDs() *reports.IDs {
	return &reports.IDs{Now: func() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }, Rand: rand.Reader}
}

func TestIDsAreUniqueAndRising(t *testing.T) {
	ids := newIDs()
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			last := int64(0)
			for range 5000 {
				id := ids.Next()
				if id <= last {
					t.Errorf("%d after %d", id, last)
				}
				last = id
				mu.Lock()
				if seen[id] {
					t.Errorf("%d twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestIDText(t *testing.T) {
	id := reports.ReportID(newIDs().Next())
	text := id.String()
	if len(text) != 10 || text[0] < 'a' {
		t.Errorf("%q: want ten characters that begin with a letter", text)
	}
	for _, spelling := range []string{text, strings.ToUpper(text), text[:4] + "-" + text[4:7] + " " + text[7:]} {
		if got, err := reports.ParseReportID(spelling); err != nil || got != id {
			t.Errorf("%q: %v, %v", spelling, got, err)
		}
	}
	for _, bad := range []string{"", "1", text + "0", text[:9], "1e3", "0x1", "-" + text[1:9], "uuuuuuuuuu", strings.Repeat("a", 1000)} {
		if _, err := reports.ParseReportID(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestIDsWithoutRandomness(t *testing.T) {
	ids := &reports.IDs{Now: newIDs().Now, Rand: &bytes.Buffer{}}
	if a, b := ids.Next(), ids.Next(); a == b {
		t.Errorf("%d twice", a)
	}
}

func TestRetryAfterGrowsAndIsBounded(t *testing.T) {
	last := time.Duration(0)
	for attempts := 1; attempts <= reports.MaxAttempts; attempts++ {
		low, high := reports.RetryAfter(attempts, 0), reports.RetryAfter(attempts, 0.999)
		if low < last/2 || high > time.Hour || low < 15*time.Second || high < low {
			t.Errorf("attempt %d: %v to %v", attempts, low, high)
		}
		last = low
	}
}

// TestTwoProcessesRarelyMeet: ids of two processes that begin alike differ soon, so
// that a transaction refused for its id succeeds when it is run again.
func TestTwoProcessesRarelyMeet(t *testing.T) {
	const n, tries = 1000, 8
	one, other := newIDs(), newIDs()
	seen := map[int64]bool{}
	for range n {
		seen[one.Next()] = true
	}
	for range n {
		try := 0
		for ; try < tries && seen[other.Next()]; try++ {
		}
		if try == tries {
			t.Fatalf("%d ids one after another were taken", tries)
		}
	}
}
