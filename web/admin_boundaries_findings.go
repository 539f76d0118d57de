package web

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// findingRow is one finding in words, with its picture.
type findingRow struct {
	review.Finding
	Text    string
	Picture template.HTML
	OnMap   string // where it is, on our map; empty: nowhere
}

// findingCount is how many findings of a kind there are.
type findingCount struct {
	Severity review.Severity
	Name     string
	Found    int
}

// changesPart is what the version changes.
type changesPart struct {
	Counts  []desk.ChangeCount
	Rows    []changeRow
	Pages   Pager
	Picture template.HTML // of the whole layer
	Stale   bool          // told against a version that does not route any more
}

// changeRow is one area that changes, in words.
type changeRow struct {
	desk.Change
	Text string
	Href string // its picture
}

func (d *boundaryVersionPage) readFindings(v *store.View, r *Request) error {
	var counts []review.Count
	if err := json.Unmarshal(d.LayerVersion.Counts, &counts); err != nil {
		return err
	}
	for _, c := range counts {
		d.Kinds = append(d.Kinds, findingCount{c.Severity, findingName(r.Words, c.Code), c.Found})
	}
	from := partFrom(r, "findings")
	found, err := v.Findings(d.ID, from, findingsShown+1)
	if err != nil {
		return err
	}
	d.FindingPages = d.pager("findings", from, findingsShown, len(found))
	for _, stored := range found[:min(len(found), findingsShown)] {
		f, err := desk.OpenFinding(stored)
		if err != nil {
			return err
		}
		row := findingRow{Finding: f, Text: findingText(r.Words, &f)}
		if f.At != nil {
			row.OnMap = query("/reports", url.Values{"map": {MapView{*f.At, showTo}.String()}})
		}
		d.Findings = append(d.Findings, row)
	}
	return nil
}

func (d *boundaryVersionPage) pager(name string, from, size, found int) Pager {
	var p Pager
	if found > size {
		p.Older = d.part(name, from+size)
	}
	if from > 0 {
		p.Newer = d.part(name, max(0, from-size))
	}
	return p
}

func (d *boundaryVersionPage) readChanges(v *store.View, r *Request) error {
	if err := json.Unmarshal(d.LayerVersion.Changes, &d.Diff.Counts); err != nil {
		return err
	}
	d.Diff.Stale = d.LayerVersion.Base != d.Live && d.ID != d.Live
	from := partFrom(r, "changes")
	found, err := v.Changes(d.ID, from, changesShown+1)
	if err != nil {
		return err
	}
	d.Diff.Pages = d.pager("changes", from, changesShown, len(found))
	for _, stored := range found[:min(len(found), changesShown)] {
		c, err := desk.OpenChange(stored)
		if err != nil {
			return err
		}
		row := changeRow{Change: c, Text: changeText(r.Words, &c)}
		row.Href = query(d.Href, url.Values{"area": {string(c.Key)}, "changes": {strconv.Itoa(from)}}) + "#area"
		d.Diff.Rows = append(d.Diff.Rows, row)
	}
	svg, err := v.Picture(d.ID)
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	d.Diff.Picture = named(svg, r.Words.T("boundary.picture", "Layer", d.Title))
	return err
}

// pictures draws what the page shows of the findings, and the area that was chosen.
func (s *Server) pictures(r *Request, world *desk.World, d *boundaryVersionPage) error {
	findings := make([]review.Finding, len(d.Findings))
	for i, f := range d.Findings {
		findings[i] = f.Finding
	}
	drawn, err := s.Desk.PictureFindings(r.Context(), d.LayerVersion, findings, findingPicture)
	if err != nil {
		return err
	}
	for i, p := range drawn {
		svg, err := inline(p, d.Findings[i].Text)
		if err != nil {
			return err
		}
		d.Findings[i].Picture = s.overGround(world, p, svg)
	}
	key := geo.AreaKey(r.URL.Query().Get("area"))
	if key == "" {
		return nil
	}
	p, err := s.Desk.PictureArea(r.Context(), d.LayerVersion, key, areaSize)
	if err != nil {
		return err
	}
	svg, err := inline(p, r.Words.T("boundary.area_picture", "Key", string(key)))
	d.Area = &areaPicture{Key: key, Picture: s.overGround(world, p, svg)}
	return err
}

// inline is a picture within the page; empty for one that shows nothing.
func inline(p review.Picture, name string) (template.HTML, error) {
	if len(p.Strokes) == 0 {
		return "", nil
	}
	var b strings.Builder
	err := p.WriteInline(&b, review.Text{})
	return named(b.String(), name), err
}

// named gives a picture of package review its name for those who do not see it.
// It holds numbers and fixed words only.
func named(svg, name string) template.HTML {
	if svg == "" {
		return ""
	}
	return template.HTML(strings.Replace(svg, `role="img"`, `role="img" aria-label="`+template.HTMLEscapeString(name)+`"`, 1))
}
