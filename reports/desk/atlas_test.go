package desk_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports/desk"
	"lamppost/reports/store/storetest"
)

// coast is an area around a place with more vertices than are worth saving.
func coast(key string, lon, lat float64) string {
	const vertices = 60_000
	var ring strings.Builder
	for i := range vertices {
		turn := 2 * math.Pi * float64(i) / vertices
		fmt.Fprintf(&ring, "[%.7f,%.7f],", lon+0.02*math.Cos(turn), lat+0.02*math.Sin(turn))
	}
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":"Coast"},"geometry":{"type":"Polygon","coordinates":[[%s[%.7f,%.7f]]]}}`,
		key, ring.String(), lon+0.02, lat)
}

// TestSavedIndexServesTheNextStart starts desks one after another over one
// database and one folder of indexes.
func TestSavedIndexServesTheNextStart(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	folder := filepath.Join(t.TempDir(), "atlas")
	var log bytes.Buffer
	start := func() *desk.Desk {
		log.Reset()
		c := town.Config
		c.Indexes, c.Logger = folder, slog.New(slog.NewTextHandler(&log, nil))
		d, err := desk.New(background, c)
		must(t, err)
		return d
	}
	start()
	if _, err := os.Stat(folder); err == nil {
		t.Error("small layers were saved")
	}
	version := town.importParks(coast("a", -7.0046, 46.9973))
	town.publish(desk.PublishRequest{Version: version})
	file := filepath.Join(folder, fmt.Sprint(int64(version))+".index")
	holds := func(d *desk.Desk) {
		t.Helper()
		hits := d.World().Atlas.LocateIn("parks", geo.Point{-7.0046, 46.9973})
		if len(hits) != 1 || hits[0].Area.Key != "a" || hits[0].Version != int64(version) {
			t.Errorf("%v", hits)
		}
	}
	holds(start())
	whole, err := os.ReadFile(file)
	must(t, err)
	holds(start())
	if log.Len() > 0 {
		t.Errorf("a good file made %s", log.String())
	}
	for name, damaged := range map[string][]byte{"cut": whole[:len(whole)/2], "empty": nil, "turned": append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1)} {
		must(t, os.WriteFile(file, damaged, 0o600))
		holds(start())
		if !strings.Contains(log.String(), "built anew") {
			t.Errorf("%s: nothing in the log", name)
		}
		if mended, err := os.ReadFile(file); err != nil || !bytes.Equal(mended, whole) {
			t.Errorf("%s: the file was not mended, %v", name, err)
		}
	}
	next := town.importParks(coast("b", -7.0046, 46.9973))
	town.publish(desk.PublishRequest{Version: next})
	start()
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 || files[0].Name() != fmt.Sprint(int64(next))+".index" {
		t.Errorf("after another version: %v, %v", files, err)
	}
}

// TestUnchangedIndexIsUsedAgain: another layer's publication costs the others nothing.
func TestUnchangedIndexIsUsedAgain(t *testing.T) {
	town := newTown(t, storetest.SQLite(t), nil)
	before, _ := town.World().Atlas.Index("districts")
	town.publish(desk.PublishRequest{Version: town.importParks(square("p", -7.0046, 46.9973, 0.001))})
	after, _ := town.World().Atlas.Index("districts")
	if before == nil || before != after {
		t.Error("the districts were indexed again")
	}
}
