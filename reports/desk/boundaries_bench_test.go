package desk_test

import (
	"fmt"
	"testing"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store/storetest"
)

// BenchmarkTryBoundaries tries a version on 100,000 open reports all over the
// town, of which it moves about a tenth.
func BenchmarkTryBoundaries(b *testing.B) {
	const size = 100_000
	town := newTown(b, storetest.SQLite(b), nil)
	town.settle()
	town.fill(size)
	version := town.importParks(square("castle-green", -7.0, 47.005, 0.015))
	for b.Loop() {
		got, err := town.TryBoundaries(background, desk.TrialRequest{Version: version})
		if err != nil || got.Reports != size || got.Moved == 0 {
			b.Fatal(got.Reports, got.Moved, err)
		}
		b.ReportMetric(float64(got.Moved), "moved")
	}
}

// BenchmarkPublish switches between two versions of districts of a country's size
// of detail, with open reports: the switch, not the moves that follow.
func BenchmarkPublish(b *testing.B) {
	town := newTown(b, storetest.SQLite(b), nil)
	town.settle()
	town.fill(1000)
	versions := [2]reports.VersionID{town.importParks(manyParks(-7.03)...), town.importParks(manyParks(-7.0299)...)}
	n := 0
	for b.Loop() {
		town.publish(desk.PublishRequest{Version: versions[n%2]})
		n++
		b.StopTimer()
		town.settle()
		b.StartTimer()
	}
}

// manyParks are ten thousand squares beside each other.
func manyParks(west float64) []string {
	var all []string
	for row := range 100 {
		for column := range 100 {
			all = append(all, square(fmt.Sprintf("%d-%d", row, column), west+float64(column)*0.0005, 46.99+float64(row)*0.0003, 0.0002))
		}
	}
	return all
}
