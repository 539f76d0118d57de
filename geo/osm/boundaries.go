package osm

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"lamppost/geo"
)

// DefaultName is the tag that names a boundary.
const DefaultName = "name"

// ReadBoundaries takes the administrative boundaries of one admin_level
// (https://wiki.openstreetmap.org/wiki/Tag:boundary=administrative) out of an
// extract: relations, and ways that are boundaries by themselves. The key of an
// area is the number of its relation, or "way/" and the number of its way, unless
// the fields of the intake name a tag. Boundaries that reach over the edge of
// the extract, or stay open, are rejected by number and name.
func ReadBoundaries(ctx context.Context, f *File, adminLevel int, in *geo.Intake) error {
	b := boundaries{in: in, level: strconv.Itoa(adminLevel), ways: map[WayID]*span{}, room: int(f.Size())}
	steps := []Visitor{{Relation: b.relation}, {Way: b.way}}
	for _, step := range steps {
		if err := f.Each(ctx, step); err != nil {
			return err
		}
	}
	b.places = NewPlaces(slices.Clone(b.nodes))
	if err := f.Each(ctx, Visitor{Node: b.places.Take}); err != nil {
		return err
	}
	if len(b.outlines) == 0 {
		in.Notes = append(in.Notes, fmt.Sprintf("the extract has no boundary=administrative with admin_level=%d", adminLevel))
	}
	return b.hand(ctx)
}

// errNameless keeps out what is mostly a hole or a part that somebody forgot
// to make a member of its relation.
var errNameless = geo.FlawIncomplete.Errorf("a closed way without a name that is in no relation: no boundary in its own right")

// boundaries is what the walks through the extract gather.
type boundaries struct {
	in       *geo.Intake
	level    string
	outlines []outline
	ways     map[WayID]*span // those the outlines need; nil until seen
	nodes    []NodeID        // of all the ways, one after another
	members  int             // of all outlines
	places   *Places
	// room bounds the nodes and the members there can be. A node takes three bytes
	// of a file at the least, packed well, and a way ten.
	room int
}

// span is where the nodes of a way lie in a list.
type span struct{ start, end int }

// outline is a boundary to be assembled.
type outline struct {
	kind string // "relation" or "way"
	id   int64
	tags map[string]string // those that may be asked for
	ways []memberWay
}

type memberWay struct {
	id   WayID
	role string
}

// wanted tells whether the tags are those of a boundary of the level.
func (b *boundaries) wanted(t Tags) bool {
	return t.Is("boundary", "administrative") && t.Is("admin_level", b.level)
}

func (b *boundaries) relation(r *Relation) error {
	if !b.wanted(r.Tags) || r.Tags.Get("type") != "boundary" && r.Tags.Get("type") != "multipolygon" {
		return nil
	}
	o := outline{kind: "relation", id: int64(r.ID), tags: b.tags(r.Tags)}
	for _, m := range r.Members {
		if m.Kind == MemberWay {
			o.ways = append(o.ways, memberWay{WayID(m.ID), m.Role})
			b.ways[WayID(m.ID)] = nil
		}
	}
	if b.members += len(o.ways); b.members > b.room {
		return geo.TooLarge("the boundaries of this level have more members than the extract has room for")
	}
	return b.add(o)
}

// add keeps an outline while the limit on features lets it.
func (b *boundaries) add(o outline) error {
	b.outlines = append(b.outlines, o)
	if most := b.in.Limits().Features; len(b.outlines) > most {
		return geo.TooLarge("more than %d boundaries of this level", most)
	}
	return nil
}

// tags keeps what may be asked for as key or name.
func (b *boundaries) tags(t Tags) map[string]string {
	fields := b.in.Fields()
	kept, most := map[string]string{}, b.in.Limits().PropertyBytes
	for _, key := range [3]string{fields.Key, fields.Name, DefaultName} {
		if value := t.Get(key); value != "" && len(value) <= most {
			kept[key] = value
		}
	}
	return kept
}

func (b *boundaries) way(w *Way) error {
	_, member := b.ways[w.ID]
	alone := !member && w.Closed() && b.wanted(w.Tags) // a way in no relation of the level
	if !member && !alone {
		return nil
	}
	start := len(b.nodes)
	if most := min(b.in.Limits().Vertices, b.room); start+len(w.Nodes) > most {
		return geo.TooLarge("the boundaries of this level have more than %d nodes", most)
	}
	b.nodes = append(b.nodes, w.Nodes...)
	b.ways[w.ID] = &span{start, len(b.nodes)}
	if alone {
		return b.add(outline{kind: "way", id: int64(w.ID), tags: b.tags(w.Tags), ways: []memberWay{{w.ID, "outer"}}})
	}
	return nil
}

// hand assembles one outline after another.
func (b *boundaries) hand(ctx context.Context) error {
	for _, o := range b.outlines {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.in.Open(); err != nil {
			return err
		}
		if err := b.one(o); err != nil {
			return err
		}
	}
	return nil
}

func (b *boundaries) one(o outline) error {
	offer := geo.Offer{Name: o.name(), ID: o.key(), Property: o.property}
	if o.kind == "way" && o.tags[DefaultName] == "" {
		return b.in.Reject(offer, errNameless)
	}
	lines, err := b.lines(o)
	if err != nil {
		return b.in.Reject(offer, err)
	}
	if err := b.count(lines); err != nil {
		return err
	}
	rings, err := Assemble(lines)
	if err != nil {
		return b.in.Reject(offer, err)
	}
	offer.Shape = MultiPolygon(rings)
	return b.in.Take(offer)
}

func (b *boundaries) count(lines []Line) error {
	for _, l := range lines {
		if err := b.in.Count(len(l.At)); err != nil {
			return err
		}
	}
	return nil
}

func (o *outline) key() any {
	if o.kind == "way" {
		return fmt.Sprintf("way/%d", o.id)
	}
	return json.Number(strconv.FormatInt(o.id, 10))
}

func (o *outline) name() string {
	if name := o.tags[DefaultName]; name != "" {
		return fmt.Sprintf("%s %d, %.100q", o.kind, o.id, name)
	}
	return fmt.Sprintf("%s %d", o.kind, o.id)
}

func (o *outline) property(tag string) (any, bool) {
	value, found := o.tags[tag]
	return value, found
}

// lines are the ways of an outline with their places.
func (b *boundaries) lines(o outline) ([]Line, error) {
	missing, first := 0, WayID(0)
	var lines []Line
	for _, m := range o.ways {
		s := b.ways[m.id]
		if s == nil {
			if missing++; missing == 1 {
				first = m.id
			}
			continue
		}
		line, err := b.line(m, s)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	if missing > 0 {
		return nil, geo.FlawIncomplete.Errorf("it reaches over the edge of the extract: %d of its %d ways are missing, such as way %d", missing, len(o.ways), first)
	}
	return lines, nil
}

func (b *boundaries) line(m memberWay, s *span) (Line, error) {
	line := Line{ID: m.id, Role: m.role, At: make([]geo.Vertex, 0, s.end-s.start)}
	for _, id := range b.nodes[s.start:s.end] {
		at, ok := b.places.At(id)
		if !ok {
			return line, geo.FlawIncomplete.Errorf("it reaches over the edge of the extract: node %d of way %d is missing", id, m.id)
		}
		line.At = append(line.At, at)
	}
	return line, nil
}
