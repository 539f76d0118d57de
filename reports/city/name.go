package city

import (
	"fmt"
	"slices"
	"strings"
)

// Kinds of things that are named once and referred to elsewhere.
const (
	kindLayer    = "layer"
	kindLines    = "line layer"
	kindBody     = "body"
	kindGroup    = "group"
	kindCategory = "category"
)

type nameKey struct{ kind, text string }

// name is where something was given its name.
type name struct{ what string }

// use is a reference that can be checked only when the whole file was read.
type use struct {
	what string
	nameKey
	at at
}

// declare keeps a name and notes a second one like it.
func (r *reader) declare(kind, field, text, what string, p at) {
	key := nameKey{kind, text}
	if first, taken := r.names[key]; taken {
		r.problem(p, "%s of %s: %q is already taken by %s", field, what, text, first.what)
		return
	}
	r.names[key] = &name{what}
}

// declareLayer keeps the name of a layer: rules refer to layers of areas and of
// lines in different places, but all of them share their names.
func (r *reader) declareLayer(l Layer, what string, p at) {
	kind, other := kindLayer, kindLines
	if l.Lines {
		kind, other = kindLines, kindLayer
	}
	if first, taken := r.names[nameKey{other, l.Name}]; taken {
		r.problem(p, "name of %s: %q is already taken by %s", what, l.Name, first.what)
		return
	}
	r.declare(kind, "name", l.Name, what, p)
}

// refer keeps a reference until resolve; an empty one refers to nothing.
func (r *reader) refer(kind, text, what string, p at) string {
	if text != "" {
		r.uses = append(r.uses, use{what, nameKey{kind, text}, p})
	}
	return text
}

func (r *reader) resolve() {
	for _, u := range r.uses {
		if _, found := r.names[u.nameKey]; !found {
			r.problem(u.at, "%s names %s %q: no such %s%s", u.what, u.kind, u.text, u.kind, suggestion(u.text, r.known(u.kind)))
		}
	}
}

func (r *reader) known(kind string) (texts []string) {
	for key := range r.names {
		if key.kind == kind {
			texts = append(texts, key.text)
		}
	}
	slices.Sort(texts)
	return texts
}

// suggestion names the candidate that is a slip of the pen away, if there is one.
func suggestion(text string, candidates []string) string {
	best, distance := "", 1+len(text)/3
	for _, c := range candidates {
		if d := slips(strings.ToLower(text), strings.ToLower(c), distance); d <= distance && (best == "" || d < distance) {
			best, distance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// slips counts letters to add, drop, change or swap with their neighbour; beyond the limit it says limit+1.
func slips(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) > limit || len(t)-len(s) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
