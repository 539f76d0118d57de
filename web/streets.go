package web

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/paulmach/orb"
	"golang.org/x/sync/singleflight"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/tiles"
)

// streets are the named things of the base maps of one generation: what a person
// may type instead of pointing, and what the nine parts of the map are called for
// those who do not see it.
type streets struct {
	generation int64
	named      []namedThing
	near       map[tiles.Tile][]streetPoint // by tile of streetZoom
}

// namedThing is one name in one city, with its middle.
type namedThing struct {
	name   string
	words  []string // folded
	middle geo.Point
}

type streetPoint struct {
	at   geo.Point
	name string
}

const (
	// streetZoom has tiles of some 400 m in the middle latitudes: with its
	// neighbours, a tile holds every street that a place could be named after.
	streetZoom = 16
	// streetStep is how far apart the points are that stand for a line.
	streetStep = 40.0 // metres
	// nearStreet is how far away a street may be to name a place.
	nearStreet = 200.0 // metres
	// maxStreetPoints bounds the memory of a large country's names (about 60 MB).
	maxStreetPoints = 1_000_000
	// maxCandidates is how many places are offered for what was typed.
	maxCandidates = 6
)

// gazetteer builds the streets of a generation once.
type gazetteer struct {
	flight  singleflight.Group
	current atomic.Pointer[streets]
}

// of returns the streets of w. It fails if a base map file cannot be read, which
// applying the city has checked.
func (g *gazetteer) of(w *desk.World) (*streets, error) {
	if now := g.current.Load(); now != nil && now.generation == w.Generation {
		return now, nil
	}
	made, err, _ := g.flight.Do(strconv.FormatInt(w.Generation, 10), func() (any, error) {
		made, err := newStreets(w)
		if err == nil {
			g.current.Store(made)
		}
		return made, err
	})
	if err != nil {
		return nil, err
	}
	return made.(*streets), nil
}

// streets returns the names of w; none if they cannot be read, because nobody
// must be kept from reporting by a map.
func (s *Server) streets(w *desk.World) *streets {
	known, err := s.gazetteer.of(w)
	if err != nil {
		s.Logger.Error("web: street names", "err", err)
		return &streets{}
	}
	return known
}

func newStreets(w *desk.World) (*streets, error) {
	s := &streets{generation: w.Generation, near: map[tiles.Tile][]streetPoint{}}
	points, seen := 0, map[string]bool{}
	for _, file := range w.Basemaps {
		_, err := geo.ReadFeatures(bytes.NewReader(file.Data), geo.DefaultLimits(), func(f geo.Feature) error {
			name, _ := f.Properties["name"].(string)
			name, err := reports.CleanLine("name", name, reports.MaxName)
			if err != nil || name == "" || points > maxStreetPoints {
				return nil
			}
			if key := string(file.City) + "\x00" + name; !seen[key] {
				seen[key] = true
				s.named = append(s.named, namedThing{name, reports.SearchTerms(name), middleOf(f.Geometry)})
			}
			points += s.lay(name, f.Geometry)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("web: names of %s of %s: %w", file.Name, file.City, err)
		}
	}
	return s, nil
}

// lay puts points along the lines of g, and returns how many.
func (s *streets) lay(name string, g orb.Geometry) int {
	n := 0
	for _, line := range linesOf(g) {
		for i := range line {
			if i == 0 {
				n += s.put(name, line[i])
				continue
			}
			steps := int(geo.Metres(line[i-1], line[i])/streetStep) + 1
			for k := 1; k <= min(steps, maxStreetPoints); k++ {
				part := float64(k) / float64(steps)
				n += s.put(name, geo.Point{line[i-1][0] + (line[i][0]-line[i-1][0])*part, line[i-1][1] + (line[i][1]-line[i-1][1])*part})
			}
		}
	}
	return n
}

func (s *streets) put(name string, p geo.Point) int {
	t, _, _ := tiles.At(p, streetZoom)
	s.near[t] = append(s.near[t], streetPoint{p, name})
	return 1
}

// linesOf are the lines among a feature's geometry. Surfaces and single points
// have names too, but nobody lives at a park's outline.
func linesOf(g orb.Geometry) []orb.LineString {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}
	case orb.MultiLineString:
		return g
	}
	return nil
}

// middleOf is a place on the thing: the middle vertex of a line, the middle of
// the box of everything else.
func middleOf(g orb.Geometry) geo.Point {
	if lines := linesOf(g); len(lines) > 0 && len(lines[0]) > 0 {
		return lines[0][len(lines[0])/2]
	}
	return g.Bound().Center()
}

// nameOf is the nearest street's name, or "" where there is none near.
func (s *streets) nameOf(p geo.Point) string {
	t, _, _ := tiles.At(p, streetZoom)
	best, name := nearStreet, ""
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, point := range s.near[tiles.Tile{Z: t.Z, X: wrap(t.X+dx, t.Z), Y: t.Y + dy}] {
				if far := geo.Metres(p, point.at); far < best {
					best, name = far, point.name
				}
			}
		}
	}
	return name
}

// find returns the things whose names have all words of text, as beginnings of
// words; numbers are of houses, which base maps do not have.
func (s *streets) find(text string) []namedThing {
	terms := slices.DeleteFunc(reports.SearchTerms(text), func(t string) bool { return strings.Trim(t, "0123456789") == "" })
	var found []namedThing
	for _, thing := range s.named {
		if len(terms) > 0 && hasAll(thing.words, terms) {
			found = append(found, thing)
		}
	}
	slices.SortStableFunc(found, func(a, b namedThing) int { return len(a.words) - len(b.words) })
	return found[:min(len(found), maxCandidates)]
}

func hasAll(words, terms []string) bool {
	for _, term := range terms {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, term) }) {
			return false
		}
	}
	return true
}
