package web

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// filterWorld is a directory to name things of, seven hours behind UTC.
func filterWorld() *desk.World {
	return &desk.World{Directory: &reports.Directory{
		Cities:     []reports.City{{Slug: "mesa", TimeZone: "America/Phoenix"}},
		Layers:     []reports.Layer{{Name: "wards"}},
		Bodies:     []reports.Body{{Slug: "county"}, {Slug: "town"}},
		Categories: []reports.Category{{Code: "graffiti"}, {Code: "pothole"}},
	}}
}

func TestFilterFromTheAddress(t *testing.T) {
	point := geo.Point{-111.9, 33.4}
	for query, want := range map[string]reports.Filter{
		"":                                     {},
		"status=&bbox=&near=&since=&unknown=1": {},
		"status=open":                          {Statuses: []reports.Status{reports.StatusOpen}},
		"status=fixed,open&status=planned":     {Statuses: []reports.Status{reports.StatusOpen, reports.StatusPlanned, reports.StatusFixed}},
		"status=any_closed,open":               {Statuses: []reports.Status{"open", "fixed", "not_fixable", "not_responsible", "duplicate"}},
		"status=any_open,any_closed":           {},
		"category=pothole&category=graffiti":   {Categories: []reports.CategoryCode{"graffiti", "pothole"}},
		"body=town,nobody,town":                {Bodies: []reports.BodySlug{"", "town"}},
		"city=mesa":                            {City: "mesa"},
		"area=wards:3:b,c":                     {Area: geo.AreaRef{Layer: "wards", Key: "3:b,c"}},
		"since=2026-01-31":                     {Since: time.Date(2026, 1, 31, 7, 0, 0, 0, time.UTC)},
		"until=2026-01-31":                     {Until: time.Date(2026, 2, 1, 6, 59, 59, 999_999_000, time.UTC)},
		"since=2026-01-31T09:05:00%2B02:00":    {Since: time.Date(2026, 1, 31, 7, 5, 0, 0, time.UTC)},
		"q=+broken%0Alamp+":                    {Text: "broken lamp"},
		"bbox=-112,33,-111,34":                 {Box: &geo.Box{West: -112, South: 33, East: -111, North: 34}},
		"bbox=179,-20,-179,-10":                {Box: &geo.Box{West: 179, South: -20, East: -179, North: -10}},
		"near=33.4,-111.9&radius=250":          {Near: &point, Radius: 250},
	} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseFilter(v, filterWorld())
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", query, got, want)
		}
	}
}

func TestFilterRefusesByParameter(t *testing.T) {
	for query, parameters := range map[string][]string{
		"status=closed":                       {"status"},
		"status=open,Fixed&category=nonsense": {"status", "category"},
		"body=nowhere":                        {"body"},
		"city=atlantis":                       {"city"},
		"area=wards":                          {"area"},
		"area=wards:":                         {"area"},
		"area=parishes:1":                     {"area"},
		"area=wards:1&area=wards:2":           {"area"},
		"since=yesterday":                     {"since"},
		"since=0001-01-01":                    {"since"},
		"until=2026-02-30":                    {"until"},
		"since=2026-01-01T00:00:00":           {"since"},
		"q=" + strings.Repeat("x", 201):       {"q"},
		"q=%ff":                               {"q"},
		"bbox=1,2,3":                          {"bbox"},
		"bbox=1,2,3,4,5":                      {"bbox"},
		"bbox=NaN,2,3,4":                      {"bbox"},
		"bbox=1,4,3,2":                        {"bbox"},
		"near=33.4":                           {"near"},
		"near=95,0":                           {"near"},
		"radius=100":                          {"radius"},
		"near=1,1&radius=NaN":                 {"radius"},
		"near=1,1&radius=-5":                  {"radius"},
		"near=1,1&radius=1e9":                 {"radius"},
	} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, err = parseFilter(v, filterWorld())
		var e *reports.Error
		if !errors.As(err, &e) || e.Kind != reports.Invalid {
			t.Errorf("%s: %v", query, err)
			continue
		}
		var got []string
		for _, p := range e.Problems {
			got = append(got, p.Field)
		}
		if !slices.Equal(got, parameters) {
			t.Errorf("%s: blames %v, not %v", query, got, parameters)
		}
	}
}

func TestTheBoxRefusalNamesTheOrder(t *testing.T) {
	_, err := parseFilter(url.Values{"bbox": {"51,-1,52,0,9"}}, filterWorld())
	for _, language := range []string{"en", "fr"} {
		fields := FieldErrors(printerFor(t, language), err)
		want := map[string]string{"en": "west,south,east,north", "fr": "ouest,sud,est,nord"}[language]
		if len(fields) != 1 || !strings.Contains(fields[0].Message, want) {
			t.Errorf("%s: %+v", language, fields)
		}
	}
}

func TestFilterValuesIsTheInverse(t *testing.T) {
	w := filterWorld()
	rapid.Check(t, func(t *rapid.T) {
		v := url.Values{}
		for parameter, values := range map[string][]string{
			"status": {"", "open", "planned,fixed", "any_open", "any_closed,open", "any_open,any_closed"},
			"body":   {"", "nobody", "town,county"}, "category": {"", "pothole", "pothole,graffiti"},
			"city": {"", "mesa"}, "area": {"", "wards:a b,c:d"}, "q": {"", "rue de l’Église & co"},
			"since": {"", "2026-01-31", "2026-01-31T09:05:00.000001Z"}, "until": {"", "2026-03-08", "2026-03-08T10:00:00-03:00"},
			"bbox": {"", "-112,33,-111.25,34", "179,-1e-7,-179,10"}, "near": {"", "33.4,-111.9"},
		} {
			v.Set(parameter, rapid.SampledFrom(values).Draw(t, parameter))
		}
		first, err := parseFilter(v, w)
		if err != nil {
			t.Fatal(err)
		}
		canonical := filterValues(first, w)
		second, err := parseFilter(canonical, w)
		if err != nil || !reflect.DeepEqual(first, second) {
			t.Fatalf("%v\n became %v (%v)\nread %+v\n not %+v", v, canonical, err, second, first)
		}
		if again := filterValues(second, w); !reflect.DeepEqual(again, canonical) {
			t.Fatalf("%v is not canonical: %v", canonical, again)
		}
	})
}

func TestCursorRefusesWhatItDidNotWrite(t *testing.T) {
	c := &reports.Cursor{At: time.Date(2026, 1, 31, 9, 5, 0, 123000, time.UTC), ID: 371<<40 | 5}
	text := formatCursor(c)
	if back, ok := parseCursor(text); !ok || !reflect.DeepEqual(back, c) {
		t.Fatalf("%q: %v", text, back)
	}
	for i := range text {
		for _, letter := range []string{"", "A", "b", "9", "="} {
			tampered := text[:i] + letter + text[i+1:]
			if tampered != text {
				if got, ok := parseCursor(tampered); ok {
					t.Errorf("%q gave %v", tampered, got)
				}
			}
		}
	}
	_, err := parsePage(url.Values{"after": {"x"}}, 20, 100)
	if reports.KindOf(err) != reports.Invalid {
		t.Error(err)
	}
}

func TestPageLimit(t *testing.T) {
	for text, want := range map[string]int{"": 20, "1": 1, "0050": 50, "100": 100, "101": 100, "1000000000": 100, "99999999999999999999999": 100} {
		page, err := parsePage(url.Values{"limit": {text}}, 20, 100)
		if err != nil || page.Limit != want {
			t.Errorf("%q: %d, %v", text, page.Limit, err)
		}
	}
	for _, text := range []string{"0", "-1", "1e9", "ten", "1.5", "+5"} {
		if _, err := parsePage(url.Values{"limit": {text}}, 20, 100); reports.KindOf(err) != reports.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
