package web

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/reports/words"
)

// Whom is a route in words: who answers for a place, and why.
type Whom struct {
	Slug   reports.BodySlug
	Body   string // empty: nobody answers
	Also   string // the bodies that are handed the report too; empty: none
	Area   string // "Quayside (Districts)"; empty where no area decided
	Line   string // "12 m from M7 (Roads)"; empty where no line decided
	Note   string // the city's own reason
	Close  string // who would answer a few metres on, where that is worth knowing
	Chosen bool   // the reporter said on which side of a border it is
	Areas  []WhomArea
}

// WhomArea is one area that contains the place.
type WhomArea struct {
	Layer, Name, Href string
	Version           reports.VersionID
	InForce           time.Time // since when the version is published; zero: not known
	Decided           bool      // the area that the rule asked for
}

// readVersions finds since when the boundaries have been in force. A version that
// was cleared away keeps its number and loses its date.
func (w *Whom) readVersions(v *store.View) error {
	for i := range w.Areas {
		version, err := v.Version(w.Areas[i].Version)
		if errors.Is(err, reports.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		w.Areas[i].InForce = version.PublishedAt
	}
	return nil
}

// Href is the page of the body.
func (w Whom) Href() string { return "/bodies/" + url.PathEscape(string(w.Slug)) }

// sureMetres is how well a person hits a place with a finger or a boundary is
// drawn: nearer to a border than that, the other side is named.
const sureMetres = 15

// newWhom says a route in words. accuracy is that of the place in metres.
func newWhom(p *words.Printer, d *reports.Directory, route reports.Route, accuracy float64) Whom {
	lang := p.Language.Tag
	w := Whom{Slug: route.Body, Note: route.Note.In(lang), Body: bodyName(p, d, route.Body), Also: namesOf(p, d, route.Also), Chosen: route.Chosen != nil}
	if route.Decided != nil {
		w.Area = routeAreaName(p, d, *route.Decided)
	}
	if route.Line != nil {
		w.Line = routeLineName(p, d, *route.Line)
	}
	w.Close = closeCall(p, d, route, accuracy)
	for _, a := range route.Areas {
		w.Areas = append(w.Areas, WhomArea{
			Layer: layerTitle(p, d, a.Layer), Name: a.Name, Href: areaHref(a.Ref()), Version: a.Version,
			Decided: route.Decided != nil && *route.Decided == a,
		})
	}
	return w
}

// closeCall names who answers across a border that is nearer than the place is
// sure, if that is somebody else.
func closeCall(p *words.Printer, d *reports.Directory, route reports.Route, accuracy float64) string {
	other := route.RunnerUp
	if other == nil || other.Metres >= max(accuracy, sureMetres) {
		return ""
	}
	return borderSentence(p, d, other.Body, other.Metres)
}

func borderSentence(p *words.Printer, d *reports.Directory, beyond reports.BodySlug, metres float64) string {
	if other := bodyName(p, d, beyond); other != "" {
		return p.T("whom.border", "Metres", p.Metres(metres), "Body", other)
	}
	return p.T("whom.border_nobody", "Metres", p.Metres(metres))
}

// bodyName is the body's name; a body that the city has dropped since keeps its
// slug, because the report remembers it.
func bodyName(p *words.Printer, d *reports.Directory, slug reports.BodySlug) string {
	if b := d.Body(slug); b != nil {
		return b.Name.In(p.Language.Tag)
	}
	return string(slug)
}

// namesOf lists bodies; empty for none.
func namesOf(p *words.Printer, d *reports.Directory, slugs []reports.BodySlug) string {
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = bodyName(p, d, slug)
	}
	return strings.Join(names, ", ")
}

// routeLineName is "12 m from Merrow Line (Railway)".
func routeLineName(p *words.Printer, d *reports.Directory, l reports.RouteLine) string {
	return p.T("whom.line", "Metres", p.Metres(l.Metres), "Line", p.T("whom.area", "Area", l.Name, "Layer", layerTitle(p, d, l.Layer)))
}

// routeAreaName is "Quayside (Districts)".
func routeAreaName(p *words.Printer, d *reports.Directory, a reports.RouteArea) string {
	return p.T("whom.area", "Area", a.Name, "Layer", layerTitle(p, d, a.Layer))
}

func layerTitle(p *words.Printer, d *reports.Directory, name geo.LayerName) string {
	if l := d.Layer(name); l != nil && len(l.Title) > 0 {
		return l.Title.In(p.Language.Tag)
	}
	return string(name)
}

func areaHref(a geo.AreaRef) string {
	return "/areas/" + url.PathEscape(string(a.Layer)) + "/" + url.PathEscape(string(a.Key))
}

// categoryName is the category's name; one that is gone keeps its code.
func categoryName(p *words.Printer, w *desk.World, code reports.CategoryCode) string {
	if c := w.Directory.Category(code); c != nil {
		return c.Name.In(p.Language.Tag)
	}
	return string(code)
}

// placeTitle names a report beside its text: its category, and where it is.
func placeTitle(p *words.Printer, w *desk.World, r *reports.Report) string {
	name := categoryName(p, w, r.Category)
	if r.Address == "" {
		return name
	}
	return p.T("report.title_at", "Category", name, "Address", r.Address)
}

// titleOf names a report as its feed does: its category and how its text begins,
// or where it is, if there is no text.
func titleOf(p *words.Printer, w *desk.World, r *reports.Report) string {
	if r.Text == "" {
		return placeTitle(p, w, r)
	}
	return entryTitle(categoryName(p, w, r.Category), r.Text)
}
