package canon

import (
	"encoding/json"
	"fmt"
)

// cursor reads one line from left to right; after the first mistake everything
// it gives is zero.
type cursor struct {
	rest []byte
	err  error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
	c.rest = nil
}

func (c *cursor) end() error {
	if c.err == nil && len(c.rest) > 0 {
		c.fail("%d bytes too many", len(c.rest))
	}
	return c.err
}

func (c *cursor) expect(text string) {
	if len(c.rest) < len(text) || string(c.rest[:len(text)]) != text {
		c.fail("wanted %s", text)
		return
	}
	c.rest = c.rest[len(text):]
}

func (c *cursor) peek() byte {
	if len(c.rest) == 0 {
		return 0
	}
	return c.rest[0]
}

// text reads a string and holds it against its canonical form.
func (c *cursor) text() string {
	end := 1
	for end < len(c.rest) && c.rest[end] != '"' {
		if c.rest[end] == '\\' {
			end++
		}
		end++
	}
	var text string
	if end >= len(c.rest) || json.Unmarshal(c.rest[:end+1], &text) != nil {
		c.fail("wanted a string")
		return ""
	}
	if string(appendText(nil, text)) != string(c.rest[:end+1]) {
		c.fail("the string is not in its canonical form")
		return ""
	}
	c.rest = c.rest[end+1:]
	return text
}

// integer reads a plain integer within the limit either way.
func (c *cursor) integer(limit int64) int64 {
	const longest = 11 // characters: -1800000000
	end := 0
	for end < len(c.rest) && end < longest && (c.rest[end] == '-' && end == 0 || c.rest[end]-'0' <= 9) {
		end++
	}
	n := int64(0)
	for _, digit := range c.rest[:end] {
		if digit != '-' {
			n = n*10 + int64(digit-'0')
		}
	}
	if c.peek() == '-' {
		n = -n
	}
	if n > limit || n < -limit || string(appendInt(nil, n)) != string(c.rest[:end]) {
		c.fail("wanted an integer within %d", limit)
		return 0
	}
	c.rest = c.rest[end:]
	return n
}

// list reads an array of at least one item.
func list[T any](c *cursor, one func() T) []T {
	var items []T
	c.expect("[")
	for c.err == nil {
		items = append(items, one())
		if c.peek() != ',' {
			break
		}
		c.rest = c.rest[1:]
	}
	c.expect("]")
	return items
}
