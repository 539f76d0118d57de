package shortbread

import (
	"fmt"
	"slices"

	"lamppost/tiles"
)

// sharedTags keeps one list of tags for all that say the same: most streets of a
// country do.
type sharedTags struct {
	lists map[string][]tiles.Tag
	key   []byte
}

// of is the list that stands for one of the same content, not to be written to.
func (s *sharedTags) of(list []tiles.Tag) []tiles.Tag {
	if len(list) == 0 {
		return nil
	}
	s.key = s.key[:0]
	for _, t := range list {
		s.key = fmt.Appendf(s.key, "%s\x00%T%v\x00%d\x00", t.Key, t.Value, t.Value, t.From)
	}
	if known, ok := s.lists[string(s.key)]; ok {
		return known
	}
	list = slices.Clip(list)
	s.lists[string(s.key)] = list
	return list
}

// share has appearances say what they say with shared lists. A label is clipped, but
// its own: few things have the same name.
func (s *sharedTags) share(list []shown) []shown {
	for i := range list {
		list[i].tags = s.of(list[i].tags)
	}
	return list
}
