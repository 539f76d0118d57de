package osm

import (
	"errors"

	"lamppost/geo"
)

var (
	errBroken    = errors.New("broken block")
	errOffGlobe  = geo.Refuse("the extract has a node that is not on the globe")
	errOtherKind = geo.Refuse("the extract has a member of an unknown kind")
)

// block decodes blocks of elements in reused memory.
type block struct {
	table       [][]byte
	granularity int64 // of coordinates, in nanodegrees
	lon, lat    int64 // offsets, in nanodegrees
	node        Node
	way         Way
	relation    Relation
	found       kinds
}

// visit shows the elements of one unpacked block.
func (b *block) visit(data []byte, v Visitor) (kinds, error) {
	if !b.head(wire{data: data}) {
		return 0, errBroken
	}
	b.found = 0
	for w := (wire{data: data}); w.more(); {
		number, kind := w.field()
		if number != 2 {
			w.skip(kind)
			continue
		}
		if err := b.group(w.message(kind), v); err != nil {
			return 0, err
		}
	}
	return b.found, nil
}

// head takes what all elements of the block need, wherever it stands.
func (b *block) head(w wire) bool {
	b.table, b.granularity, b.lon, b.lat = b.table[:0], 100, 0, 0
	for w.more() {
		switch number, kind := w.field(); number {
		case 1:
			if !b.strings(w.message(kind)) {
				return false
			}
		case 17:
			b.granularity = int64(int32(w.number(kind)))
		case 19:
			b.lat = int64(w.number(kind))
		case 20:
			b.lon = int64(w.number(kind))
		default:
			w.skip(kind)
		}
	}
	return !w.bad
}

func (b *block) strings(w wire) bool {
	for w.more() {
		number, kind := w.field()
		if number != 1 {
			w.skip(kind)
			continue
		}
		b.table = append(b.table, w.message(kind).data)
	}
	return !w.bad
}

func (b *block) group(w wire, v Visitor) error {
	for w.more() {
		number, kind := w.field()
		part := w
		var err error
		switch number {
		case 1:
			err = b.plainNode(part.message(kind), v.Node)
		case 2:
			err = b.denseNodes(part.message(kind), v.Node)
		case 3:
			err = b.oneWay(part.message(kind), v.Way)
		case 4:
			err = b.oneRelation(part.message(kind), v.Relation)
		}
		if err != nil {
			return err
		}
		w.skip(kind)
	}
	if w.bad {
		return errBroken
	}
	return nil
}

// vertex rounds a place in units of the block to the grid.
func (b *block) vertex(lon, lat int64) (geo.Vertex, error) {
	const nanosPerStep, halfTurn, quarterTurn = 100, 180_0000000, 90_0000000
	x, y := roundedDiv(b.lon+b.granularity*lon, nanosPerStep), roundedDiv(b.lat+b.granularity*lat, nanosPerStep)
	if x < -halfTurn || x > halfTurn || y < -quarterTurn || y > quarterTurn {
		return geo.Vertex{}, errOffGlobe
	}
	return geo.Vertex{X: int32(x), Y: int32(y)}, nil
}

func roundedDiv(v, by int64) int64 {
	if v < 0 {
		return (v - by/2) / by
	}
	return (v + by/2) / by
}

// tags makes the tags of a way or relation from two lists of places in the table.
func (b *block) tags(t *Tags, keys, values wire) bool {
	t.table, t.keys, t.values = b.table, t.keys[:0], t.values[:0]
	for keys.more() && values.more() {
		if !b.addTag(t, keys.varint(), values.varint()) {
			return false
		}
	}
	return !keys.more() && !values.more() && !keys.bad && !values.bad
}

func (b *block) addTag(t *Tags, key, value uint64) bool {
	if key >= uint64(len(b.table)) || value >= uint64(len(b.table)) {
		return false
	}
	t.keys, t.values = append(t.keys, uint32(key)), append(t.values, uint32(value))
	return true
}

func (b *block) plainNode(w wire, take func(*Node) error) error {
	if b.found |= nodeKind; take == nil {
		return nil
	}
	var keys, values wire
	var lon, lat int64
	for w.more() {
		switch number, kind := w.field(); {
		case number == 1 && kind == wireVarint:
			b.node.ID = NodeID(w.signed())
		case number == 2:
			keys = w.message(kind)
		case number == 3:
			values = w.message(kind)
		case number == 8 && kind == wireVarint:
			lat = w.signed()
		case number == 9 && kind == wireVarint:
			lon = w.signed()
		default:
			w.skip(kind)
		}
	}
	if w.bad || !b.tags(&b.node.Tags, keys, values) {
		return errBroken
	}
	var err error
	if b.node.At, err = b.vertex(lon, lat); err != nil {
		return err
	}
	return take(&b.node)
}

// denseNodes takes the nodes of a group, each list holding the differences
// from one node to the next.
func (b *block) denseNodes(w wire, take func(*Node) error) error {
	if b.found |= nodeKind; take == nil {
		return nil
	}
	var ids, lons, lats, tags wire
	for w.more() {
		switch number, kind := w.field(); number {
		case 1:
			ids = w.message(kind)
		case 8:
			lats = w.message(kind)
		case 9:
			lons = w.message(kind)
		case 10:
			tags = w.message(kind)
		default:
			w.skip(kind)
		}
	}
	if w.bad {
		return errBroken
	}
	return b.eachDense(ids, lons, lats, tags, take)
}

func (b *block) eachDense(ids, lons, lats, tags wire, take func(*Node) error) error {
	var id, lon, lat int64
	for n := &b.node; ids.more(); {
		id, lon, lat = id+ids.signed(), lon+lons.signed(), lat+lats.signed()
		if ids.bad || lons.bad || lats.bad || !b.denseTags(&n.Tags, &tags) {
			return errBroken
		}
		at, err := b.vertex(lon, lat)
		if err != nil {
			return err
		}
		n.ID, n.At = NodeID(id), at
		if err := take(n); err != nil {
			return err
		}
	}
	return nil
}

// denseTags takes the pairs of one node, which a zero ends; a group without
// any tags has no list.
func (b *block) denseTags(t *Tags, w *wire) bool {
	t.table, t.keys, t.values = b.table, t.keys[:0], t.values[:0]
	for w.more() {
		key := w.varint()
		if key == 0 {
			break
		}
		if !b.addTag(t, key, w.varint()) {
			return false
		}
	}
	return !w.bad
}

func (b *block) oneWay(w wire, take func(*Way) error) error {
	if b.found |= wayKind; take == nil {
		return nil
	}
	var keys, values wire
	b.way.Nodes = b.way.Nodes[:0]
	for w.more() {
		switch number, kind := w.field(); number {
		case 1:
			b.way.ID = WayID(w.number(kind))
		case 2:
			keys = w.message(kind)
		case 3:
			values = w.message(kind)
		case 8:
			if !b.wayNodes(w.message(kind)) {
				return errBroken
			}
		default:
			w.skip(kind)
		}
	}
	if w.bad || !b.tags(&b.way.Tags, keys, values) {
		return errBroken
	}
	if len(b.way.Nodes) > mostNodes {
		return geo.TooLarge("way %d of the extract has more than %d nodes", b.way.ID, mostNodes)
	}
	return take(&b.way)
}

// Limits on elements. The servers of OpenStreetMap take ways of 2,000 nodes and
// relations of 32,000 members; converted data has longer ones.
const (
	mostNodes   = 1 << 17
	mostMembers = 1 << 16
)

func (b *block) wayNodes(refs wire) bool {
	var id int64
	for refs.more() && len(b.way.Nodes) <= mostNodes {
		id += refs.signed()
		b.way.Nodes = append(b.way.Nodes, NodeID(id))
	}
	return !refs.bad
}

func (b *block) oneRelation(w wire, take func(*Relation) error) error {
	if b.found |= relationKind; take == nil {
		return nil
	}
	var keys, values, roles, ids, types wire
	for w.more() {
		switch number, kind := w.field(); number {
		case 1:
			b.relation.ID = RelationID(w.number(kind))
		case 2:
			keys = w.message(kind)
		case 3:
			values = w.message(kind)
		case 8:
			roles = w.message(kind)
		case 9:
			ids = w.message(kind)
		case 10:
			types = w.message(kind)
		default:
			w.skip(kind)
		}
	}
	if w.bad || !b.tags(&b.relation.Tags, keys, values) {
		return errBroken
	}
	if err := b.members(roles, ids, types); err != nil {
		return err
	}
	return take(&b.relation)
}

func (b *block) members(roles, ids, types wire) error {
	var id int64
	members := b.relation.Members[:0]
	for ids.more() {
		role, kind := roles.varint(), types.varint()
		id += ids.signed()
		if roles.bad || types.bad || ids.bad || role >= uint64(len(b.table)) {
			return errBroken
		}
		if kind > uint64(MemberRelation) {
			return errOtherKind
		}
		if len(members) == mostMembers {
			return geo.TooLarge("relation %d of the extract has more than %d members", b.relation.ID, mostMembers)
		}
		members = append(members, Member{MemberKind(kind), id, string(b.table[role])})
	}
	b.relation.Members = members
	return nil
}
