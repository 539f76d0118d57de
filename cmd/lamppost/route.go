package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// routeCommand asks who answers.
type routeCommand struct {
	dataSettings
	Category reports.CategoryCode `help:"Category code." placeholder:"CODE"`
	Lat      string               `help:"Latitude in degrees."`
	Lon      string               `help:"Longitude in degrees."`
	Accuracy float64              `help:"Accuracy of the place in metres, as devices tell it: names who else answers within it."`
	Answer   map[string]string    `help:"Answer to a question of the category, as CODE=VALUE; may be repeated."`
	Problems bool                 `help:"List what is wrong with rules, boundaries and bodies instead."`
	JSON     bool                 `help:"Print one JSON object instead of lines."`
}

// Run prints the body and why.
func (c routeCommand) Run(ctx context.Context, t terminal) error {
	if c.Problems {
		return c.with(ctx, t, func(h *house) error { return printFaults(t.out, h.desk.World(), c.JSON) })
	}
	if c.Category == "" {
		return errors.New("--category says what is to be routed; or list what is wrong with --problems")
	}
	p, err := geo.ParsePoint(c.Lat, c.Lon)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error { return c.route(t.out, h.desk.World(), p) })
}

// routed is what --json prints.
type routed struct {
	reports.Route
	Sides []reports.Side `json:"sides,omitempty"` // who else answers within the accuracy
}

func (c routeCommand) route(out io.Writer, w *desk.World, p geo.Point) error {
	category := w.Directory.Category(c.Category)
	if category == nil {
		return fmt.Errorf("there is no category %q; there are: %s", c.Category, codes(w.Directory))
	}
	var answers reports.Answers
	for _, code := range slices.Sorted(maps.Keys(c.Answer)) {
		answers = append(answers, reports.Answer{Code: code, Values: []string{c.Answer[code]}})
	}
	pin := desk.Pin{Place: p, Accuracy: c.Accuracy}
	r := routed{w.Route(category, answers, pin), w.Sides(category, answers, pin)}
	if c.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	return printRoute(out, w, category, r)
}

func codes(d *reports.Directory) string {
	var all []string
	for _, c := range d.Categories {
		all = append(all, string(c.Code))
	}
	return strings.Join(all, ", ")
}

func printRoute(out io.Writer, w *desk.World, c *reports.Category, r routed) error {
	var b strings.Builder
	fmt.Fprintf(&b, "body\t%s\n", bodyName(w.Directory, r.Body))
	for _, slug := range r.Also {
		fmt.Fprintf(&b, "also\t%s\n", bodyName(w.Directory, slug))
	}
	for _, a := range r.Areas {
		fmt.Fprintf(&b, "area\t%s\n", areaText(a))
	}
	if r.Rule > 0 {
		fmt.Fprintf(&b, "rule\t%d, %s%s\n", r.Rule, reason(r.Route), because(r.Note))
	} else {
		fmt.Fprintf(&b, "rule\tnone holds for %s here\n", c.Code)
	}
	if r.BorderMetres >= 0 {
		fmt.Fprintf(&b, "border\t%.1f m\n", r.BorderMetres)
	}
	if r.RunnerUp != nil {
		fmt.Fprintf(&b, "runner-up\t%s\n", sideText(w, *r.RunnerUp))
	}
	for _, s := range r.Sides {
		fmt.Fprintf(&b, "within %g m\t%s\n", r.Accuracy, sideText(w, s))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func areaText(a reports.RouteArea) string {
	return fmt.Sprintf("%s %s (%s), version %s", a.Layer, a.Key, a.Name, a.Version)
}

// reason is what the rule asked for.
func reason(r reports.Route) string {
	said := "wherever it is"
	if r.Decided != nil {
		said = fmt.Sprintf("by area %s of %s", r.Decided.Key, r.Decided.Layer)
	}
	if r.Line != nil {
		said += ", " + lineText(*r.Line)
	}
	return said
}

func lineText(l reports.RouteLine) string {
	return fmt.Sprintf("%.3f m from line %s of %s (%s), version %s", l.Metres, l.Key, l.Layer, l.Name, l.Version)
}

func sideText(w *desk.World, s reports.Side) string {
	said := fmt.Sprintf("%s, %.1f m away", bodyName(w.Directory, s.Body), s.Metres)
	switch {
	case s.Line != nil:
		return said + ", " + lineText(*s.Line)
	case s.Area != nil:
		return said + ", in " + areaText(*s.Area)
	}
	return said + ", by no area"
}

func because(note reports.Text) string {
	if len(note) == 0 {
		return ""
	}
	return ": " + note.In("en")
}

func bodyName(d *reports.Directory, slug reports.BodySlug) string {
	if b := d.Body(slug); b != nil {
		return fmt.Sprintf("%s (%s)", slug, b.Name.In("en"))
	}
	return "nobody"
}
