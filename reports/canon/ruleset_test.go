package canon_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
)

// town has two cities; only one of them may show in its ruleset.
func town() *reports.Directory {
	return &reports.Directory{
		Cities:     []reports.City{{Slug: "town"}, {Slug: "village"}},
		Layers:     []reports.Layer{{Name: "wards", City: "town"}, {Name: "shared", Live: 1}, {Name: "draft"}, {Name: "meadows", City: "village", Live: 1}, {Name: "roads", City: "town"}},
		Bodies:     []reports.Body{{Slug: "works", City: "town", Channel: reports.Channel{Secret: "hush"}}, {Slug: "county", City: "town"}, {Slug: "mayor", City: "village"}},
		Categories: []reports.Category{{Code: "pothole", City: "town"}, {Code: "lamp", City: "town", Group: "light"}, {Code: "cow", City: "village"}},
		Rules: []reports.Rule{
			{Position: 1, City: "village", Body: "mayor"},
			{Position: 2, City: "town", Layer: "roads", Areas: []geo.AreaKey{"B", "A1", "B"}, Categories: []reports.CategoryCode{"pothole"}, Groups: []string{"light"},
				Answers: map[string]string{"deep": "yes", "as": "two\nlines"}, Body: "county", Also: []reports.BodySlug{"works", "county"}, Note: reports.Text{"en": "because"}},
			{Position: 3, City: "town", Body: "works"},
			{Position: 4, City: "town", Everywhere: true, Body: "county"},
		},
	}
}

const townRuleset = `{"bodies":["county","works"],"canon":"lamppost-ruleset/1","categories":{"lamp":"light","pothole":""},"city":"town","layers":["roads","wards"],"rules":[` +
	`{"also":["county","works"],"answers":{"as":"two\u000alines","deep":"yes"},"areas":["A1","B"],"body":"county","categories":["pothole"],"groups":["light"],"layer":"roads"},` +
	`{"body":"works"},{"body":"county","everywhere":true}]}` + "\n"

func TestRulesetIsWhatDecides(t *testing.T) {
	if got := string(canon.Ruleset(town(), "town")); got != townRuleset {
		t.Errorf("%s", got)
	}
	d := town()
	slices.Reverse(d.Bodies)
	slices.Reverse(d.Categories)
	d.Rules[1].Note, d.Bodies[0].Name = nil, reports.Text{"fr": "Autre nom"}
	if got := string(canon.Ruleset(d, "town")); got != townRuleset {
		t.Errorf("what is only shown changes the ruleset: %s", got)
	}
}

func TestRulesetsReadAsWritten(t *testing.T) {
	files := []string{townRuleset}
	for _, file := range readVectors(t).Rulesets {
		files = append(files, file)
	}
	for _, file := range files {
		d, err := canon.ReadRuleset([]byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if again := string(canon.Ruleset(d, d.Cities[0].Slug)); again != file {
			t.Errorf("%s became %s", file, again)
		}
	}
}

func TestRulesetsOfALaterVersionAreNotGuessed(t *testing.T) {
	for name, change := range map[string][2]string{
		"another condition": {`"body":"works"`, `"body":"works","nearness":30`},
		"another format":    {"ruleset/1", "ruleset/2"},
	} {
		if _, err := canon.ReadRuleset([]byte(strings.Replace(townRuleset, change[0], change[1], 1))); !errors.Is(err, canon.ErrLater) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string][2]string{
		"a space":          {`{"body"`, `{ "body"`},
		"not sorted":       {`["A1","B"]`, `["B","A1"]`},
		"no line feed":     {"}\n", "}"},
		"more after it":    {"}\n", "}\n{}"},
		"another spelling": {`"body":"works"`, `"Body":"works"`},
		"not JSON":         {"{", ""},
	} {
		if _, err := canon.ReadRuleset([]byte(strings.Replace(townRuleset, change[0], change[1], 1))); err == nil || errors.Is(err, canon.ErrLater) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
