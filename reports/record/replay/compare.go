package replay

import (
	"encoding/json"
	"fmt"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/leaf"
)

// Facts are what the openings of a report.published say.
type Facts struct {
	Text    string
	Address string
	Place   *[2]int32 // longitude, latitude in steps of 1e-7 degree; nil: not open
}

// Open reads facts from disclosures; those of other fields are ignored.
func Open(disclosures []leaf.Disclosure) (Facts, error) {
	var f Facts
	for _, d := range disclosures {
		name, value, err := d.Open()
		if err != nil {
			return f, err
		}
		switch name {
		case leaf.Text:
			err = json.Unmarshal(value, &f.Text)
		case leaf.Address:
			err = json.Unmarshal(value, &f.Address)
		case leaf.Location:
			err = json.Unmarshal(value, &f.Place)
		}
		if err != nil {
			return f, fmt.Errorf("%s: %w", name, err)
		}
	}
	return f, nil
}

// Compare lists in what a report, as it is shown, differs from what the record
// says of it. of is the record's name of the original that the report names.
func (s *State) Compare(f Facts, r *reports.Report, of leaf.ReportID) []string {
	d := differences{}
	d.add("visibility", s.Visibility == reports.Public, r.Visibility == reports.Public)
	d.add("status", s.Status, r.Status)
	if s.Published == "" {
		return d // the record says no more of what nobody sees
	}
	d.add("hidden", s.Visibility == reports.Hidden, r.Visibility == reports.Hidden)
	d.add("category", s.Category, r.Category)
	d.add("body", s.Body, r.Body)
	d.add("original", s.Of, of)
	d.add("words", f.Text, r.Text)
	d.add("address", f.Address, r.Address)
	d.place(f, r)
	return d
}

// differences are sentences.
type differences []string

func (d *differences) add(what string, recorded, shown any) {
	if recorded != shown {
		*d = append(*d, fmt.Sprintf("%s: the record says %q, shown is %q", what, fmt.Sprint(recorded), fmt.Sprint(shown)))
	}
}

func (d *differences) place(f Facts, r *reports.Report) {
	switch v, _ := geo.VertexOf(r.Place); {
	case r.Lacks(reports.PartPlace):
		d.add("place", f.Place == nil, true)
	case f.Place == nil:
		*d = append(*d, "place: it cannot be opened, and is shown")
	default:
		d.add("place", *f.Place, [2]int32{v.X, v.Y})
	}
}

// CompareUpdates lists in what the updates that are shown differ from those of the
// record. Both are compared by their events.
func (s *State) CompareUpdates(shown []reports.Update) []string {
	recorded := make(map[reports.EventID]Update, len(s.Updates))
	for _, u := range s.Updates {
		recorded[u.Event.Event()] = u
	}
	d := differences{}
	for _, u := range shown {
		r, there := recorded[u.Event]
		if !there {
			d = append(d, fmt.Sprintf("update %s: the record does not have it", u.ID))
			continue
		}
		delete(recorded, u.Event)
		d.add("status of update "+u.ID.String(), r.Status, u.Status)
		d.add("author of update "+u.ID.String(), r.By, u.By)
	}
	for _, u := range recorded {
		d = append(d, fmt.Sprintf("update of event %s: it is not shown", u.Event))
	}
	return d
}
