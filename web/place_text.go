package web

import (
	"net/url"
	"regexp"
	"strings"

	"lamppost/geo"
)

// placeKind says what a text about a place turned out to be.
type placeKind uint8

const (
	placeWords placeKind = iota // an address or other words
	placePoint                  // coordinates
	placeWrong                  // coordinates that no place on Earth has
)

// parsePlaceText finds the coordinates in what people paste: "46.99, -7.00", the
// same with decimal commas or degrees, a plus code, a geo: link, or the link of a
// map. Anything else is words. Short plus codes are near the locality behind them,
// which near finds; without one it is asked for "".
func parsePlaceText(text string, near func(locality string) geo.Point) (geo.Point, placeKind) {
	text = strings.TrimSpace(text)
	if m := plusCode.FindStringSubmatch(text); m != nil {
		if p, ok := geo.ParsePlusCode(m[1], near(m[2])); ok {
			return p, placePoint
		}
	}
	lat, lon, found := "", "", false
	switch lower := strings.ToLower(text); {
	case strings.HasPrefix(lower, "geo:"):
		lat, lon, found = fromGeoLink(text[len("geo:"):])
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		lat, lon, found = fromMapLink(text)
	default:
		lat, lon, found = coordinates(text)
	}
	if !found {
		return geo.Point{}, placeWords
	}
	p, err := geo.ParsePoint(lat, lon)
	if err != nil {
		return geo.Point{}, placeWrong
	}
	return p, placePoint
}

var (
	plusCode    = regexp.MustCompile(`(?i)^([23456789CFGHJMPQRVWX0]{2,8}\+[23456789CFGHJMPQRVWX]{0,7})(?:[\s,]+(.*))?$`)
	decimalPair = regexp.MustCompile(`^\(?([+-]?\d{1,3}(?:\.\d+)?)°?\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)°?\)?$`)
	commaPair   = regexp.MustCompile(`^([+-]?\d{1,3},\d+)\s*[; ]\s*([+-]?\d{1,3},\d+)$`)
	degreePair  = regexp.MustCompile(`(?i)^` + degrees + `\s*([NS])[,; ]*\s*` + degrees + `\s*([EWO])$`)
	atPath      = regexp.MustCompile(`/@([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)`)
	searchPath  = regexp.MustCompile(`/(?:search|place|dir//?)/?([+-]?\d+(?:\.\d+)?),\+?([+-]?\d+(?:\.\d+)?)`)
	pinPath     = regexp.MustCompile(`!3d([+-]?\d+(?:\.\d+)?)!4d([+-]?\d+(?:\.\d+)?)`)
	mapFragment = regexp.MustCompile(`(?:^|&)(?:map=)?[\d.]+/([+-]?\d+(?:\.\d+)?)/([+-]?\d+(?:\.\d+)?)`)
)

// degrees matches degrees with optional minutes and seconds, as maps show them.
const degrees = `(\d{1,3}(?:\.\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|'')\s*)?`

// coordinates reads a pair of numbers that is the whole text.
func coordinates(text string) (lat, lon string, ok bool) {
	if m := decimalPair.FindStringSubmatch(text); m != nil {
		return m[1], m[2], true
	}
	if m := commaPair.FindStringSubmatch(text); m != nil {
		return strings.Replace(m[1], ",", ".", 1), strings.Replace(m[2], ",", ".", 1), true
	}
	if m := degreePair.FindStringSubmatch(text); m != nil {
		return fromDegrees(m[1:5]), fromDegrees(m[5:9]), true
	}
	return "", "", false
}

// fromDegrees adds degrees, minutes, seconds and the side of the world; O is
// west in French and Spanish.
func fromDegrees(parts []string) string {
	sum := metres(parts[0]) + metres(parts[1])/60 + metres(parts[2])/3600
	if side := strings.ToUpper(parts[3]); side != "N" && side != "E" {
		sum = -sum
	}
	return decimal(sum)
}

// fromGeoLink reads what follows "geo:" (RFC 5870); some phones put the place into
// a query and zeros in front of it.
func fromGeoLink(rest string) (lat, lon string, ok bool) {
	place, query, _ := strings.Cut(rest, "?")
	if v, err := url.ParseQuery(query); err == nil {
		q, _, _ := strings.Cut(v.Get("q"), "(")
		if lat, lon, ok = coordinates(strings.TrimSpace(q)); ok {
			return lat, lon, true
		}
	}
	place, _, _ = strings.Cut(place, ";")
	parts := strings.Split(place, ",")
	if len(parts) < 2 {
		return "", "", false
	}
	return parts[0], parts[1], true
}

// fromMapLink finds the place in the link of a map: the marked place first, then the
// middle of the view. Short links would have to be opened, which we do not do.
func fromMapLink(text string) (lat, lon string, ok bool) {
	u, err := url.Parse(text)
	if err != nil {
		return "", "", false
	}
	v := u.Query()
	if v.Has("mlat") && v.Has("mlon") {
		return v.Get("mlat"), v.Get("mlon"), true
	}
	if m := pinPath.FindStringSubmatch(u.Path); m != nil {
		return m[1], m[2], true
	}
	for _, name := range []string{"q", "query", "ll", "coordinate", "destination", "daddr", "center", "viewpoint", "cp"} {
		if lat, lon, ok = coordinates(strings.ReplaceAll(v.Get(name), "~", ",")); ok {
			return lat, lon, true
		}
	}
	for _, at := range []*regexp.Regexp{searchPath, atPath, mapFragment} {
		for _, part := range []string{u.Path, u.Fragment} {
			if m := at.FindStringSubmatch(part); m != nil {
				return m[1], m[2], true
			}
		}
	}
	return "", "", false
}
