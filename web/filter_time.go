package web

import (
	"fmt"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// The years that times in addresses may lie in; all others are typing mistakes,
// and some overflow the microseconds of the database.
const (
	firstYear = 1970
	lastYear  = 9999
)

// parseMoment reads RFC 3339, or a day of the zone's calendar as its first or
// last microsecond.
func parseMoment(text string, end bool, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		if t, err = time.ParseInLocation(time.DateOnly, text, zone); err == nil && end {
			t = t.AddDate(0, 0, 1).Add(-time.Microsecond)
		}
	}
	if err != nil {
		return time.Time{}, err
	}
	if t = t.UTC().Truncate(time.Microsecond); t.Year() < firstYear || t.Year() > lastYear {
		return time.Time{}, fmt.Errorf("year %d", t.Year())
	}
	return t, nil
}

// formatMoment is the inverse of parseMoment, in the shortest form.
func formatMoment(t time.Time, end bool, zone *time.Location) string {
	day := t.In(zone).Format(time.DateOnly)
	if whole, err := parseMoment(day, end, zone); err == nil && whole.Equal(t) {
		return day
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// filterZone is whose calendar the days of a filter are of: the named city's,
// else that of all cities, else UTC.
func filterZone(w *desk.World, slug reports.CitySlug) *time.Location {
	name := ""
	for _, c := range w.Directory.Cities {
		switch {
		case slug != "" && c.Slug != slug:
		case name != "" && c.TimeZone != name:
			return time.UTC
		default:
			name = c.TimeZone
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // applying the city has checked it; a machine without zones still answers
	}
	return zone
}
