package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/ncruces/go-strftime"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// mapping says how a city's CSV export becomes reports.
type mapping struct {
	// Columns names the columns: id, created, category, lat and lon are needed,
	// text, address, updated, closed and status are optional.
	Columns struct {
		ID       string `yaml:"id"`
		Created  string `yaml:"created"`
		Updated  string `yaml:"updated"`
		Closed   string `yaml:"closed"`
		Category string `yaml:"category"`
		Status   string `yaml:"status"`
		Lat      string `yaml:"lat"`
		Lon      string `yaml:"lon"`
		Address  string `yaml:"address"`
		Text     string `yaml:"text"`
	} `yaml:"columns"`
	Time       string                          `yaml:"time"`       // strftime format of all times
	Zone       string                          `yaml:"zone"`       // IANA zone they are written in
	Categories map[string]reports.CategoryCode `yaml:"categories"` // the export's word to our code
	Statuses   map[string]reports.Status       `yaml:"statuses"`   // the export's word to our status

	layout string
	zone   *time.Location
}

func loadMapping(path string) (*mapping, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := &mapping{}
	if err := yaml.UnmarshalWithOptions(text, m, yaml.DisallowUnknownField()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

func (m *mapping) check() (err error) {
	for name, value := range map[string]string{
		"columns.id": m.Columns.ID, "columns.created": m.Columns.Created, "columns.category": m.Columns.Category,
		"columns.lat": m.Columns.Lat, "columns.lon": m.Columns.Lon, "time": m.Time, "zone": m.Zone,
	} {
		if value == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for word, status := range m.Statuses {
		if _, ok := reports.ParseStatus(string(status)); !ok {
			return fmt.Errorf("statuses.%s: there is no status %q; there are: %v", word, status, reports.Statuses())
		}
	}
	if m.zone, err = time.LoadLocation(m.Zone); err != nil {
		return fmt.Errorf("zone: %w", err)
	}
	if m.layout, err = strftime.Layout(m.Time); err != nil {
		return fmt.Errorf("time: %w", err)
	}
	return nil
}

// boundColumns is a mapping with the positions of its columns; -1 for none.
type boundColumns struct {
	*mapping
	id, created, updated, closed, category, status, lat, lon, address, text int
}

func (m *mapping) bind(header []string) (boundColumns, error) {
	b := boundColumns{mapping: m}
	for _, c := range []struct {
		position *int
		name     string
	}{
		{&b.id, m.Columns.ID}, {&b.created, m.Columns.Created}, {&b.updated, m.Columns.Updated}, {&b.closed, m.Columns.Closed},
		{&b.category, m.Columns.Category}, {&b.status, m.Columns.Status}, {&b.lat, m.Columns.Lat}, {&b.lon, m.Columns.Lon},
		{&b.address, m.Columns.Address}, {&b.text, m.Columns.Text},
	} {
		*c.position = -1
		if c.name == "" {
			continue
		}
		i, err := column(header, c.name)
		if err != nil {
			return b, err
		}
		*c.position = i
	}
	return b, nil
}

// report reads one row; the error says what is wrong with it.
func (b boundColumns) report(row []string) (desk.PastReport, error) {
	p := desk.PastReport{ExternalID: cell(row, b.id), Address: cell(row, b.address), Text: cell(row, b.text)}
	if p.ExternalID == "" {
		return p, errors.New("it has no id")
	}
	word := cell(row, b.category)
	code, ok := b.Categories[word]
	if !ok {
		return p, fmt.Errorf("category %q is not in the map", word)
	}
	p.Category = code
	var err error
	if p.CreatedAt, err = b.time(cell(row, b.created)); err != nil {
		return p, fmt.Errorf("created: %w", err)
	}
	if p.Place, err = geo.ParsePoint(cell(row, b.lat), cell(row, b.lon)); err != nil {
		return p, err
	}
	return p, b.update(row, &p)
}

// update turns the row's present status into the one update that led there.
func (b boundColumns) update(row []string, p *desk.PastReport) error {
	word := cell(row, b.status)
	if word == "" {
		return nil
	}
	status, ok := b.Statuses[word]
	if !ok {
		return fmt.Errorf("status %q is not in the map", word)
	}
	if status == reports.StatusOpen {
		return nil
	}
	at := cell(row, b.closed)
	if at == "" {
		at = cell(row, b.updated)
	}
	when := p.CreatedAt
	if at != "" {
		var err error
		if when, err = b.time(at); err != nil {
			return fmt.Errorf("closed or updated: %w", err)
		}
	}
	p.Updates = []desk.PastUpdate{{At: when, Status: status}}
	return nil
}

func (b boundColumns) time(s string) (time.Time, error) {
	t, err := time.ParseInLocation(b.layout, s, b.zone)
	if err != nil {
		return t, fmt.Errorf("%q is not a time written as %s", s, b.Time)
	}
	return t.UTC(), nil
}

// cell returns a trimmed field, or "" where the row is short or the column unused.
func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}
