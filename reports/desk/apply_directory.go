package desk

import (
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
)

// directoryOf says in the vocabulary of the service what a city's folder says.
func directoryOf(c *city.City) *reports.Directory {
	slug := reports.CitySlug(c.Slug)
	d := &reports.Directory{Cities: []reports.City{{
		Slug: slug, Host: c.Host, Name: reports.Text(c.Name), Languages: c.Languages, TimeZone: c.TimeZone,
		Centre: geo.Point{c.Centre.Lon, c.Centre.Lat}, Zoom: c.Zoom, Contact: c.Contact, Confirm: c.Confirm,
		Emergency: reports.Text(c.Emergency), Attribution: c.Attribution,
	}}}
	for _, g := range c.Groups {
		d.Cities[0].Groups = append(d.Cities[0].Groups, reports.Group{Code: g.Code, Name: reports.Text(g.Name)})
	}
	for _, l := range c.Layers {
		d.Layers = append(d.Layers, reports.Layer{Name: geo.LayerName(l.Name), Kind: kindOf(l), City: slug, Title: reports.Text(l.Title)})
	}
	for _, b := range c.Bodies {
		d.Bodies = append(d.Bodies, reports.Body{
			Slug: reports.BodySlug(b.Slug), City: slug, Name: reports.Text(b.Name), Language: b.Language,
			Channel: reports.Channel{Kind: reports.ChannelKind(b.Channel.Kind), Address: b.Channel.Address, URL: b.Channel.URL, Secret: b.Channel.Secret},
		})
	}
	for i, k := range c.Categories {
		d.Categories = append(d.Categories, categoryOf(slug, i+1, k))
	}
	for _, r := range c.Rules {
		d.Rules = append(d.Rules, ruleOf(slug, r))
	}
	if c.Fallback != "" {
		d.Rules = append(d.Rules, reports.Rule{City: slug, Everywhere: true, Body: reports.BodySlug(c.Fallback)})
	}
	for i := range d.Rules {
		d.Rules[i].Position = i + 1
	}
	return d
}

func kindOf(l city.Layer) reports.LayerKind {
	if l.Lines {
		return reports.LayerLines
	}
	return reports.LayerAreas
}

func categoryOf(slug reports.CitySlug, position int, k city.Category) reports.Category {
	c := reports.Category{
		Code: reports.CategoryCode(k.Code), City: slug, Position: position, Group: k.Group,
		Name: reports.Text(k.Name), Description: reports.Text(k.Description), Keywords: k.Keywords,
		TargetDays: k.TargetDays, PhotoRequired: k.PhotoRequired, Stopper: reports.Text(k.Stopper), Inactive: k.Inactive,
	}
	for _, q := range k.Questions {
		question := reports.Question{Code: q.Code, Text: reports.Text(q.Text), Hint: reports.Text(q.Hint), Kind: reports.QuestionKind(q.Kind), Required: q.Required}
		for _, ch := range q.Choices {
			question.Choices = append(question.Choices, reports.Choice{Key: ch.Key, Name: reports.Text(ch.Name), Stopper: reports.Text(ch.Stopper)})
		}
		c.Questions = append(c.Questions, question)
	}
	return c
}

func ruleOf(slug reports.CitySlug, r city.Rule) reports.Rule {
	rule := reports.Rule{City: slug, Layer: geo.LayerName(r.Layer), Groups: r.Groups, Answers: r.Answers, Body: reports.BodySlug(r.Body), Note: reports.Text(r.Note)}
	for _, key := range r.Areas {
		rule.Areas = append(rule.Areas, geo.AreaKey(key))
	}
	for _, code := range r.Categories {
		rule.Categories = append(rule.Categories, reports.CategoryCode(code))
	}
	for _, slug := range r.Also {
		rule.Also = append(rule.Also, reports.BodySlug(slug))
	}
	if n := r.Near; n != nil {
		rule.Near = &reports.Near{Layer: geo.LayerName(n.Layer), Metres: n.Metres, Where: n.Where}
	}
	return rule
}
