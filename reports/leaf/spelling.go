package leaf

import (
	"maps"
	"slices"
	"strconv"
)

// usualSize is what most leaves have room in, in bytes.
const usualSize = 768

// spell writes a leaf that has passed Check, in the order of its keys. The forms
// of the vocabulary leave nothing that JSON would have to escape.
func (l *Leaf) spell() []byte {
	s := append(make(spelling, 0, usualSize), '{')
	putList(&s, "also", l.Also)
	putText(&s, "area", l.Area)
	putNumber(&s, "at", l.At)
	putText(&s, "body", l.Body)
	putTable(&s, "boundaries", l.Boundaries)
	putText(&s, "canonical", l.Canonical)
	putText(&s, "canonicaliser", l.Canonicaliser)
	putText(&s, "category", l.Category)
	putText(&s, "checkpoint", l.Checkpoint)
	putText(&s, "city", l.City)
	putTable(&s, "commit", l.Commit)
	putText(&s, "event", l.Event)
	putNumber(&s, "features", int64(l.Features))
	putText(&s, "id", l.ID)
	putText(&s, "key", l.Key)
	putText(&s, "layer", l.Layer)
	putText(&s, "licence", l.Licence)
	putText(&s, "mode", l.Mode)
	putList(&s, "names", l.Names)
	putText(&s, "of", l.Of)
	putText(&s, "origin", l.Origin)
	putText(&s, "prev", l.Prev)
	putText(&s, "raw", l.Raw)
	putText(&s, "reason", l.Reason)
	putText(&s, "report", l.Report)
	putText(&s, "role", l.Role)
	putNumber(&s, "rule", int64(l.Rule))
	putText(&s, "ruleset", l.Ruleset)
	putNumber(&s, "size", l.Size)
	putText(&s, "source", l.Source)
	putText(&s, "status", l.Status)
	putText(&s, "type", l.Type)
	putNumber(&s, "v", int64(l.V))
	putNumber(&s, "valid_from", l.ValidFrom)
	putText(&s, "version", l.Version)
	return append(s, '}')
}

// spelling is a JSON object on its way. What is empty is left out.
type spelling []byte

// key begins a member.
func (s *spelling) key(name string) {
	if last := (*s)[len(*s)-1]; last != '{' {
		*s = append(*s, ',')
	}
	quote(s, name)
	*s = append(*s, ':')
}

func quote[T ~string](s *spelling, text T) {
	*s = append(append(append(*s, '"'), text...), '"')
}

func putText[T ~string](s *spelling, name string, text T) {
	if text != "" {
		s.key(name)
		quote(s, text)
	}
}

func putNumber(s *spelling, name string, n int64) {
	if n != 0 {
		s.key(name)
		*s = strconv.AppendInt(*s, n, 10)
	}
}

func putList[T ~string](s *spelling, name string, texts []T) {
	if len(texts) == 0 {
		return
	}
	s.key(name)
	*s = append(*s, '[')
	for i, text := range texts {
		if i > 0 {
			*s = append(*s, ',')
		}
		quote(s, text)
	}
	*s = append(*s, ']')
}

func putTable[T ~string](s *spelling, name string, texts map[string]T) {
	if len(texts) == 0 {
		return
	}
	s.key(name)
	*s = append(*s, '{')
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		putText(s, key, texts[key])
	}
	*s = append(*s, '}')
}
