// Package extract reads the names of an OpenStreetMap extract into a gazetteer:
// streets, addresses, places and the boundaries of towns.
//
// # Why
//
//   - It walks the file anew instead of sharing the walk of the base map, since
//     what the two keep differs and only one of them is in memory at a time: the
//     names of an extract take less than its map.
//   - The town of a place is the boundary of admin_level 8 around it, which in most
//     countries is the municipality, else the nearest place with a reach that fits
//     its kind. Postal towns of addresses are understood behind a street's name,
//     but they do not name it: they are given for one house in ten.
package extract

import (
	"context"
	"strings"

	"github.com/paulmach/orb"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/geo/osm"
)

// townLevel is the admin_level of municipalities in most countries, see
// https://wiki.openstreetmap.org/wiki/Tag:boundary=administrative.
const townLevel = 8

// Read hands the names of an extract to the sink. An error leaves the sink with a
// part of them.
func Read(ctx context.Context, f *osm.File, to gazetteer.Sink) error {
	r := &reader{builder: gazetteer.NewBuilder(), streetOf: map[member]string{}}
	if err := r.towns(ctx, f); err != nil {
		return err
	}
	if err := f.Each(ctx, osm.Visitor{Relation: r.relation}); err != nil {
		return err
	}
	if err := f.Each(ctx, osm.Visitor{Way: r.way}); err != nil {
		return err
	}
	r.places = osm.NewPlaces(r.nodesOf())
	if err := f.Each(ctx, osm.Visitor{Node: r.node}); err != nil {
		return err
	}
	r.finish()
	return r.builder.Build(ctx, to)
}

// reader is what is kept between the walks.
type reader struct {
	builder  *gazetteer.Builder
	streetOf map[member]string // by associatedStreet relations
	shapes   []shape
	ways     []way
	places   *osm.Places
}

// member is an element of a relation.
type member struct {
	kind osm.MemberKind
	id   int64
}

// shape is a way whose middle is a place or an address; the members of a relation
// stand for it.
type shape struct {
	nodes []osm.NodeID
	ways  []osm.WayID
	site  gazetteer.Site
	spot  gazetteer.Spot
}

// way is a way with a name.
type way struct {
	nodes []osm.NodeID
	line  gazetteer.Line
}

// towns reads the boundaries of municipalities. What reaches over the edge of the
// extract is no boundary; places stand in for it.
func (r *reader) towns(ctx context.Context, f *osm.File) error {
	limits := geo.DefaultLimits()
	in := geo.NewIntake("town", geo.AreaFields{Name: osm.DefaultName}, limits, func(a geo.Area) error {
		r.builder.AddTown(a)
		r.builder.AddSpot(spotOf(a))
		return nil
	})
	return osm.ReadBoundaries(ctx, f, townLevel, in)
}

func spotOf(a geo.Area) gazetteer.Spot {
	box := a.Shape.Bound()
	return gazetteer.Spot{Name: a.Name, Weight: gazetteer.Village, At: box.Center(), Box: box}
}

func (r *reader) relation(rel *osm.Relation) error {
	switch {
	case rel.Tags.Is("type", "associatedStreet"):
		name := rel.Tags.Get("name")
		for _, m := range rel.Members {
			if m.Role == "house" && name != "" {
				r.streetOf[member{m.Kind, m.ID}] = name
			}
		}
		return nil
	case !rel.Tags.Is("type", "multipolygon") && !rel.Tags.Is("type", "boundary"):
		return nil
	}
	s := shape{site: r.site(rel.Tags, member{osm.MemberRelation, int64(rel.ID)}), spot: spot(rel.Tags)}
	for _, m := range rel.Members {
		if m.Kind == osm.MemberWay && m.Role != "inner" {
			s.ways = append(s.ways, osm.WayID(m.ID))
		}
	}
	r.keep(s)
	return nil
}

// keep remembers a shape that is an address or a place.
func (r *reader) keep(s shape) {
	if s.site.Number != "" || s.spot.Name != "" {
		r.shapes = append(r.shapes, s)
	}
}

func (r *reader) way(w *osm.Way) error {
	if line, named := lineOf(w.Tags); named {
		r.ways = append(r.ways, way{append([]osm.NodeID(nil), w.Nodes...), line})
	}
	s := shape{site: r.site(w.Tags, member{osm.MemberWay, int64(w.ID)}), spot: spot(w.Tags)}
	if s.site.Number != "" || s.spot.Name != "" {
		s.nodes = append([]osm.NodeID(nil), w.Nodes...)
		r.keep(s)
	}
	return nil
}

func (r *reader) nodesOf() []osm.NodeID {
	var ids []osm.NodeID
	for i := range r.ways {
		ids = append(ids, r.ways[i].nodes...)
	}
	for i := range r.shapes {
		ids = append(ids, r.shapes[i].nodes...)
	}
	return ids
}

func (r *reader) node(n *osm.Node) error {
	if err := r.places.Take(n); err != nil || n.Tags.Len() == 0 {
		return err
	}
	if site := r.site(n.Tags, member{osm.MemberNode, int64(n.ID)}); site.Number != "" {
		site.At = n.At.Point()
		r.builder.AddSite(site)
	}
	if s := spot(n.Tags); s.Name != "" {
		s.At = n.At.Point()
		r.builder.AddSpot(s)
	}
	return nil
}

// finish hands over what had to wait for the places of its nodes.
func (r *reader) finish() {
	for i := range r.ways {
		w := &r.ways[i]
		for _, id := range w.nodes {
			if at, found := r.places.At(id); found {
				w.line.At = append(w.line.At, at)
			}
		}
		r.builder.AddLine(w.line)
	}
	for _, s := range r.shapes {
		box, some := r.bound(s.nodes)
		if !some {
			continue
		}
		s.site.At, s.spot.At, s.spot.Box = box.Center(), box.Center(), geo.Box{West: box.Min[0], South: box.Min[1], East: box.Max[0], North: box.Max[1]}
		if s.site.Number != "" {
			r.builder.AddSite(s.site)
		}
		r.builder.AddSpot(s.spot)
	}
}

func (r *reader) bound(nodes []osm.NodeID) (box orb.Bound, some bool) {
	for _, id := range nodes {
		at, found := r.places.At(id)
		switch p := at.Point(); {
		case !found:
		case !some:
			box, some = orb.Bound{Min: p, Max: p}, true
		default:
			box = box.Extend(p)
		}
	}
	return box, some
}

// site is the address among some tags; without a number there is none.
func (r *reader) site(t osm.Tags, m member) gazetteer.Site {
	number := t.Get("addr:housenumber")
	if number == "" {
		return gazetteer.Site{}
	}
	street := t.Get("addr:street")
	if street == "" {
		street = r.streetOf[m]
	}
	if street == "" {
		street = t.Get("addr:place")
	}
	return gazetteer.Site{Street: street, Number: number, Name: t.Get("addr:housename"), Postcode: t.Get("addr:postcode"), Town: t.Get("addr:city")}
}

// otherNames are the tags of names beside the first, see
// https://wiki.openstreetmap.org/wiki/Names.
var otherNames = []string{"alt_name", "old_name", "official_name", "loc_name", "short_name", "name:en", "name:fr", "ref"}

// mostNames of one thing are kept.
const mostNames = 8

func othersOf(t osm.Tags, name string) []string {
	var others []string
	for _, key := range otherNames {
		for other := range strings.SplitSeq(t.Get(key), ";") {
			if other = strings.TrimSpace(other); other != "" && other != name && len(others) < mostNames {
				others = append(others, other)
			}
		}
	}
	return others
}
