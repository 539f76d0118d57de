package web

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"lamppost/reports"
)

func TestAQueueRefusesWhomItCannotServeSoon(t *testing.T) {
	q := newQueue(1, 2)
	hold, ended := make(chan struct{}), make(chan error)
	var working atomic.Int32
	work := func() (int, error) {
		if working.Add(1) > 1 {
			t.Error("somebody worked beside another")
		}
		defer working.Add(-1)
		<-hold
		return 0, nil
	}
	for range 3 {
		go func() {
			_, err := inTurn(q, work)
			ended <- err
		}()
	}
	for len(q.heads) < 3 { // one works, and two wait
		select {
		case err := <-ended:
			t.Fatalf("somebody had a turn and left: %v", err)
		default:
		}
	}
	if _, err := inTurn(q, work); !errors.Is(err, errBusy) {
		t.Errorf("the fourth is told %v", err)
	}
	close(hold)
	for range 3 {
		must(t, <-ended)
	}
	if len(q.heads)+len(q.turns) > 0 {
		t.Errorf("%d are still in the queue", len(q.heads))
	}
}

// A map that cannot keep up says so in the words and the form of whoever asked, and
// nothing else suffers.
func TestBusyMaps(t *testing.T) {
	w := newTown(t)
	w.losePins()
	w.submit(nil)
	kept := tilePath("basemap", ".png", townHall, 15)
	if a := w.get(kept); a.Code != 200 {
		t.Fatal(a.Code)
	}
	room := w.Handler.(*Server).tiles
	for range cap(room.drawing.heads) {
		room.drawing.heads <- struct{}{}
	}
	for range cap(room.reading.heads) {
		room.reading.heads <- struct{}{}
	}
	for _, cold := range []string{
		tilePath("basemap", ".png", townHall, 16), tilePath("basemap", "@2x.png?look=dark", townHall, 16), tilePath("boundaries", ".mvt", townHall, 16),
		tilePath("reports", ".mvt", townHall, 16), tilePath("reports", ".geojson", townHall, 16), tilePath("reports", ".png", townHall, 16),
	} {
		a := w.get(cold, "Accept-Language", "fr")
		if a.Code != http.StatusServiceUnavailable || a.Header().Get("Retry-After") != "2" || a.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", cold, a.Code, a.Header())
		}
		if a.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(a.Body.String(), "Beaucoup de parties de la carte") {
			t.Errorf("%s: %s", cold, a.Body)
		}
	}
	for _, path := range []string{kept, "/reports", "/report"} {
		if a := w.get(path); a.Code != 200 {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
	if r := w.submit(nil); r.Body != reports.BodySlug("works") {
		t.Errorf("a report meanwhile: %+v", r)
	}
}
