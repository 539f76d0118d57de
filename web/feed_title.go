package web

import (
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// feedTitle names a feed, and what its filter chooses.
func feedTitle(p *words.Printer, site string, f reports.Filter, w *desk.World) string {
	chosen := describeFilter(p, f, w)
	if len(chosen) == 0 {
		return p.T("feeds.title", "Site", site)
	}
	return p.T("feeds.title_filtered", "Site", site, "Filter", strings.Join(chosen, "; "))
}

// describeFilter says each condition of a filter in the printer's language.
func describeFilter(p *words.Printer, f reports.Filter, w *desk.World) []string {
	var parts []string
	say := func(names []string) {
		if len(names) > 0 {
			parts = append(parts, strings.Join(names, ", "))
		}
	}
	say(saidStatuses(p, f.Statuses))
	say(saidCategories(p, f.Categories, w))
	say(saidBodies(p, f.Bodies, w))
	if c := w.Directory.City(f.City); c != nil {
		parts = append(parts, c.Name.In(p.Language.Tag))
	}
	if f.Area != (geo.AreaRef{}) {
		parts = append(parts, areaName(f.Area, w))
	}
	parts = append(parts, saidTimes(p, f)...)
	if f.Text != "" {
		parts = append(parts, p.T("feeds.words", "Words", f.Text))
	}
	return append(parts, saidPlace(p, f)...)
}

func saidStatuses(p *words.Printer, statuses []reports.Status) []string {
	names := statusNames(statuses)
	for i, name := range names {
		switch name {
		case anyOpen:
			names[i] = p.T("feeds.any_open")
		case anyClosed:
			names[i] = p.T("feeds.any_closed")
		default:
			names[i] = p.T("status." + name)
		}
	}
	return names
}

func saidCategories(p *words.Printer, codes []reports.CategoryCode, w *desk.World) []string {
	var names []string
	for _, code := range codes {
		if c := w.Directory.Category(code); c != nil {
			names = append(names, c.Name.In(p.Language.Tag))
		}
	}
	return names
}

func saidBodies(p *words.Printer, slugs []reports.BodySlug, w *desk.World) []string {
	var names []string
	for _, slug := range slugs {
		if b := w.Directory.Body(slug); b != nil {
			names = append(names, b.Name.In(p.Language.Tag))
		} else if slug == "" {
			names = append(names, p.T("feeds.nobody"))
		}
	}
	slices.Sort(names)
	return names
}

// areaName is the name of an area, or its key if it is no longer published.
func areaName(ref geo.AreaRef, w *desk.World) string {
	if a, ok := w.Atlas.Area(ref); ok {
		return a.Name
	}
	return string(ref.Key)
}

func saidTimes(p *words.Printer, f reports.Filter) []string {
	var parts []string
	if !f.Since.IsZero() {
		parts = append(parts, p.T("feeds.since", "Time", f.Since))
	}
	if !f.Until.IsZero() {
		parts = append(parts, p.T("feeds.until", "Time", f.Until))
	}
	if !f.UpdatedSince.IsZero() {
		parts = append(parts, p.T("feeds.updated_since", "Time", f.UpdatedSince))
	}
	if !f.UpdatedUntil.IsZero() {
		parts = append(parts, p.T("feeds.updated_until", "Time", f.UpdatedUntil))
	}
	return parts
}

func saidPlace(p *words.Printer, f reports.Filter) []string {
	var parts []string
	if f.Box != nil {
		parts = append(parts, p.T("feeds.box"))
	}
	if f.Near != nil && f.Radius > 0 {
		parts = append(parts, p.T("feeds.within", "Metres", f.Radius, "Place", decimal(f.Near.Lat())+", "+decimal(f.Near.Lon())))
	}
	return parts
}
