package geo_test

import (
	"reflect"
	"strings"
	"testing"

	"lamppost/geo"
)

func TestReadLines(t *testing.T) {
	const file = `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"id":1,"name":"M7","class":"motorway","lanes":3,"toll":false,"note":{"a":1},"other":"x"},"geometry":{"type":"LineString","coordinates":[[2,48],[2.1,48]]}},
		{"type":"Feature","properties":{"id":"b"},"geometry":{"type":"MultiLineString","coordinates":[[[2,48],[2.1,48]],[[3,48],[3,49]]]}},
		{"type":"Feature","properties":{"id":"b"},"geometry":{"type":"LineString","coordinates":[[2,48],[2.1,48]]}},
		{"type":"Feature","properties":{"id":"c"},"geometry":{"type":"Point","coordinates":[2,48]}},
		{"type":"Feature","properties":{"name":"no key"},"geometry":{"type":"LineString","coordinates":[[2,48],[2.1,48]]}},
		{"type":"Feature","properties":{"id":"d"},"geometry":{"type":"LineString","coordinates":[[2,48],[2,48]]}}]}`
	var lines []geo.Line
	stats, err := geo.ReadLines(strings.NewReader(file), geo.LineFields{Key: "id", Name: "name", Properties: []string{"class", "lanes", "toll", "note"}}, geo.DefaultLimits(), func(l geo.Line) error {
		lines = append(lines, l)
		return nil
	})
	if err != nil || stats.Features != 6 || stats.Imported != 2 || len(stats.Rejected) != 4 {
		t.Fatalf("%+v, %v", stats, err)
	}
	first := geo.Line{Key: "1", Name: "M7", Properties: map[string]string{"class": "motorway", "lanes": "3", "toll": "false"}, Path: lines[0].Path}
	if !reflect.DeepEqual(lines[0], first) || len(lines[1].Path) != 2 || lines[1].Name != "b" {
		t.Errorf("%+v", lines)
	}
	for i, want := range []string{"key \"b\" was already used", "not a line but a Point", "property \"id\" is missing", "fewer than 2 different points"} {
		if got := stats.Rejected[i]; got.Index != i+2 || !strings.Contains(got.Reason, want) {
			t.Errorf("rejected %+v, want %s", got, want)
		}
	}
}
