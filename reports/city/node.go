package city

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// reader walks the tree once, keeps what it finds wrong, and remembers names until all of them are known.
type reader struct {
	fsys      fs.FS
	env       func(string) (string, bool)
	problems  Problems
	languages []string
	names     map[nameKey]*name
	uses      []use
}

// at is a place in city.yaml; the zero value is the whole file.
type at struct{ line, column int }

func position(t *token.Token) at {
	if t == nil || t.Position == nil {
		return at{}
	}
	return at{t.Position.Line, t.Position.Column}
}

// where is the start of a node. The token of a block mapping is the colon of its first pair, so the key is asked.
func where(n ast.Node) at {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return position(n.Values[0].Key.GetToken())
		}
	case *ast.MappingValueNode:
		return position(n.Key.GetToken())
	case *ast.SequenceNode:
		return position(n.Start)
	}
	return position(n.GetToken())
}

func (r *reader) problem(p at, format string, a ...any) {
	r.problems = append(r.problems, Problem{File: File, Line: p.line, Column: p.column, Message: fmt.Sprintf(format, a...)})
}

// mapping is one YAML mapping whose keys have been checked against those that are allowed.
type mapping struct {
	r      *reader
	what   string // names the mapping in messages: "rule 3"
	at     at
	values map[string]ast.Node
	broken bool // it was no mapping, which has been noted: that it lacks keys need not be said
}

// mapping reads a node as a mapping with none but the given keys. What is not a mapping is noted and read as an empty one.
func (r *reader) mapping(n ast.Node, what string, keys ...string) mapping {
	m := mapping{r: r, what: what, at: where(n), values: map[string]ast.Node{}}
	pairs, ok := r.pairs(n, what)
	m.broken = !ok
	for _, pair := range pairs {
		key, p := pair.Key.GetToken().Value, where(pair)
		switch {
		case len(keys) > 0 && !slices.Contains(keys, key):
			r.problem(p, "unknown key %q in %s%s", key, what, suggestion(key, keys))
		case m.has(key):
			r.problem(p, "key %q occurs twice in %s", key, what)
		default:
			m.values[key] = pair.Value
		}
	}
	return m
}

func (r *reader) pairs(n ast.Node, what string) (pairs []*ast.MappingValueNode, ok bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	r.problem(where(n), "%s must be a mapping, not %s", what, kindOf(n))
	return nil, false
}

// kindOf names a node for people.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag (write it out)"
	}
	return "a single value"
}

func (m mapping) has(key string) bool {
	_, found := m.values[key]
	return found
}

// value returns the node of a key; a key without a value counts as absent.
func (m mapping) value(key string) (ast.Node, bool) {
	n, found := m.values[key]
	if !found || n == nil || n.Type() == ast.NullType {
		return nil, false
	}
	return n, true
}

// required notes that a key is missing and says whether it is there.
func (m mapping) required(key string) bool {
	_, found := m.value(key)
	if !found && !m.broken {
		m.r.problem(m.at, "%s has no %s", m.what, key)
	}
	return found
}

// of names a key's place for messages: "name of body 2".
func (m mapping) of(key string) string { return key + " of " + m.what }

// scalar returns a single value as it is written; ok is false if the key is absent or holds something else.
func (m mapping) scalar(key string) (text string, p at, ok bool) {
	n, found := m.value(key)
	if !found {
		return "", m.at, false
	}
	text, ok = m.r.single(n, m.of(key))
	return text, where(n), ok
}

func (r *reader) single(n ast.Node, what string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NanNode, *ast.InfinityNode:
		return n.GetToken().Value, true
	}
	r.problem(where(n), "%s must be a single value, not %s", what, kindOf(n))
	return "", false
}

// number reads a value between low and high; out of range or not a number is noted and 0 returned.
func (m mapping) number(key string, low, high float64) float64 {
	text, p, ok := m.scalar(key)
	if !ok {
		return 0
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f < low || f > high {
		m.r.problem(p, "%s must be a number from %v to %v, not %q", m.of(key), low, high, text)
		return 0
	}
	return f
}

func (m mapping) whole(key string, low, high int) int {
	text, p, ok := m.scalar(key)
	if !ok {
		return 0
	}
	i, err := strconv.Atoi(text)
	if err != nil || i < low || i > high {
		m.r.problem(p, "%s must be a whole number from %d to %d, not %q", m.of(key), low, high, text)
		return 0
	}
	return i
}

func (m mapping) yes(key string) bool {
	text, p, ok := m.scalar(key)
	if ok && text != "true" && text != "false" {
		m.r.problem(p, "%s must be true or false, not %q", m.of(key), text)
	}
	return text == "true"
}

// list returns the items of a list; an absent key has none.
func (m mapping) list(key string) []ast.Node {
	n, found := m.value(key)
	if !found {
		return nil
	}
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		m.r.problem(where(n), "%s must be a list, not %s", m.of(key), kindOf(n))
		return nil
	}
	return s.Values
}

// item is one string of a list and where it stands.
type item struct {
	text string
	at   at
}

// strings reads a list of single values; an empty or repeated one is noted and left out.
func (m mapping) strings(key string) (items []item) {
	for _, n := range m.list(key) {
		text, ok := m.r.single(n, "each of "+m.of(key))
		same := func(i item) bool { return i.text == text }
		switch {
		case !ok:
		case text == "":
			m.r.problem(where(n), "%s has an empty entry", m.of(key))
		case slices.ContainsFunc(items, same):
			m.r.problem(where(n), "%q occurs twice in %s", text, m.of(key))
		default:
			items = append(items, item{text, where(n)})
		}
	}
	return items
}

func texts(items []item) []string {
	var all []string
	for _, i := range items {
		all = append(all, i.text)
	}
	return all
}
