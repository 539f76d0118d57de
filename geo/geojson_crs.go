package geo

import (
	"encoding/json"
	"regexp"
	"strings"
)

// longestCRS is how much of a "crs" member is kept; a name takes 40 bytes.
const longestCRS = 4096

// wgs84Name matches the spellings of WGS 84 met in GeoJSON files, in lower
// case: OGC:CRS84 and EPSG:4326 as short names, URNs and URLs. By the custom
// of GeoJSON they all mean longitude first. The three-dimensional forms differ
// only in heights, which are dropped anyway.
var wgs84Name = regexp.MustCompile(`^(` +
	`wgs ?84|` +
	`(ogc:)?crs84h?|` +
	`(epsg:+)?(4326|4979)|` +
	`urn:(x-)?ogc:def:crs:(ogc:[0-9.]*:crs84h?|epsg:[0-9.]*:(4326|4979))|` +
	`https?://www\.opengis\.net/(def/crs/(ogc/[0-9.]+/crs84h?|epsg/[0-9.]+/(4326|4979))|gml/srs/epsg\.xml#4326)` +
	`)$`)

// crs takes the value of a "crs" member and says what is wrong with it. A
// null, by the specification of 2008 "nothing can be assumed", counts as
// absent, as the one of 2016 demands.
func (s *scanner) crs() error {
	value := s.valueWithin(longestCRS)
	if value == nil {
		return nil
	}
	name := crsName(value)
	if wgs84Name.MatchString(strings.ToLower(strings.TrimSpace(name))) {
		return nil
	}
	return flaw(FlawCoordinates, "coordinate system %.80q is not WGS 84: convert the file first, for example with ogr2ogr -t_srs EPSG:4326", name)
}

// valueWithin takes a value and keeps about most bytes of it.
func (s *scanner) valueWithin(most int) any {
	s.storeUntil = s.offset() + int64(most)
	return s.value()
}

// crsName finds the name in {"type":"name","properties":{"name":...}} and in
// the older {"type":"EPSG","properties":{"code":...}}.
func crsName(value any) string {
	crs, _ := value.(map[string]any)
	properties, _ := crs["properties"].(map[string]any)
	for _, member := range [4]any{properties["name"], properties["code"], properties["href"], value} {
		switch v := member.(type) {
		case string:
			return v
		case json.Number:
			return "EPSG:" + v.String()
		}
	}
	return "unnamed"
}
