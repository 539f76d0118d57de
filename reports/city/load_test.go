package city_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"lamppost/reports/city"
)

// village is a small city without a mistake. The tests below break one line of it at a time,
// so the line numbers in their messages are those of this text.
const village = `slug: elmham
name: {en: Elmham, fr: Ormeville}
languages: [en, fr]
time_zone: Europe/London
centre: {lat: 52.5, lon: -1.25}
zoom: 14
host: reports.elmham.example
contact: clerk@elmham.example
confirm: email
emergency: Call 112
attribution: Map data by us
basemap: [map/streets.geojson]
layers:
  - name: wards
    title: {en: Wards, fr: Quartiers}
    file: wards.geojson
    key: code
    name_field: title
bodies:
  - slug: council
    name: {en: Council, fr: Mairie}
    channel: {kind: email, address: council@elmham.example}
  - slug: roads
    name: Roads
    language: fr
    channel: {kind: webhook, url: "https://roads.example/hook?a=1", secret: "${ROADS}"}
groups:
  - {code: street, name: Street}
categories:
  - code: pothole
    group: street
    name: {en: Pothole, fr: Nid-de-poule}
    description: A hole
    keywords: [hole, trou]
    target_days: 14
    photo_required: true
    questions:
      - code: depth
        text: {en: How deep?, fr: Profondeur ?}
        hint: {en: Use a hand}
        kind: singlevaluelist
        required: true
        choices:
          - {key: deep, name: Deep}
          - {key: sea, name: Sea, stopper: {en: Call the coastguard}}
      - {code: width, text: How wide?, kind: number}
  - code: gas
    name: Gas
    stopper: {en: Call 112, fr: Appelez le 112}
    inactive: true
rules:
  - layer: wards
    areas: [N, 7]
    categories: [pothole]
    answers: {depth: deep}
    body: roads
    note: {en: They dig}
  - groups: [street]
    layer: wards
    body: roads
  - body: council
`

func folder(yaml string) fstest.MapFS {
	return fstest.MapFS{
		"city.yaml":           {Data: []byte(yaml)},
		"wards.geojson":       {Data: []byte(`{}`)},
		"map/streets.geojson": {Data: []byte(`{}`)},
	}
}

func environment(name string) (string, bool) {
	return map[string]string{"ROADS": "s3cret", "EMPTY": ""}[name], name == "ROADS" || name == "EMPTY"
}

func TestLoad(t *testing.T) {
	for _, yaml := range []string{village, "\ufeff" + village, strings.ReplaceAll(village, "\n", "\r\n")} {
		got, err := city.Load(folder(yaml), city.Env(environment))
		if err != nil {
			t.Fatal(err)
		}
		if want := elmham(); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

// elmham is the village as a City.
func elmham() *city.City {
	both := func(s string) city.Text { return city.Text{"en": s, "fr": s} }
	return &city.City{
		Slug: "elmham", Name: city.Text{"en": "Elmham", "fr": "Ormeville"}, Languages: []string{"en", "fr"},
		TimeZone: "Europe/London", Centre: city.Point{Lat: 52.5, Lon: -1.25}, Zoom: 14, Host: "reports.elmham.example",
		Contact: "clerk@elmham.example", Confirm: city.ConfirmEmail, Emergency: both("Call 112"), Attribution: "Map data by us",
		Basemap: []string{"map/streets.geojson"},
		Layers:  []city.Layer{{Name: "wards", Title: city.Text{"en": "Wards", "fr": "Quartiers"}, File: "wards.geojson", Key: "code", NameField: "title"}},
		Bodies: []city.Body{
			{Slug: "council", Name: city.Text{"en": "Council", "fr": "Mairie"}, Language: "en", Channel: city.Channel{Kind: city.KindEmail, Address: "council@elmham.example"}},
			{Slug: "roads", Name: both("Roads"), Language: "fr", Channel: city.Channel{Kind: city.KindWebhook, URL: "https://roads.example/hook?a=1", Secret: "s3cret"}},
		},
		Groups: []city.Group{{Code: "street", Name: both("Street")}},
		Categories: []city.Category{
			{Code: "pothole", Group: "street", Name: city.Text{"en": "Pothole", "fr": "Nid-de-poule"}, Description: both("A hole"), Keywords: []string{"hole", "trou"},
				TargetDays: 14, PhotoRequired: true, Questions: []city.Question{
					{Code: "depth", Text: city.Text{"en": "How deep?", "fr": "Profondeur ?"}, Hint: city.Text{"en": "Use a hand"}, Kind: city.KindOne, Required: true, Choices: []city.Choice{
						{Key: "deep", Name: both("Deep")}, {Key: "sea", Name: both("Sea"), Stopper: city.Text{"en": "Call the coastguard"}}}},
					{Code: "width", Text: both("How wide?"), Kind: city.KindNumber}}},
			{Code: "gas", Name: both("Gas"), Stopper: city.Text{"en": "Call 112", "fr": "Appelez le 112"}, Inactive: true},
		},
		Rules: []city.Rule{
			{Layer: "wards", Areas: []string{"N", "7"}, Categories: []string{"pothole"}, Answers: map[string]string{"depth": "deep"}, Body: "roads", Note: city.Text{"en": "They dig"}, Line: 52},
			{Layer: "wards", Groups: []string{"street"}, Body: "roads", Line: 58},
			{Body: "council", Line: 61},
		},
	}
}

// mistakes replaces a text of the village and says what must be printed, to the letter.
var mistakes = []struct{ name, from, to, want string }{
	{"unknown key", "zoom: 14", "zooom: 14", `city.yaml:1:1: the city has no zoom
city.yaml:6:1: unknown key "zooom" in the city (did you mean "zoom"?)`},
	{"unknown key without likeness", "attribution: ", "colour: ", `city.yaml:11:1: unknown key "colour" in the city`},
	{"key twice", "zoom: 14", "zoom: 14\nzoom: 15", `city.yaml:7:1: key "zoom" occurs twice in the city`},
	{"slug", "slug: elmham", "slug: Elm ham", `city.yaml:1:7: slug of the city must be small letters, digits and single hyphens, at most 63 of them, not "Elm ham"`},
	{"no slug", "slug: elmham\n", "slug:\n", `city.yaml:1:1: the city has no slug`},
	{"time zone", "Europe/London", "Europe/Lundon", `city.yaml:4:12: time_zone of the city: "Europe/Lundon" is no IANA time zone such as Europe/Paris`},
	{"time zone of the server", "Europe/London", "Local", `city.yaml:4:12: time_zone of the city: "Local" is no IANA time zone such as Europe/Paris`},
	{"centre out of range", "lat: 52.5", "lat: 152.5", `city.yaml:5:15: lat of centre of the city must be a number from -85.05 to 85.05, not "152.5"`},
	{"centre not a number", "lon: -1.25", "lon: .nan", `city.yaml:5:26: lon of centre of the city must be a number from -180 to 180, not ".nan"`},
	{"centre half", "{lat: 52.5, lon: -1.25}", "{lat: 52.5}", `city.yaml:5:9: centre of the city has no lon`},
	{"zoom", "zoom: 14", "zoom: 99", `city.yaml:6:7: zoom of the city must be a whole number from 0 to 22, not "99"`},
	{"host", "host: reports", "host: https://reports", `city.yaml:7:7: host of the city must be a bare host name in small letters such as reports.example.org, not "https://reports.elmham.example"`},
	{"contact", "clerk@elmham.example", "Clerk <clerk@elmham.example>", `city.yaml:8:10: contact of the city must be a bare e-mail address, not "Clerk <clerk@elmham.example>"`},
	{"confirm", "confirm: email", "confirm: emial", `city.yaml:9:10: confirm of the city must be email, not "emial" (did you mean "email"?)`},
	{"language tag", "languages: [en, fr]", "languages: [en, fr, not a tag]", `city.yaml:3:21: languages of the city: "not a tag" is not a BCP 47 language tag`},
	{"language twice", "languages: [en, fr]", "languages: [en, fr, FR]", `city.yaml:3:21: languages of the city: "fr" is there twice`},
	{"language of a text", "fr: Ormeville", "de: Ulmdorf", `city.yaml:2:20: name of the city: "de" is none of the city's languages (en, fr)`},
	{"first language missing", "{en: Elmham, fr: Ormeville}", "{fr: Ormeville}", `city.yaml:2:7: name of the city has no words in "en", the city's first language`},
	{"empty words", "fr: Ormeville", "fr: ' '", `city.yaml:2:20: name of the city is empty in "fr"`},
	{"file missing", "map/streets", "map/roads", `city.yaml:12:11: basemap of the city: the folder has no file "map/roads.geojson"`},
	{"file outside", "map/streets.geojson", "../streets.geojson", `city.yaml:12:11: basemap of the city must be a path inside the folder such as areas/wards.geojson, not "../streets.geojson"`},
	{"file absolute", "file: wards.geojson", "file: /etc/passwd", `city.yaml:16:11: file of layer 1 must be a path inside the folder such as areas/wards.geojson, not "/etc/passwd"`},
	{"file is a folder", "file: wards.geojson", "file: map", `city.yaml:16:11: file of layer 1: "map" is not a file`},
	{"layer without key", "    key: code\n", "", `city.yaml:14:5: layer 1 has no key`},
	{"layer with key but no file", "    file: wards.geojson\n", "", `city.yaml:14:5: layer 1 has no file`},
	{"body twice", "slug: roads", "slug: council", `city.yaml:23:11: slug of body 2: "council" is already taken by body 1
city.yaml:56:11: rule 1 names body "roads": no such body
city.yaml:60:11: rule 2 names body "roads": no such body`},
	{"body's language", "language: fr", "language: de", `city.yaml:25:15: language of body 2: "de" is none of the city's languages (en, fr)`},
	{"channel kind", "kind: email", "kind: e-mail", `city.yaml:22:21: kind of channel of body 1 must be email, webhook, inbox, not "e-mail" (did you mean "email"?)`},
	{"channel without kind", "{kind: email, ", "{", `city.yaml:22:14: channel of body 1 has no kind`},
	{"channel without address", ", address: council@elmham.example", "", `city.yaml:22:14: channel of body 1 has no address`},
	{"channel with foreign key", "{kind: email,", "{kind: inbox,", `city.yaml:22:37: address of channel of body 1 has nothing to do with kind "inbox"`},
	{"e-mail", "council@elmham.example", "council", `city.yaml:22:37: address of channel of body 1 must be a bare e-mail address, not "council"`},
	{"webhook scheme", "https://roads", "ftp://roads", `city.yaml:26:35: url of channel of body 2 must be an http or https URL, not "ftp://roads.example/hook?a=1"`},
	{"webhook user", "https://roads", "https://me:pw@roads", `city.yaml:26:35: url of channel of body 2 must not carry a user name or password`},
	{"secret not in the environment", "${ROADS}", "${RAODS}", `city.yaml:26:77: secret of channel of body 2: the environment has no variable RAODS`},
	{"secret empty in the environment", "${ROADS}", "${EMPTY}", `city.yaml:26:77: secret of channel of body 2 is empty`},
	{"group of a category", "group: street", "group: streets", `city.yaml:31:12: category 1 names group "streets": no such group (did you mean "street"?)`},
	{"category code", "code: gas", "code: gas!", `city.yaml:47:11: code of category 2 must be letters, digits, - and _, at most 63 of them, not "gas!"`},
	{"category twice", "code: gas", "code: pothole", `city.yaml:47:11: code of category 2: "pothole" is already taken by category 1`},
	{"keyword twice", "[hole, trou]", "[hole, hole]", `city.yaml:34:22: "hole" occurs twice in keywords of category 1`},
	{"target days", "target_days: 14", "target_days: soon", `city.yaml:35:18: target_days of category 1 must be a whole number from 0 to 3650, not "soon"`},
	{"not a yes or no", "photo_required: true", "photo_required: yes", `city.yaml:36:21: photo_required of category 1 must be true or false, not "yes"`},
	{"stopper empty", "stopper: {en: Call 112,", "stopper: {en: '',", `city.yaml:49:14: stopper of category 2 has no words in "en", the city's first language
city.yaml:49:15: stopper of category 2 is empty in "en"`},
	{"question kind", "kind: singlevaluelist", "kind: singlevaluelst", `city.yaml:41:15: kind of question 1 of category 1 must be string, number, datetime, text, singlevaluelist, multivaluelist, not "singlevaluelst" (did you mean "singlevaluelist"?)`},
	{"choices for no list", "kind: singlevaluelist", "kind: text", `city.yaml:44:11: question 1 of category 1 is a text and cannot have choices (only singlevaluelist and multivaluelist can)`},
	{"list without choices", "kind: number", "kind: multivaluelist", `city.yaml:46:9: question 2 of category 1 is a multivaluelist but has no choices`},
	{"question twice", "code: width", "code: depth", `city.yaml:46:16: code of question 2 of category 1: "depth" is already taken by question 1`},
	{"choice twice", "key: sea", "key: deep", `city.yaml:45:19: key of choice 2 of question 1 of category 1: "deep" is already taken by choice 1`},
	{"body of a rule", "body: roads\n    note", "body: roadz\n    note", `city.yaml:56:11: rule 1 names body "roadz": no such body (did you mean "roads"?)`},
	{"rule without body", "  - body: council", "  - layer: wards", `city.yaml:61:5: rule 3 has no body`},
	{"layer of a rule", "- layer: wards", "- layer: wadrs", `city.yaml:52:12: rule 1 names layer "wadrs": no such layer (did you mean "wards"?)`},
	{"category of a rule", "categories: [pothole]", "categories: [pothole, lamp]", `city.yaml:54:27: rule 1 names category "lamp": no such category`},
	{"group of a rule", "groups: [street]", "groups: [road]", `city.yaml:58:14: rule 2 names group "road": no such group`},
	{"areas without layer", "  - layer: wards\n    areas", "  - areas", `city.yaml:52:12: rule 1 names areas but not the layer they belong to`},
	{"empty condition", "categories: [pothole]", "categories: []", `city.yaml:54:17: categories of rule 1 is empty: leave the key out to mean any`},
	{"near what is no line", "  - body: council", "  - {near: {layer: wards, metres: 30}, body: council}", `city.yaml:61:20: near of rule 3 names line layer "wards": no such line layer`},
	{"near without a distance", "  - body: council", "  - {near: {layer: wards}, body: council}", `city.yaml:61:12: near of rule 3 has no metres
city.yaml:61:20: near of rule 3 names line layer "wards": no such line layer`},
	{"fallback to nobody", "    name_field: title\n", "    name_field: title\n  - {name: lines, kind: lines, title: Lines}\nfallback: rodas\n", `city.yaml:20:11: the city names body "rodas": no such body (did you mean "roads"?)`},
	{"layer and lines of one name", "    name_field: title\n", "    name_field: title\n  - {name: wards, kind: lines, title: Lines}\n", `city.yaml:19:12: name of layer 2: "wards" is already taken by layer 1`},
	{"properties of areas", "    name_field: title\n", "    name_field: title\n    properties: [class]\n", `city.yaml:19:17: properties of layer 1 are for kind "lines" only: no rule asks for those of areas`},
	{"told twice", "  - body: council", "  - {body: council, also: [council]}", `city.yaml:61:27: rule 3 names "council" twice: its body is told anyway`},
	{"list for a word", "zoom: 14", "zoom: [14]", `city.yaml:6:7: zoom of the city must be a single value, not a list`},
	{"word for a list", "keywords: [hole, trou]", "keywords: hole", `city.yaml:34:15: keywords of category 1 must be a list, not a single value`},
	{"word for a mapping", "- body: council", "- council", `city.yaml:61:5: rule 3 must be a mapping, not a single value`},
	{"alias", "{en: Elmham, fr: Ormeville}", "&n {en: Elmham}", `city.yaml:2:7: name of the city must be a single value, not an anchor, alias or tag (write it out)`},
}

func TestLoadNamesEveryMistake(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			broken := strings.Replace(village, m.from, m.to, 1)
			if broken == village {
				t.Fatalf("the village has no %q", m.from)
			}
			c, err := city.Load(folder(broken), city.Env(environment))
			if c != nil || err == nil {
				t.Fatal("no mistake was found")
			}
			if err.Error() != m.want {
				t.Errorf("got\n%v\nwant\n%s", err, m.want)
			}
		})
	}
}

func TestLoadNamesAllMistakesAtOnce(t *testing.T) {
	broken := village
	for _, change := range [][2]string{{"Europe/London", "Nowhere"}, {"slug: roads", "slug: Roads"}, {"kind: number", "kind: size"}, {"- body: council", "- body: nobody"}} {
		broken = strings.Replace(broken, change[0], change[1], 1)
	}
	_, err := city.Load(folder(broken), city.Env(environment))
	var problems city.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is %T", err)
	}
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	if want := []int{4, 23, 46, 56, 60, 61}; !reflect.DeepEqual(lines, want) {
		t.Errorf("lines %v, want %v:\n%v", lines, want, err)
	}
}

// TestLoadAllowsWhatLooksLikeAMistake guards against checks that go too far.
func TestLoadAllowsWhatLooksLikeAMistake(t *testing.T) {
	for name, change := range map[string][2]string{
		"a layer whose boundaries are imported by themselves": {"    file: wards.geojson\n    key: code\n    name_field: title\n", ""},
		"a layer out of an OpenStreetMap extract":             {"    key: code\n    name_field: title\n", "    osm_admin_level: 8\n"},
		"no host, no contact, no emergency":                   {"host: reports.elmham.example\ncontact: clerk@elmham.example\nconfirm: email\nemergency: Call 112\n", ""},
		"a more general rule after a special one":             {"- body: council", "- {layer: wards, body: council}"},
		"a secret that is written out":                        {"${ROADS}", "plain"},
		"a text in the first language only":                   {"{en: Elmham, fr: Ormeville}", "{en: Elmham}"},
		"a rule for other areas than an earlier one":          {"  - body: council", "  - {layer: wards, areas: [S], categories: [gas], body: council}"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(village, change[0], change[1], 1)
			if changed == village {
				t.Fatalf("the village has no %q", change[0])
			}
			if _, err := city.Load(folder(changed), city.Env(environment)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLoadWithoutEnvironmentRefusesVariables(t *testing.T) {
	_, err := city.Load(folder(village))
	if want := "city.yaml:26:77: secret of channel of body 2: the environment has no variable ROADS"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLoadUnreadable(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"empty", "", "city.yaml: the file is empty"},
		{"only a comment", "# nothing yet\n", "city.yaml: the file is empty"},
		{"a list", "- a\n- b\n", "city.yaml:1:1: the city must be a mapping, not a list"},
		{"nothing but a name", "name: {en: x}\n", "city.yaml:1:1: the city has no languages\ncity.yaml:1:1: the city has no slug\n"},
		{"two documents", "a: b\n---\nc: d\n", "city.yaml:2:1: a second document begins here; a city is one document"},
		{"bad indentation", "name: x\n  slug: y\n", "city.yaml:1:7: mapping value is not allowed"},
		{"unclosed", "name: {en: x\n", "city.yaml:"},
		{"deep brackets", "a: b\nname: " + strings.Repeat("[", 100000), "city.yaml:2:1: brackets are nested more than 64 deep"},
		{"too large", strings.Repeat("#", 17<<20), "city.yaml: the file is larger than 16 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := city.Load(folder(c.yaml))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, err := city.Load(fstest.MapFS{}); err == nil || err.Error() != "city.yaml: the folder has no such file" {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestLoadSurvivesAnyDamage cuts, doubles and swaps pieces of the village: whatever comes out, Load answers with a City or
// with Problems on lines that exist.
func TestLoadSurvivesAnyDamage(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"\n", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "|\n", ">", "\"", "'", "<<: ", "\t", "? ", "%", "\x00", "~", "---\n", ", ", "é"}
	for range 3000 {
		broken := village
		for range 1 + chance.IntN(4) {
			at := chance.IntN(len(broken))
			end := min(len(broken), at+chance.IntN(12))
			broken = broken[:at] + pieces[chance.IntN(len(pieces))] + broken[end:]
		}
		c, err := city.Load(folder(broken), city.Env(environment))
		var problems city.Problems
		if (c == nil) != errors.As(err, &problems) {
			t.Fatalf("%v, %v from\n%s", c, err, broken)
		}
		for _, p := range problems {
			if p.Line < 0 || p.Line > strings.Count(broken, "\n")+2 || p.Message == "" {
				t.Fatalf("%+v points outside of\n%s", p, broken)
			}
		}
	}
}

// TestLoadCountry has a body, an area and a rule for each of many communes; checking rules must not compare all pairs.
func TestLoadCountry(t *testing.T) {
	const communes = 4000
	var b strings.Builder
	head, _, _ := strings.Cut(village, "groups:")
	b.WriteString(head)
	name := func(i int) string { return "commune-" + strconv.Itoa(i) }
	for i := range communes {
		b.WriteString("  - {slug: " + name(i) + ", name: Commune, channel: {kind: inbox}}\n")
	}
	b.WriteString("categories:\n  - {code: pothole, name: Pothole}\nrules:\n")
	for i := range communes {
		b.WriteString("  - {layer: wards, areas: [" + strconv.Itoa(i) + "], body: " + name(i) + "}\n")
	}
	c, err := city.Load(folder(b.String()), city.Env(environment))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Rules) != communes {
		t.Errorf("%d rules", len(c.Rules))
	}
}

func TestTextIn(t *testing.T) {
	words := city.Text{"en": "Lamp", "fr": "Lampe", "de-AT": "Laterne"}
	for _, c := range []struct {
		wanted []string
		want   string
	}{
		{[]string{"fr"}, "Lampe"},
		{[]string{"fr-CA", "en"}, "Lampe"},
		{[]string{"it", "en"}, "Lamp"},
		{[]string{"it"}, "Laterne"},
		{nil, "Laterne"},
	} {
		if got := words.In(c.wanted...); got != c.want {
			t.Errorf("In(%v) = %q, want %q", c.wanted, got, c.want)
		}
	}
	if got := (city.Text)(nil).In("en"); got != "" {
		t.Errorf("no words at all give %q", got)
	}
}
