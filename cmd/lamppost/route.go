package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// routeCommand asks who answers.
type routeCommand struct {
	dataSettings
	Category reports.CategoryCode `required:"" help:"Category code." placeholder:"CODE"`
	Lat      string               `required:"" help:"Latitude in degrees."`
	Lon      string               `required:"" help:"Longitude in degrees."`
	Answer   map[string]string    `help:"Answer to a question of the category, as CODE=VALUE; may be repeated."`
	JSON     bool                 `help:"Print one JSON object instead of lines."`
}

// Run prints the body and why.
func (c routeCommand) Run(ctx context.Context, t terminal) error {
	p, err := geo.ParsePoint(c.Lat, c.Lon)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		w := h.desk.World()
		category := w.Directory.Category(c.Category)
		if category == nil {
			return fmt.Errorf("there is no category %q; there are: %s", c.Category, codes(w.Directory))
		}
		var answers reports.Answers
		for code, value := range c.Answer {
			answers = append(answers, reports.Answer{Code: code, Values: []string{value}})
		}
		route := w.Route(category, answers, desk.Pin{Place: p})
		if c.JSON {
			return json.NewEncoder(t.out).Encode(route)
		}
		return printRoute(t.out, w, category, route)
	})
}

func codes(d *reports.Directory) string {
	var all []string
	for _, c := range d.Categories {
		all = append(all, string(c.Code))
	}
	return strings.Join(all, ", ")
}

func printRoute(out io.Writer, w *desk.World, c *reports.Category, r reports.Route) error {
	var b strings.Builder
	fmt.Fprintf(&b, "body\t%s\n", bodyName(w.Directory, r.Body))
	for _, a := range r.Areas {
		fmt.Fprintf(&b, "area\t%s %s (%s), version %s\n", a.Layer, a.Key, a.Name, a.Version)
	}
	if r.Rule > 0 {
		fmt.Fprintf(&b, "rule\t%d, by area %s of %s%s\n", r.Rule, r.Decided.Key, r.Decided.Layer, because(r.Note))
	} else {
		fmt.Fprintf(&b, "rule\tnone holds for %s here\n", c.Code)
	}
	if r.RunnerUp != nil {
		beyond := "outside every area"
		if r.RunnerUp.Area != nil {
			beyond = fmt.Sprintf("in %s %s (%s)", r.RunnerUp.Area.Layer, r.RunnerUp.Area.Key, r.RunnerUp.Area.Name)
		}
		fmt.Fprintf(&b, "runner-up\t%s, %s\n", bodyName(w.Directory, r.RunnerUp.Body), beyond)
	}
	if r.BorderMetres >= 0 {
		fmt.Fprintf(&b, "border\t%.1f m\n", r.BorderMetres)
	}
	_, err := io.WriteString(out, b.String())
	return err
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
