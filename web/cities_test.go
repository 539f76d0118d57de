package web

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"lamppost/reports/city"
)

// farville is a second city on the same instance, across a sea.
var farville = fstest.MapFS{
	"city.yaml": {Data: []byte(`
slug: farville
name: {fr: Farville, en: Farville}
languages: [fr, en]
time_zone: Pacific/Auckland
centre: {lat: 10.5, lon: 20.5}
zoom: 12
contact: loin@farville.example
layers:
  - {name: far-wards, title: {fr: Quartiers, en: Wards}, file: wards.geojson, key: code, name_field: name}
bodies:
  - {slug: far-town, name: {fr: Ville de Farville, en: Town of Farville}, channel: {kind: inbox}}
categories:
  - {code: far-hole, name: {fr: Trou, en: Hole}, description: {fr: Un trou., en: A hole.}}
rules:
  - {layer: far-wards, body: far-town, note: {fr: Tout est à la ville., en: All is the town’s.}}
`)},
	"wards.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"1","name":"Tout"},
"geometry":{"type":"Polygon","coordinates":[[[20,10],[21,10],[21,11],[20,11],[20,10]]]}}]}`)},
}

// withFarville adds it.
func (w *town) withFarville() {
	w.t.Helper()
	c, err := city.Load(farville)
	must(w.t, err)
	_, err = w.Desk.Apply(context.Background(), farville, c)
	must(w.t, err)
}

func TestOpen311OfSeveralCities(t *testing.T) { // G12, G13
	p := newPoster(t)
	here := p.submit(nil)
	p.withFarville()
	p.ask(t, 400, "/open311/v2/services.*")
	p.ask(t, 404, "/open311/v2/services.*?jurisdiction_id=atlantis")
	p.ask(t, 400, "/open311/v2/requests.*?jurisdiction_id=")
	far := rows(t, p.ask(t, 200, "/open311/v2/services.*?jurisdiction_id=farville"))
	if len(far) != 1 || far[0]["service_name"] != "Trou" {
		t.Errorf("%v", far)
	}
	p.ask(t, 404, "/open311/v2/services/pothole.*?jurisdiction_id=farville")
	p.send(t, 400, p.form())
	p.send(t, 404, p.form("jurisdiction_id", "farville"))
	p.send(t, 400, p.form("jurisdiction_id", "farville", "service_code", "far-hole")) // at a place in the other city
	there := p.filed(t, p.form("jurisdiction_id", "farville", "service_code", "far-hole", "lat", "10.5", "long", "20.5"))
	if there.Body != "far-town" || there.City != "farville" {
		t.Errorf("%+v", there)
	}
	if got := idsOf(t, p.ask(t, 200, "/open311/v2/requests.*?jurisdiction_id=merrowhythe")); got != here.ID.String() {
		t.Errorf("requests of the one: %s", got)
	}
	d := p.ask(t, 200, "/open311/discovery.*").(map[string]any)
	if contact := d["contact"].(string); !strings.Contains(contact, "merrowhythe.example") || !strings.Contains(contact, "farville.example") {
		t.Errorf("contact %q", contact)
	}
}

func TestMapOfSeveralCities(t *testing.T) {
	w := newTown(t)
	before := w.get(tilePath("basemap", ".png", townHall, 14)).Header().Get("ETag")
	far := tilePath("basemap", ".png", [2]float64{20, 10.5}, 12) // on the border of the ward
	plain := w.get(far).Header().Get("ETag")
	w.withFarville()
	if now := w.get(far); now.Code != 200 || now.Header().Get("ETag") == plain {
		t.Errorf("the boundary of a city without base map is not drawn: %d", now.Code)
	}
	if now := w.get(tilePath("basemap", ".png", townHall, 14)).Header().Get("ETag"); now != before {
		t.Error("boundaries of another city changed this one's map")
	}
	reading := w.get("/feeds/reports.geojson?city=farville&since=2026-03-14").Body.String()
	if !strings.Contains(reading, "Farville") {
		t.Errorf("%s", reading)
	}
}
