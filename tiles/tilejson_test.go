package tiles_test

import (
	"encoding/json"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"
)

func TestTileJSONFollowsTheSpecification(t *testing.T) {
	doc := tiles.NewTileJSON("Reports", geo.Box{West: -7, South: 46, East: -6, North: 47}, "https://town.example/tiles/reports/{z}/{x}/{y}.mvt")
	doc.Attribution = "© somebody"
	doc.VectorLayers = []tiles.VectorLayer{{ID: "reports", MaxZoom: 20, Fields: map[string]string{"status": "open or closed"}}}
	got, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"tilejson":"3.0.0","name":"Reports","attribution":"© somebody","scheme":"xyz",` +
		`"tiles":["https://town.example/tiles/reports/{z}/{x}/{y}.mvt"],"minzoom":0,"maxzoom":20,"bounds":[-7,46,-6,47],` +
		`"vector_layers":[{"id":"reports","minzoom":0,"maxzoom":20,"fields":{"status":"open or closed"}}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
