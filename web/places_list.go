package web

import (
	"encoding/json"
	"net/http"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports"
)

// placeCollection is the answer of /places: GeoJSON with the properties that Photon
// gives (https://github.com/komoot/photon), and the label that our pages show.
type placeCollection struct {
	Type     string         `json:"type"`
	Features []placeFeature `json:"features"`
}

type placeFeature struct {
	Type       string          `json:"type"`
	Geometry   placeGeometry   `json:"geometry"`
	Properties placeProperties `json:"properties"`
}

type placeGeometry struct {
	Type        string    `json:"type"`
	Coordinates geo.Point `json:"coordinates"`
}

type placeProperties struct {
	Type        string      `json:"type"` // house, street, district, city, other
	Kind        string      `json:"kind"` // address, junction, street, place, postcode, coordinates
	Label       string      `json:"label"`
	Name        string      `json:"name,omitempty"`
	HouseNumber string      `json:"housenumber,omitempty"`
	Street      string      `json:"street,omitempty"`
	District    string      `json:"district,omitempty"`
	City        string      `json:"city,omitempty"`
	Postcode    string      `json:"postcode,omitempty"`
	Extent      *[4]float64 `json:"extent,omitempty"` // west, north, east, south, as Photon has it
}

// placesList answers /places?q=&lat=&lon=&lang= with what a text may mean, near the
// place if one is given, else near the city; without a text, with what is at the place. It never asks an
// outside geocoder: what somebody has half typed is nobody else's.
func (s *Server) placesList(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	query := r.URL.Query()
	var near *geo.Point
	if query.Get("lat")+query.Get("lon") != "" {
		p, err := geo.ParsePoint(query.Get("lat"), query.Get("lon"))
		if err != nil {
			return &reports.Error{Kind: reports.Invalid, Code: "point_invalid", Err: err}
		}
		near = &p
	}
	text := query.Get("q")
	list := placeCollection{Type: "FeatureCollection", Features: []placeFeature{}}
	words := s.feedWords(r)
	switch p, kind := parsePlaceText(text, s.locality(r)); {
	case kind == placePoint:
		list.Features = append(list.Features, pointFeature(p, addressOf(words, s.describe(r.Context(), world, p))))
	case kind == placeWrong:
	case text == "" && near != nil:
		list.Features = append(list.Features, pointFeature(*near, addressOf(words, s.describe(r.Context(), world, *near))))
	default:
		if near == nil && r.Site.City != nil {
			near = &r.Site.City.Centre
		}
		hits := s.findPlaces(r.Context(), world, text, near, gazetteer.MostHits/2)
		for i, label := range hitLabels(words, hits) {
			list.Features = append(list.Features, hitFeature(hits[i], label))
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: "application/geo+json", body: body})
}

func pointFeature(p geo.Point, label string) placeFeature {
	if label == "" {
		label = decimal(p.Lat()) + ", " + decimal(p.Lon())
	}
	return placeFeature{"Feature", placeGeometry{"Point", p}, placeProperties{Type: "other", Kind: "coordinates", Label: label}}
}

func hitFeature(h gazetteer.Hit, label string) placeFeature {
	f := placeFeature{"Feature", placeGeometry{"Point", h.At}, placeProperties{Label: label, Name: h.Name, District: h.Suburb, City: h.Town, Postcode: h.Postcode}}
	p := &f.Properties
	switch h.Kind {
	case gazetteer.Address:
		p.Type, p.Kind, p.Name, p.Street, p.HouseNumber = "house", "address", "", h.Name, h.Number
	case gazetteer.Junction:
		p.Type, p.Kind, p.Name = "other", "junction", h.Name+" / "+h.Other
	case gazetteer.Street:
		p.Type, p.Kind = "street", "street"
	case gazetteer.Postcode:
		p.Type, p.Kind, p.Postcode = "other", "postcode", h.Name
	default:
		p.Type, p.Kind = placeType(h), "place"
	}
	if h.Box != (geo.Box{}) {
		p.Extent = &[4]float64{h.Box.West, h.Box.North, h.Box.East, h.Box.South}
	}
	return f
}

// placeType is Photon's word for a place.
func placeType(h gazetteer.Hit) string {
	if h.Town == "" || h.Town == h.Name {
		return "city"
	}
	return "district"
}
