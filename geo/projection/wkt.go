package projection

import (
	"errors"
	"strconv"
	"strings"
)

// Limits on well-known text. The longest definitions in use have 3 kB.
const (
	longestText = 64 << 10
	deepestText = 16
)

var errNotText = errors.New("the coordinate system is not written as well-known text")

// node is KEYWORD["text", 1.5, CHILD[...]].
type node struct {
	keyword  string // in capitals
	texts    []string
	numbers  []float64
	children []node
}

func (n *node) name() string {
	if len(n.texts) == 0 {
		return ""
	}
	return n.texts[0]
}

// child is the first with the keyword; nil without one.
func (n *node) child(keyword string) *node {
	for i := range n.children {
		if n.children[i].keyword == keyword {
			return &n.children[i]
		}
	}
	return nil
}

// number is a number among those of a child, or otherwise.
func (n *node) number(keyword string, i int, otherwise float64) float64 {
	if c := n.child(keyword); c != nil && i < len(c.numbers) {
		return c.numbers[i]
	}
	return otherwise
}

// parse reads well-known text.
func parse(text string) (*node, error) {
	if len(text) > longestText {
		return nil, errNotText
	}
	p := parser{rest: strings.TrimSpace(text)}
	n, ok := p.node(0)
	if !ok || strings.TrimRight(p.rest, " \r\n\t\x00") != "" {
		return nil, errNotText
	}
	return &n, nil
}

type parser struct{ rest string }

func (p *parser) node(depth int) (n node, ok bool) {
	end := strings.IndexAny(p.rest, "[(")
	if end < 1 || depth > deepestText {
		return n, false
	}
	n.keyword = strings.ToUpper(strings.TrimSpace(p.rest[:end]))
	p.rest = p.rest[end+1:]
	for p.item(&n, depth) {
		switch p.next() {
		case ',':
		case ']', ')':
			return n, true
		default:
			return n, false
		}
	}
	return n, false
}

// next takes a character after white space; 0 at the end.
func (p *parser) next() byte {
	p.rest = strings.TrimLeft(p.rest, " \r\n\t")
	if p.rest == "" {
		return 0
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	return c
}

func (p *parser) item(n *node, depth int) bool {
	p.rest = strings.TrimLeft(p.rest, " \r\n\t")
	end := strings.IndexAny(p.rest, ",[]()")
	switch {
	case strings.HasPrefix(p.rest, `"`):
		return p.text(n)
	case end < 0:
		return false
	case p.rest[end] == '[' || p.rest[end] == '(':
		child, ok := p.node(depth + 1)
		n.children = append(n.children, child)
		return ok
	}
	word := strings.TrimSpace(p.rest[:end])
	p.rest = p.rest[end:]
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		n.numbers = append(n.numbers, v)
	} else {
		n.texts = append(n.texts, word) // such as EAST of an axis
	}
	return true
}

// text takes a text in quotes; a quote within is doubled.
func (p *parser) text(n *node) bool {
	var text strings.Builder
	for rest := p.rest[1:]; ; {
		end := strings.IndexByte(rest, '"')
		if end < 0 {
			return false
		}
		text.WriteString(rest[:end])
		if rest = rest[end+1:]; !strings.HasPrefix(rest, `"`) {
			p.rest = rest
			n.texts = append(n.texts, text.String())
			return true
		}
		text.WriteByte('"')
		rest = rest[1:]
	}
}
