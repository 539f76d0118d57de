package osm

import "lamppost/geo"

// Numbers of elements; a node, a way and a relation may have the same one.
type (
	NodeID     int64
	WayID      int64
	RelationID int64
)

// Node is a place.
type Node struct {
	ID   NodeID
	At   geo.Vertex
	Tags Tags
}

// Way is a line of nodes; it is closed when the last is the first.
type Way struct {
	ID    WayID
	Nodes []NodeID
	Tags  Tags
}

// Closed tells whether the way ends where it began and can have an inside.
func (w *Way) Closed() bool { return len(w.Nodes) > 3 && w.Nodes[0] == w.Nodes[len(w.Nodes)-1] }

// Relation is a list of other elements and the part each plays.
type Relation struct {
	ID      RelationID
	Members []Member
	Tags    Tags
}

// Member is an element of a relation.
type Member struct {
	Kind MemberKind
	ID   int64 // a NodeID, WayID or RelationID
	Role string
}

// MemberKind is what a member is.
type MemberKind int8

// Kinds of member, numbered as in the file.
const (
	MemberNode MemberKind = iota
	MemberWay
	MemberRelation
)

// Tags describe an element. Like the element they belong to, they are good
// until the visitor returns.
type Tags struct {
	table  [][]byte
	keys   []uint32
	values []uint32
}

// Get is the value of a key, or "" without one.
func (t Tags) Get(key string) string {
	for i, k := range t.keys {
		if string(t.table[k]) == key {
			return string(t.table[t.values[i]])
		}
	}
	return ""
}

// Is tells whether a key has the given value.
func (t Tags) Is(key, value string) bool {
	for i, k := range t.keys {
		if string(t.table[k]) == key {
			return string(t.table[t.values[i]]) == value
		}
	}
	return false
}

// Len is how many tags there are.
func (t Tags) Len() int { return len(t.keys) }

// Each walks the tags.
func (t Tags) Each(yield func(key, value string) bool) {
	for i, k := range t.keys {
		if !yield(string(t.table[k]), string(t.table[t.values[i]])) {
			return
		}
	}
}

// Visitor is shown the elements of a file. What has no function is passed over
// cheaply. An element's memory is used again after the function returns; an
// error ends the walk.
type Visitor struct {
	Node     func(*Node) error
	Way      func(*Way) error
	Relation func(*Relation) error
}

// kinds is a set of kinds of element.
type kinds uint8

const (
	nodeKind kinds = 1 << iota
	wayKind
	relationKind
)

func (v Visitor) kinds() kinds {
	var k kinds
	if v.Node != nil {
		k |= nodeKind
	}
	if v.Way != nil {
		k |= wayKind
	}
	if v.Relation != nil {
		k |= relationKind
	}
	return k
}
