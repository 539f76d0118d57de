package canon

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
)

// ErrLater says that a ruleset has members this version does not know, so its
// decisions cannot be run again.
var ErrLater = errors.New("ruleset of a later version")

type rulesetFile struct {
	Bodies     []reports.BodySlug              `json:"bodies"`
	Canon      string                          `json:"canon"`
	Categories map[reports.CategoryCode]string `json:"categories"`
	City       reports.CitySlug                `json:"city"`
	Layers     []geo.LayerName                 `json:"layers"`
	Rules      []ruleFile                      `json:"rules"`
}

type ruleFile struct {
	Also       []reports.BodySlug     `json:"also"`
	Answers    map[string]string      `json:"answers"`
	Areas      []geo.AreaKey          `json:"areas"`
	Body       reports.BodySlug       `json:"body"`
	Categories []reports.CategoryCode `json:"categories"`
	Everywhere bool                   `json:"everywhere"`
	Groups     []string               `json:"groups"`
	Layer      geo.LayerName          `json:"layer"`
	Near       *reports.Near          `json:"near"`
}

// ReadRuleset reads a ruleset into a directory that decides as its city did:
// positions of rules count from 1 within the city. It takes the canonical form
// and nothing else.
func ReadRuleset(file []byte) (*reports.Directory, error) {
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	var f rulesetFile
	if err := decoder.Decode(&f); err != nil {
		if strings.Contains(err.Error(), "unknown field") {
			return nil, fmt.Errorf("%w: %w", ErrLater, err)
		}
		return nil, fmt.Errorf("ruleset: %w", err)
	}
	if f.Canon != RulesetFormat {
		return nil, fmt.Errorf("%w: %q", ErrLater, f.Canon)
	}
	d := f.directory()
	if !bytes.Equal(Ruleset(d, f.City), file) {
		return nil, errors.New("ruleset: not in its canonical form")
	}
	return d, nil
}

func (f *rulesetFile) directory() *reports.Directory {
	d := &reports.Directory{Cities: []reports.City{{Slug: f.City}}}
	for _, name := range f.Layers {
		d.Layers = append(d.Layers, reports.Layer{Name: name, City: f.City})
	}
	for _, slug := range f.Bodies {
		d.Bodies = append(d.Bodies, reports.Body{Slug: slug, City: f.City})
	}
	for code, group := range f.Categories {
		d.Categories = append(d.Categories, reports.Category{Code: code, City: f.City, Group: group})
	}
	for i, r := range f.Rules {
		d.Rules = append(d.Rules, reports.Rule{
			Position: i + 1, City: f.City, Everywhere: r.Everywhere, Layer: r.Layer, Areas: r.Areas,
			Categories: r.Categories, Groups: r.Groups, Answers: r.Answers, Near: r.Near, Body: r.Body, Also: r.Also,
		})
	}
	return d
}
