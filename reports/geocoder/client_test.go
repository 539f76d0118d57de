package geocoder_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports/geocoder"
	"lamppost/reports/outside"
)

// The answers are what the public services gave for "12 rue Grimaldi monaco", cut to
// what matters.
const (
	photonAnswer = `{"features":[{"geometry":{"coordinates":[7.4195,43.7356],"type":"Point"},"type":"Feature","properties":{"osm_type":"N","osm_key":"place","type":"house","osm_value":"house","countrycode":"MC","postcode":"98000","housenumber":"12","street":"Rue Grimaldi","district":"La Condamine","city":"Monaco","country":"Monaco"}},
{"geometry":{"coordinates":[7.4189,43.7346],"type":"Point"},"type":"Feature","properties":{"osm_type":"W","extent":[7.4178,43.7367,7.4201,43.7329],"osm_key":"highway","type":"street","name":"Rue Grimaldi","city":"Monaco"}},
{"geometry":{"coordinates":[999,43]},"properties":{"name":"Nowhere"}},{"geometry":{},"properties":{"name":"None"}}],"type":"FeatureCollection"}`
	nominatimAnswer = `[{"place_id":1,"lat":"43.7356","lon":"7.4195","category":"place","type":"house","addresstype":"place","name":"","display_name":"12, Rue Grimaldi, La Condamine, Monaco, 98000, Monaco","address":{"house_number":"12","road":"Rue Grimaldi","suburb":"La Condamine","town":"Monaco","postcode":"98000","country":"Monaco"},"boundingbox":["43.7355","43.7357","7.4194","7.4196"]},
{"place_id":2,"lat":"43.7346","lon":"7.4189","category":"highway","type":"residential","name":"Rue Grimaldi","display_name":"Rue Grimaldi, Monaco","address":{"road":"Rue Grimaldi","city":"Monaco"},"boundingbox":["43.7329","43.7367","7.4178","7.4201"]},
{"lat":"NaN","lon":"0","name":"Nowhere"}]`
)

func double(t *testing.T, handler http.HandlerFunc) (string, *outside.Client) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL, outside.New(outside.Options{AllowPrivate: true})
}

func TestBothProtocols(t *testing.T) {
	asked := 0
	url, through := double(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		q := r.URL.Query()
		if q.Get("q") != "12 rue grimaldi" || q.Get("limit") != "6" || q.Get("key") != "secret" || r.UserAgent() == "" {
			t.Errorf("asked %s by %q", r.URL, r.UserAgent())
		}
		switch r.URL.Path {
		case "/api":
			if q.Get("lat") != "43.74" || q.Get("lon") != "7.42" || q.Get("lang") != "fr" {
				t.Errorf("asked %s", r.URL)
			}
			_, _ = w.Write([]byte(photonAnswer))
		case "/search":
			if q.Get("format") != "jsonv2" || q.Get("addressdetails") != "1" || q.Get("accept-language") != "fr" || q.Get("viewbox") != "6.92,43.24,7.92,44.24" {
				t.Errorf("asked %s", r.URL)
			}
			_, _ = w.Write([]byte(nominatimAnswer))
		}
	})
	for _, path := range []string{"/api?key=secret", "/search?key=secret"} {
		c, err := geocoder.New(url+path, through)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			hits, err := c.Find(t.Context(), " 12 rue grimaldi ", &geo.Point{7.42, 43.74}, "fr")
			if err != nil || len(hits) != 2 {
				t.Fatalf("%s: %v, %+v", path, err, hits)
			}
			if h := hits[0]; h.Kind != gazetteer.Address || h.Number != "12" || h.Name != "Rue Grimaldi" || h.Town != "Monaco" || h.At != (geo.Point{7.4195, 43.7356}) {
				t.Errorf("%s: %+v", path, h)
			}
			if h := hits[1]; h.Kind != gazetteer.Street || h.Box != (geo.Box{West: 7.4178, South: 43.7329, East: 7.4201, North: 43.7367}) {
				t.Errorf("%s: %+v", path, h)
			}
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times; answers are kept", asked)
	}
}

func TestFailuresAreToldAndBounded(t *testing.T) {
	url, through := double(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("q") {
		case "error":
			http.Error(w, "no", http.StatusTooManyRequests)
		case "html":
			_, _ = w.Write([]byte("<html>"))
		case "endless":
			_, _ = w.Write([]byte(strings.Repeat(" ", 1<<20)))
		case "hang":
			<-r.Context().Done()
		}
	})
	for _, text := range []string{"error", "html", "endless", "hang"} {
		c, err := geocoder.New(url+"/api", through)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if hits, err := c.Find(ctx, text, nil, "en"); err == nil {
			t.Errorf("%s: %v", text, hits)
		}
		cancel()
	}
}

func TestNoMoreThanOneASecond(t *testing.T) {
	url, through := double(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) })
	c, err := geocoder.New(url+"/search", through)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, text := range strings.Split("abcdefghij", "") {
		if _, err := c.Find(t.Context(), text, nil, "en"); errors.Is(err, geocoder.ErrBusy) {
			refused++
		}
	}
	if refused < 5 {
		t.Errorf("%d of 10 refused", refused)
	}
}

func TestWrongAddressesAreRefused(t *testing.T) {
	for _, address := range []string{"", "photon", "https://geo.example/", "https://geo.example/reverse", "::"} {
		if _, err := geocoder.New(address, nil); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}
