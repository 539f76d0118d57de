package shortbread

import (
	"context"
	"iter"
	"slices"

	"github.com/paulmach/orb"

	"lamppost/geo/osm"
	"lamppost/tiles"
)

// way is a way that is shown or that an area is made of.
type way struct {
	id     osm.WayID
	nodes  []osm.NodeID
	lines  []shown
	areas  []shown // of the ground it encloses
	label  label   // without its line
	shore  bool
	sea    bool // a border at sea
	admin  int  // level of the border it is; 0: none
	torn   bool // the border is disputed
	member bool // of an area
}

// area is a multipolygon relation that is shown.
type area struct {
	members []member
	shown   []shown
}

type member struct {
	way  osm.WayID
	role string
}

// extract is what of an OpenStreetMap extract is on the map.
type extract struct {
	areas   []area
	ways    []way
	borders map[osm.WayID]int  // level of the border a way is part of
	torn    map[osm.WayID]bool // ways of borders that are disputed
	wanted  map[osm.WayID]bool // ways that areas are made of
	byID    map[osm.WayID]int
	tags    sharedTags
	spots   []spot
	places  *osm.Places
}

// spot is the appearances of a node.
type spot struct {
	at    orb.Point
	shown []shown
}

// read walks the file three times. Only what is shown is kept.
func (e *extract) read(ctx context.Context, f *osm.File, say func(string)) error {
	e.wanted, e.torn, e.borders, e.byID = map[osm.WayID]bool{}, map[osm.WayID]bool{}, map[osm.WayID]int{}, map[osm.WayID]int{}
	e.tags.lists = map[string][]tiles.Tag{}
	say("areas")
	if err := f.Each(ctx, osm.Visitor{Relation: e.takeRelation}); err != nil {
		return err
	}
	say("ways")
	if err := f.Each(ctx, osm.Visitor{Way: e.takeWay}); err != nil {
		return err
	}
	var ids []osm.NodeID
	for i := range e.ways {
		ids = append(ids, e.ways[i].nodes...)
	}
	e.places = osm.NewPlaces(ids)
	say("places")
	return f.Each(ctx, osm.Visitor{Node: e.takeNode})
}

func (e *extract) takeRelation(r *osm.Relation) error {
	switch r.Tags.Get("type") {
	case "multipolygon":
		e.takeArea(r, append(areas(r.Tags), points(r.Tags)...))
	case "boundary":
		e.takeArea(r, areas(r.Tags)) // a park or a reserve may be one
		e.takeBorder(r)
	}
	return nil
}

func (e *extract) takeArea(r *osm.Relation, list []shown) {
	if len(list) == 0 {
		return
	}
	a := area{shown: list}
	for id, role := range waysOf(r) {
		a.members = append(a.members, member{id, role})
		e.wanted[id] = true
	}
	e.areas = append(e.areas, a)
}

// waysOf are the members of a relation that are ways, and their roles.
func waysOf(r *osm.Relation) iter.Seq2[osm.WayID, string] {
	return func(yield func(osm.WayID, string) bool) {
		for _, m := range r.Members {
			if m.Kind == osm.MemberWay && !yield(osm.WayID(m.ID), m.Role) {
				return
			}
		}
	}
}

// takeBorder takes the borders of countries and states, and their names.
func (e *extract) takeBorder(r *osm.Relation) {
	level := r.Tags.Get("admin_level")
	switch r.Tags.Get("boundary") {
	case "disputed":
		if level == "" || slices.Contains([]string{"2", "3", "4"}, level) {
			for id := range waysOf(r) {
				e.torn[id] = true
			}
		}
	case "administrative":
		number := adminLevels[level]
		if number == 0 {
			return
		}
		for id := range waysOf(r) {
			if old, known := e.borders[id]; !known || number < old {
				e.borders[id] = number
			}
		}
		e.takeArea(r, realm(r.Tags, number))
	}
}

// realm is the name of a country or a state; its borders are shown way by way.
func realm(tags getter, level int) []shown {
	if tags.Get("name") == "" {
		return nil
	}
	return []shown{{layer: boundaries, label: named(tags, tag("admin_level", level))}}
}

// adminLevels are the borders that the schema shows, and borderFrom from which zoom.
var (
	adminLevels = map[string]int{"2": 2, "4": 4}
	borderFrom  = map[int]int{2: 0, 4: 7}
)

func (e *extract) takeWay(w *osm.Way) error {
	kept := way{id: w.ID, admin: e.borders[w.ID], torn: e.torn[w.ID] || w.Tags.Is("disputed", "yes"), member: e.wanted[w.ID], shore: w.Tags.Is("natural", "coastline")}
	if w.Closed() && isArea(w.Tags) {
		kept.areas = e.tags.share(append(areas(w.Tags), points(w.Tags)...))
	} else {
		kept.lines = e.tags.share(lines(w.Tags))
		for _, s := range kept.lines {
			if label, ok := labelOf(s, w.Tags); ok {
				kept.label = label
			}
		}
	}
	kept.sea = w.Tags.Is("maritime", "yes")
	if len(kept.lines)+len(kept.areas)+kept.admin == 0 && !kept.member && !kept.shore {
		return nil
	}
	kept.nodes = append([]osm.NodeID(nil), w.Nodes...)
	e.byID[w.ID] = len(e.ways)
	e.ways = append(e.ways, kept)
	return nil
}

func (e *extract) takeNode(n *osm.Node) error {
	if err := e.places.Take(n); err != nil || n.Tags.Len() == 0 {
		return err
	}
	if list := points(n.Tags); len(list) > 0 {
		e.spots = append(e.spots, spot{n.At.Point(), e.tags.share(list)})
	}
	return nil
}

// line is where a way runs, as far as the extract has its nodes.
func (e *extract) line(w *way) orb.LineString {
	line := make(orb.LineString, 0, len(w.nodes))
	for _, id := range w.nodes {
		if at, ok := e.places.At(id); ok {
			line = append(line, at.Point())
		}
	}
	return line
}

// ground is the polygons of a relation; none where the extract lacks a piece of
// it, as it does along its edge.
func (e *extract) ground(a *area) orb.MultiPolygon {
	var ways []osm.Line
	for _, m := range a.members {
		i, ok := e.byID[m.way]
		if !ok {
			return nil
		}
		l := osm.Line{ID: m.way, Role: m.role}
		for _, id := range e.ways[i].nodes {
			if at, ok := e.places.At(id); ok {
				l.At = append(l.At, at)
			}
		}
		ways = append(ways, l)
	}
	rings, err := osm.Assemble(ways)
	if err != nil {
		return nil
	}
	return osm.MultiPolygon(rings)
}

// value is what a list of tags says under a key.
func value(list []tiles.Tag, key string) any {
	for _, t := range list {
		if t.Key == key {
			return t.Value
		}
	}
	return nil
}
