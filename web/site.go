package web

import (
	"net"
	"strings"
	"sync"
	"time"

	"lamppost/reports"
	"lamppost/reports/words"
)

// Site is how the instance presents itself to one request: as the city whose
// host was asked for, else as its first city, else as the configuration says.
type Site struct {
	Name      string         // "Lamppost", or the city's name
	Languages []string       // offered, in order; empty: all of the catalogue
	Zone      *time.Location // of all times shown; nil: UTC
	City      *reports.City  // nil: the instance has none yet
	OwnHost   bool           // the city has this host to itself
	Ground    string         // whom the instance's base map thanks, where it covers the city
}

// Credit says who made the base map.
func (s Site) Credit() string {
	if s.Ground != "" || s.City == nil {
		return s.Ground
	}
	return s.City.Attribution
}

// Emergency is the city's words for those in danger, or nil.
func (s Site) Emergency() reports.Text {
	if s.City == nil {
		return nil
	}
	return s.City.Emergency
}

// siteOf finds how the instance presents itself under a host name. The name of
// the site is in no language yet: see inLanguage.
func (s *Server) siteOf(host string) Site {
	site := s.Site
	if s.Desk == nil {
		return site
	}
	cities := s.Desk.World().Directory.Cities
	if len(cities) == 0 {
		return site
	}
	city := &cities[0]
	for i := range cities {
		if sameHost(cities[i].Host, host) {
			city, site.OwnHost = &cities[i], true
		}
	}
	site.City, site.Languages = city, city.Languages
	if zone, err := s.zones.load(city.TimeZone); err == nil {
		site.Zone = zone
	}
	if a := s.archive(); a != nil && a.Bound.Contains(city.Centre) {
		site.Ground = a.Attribution
	}
	return site
}

// inLanguage returns the site as a reader of l sees it.
func (s Site) inLanguage(l words.Language) Site {
	if s.City != nil {
		s.Name = s.City.Name.In(l.Tag)
	}
	return s
}

// sameHost compares a city's host with that of a request, whose port says
// nothing about the city.
func sameHost(city, host string) bool {
	if city == "" || strings.EqualFold(city, host) {
		return city != ""
	}
	name, _, err := net.SplitHostPort(host)
	return err == nil && !strings.Contains(city, ":") && strings.EqualFold(city, name)
}

// zones keeps time zones that were looked up, because looking one up reads a
// file. There are no more of them than cities.
type zones struct {
	mu    sync.Mutex
	known map[string]*time.Location // owned by mu
}

func (z *zones) load(name string) (*time.Location, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if zone, ok := z.known[name]; ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	if z.known == nil {
		z.known = map[string]*time.Location{}
	}
	z.known[name] = zone
	return zone, nil
}
