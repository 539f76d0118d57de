package web

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// The groups that parameter status takes beside the names of single statuses.
// They are called any_ because "open" is the name of a single status.
const (
	anyOpen   = "any_open"
	anyClosed = "any_closed"
)

// nobodySlug is what parameter body calls reports that nobody answers for.
const nobodySlug = "nobody"

// Limits of a filter.
const (
	// maxValues bounds a list of values: more statuses, categories and bodies
	// than anybody ticks.
	maxValues = 100
	// maxRadius keeps "near here" near, and flat enough for its distances.
	maxRadius = 50_000 // metres
	// usualRadius is "near here" when nobody says how near: without one, all
	// reports would have to be measured and sorted.
	usualRadius = 1_000 // metres
)

// parseFilter reads the parameters that lists, feeds, tiles and maps share:
//
//	status                  names of statuses, any_open, any_closed
//	category, body          codes and slugs; body=nobody for reports without one
//	city                    slug of one city
//	area                    layer:key of one area that contained the place
//	since, until            created then; RFC 3339, or days of the city's calendar, both included
//	updated_since, updated_until
//	q                       words of the text or the address
//	bbox                    west,south,east,north in degrees
//	near, radius            lat,lon and metres (1,000); orders by distance
//
// Lists are comma-separated or repeated. Empty and unknown parameters are
// ignored; all that is wrong is in one Invalid error, by parameter.
func parseFilter(v url.Values, w *desk.World) (reports.Filter, error) {
	p := &filterParser{values: v, world: w}
	p.statuses()
	p.categories()
	p.bodies()
	p.cityAndArea()
	p.times()
	p.words()
	p.place()
	return p.filter, p.err()
}

// filterParser fills a filter and collects what is wrong with its parameters.
type filterParser struct {
	values   url.Values
	world    *desk.World
	filter   reports.Filter
	problems []reports.Problem
}

// wrong notes a parameter; args fill the placeholders of message "errors.CODE".
func (p *filterParser) wrong(parameter, code string, args ...any) {
	p.problems = append(p.problems, reports.Problem{Field: parameter, Code: code, Args: args})
}

func (p *filterParser) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	var names []string
	for _, problem := range p.problems {
		names = append(names, problem.Field)
	}
	return &reports.Error{Kind: reports.Invalid, Code: "filter_invalid",
		Args: []any{"Parameters", strings.Join(slices.Compact(names), ", ")}, Problems: p.problems}
}

// list returns the values of a parameter, each once.
func (p *filterParser) list(parameter string) []string {
	var list []string
	for _, value := range p.values[parameter] {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(list, part) {
				list = append(list, part)
			}
			if len(list) > maxValues {
				p.wrong(parameter, "filter_too_many", "Limit", maxValues)
				return nil
			}
		}
	}
	return list
}

func (p *filterParser) statuses() {
	wanted := map[reports.Status]bool{}
	for _, name := range p.list("status") {
		status, known := reports.ParseStatus(name)
		switch {
		case known:
			wanted[status] = true
		case name == anyOpen || name == anyClosed:
			for _, s := range reports.Statuses() {
				if s.Closed() == (name == anyClosed) {
					wanted[s] = true
				}
			}
		default:
			p.wrong("status", "filter_status", "Value", name)
		}
	}
	all := reports.Statuses()
	if len(wanted) == len(all) {
		return // all of them is no condition
	}
	for _, s := range all {
		if wanted[s] {
			p.filter.Statuses = append(p.filter.Statuses, s)
		}
	}
}

func (p *filterParser) categories() {
	for _, code := range p.list("category") {
		if p.world.Directory.Category(reports.CategoryCode(code)) == nil {
			p.wrong("category", "filter_category", "Value", code)
			continue
		}
		p.filter.Categories = append(p.filter.Categories, reports.CategoryCode(code))
	}
	slices.Sort(p.filter.Categories)
}

func (p *filterParser) bodies() {
	for _, slug := range p.list("body") {
		switch {
		case p.world.Directory.Body(reports.BodySlug(slug)) != nil:
			p.filter.Bodies = append(p.filter.Bodies, reports.BodySlug(slug))
		case slug == nobodySlug:
			p.filter.Bodies = append(p.filter.Bodies, "")
		default:
			p.wrong("body", "filter_body", "Value", slug)
		}
	}
	slices.Sort(p.filter.Bodies)
}

// cityAndArea takes an area of a known layer by any key: a boundary version that
// is no longer live may have had it, and reports remember.
func (p *filterParser) cityAndArea() {
	if slug := p.one("city"); slug != "" {
		p.filter.City = reports.CitySlug(slug)
		if p.world.Directory.City(p.filter.City) == nil {
			p.wrong("city", "filter_city", "Value", slug)
		}
	}
	if text := p.one("area"); text != "" {
		layer, key, ok := strings.Cut(text, ":")
		p.filter.Area = geo.AreaRef{Layer: geo.LayerName(layer), Key: geo.AreaKey(key)}
		if !ok || key == "" || len(key) > reports.MaxName || p.world.Directory.Layer(p.filter.Area.Layer) == nil {
			p.wrong("area", "filter_area", "Value", text)
		}
	}
}

// one returns the single value of a parameter.
func (p *filterParser) one(parameter string) string {
	value := ""
	for _, v := range p.values[parameter] {
		if v = strings.TrimSpace(v); v == "" || v == value {
			continue
		}
		if value != "" {
			p.wrong(parameter, "filter_single")
			return ""
		}
		value = v
	}
	return value
}

func (p *filterParser) times() {
	p.filter.Since = p.time("since", false)
	p.filter.Until = p.time("until", true)
	p.filter.UpdatedSince = p.time("updated_since", false)
	p.filter.UpdatedUntil = p.time("updated_until", true)
}

// time reads a moment, or a day as its first or last moment.
func (p *filterParser) time(parameter string, end bool) time.Time {
	text := p.one(parameter)
	if text == "" {
		return time.Time{}
	}
	t, err := parseMoment(text, end, filterZone(p.world, p.filter.City))
	if err != nil {
		p.wrong(parameter, "filter_time")
	}
	return t
}

func (p *filterParser) words() {
	text, err := reports.CleanLine("q", p.one("q"), reports.MaxName)
	var e *reports.Error
	if errors.As(err, &e) {
		p.problems = append(p.problems, e.Problems...)
	}
	p.filter.Text = text
}

func (p *filterParser) place() {
	if text := p.one("bbox"); text != "" {
		box, err := geo.ParseBox(text)
		if err != nil {
			p.wrong("bbox", "filter_bbox")
		} else if box != geo.WholeEarth { // which chooses nothing
			p.filter.Box = &box
		}
	}
	if text := p.one("near"); text != "" {
		lat, lon, _ := strings.Cut(text, ",")
		at, err := geo.ParsePoint(lat, lon)
		if err != nil {
			p.wrong("near", "filter_near")
		} else {
			p.filter.Near, p.filter.Radius = &at, usualRadius
		}
	}
	if text := p.one("radius"); text != "" {
		metres, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(metres) || metres <= 0 || metres > maxRadius || p.one("near") == "" {
			p.wrong("radius", "filter_radius", "Limit", maxRadius)
		} else {
			p.filter.Radius = metres
		}
	}
}
