package geocoder

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
)

// nominatim is the API of https://nominatim.org/release-docs/latest/api/Search/.
var nominatim = dialect{askNominatim, readNominatim}

// viewbox is half the side of the square in which answers are preferred, in degrees.
const viewbox = 0.5

func askNominatim(text string, near *geo.Point, language string) url.Values {
	v := url.Values{"q": {text}, "format": {"jsonv2"}, "addressdetails": {"1"}, "limit": {strconv.Itoa(mostHits)}, "accept-language": {language}}
	if near != nil {
		v.Set("viewbox", strings.Join([]string{nearby(near.Lon() - viewbox), nearby(near.Lat() - viewbox), nearby(near.Lon() + viewbox), nearby(near.Lat() + viewbox)}, ","))
	}
	return v
}

func readNominatim(body []byte) ([]gazetteer.Hit, error) {
	var answer []struct {
		Lat, Lon, Name, Category string
		DisplayName              string   `json:"display_name"`
		BoundingBox              []string `json:"boundingbox"` // south, north, west, east
		Address                  struct {
			Road, Suburb, City, Town, Village, Postcode string
			HouseNumber                                 string `json:"house_number"`
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var hits []gazetteer.Hit
	for _, a := range answer {
		at, err := geo.ParsePoint(a.Lat, a.Lon)
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(a.DisplayName, ",")
		h := gazetteer.Hit{Kind: gazetteer.Place, Name: cmp.Or(a.Name, first), Suburb: a.Address.Suburb, Postcode: a.Address.Postcode, At: at}
		h.Town = cmp.Or(a.Address.City, a.Address.Town, a.Address.Village)
		switch {
		case a.Address.HouseNumber != "" && a.Address.Road != "":
			h.Kind, h.Number, h.Name = gazetteer.Address, a.Address.HouseNumber, a.Address.Road
		case a.Category == "highway":
			h.Kind = gazetteer.Street
		}
		if h.Number == "" {
			h.Box = textBox(a.BoundingBox)
		}
		hits = append(hits, h)
	}
	return usable(hits), nil
}

func textBox(sides []string) geo.Box {
	if len(sides) != 4 {
		return geo.Box{}
	}
	southWest, err := geo.ParsePoint(sides[0], sides[2])
	if err != nil {
		return geo.Box{}
	}
	northEast, err := geo.ParsePoint(sides[1], sides[3])
	if err != nil {
		return geo.Box{}
	}
	return boxOf(southWest.Lon(), southWest.Lat(), northEast.Lon(), northEast.Lat())
}
