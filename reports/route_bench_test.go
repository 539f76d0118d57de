package reports_test

import (
	"fmt"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
)

// BenchmarkDecide tries the rules of a country: one for each of 35,000 communes,
// and some for all of them.
func BenchmarkDecide(b *testing.B) {
	const communes = 35_000
	d := &reports.Directory{Layers: []reports.Layer{{Name: "communes", City: "land"}}}
	for i := range 10 {
		d.Rules = append(d.Rules, reports.Rule{City: "land", Layer: "communes", Categories: []reports.CategoryCode{"other"}, Body: "state", Position: i + 1})
	}
	for i := range communes {
		key := geo.AreaKey(fmt.Sprint(i))
		d.Rules = append(d.Rules, reports.Rule{City: "land", Layer: "communes", Areas: []geo.AreaKey{key}, Body: reports.BodySlug(key), Position: i + 11})
	}
	q := reports.Query{Category: &reports.Category{Code: "pothole", City: "land"}, Place: reports.Place{Areas: []reports.RouteArea{{Layer: "communes", Key: "34000"}}}}
	if d.Decide(q).Body() != "34000" {
		b.Fatal("another commune answers")
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Decide(q)
	}
}
