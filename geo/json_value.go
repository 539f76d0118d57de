package geo

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// value takes any value and keeps it: nil, bool, string, json.Number (the
// digits as written), []any or map[string]any. Past storeUntil nothing is
// kept any more.
func (s *scanner) value() any {
	if s.offset() > s.storeUntil {
		s.skip()
		return nil
	}
	switch s.peek() {
	case '{':
		return s.object()
	case '[':
		return s.list()
	case '"':
		text, _ := s.text()
		return string(text)
	case 't', 'f', 'n':
		return s.word()
	}
	return json.Number(s.numberText())
}

func (s *scanner) list() []any {
	list := []any{}
	for range s.elements {
		if v := s.value(); s.offset() <= s.storeUntil {
			list = append(list, v)
		}
	}
	return list
}

func (s *scanner) object() map[string]any {
	object := map[string]any{}
	for name := range s.members {
		key := string(name)
		if v := s.value(); s.offset() <= s.storeUntil {
			object[key] = v
		}
	}
	return object
}

// skip takes any value and forgets it.
func (s *scanner) skip() {
	switch s.peek() {
	case '{':
		for range s.members {
			s.skip()
		}
	case '[':
		for range s.elements {
			s.skip()
		}
	case '"':
		s.text()
	case 't', 'f', 'n':
		s.word()
	default:
		s.numberText()
	}
}

// word takes true, false or null.
func (s *scanner) word() any {
	words := [3]string{"true", "false", "null"}
	for i, value := range [3]any{true, false, nil} {
		if word := words[i]; s.buf[s.pos] == word[0] {
			for j := range len(word) {
				if s.pos == s.end && !s.more(s.pos) || s.buf[s.pos] != word[j] {
					s.fail("expected %s", word)
					return nil
				}
				s.pos++
			}
			return value
		}
	}
	return nil
}

// typeName says what a kept value is, for messages.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("%.40q", v)
	case json.Number:
		return fmt.Sprintf("%.40s", string(v))
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return "a list"
	}
	return "an object"
}
