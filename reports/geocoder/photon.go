package geocoder

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
)

// photon is the API of https://github.com/komoot/photon.
var photon = dialect{askPhoton, readPhoton}

func askPhoton(text string, near *geo.Point, language string) url.Values {
	v := url.Values{"q": {text}, "limit": {strconv.Itoa(mostHits)}, "lang": {language}}
	if near != nil {
		v.Set("lat", nearby(near.Lat()))
		v.Set("lon", nearby(near.Lon()))
	}
	return v
}

func readPhoton(body []byte) ([]gazetteer.Hit, error) {
	var answer struct {
		Features []struct {
			Geometry struct {
				Coordinates []float64 `json:"coordinates"`
			} `json:"geometry"`
			Properties struct {
				Type, Name, Street, HouseNumber, District, City, Postcode string
				Extent                                                    []float64 // west, north, east, south
			} `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var hits []gazetteer.Hit
	for _, f := range answer.Features {
		if len(f.Geometry.Coordinates) < 2 {
			continue
		}
		p := f.Properties
		h := gazetteer.Hit{Kind: gazetteer.Place, Name: p.Name, Suburb: p.District, Town: p.City, Postcode: p.Postcode, At: geo.Point{f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]}}
		switch {
		case p.HouseNumber != "":
			h.Kind, h.Number, h.Name = gazetteer.Address, p.HouseNumber, cmp.Or(p.Street, p.Name)
		case p.Type == "street":
			h.Kind = gazetteer.Street
		}
		if e := p.Extent; len(e) == 4 && h.Number == "" {
			h.Box = boxOf(e[0], e[3], e[2], e[1])
		}
		hits = append(hits, h)
	}
	return usable(hits), nil
}

// boxOf is a box, or none where the numbers make none.
func boxOf(west, south, east, north float64) geo.Box {
	if geo.CheckPoint(geo.Point{west, south}) != nil || geo.CheckPoint(geo.Point{east, north}) != nil || south > north {
		return geo.Box{}
	}
	return geo.Box{West: west, South: south, East: east, North: north}
}
