package web

import (
	"html/template"
	"net/url"
)

// Pager is the data of partial "pager". An empty address leaves its link out.
type Pager struct{ Newer, Older string }

// Notice is the data of partial "notice": one thing said above the page, such as
// that a form was kept. Kind is "good", "warn" or "info".
type Notice struct{ Kind, Text string }

// Field is the data of partials "field" and "textarea": one input with its
// label, hint and problem. ID is the input's id and name.
type Field struct {
	ID, Label, Hint, Value string
	Type                   string // of the input; empty: text
	Autocomplete           string
	Places                 bool // scripts offer places while it is filled
	Optional               bool
	Problem                string // what is wrong with it, from FieldErrors
}

// ProblemOf returns what is wrong with a field, or "".
func ProblemOf(problems []FieldError, field string) string {
	for _, p := range problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

// query returns path with the given query, as a page writes its own links.
func query(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// anchor returns the address of a form field on the same page. Field names come
// from us (attribute[CODE] at worst), so only the characters are escaped.
func anchor(field string) template.URL { return template.URL("#" + url.PathEscape(field)) }
