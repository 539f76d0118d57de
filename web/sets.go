package web

import (
	"time"

	"lamppost/reports/words"
)

// setName names the templates of one language and one time zone: both are bound
// into their words functions.
type setName struct{ language, zone string }

// set returns the pages in a language of the catalogue with times in zone. Those
// of the configured zone are ready; others, of cities elsewhere, are parsed when
// first asked for and kept: there are as many as languages times zones.
func (s *Server) set(l words.Language, zone *time.Location) *templates {
	ready := s.templates[l.Tag]
	if zone == nil || ready != nil && ready.words.Zone == zone {
		return ready
	}
	s.setsMu.Lock()
	defer s.setsMu.Unlock()
	name := setName{l.Tag, zone.String()}
	if kept := s.sets[name]; kept != nil {
		return kept
	}
	p := words.New(l, zone, s.Logger)
	pages, err := parsePages(files, s.functions(p))
	if err != nil { // New parsed the same files
		s.Logger.Error("web: templates of a time zone", "zone", name.zone, "err", err)
		return ready
	}
	if s.sets == nil {
		s.sets = map[setName]*templates{}
	}
	s.sets[name] = &templates{p, pages}
	return s.sets[name]
}
