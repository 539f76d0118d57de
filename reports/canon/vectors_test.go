package canon_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
)

// vectors is the published file of places and decisions with their answers.
type vectors struct {
	Boundaries    map[string]string
	Rulesets      map[string]string
	Canonicalised []struct{ Note, GeoJSON, Layer, Key, File string }
	Places        []struct {
		Note, Boundary string
		At             [2]int64
		Areas          []geo.AreaKey
	}
	Decisions []struct {
		Note, Ruleset string
		Boundaries    map[geo.LayerName]string
		At            [2]int64
		Category      reports.CategoryCode
		Answers       map[string][]string
		Rule          int
		Body          reports.BodySlug
		Also          []reports.BodySlug
		Layer         geo.LayerName
		Area          geo.AreaKey
	}
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	var v vectors
	if err := json.Unmarshal(canon.Vectors, &v); err != nil {
		t.Fatal(err)
	}
	for _, files := range []map[string]string{v.Boundaries, v.Rulesets} {
		for digest, file := range files {
			if sum := sha256.Sum256([]byte(file)); hex.EncodeToString(sum[:]) != digest {
				t.Errorf("%s is not the digest of\n%s", digest, file)
			}
		}
	}
	return v
}

func readBoundary(t *testing.T, file string) geo.LayerVersion {
	t.Helper()
	v, err := canon.ReadBoundary(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func readLines(t *testing.T, file string) *geo.LineIndex {
	t.Helper()
	v, err := canon.ReadLines([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return geo.NewLineIndex(v)
}

func place(at [2]int64) geo.Point { return geo.Point{float64(at[0]) / 1e7, float64(at[1]) / 1e7} }

func TestVectorsOfPlaces(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Places {
		atlas := geo.NewAtlas([]geo.LayerVersion{readBoundary(t, v.Boundaries[c.Boundary])})
		keys := []geo.AreaKey{}
		for _, hit := range atlas.Locate(place(c.At)) {
			keys = append(keys, hit.Area.Key)
		}
		slices.Sort(keys)
		if !slices.Equal(keys, c.Areas) {
			t.Errorf("%s: %v is in %q, want %q", c.Note, c.At, keys, c.Areas)
		}
	}
}

func TestVectorsOfDecisions(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Decisions {
		d, err := canon.ReadRuleset([]byte(v.Rulesets[c.Ruleset]))
		if err != nil {
			t.Fatal(err)
		}
		var layers []geo.LayerVersion
		var lines *geo.LineIndex
		for _, digest := range c.Boundaries {
			if file := v.Boundaries[digest]; canon.IsLines([]byte(file)) {
				lines = readLines(t, file)
			} else {
				layers = append(layers, readBoundary(t, file))
			}
		}
		got := decide(d, geo.NewAtlas(layers), lines, c.Category, c.Answers, place(c.At))
		if want := (decision{c.Rule, c.Body, fmt.Sprint(c.Also), c.Layer, c.Area}); got != want {
			t.Errorf("%s: %+v, want %+v", c.Note, got, want)
		}
	}
}

type decision struct {
	rule  int
	body  reports.BodySlug
	also  string
	layer geo.LayerName
	area  geo.AreaKey
}

func decide(d *reports.Directory, atlas *geo.Atlas, lines *geo.LineIndex, code reports.CategoryCode, given map[string][]string, p geo.Point) decision {
	category := d.Category(code)
	if category == nil {
		return decision{also: "[]"}
	}
	q := reports.Query{Category: category}
	for _, code := range slices.Sorted(maps.Keys(given)) {
		q.Answers = append(q.Answers, reports.Answer{Code: code, Values: given[code]})
	}
	for _, hit := range atlas.Locate(p) {
		q.Areas = append(q.Areas, reports.RouteArea{Layer: hit.Area.Layer, Key: hit.Area.Key})
	}
	q.Line = func(n *reports.Near) (reports.RouteLine, bool) {
		_, ok := lines.Nearest(p, geo.Millimetres(n.Metres)*geo.Metre, n.Wants)
		return reports.RouteLine{}, ok
	}
	found := d.Decide(q)
	if found.Rule == nil {
		return decision{also: "[]"}
	}
	made := decision{rule: found.Rule.Position, body: found.Rule.Body, also: fmt.Sprint(found.Rule.Also)}
	if found.Area != nil {
		made.layer, made.area = found.Area.Layer, found.Area.Key
	}
	return made
}

func TestVectorsOfTheCanonicaliser(t *testing.T) {
	for _, c := range readVectors(t).Canonicalised {
		layer := geo.LayerName(c.Layer)
		var areas []geo.Area
		_, err := geo.ReadAreas(strings.NewReader(c.GeoJSON), layer, geo.AreaFields{Key: c.Key}, geo.Limits{}, func(a geo.Area) error {
			areas = append(areas, a)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var file strings.Builder
		if err := canon.WriteBoundary(&file, layer, areas); err != nil {
			t.Fatal(err)
		}
		if file.String() != c.File {
			t.Errorf("%s:\n%swant\n%s", c.Note, file.String(), c.File)
		}
	}
}
