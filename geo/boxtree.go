package geo

import (
	"cmp"
	"slices"
)

// boxTree finds the boxes around a place: an R-tree packed once, bottom-up,
// over boxes sorted along a space-filling curve. It has no pointers: level
// after level lies in one slice, leaves first, and node n of a level has
// children n*boxFan and on in the level below.
type boxTree struct {
	boxes  []extent
	starts []int   // where each level begins in boxes
	items  []int32 // which item each leaf stands for
}

// boxFan children fill four cache lines, read in one go.
const boxFan = 16

// newBoxTree packs the boxes; item numbers are their places in the slice.
func newBoxTree(boxes []extent) boxTree {
	t := boxTree{items: curveOrder(boxes)}
	t.boxes = make([]extent, 0, len(boxes)+len(boxes)/(boxFan-1)+8)
	for _, item := range t.items {
		t.boxes = append(t.boxes, boxes[item])
	}
	t.starts = levelStarts(len(boxes))
	for level := 1; level < len(t.starts); level++ {
		for group := range slices.Chunk(t.boxes[t.starts[level-1]:t.starts[level]:t.starts[level]], boxFan) {
			t.boxes = append(t.boxes, unionOf(group))
		}
	}
	return t
}

// levelStarts is where the levels over n leaves begin.
func levelStarts(n int) []int {
	starts := []int{0}
	for at := 0; n > 1; n = (n + boxFan - 1) / boxFan {
		at += n
		starts = append(starts, at)
	}
	return starts
}

// boxCount is how many boxes there are on all levels over n leaves.
func boxCount(n int) int {
	starts := levelStarts(n)
	return starts[len(starts)-1] + min(n, 1)
}

// bound is the box around everything.
func (t *boxTree) bound() extent {
	if len(t.boxes) == 0 {
		return emptyExtent()
	}
	return t.boxes[len(t.boxes)-1]
}

func unionOf(group []extent) extent {
	all := emptyExtent()
	for _, e := range group {
		all = all.union(e)
	}
	return all
}

// curveOrder sorts items by the Morton number of their middle.
func curveOrder(boxes []extent) []int32 {
	type keyed struct {
		key  Cell
		item int32
	}
	order := make([]keyed, len(boxes))
	for i, e := range boxes {
		x := (int64(e.x0)+int64(e.x1))/2 + halfTurn
		y := (int64(e.y0)+int64(e.y1))/2 + halfTurn
		order[i] = keyed{morton(uint32(x>>1), uint32(y>>1)), int32(i)}
	}
	slices.SortFunc(order, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.item, b.item))
	})
	items := make([]int32, len(order))
	for i, o := range order {
		items[i] = o.item
	}
	return items
}

// node is one entry of a level.
type node struct{ level, index int }

func (t *boxTree) root() (node, bool) {
	return node{len(t.starts) - 1, 0}, len(t.boxes) > 0
}

func (t *boxTree) box(n node) extent { return t.boxes[t.starts[n.level]+n.index] }

// children are the entries first to last, not included, of the level below.
func (t *boxTree) children(n node) (first, last int) {
	size := t.starts[n.level] - t.starts[n.level-1]
	return n.index * boxFan, min((n.index+1)*boxFan, size)
}

// meeting calls found with every item whose box meets e.
func (t *boxTree) meeting(e extent, found func(item int32)) {
	if root, ok := t.root(); ok {
		t.meetingBelow(root, e, found)
	}
}

func (t *boxTree) meetingBelow(n node, e extent, found func(item int32)) {
	if !t.box(n).meets(e) {
		return
	}
	if n.level == 0 {
		found(t.items[n.index])
		return
	}
	first, last := t.children(n)
	for i := first; i < last; i++ {
		t.meetingBelow(node{n.level - 1, i}, e, found)
	}
}
