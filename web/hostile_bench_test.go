package web

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// BenchmarkHostileLists asks for the lists that cost most, among as many reports as
// LAMPPOST_REPORTS says.
func BenchmarkHostileLists(b *testing.B) { // M02, M03
	many := 20_000
	if text := os.Getenv("LAMPPOST_REPORTS"); text != "" {
		var err error
		many, err = strconv.Atoi(text)
		must(b, err)
	}
	w := newTown(b, func(c *Config) { c.Rates = Rates{Reads: Allowance{1e9, 1e9}, Tiles: Allowance{1e9, 1e9}} })
	w.fill(many)
	must(b, w.Store.GatherStatistics(b.Context())) // as the sweep does
	w.keepPins()
	for _, path := range []string{
		"/", "/reports", "/reports?bbox=-180,-90,180,90", "/reports?bbox=170,-90,-170,90", "/reports?bbox=-7.0006,46.99,-7.0004,47.01&status=fixed",
		"/feeds/reports.geojson?bbox=-180,-90,180,90&limit=1000000000", "/feeds/reports.atom?bbox=-180,-90,180,90&offset=1000000000",
		"/tiles/reports/0/0/0.mvt?bbox=-180,-90,180,90", "/reports?q=" + url.QueryEscape(`"sofa" OR 1=1 -- %%%%`), "/reports?q=sofa", "/reports?q=s",
		"/feeds/reports.json?q=sofa+nowhere", "/reports?near=46.9995,-7.0005&radius=50000",
	} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				if a := w.get(path); a.Code != 200 {
					b.Fatalf("%d: %s", a.Code, a.Body)
				}
				w.Handler.(*Server).tiles.cache = tiles.NewCache(tileMemory) // no tile is kept
			}
		})
	}
}

// fill imports reports all over the town and gives their events their numbers.
func (w *town) fill(many int) {
	w.t.Helper()
	batch := make([]desk.PastReport, 0, 2000)
	for i := range many {
		batch = append(batch, desk.PastReport{
			ExternalID: fmt.Sprint(i), Category: "pavement", Text: "A sofa in the rain, number " + fmt.Sprint(i),
			Place:     geo.Point{townHall.Lon() + float64(i%2000-1000)*0.00001, townHall.Lat() + float64(i*7919%2000-1000)*0.00001},
			CreatedAt: w.Clock.Now().Add(-time.Duration(many-i) * time.Second),
		})
		if len(batch) == cap(batch) || i == many-1 {
			done, err := w.Desk.Import(w.t.Context(), batch)
			must(w.t, err)
			must(w.t, done[0].Err)
			must(w.t, w.Store.Write(w.t.Context(), func(tx *store.Tx) error {
				_, err := tx.Sequence(10 * cap(batch))
				return err
			}))
			batch = batch[:0]
		}
	}
}
