package dispatch

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/words"
)

// letter is what the templates see: the facts, in the reader's language and the
// city's time zone.
type letter struct {
	*words.Printer
	Letters
	*facts
	links

	city     reports.City
	body     reports.Body // who answers
	told     reports.Body // who is written to, where that is a body
	category reports.Category
	layers   map[string]reports.Text // titles, by name
	receipt  []byte                  // of the public record; nil: none is attached
	picture  []byte                  // of the place; nil: none is attached
}

// HasReceipt reports whether the receipt of the public record is attached.
func (l *letter) HasReceipt() bool { return l.receipt != nil }

// brand is the sender's name where there is no city to name.
const brand = "Lamppost"

func (r *run) letter(f facts) (*letter, error) {
	base, err := url.Parse(r.Letters.Base)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("the base of all links, %q, is no URL", r.Letters.Base)
	}
	l := &letter{Letters: r.Letters, facts: &f, links: links{base: strings.TrimSuffix(r.Letters.Base, "/"), desk: r.Desk, host: base.Hostname()}}
	l.look(r.Desk.World().Directory)
	l.speak()
	return l, nil
}

// look finds what the facts name by slug and code.
func (l *letter) look(d *reports.Directory) {
	if b := d.Body(l.answers()); b != nil {
		l.body = *b
	}
	l.city.Name = reports.Text{"en": brand}
	if city := d.City(l.citySlug(d)); city != nil {
		l.city = *city
	}
	l.category = reports.Category{Name: reports.Text{"en": string(l.report.Category)}}
	if c := d.Category(l.report.Category); c != nil {
		l.category = *c
	}
	if b := d.Body(l.delivery.Body); b != nil {
		l.told = *b
	}
	l.layers = map[string]reports.Text{}
	for _, layer := range d.Layers {
		l.layers[string(layer.Name)] = layer.Title
	}
}

// answers is the body that the letter is about: the one it is for, or the one
// that answers for the report.
func (l *letter) answers() reports.BodySlug {
	if l.delivery.Kind == reports.DeliverMoved {
		return l.delivery.Body
	}
	return l.report.Body
}

// citySlug is the report's city or the body's, else the one of a body the person works for,
// else the first.
func (l *letter) citySlug(d *reports.Directory) reports.CitySlug {
	if l.report.City != "" {
		return l.report.City
	}
	if l.body.City != "" {
		return l.body.City
	}
	for _, g := range l.grants {
		if b := d.Body(g.Body); b != nil {
			return b.City
		}
	}
	if len(d.Cities) > 0 {
		return d.Cities[0].Slug
	}
	return ""
}

// speak chooses the language of the body or the person, else the city's first.
func (l *letter) speak() {
	wanted := l.person.Language
	if l.delivery.Kind == reports.DeliverReport || l.delivery.Kind == reports.DeliverMoved {
		wanted = l.told.Language
	}
	base, _, _ := strings.Cut(wanted, "-")
	language := words.Offered(append([]string{wanted, base}, l.city.Languages...))[0]
	zone, err := time.LoadLocation(l.city.TimeZone)
	if err != nil {
		zone = time.UTC // the city was applied on a machine that knew its zone
	}
	l.Printer = words.New(language, zone, nil)
}

// CityName is the sender, as people read it.
func (l *letter) CityName() string { return l.city.Name.In(l.Language.Tag) }

// BodyName is who answers, or "" for nobody.
func (l *letter) BodyName() string { return l.body.Name.In(l.Language.Tag) }

// ToldName is the body that is written to.
func (l *letter) ToldName() string { return l.told.Name.In(l.Language.Tag) }

// Leads reports whether the body that is written to is the one that answers, and
// not one that is handed the report too.
func (l *letter) Leads() bool { return l.told.Slug == l.body.Slug }

// CategoryName is what was reported.
func (l *letter) CategoryName() string { return l.category.Name.In(l.Language.Tag) }

// Report is what the mail is about.
func (l *letter) Report() *reports.Report { return &l.report }

// Update is what happened to it.
func (l *letter) Update() *reports.Update { return &l.update }

// Coordinates are latitude and longitude in degrees, to a metre.
func (l *letter) Coordinates() string { return geo.Degrees(l.report.Place) }

// Place is the address, else the coordinates, or that there is none any more.
func (l *letter) Place() string {
	switch {
	case !l.report.HasPlace():
		return l.T("mail.place_removed")
	case l.report.Address != "":
		return l.report.Address
	}
	return l.Coordinates()
}

// Accuracy is how well the device knew the place, or "".
func (l *letter) Accuracy() string {
	if l.report.Accuracy == 0 {
		return ""
	}
	return l.Metres(l.report.Accuracy)
}

// Unconfirmed reports whether the report waits for its reporter's address.
func (l *letter) Unconfirmed() bool { return l.report.Visibility == reports.Unconfirmed }

// Why is the city's own reason for the route, or "".
func (l *letter) Why() string { return l.report.Route.Note.In(l.Language.Tag) }

// Area is the area that decided the route, or "".
func (l *letter) Area() string {
	if l.report.Route.Decided == nil {
		return ""
	}
	return l.report.Route.Decided.Name
}

// Layer is the title of the layer that decided the route.
func (l *letter) Layer() string {
	if l.report.Route.Decided == nil {
		return ""
	}
	return l.layers[string(l.report.Route.Decided.Layer)].In(l.Language.Tag)
}
