package review

import (
	"cmp"
	"slices"
)

// leafFrames is how many boxes a leaf of the tree has at most.
const leafFrames = 8

// tree finds boxes that meet a box. It is built once, halving the boxes at
// the middle of their longer side.
type tree struct {
	frames []frame // by the caller's numbers
	order  []int32
	nodes  []frame // around the boxes of each node; children of i are 2i+1, 2i+2
}

func newTree(frames []frame) *tree {
	t := &tree{frames: frames, order: make([]int32, len(frames))}
	for i := range frames {
		t.order[i] = int32(i)
	}
	t.build(0, t.order)
	return t
}

func (t *tree) build(node int, ids []int32) {
	around := emptyFrame()
	for _, id := range ids {
		around = around.union(t.frames[id])
	}
	for len(t.nodes) <= node {
		t.nodes = append(t.nodes, emptyFrame())
	}
	t.nodes[node] = around
	if len(ids) <= leafFrames {
		return
	}
	wide := around.x1-around.x0 > around.y1-around.y0
	slices.SortFunc(ids, func(i, j int32) int {
		f, g := &t.frames[i], &t.frames[j]
		if wide {
			return cmp.Compare(f.x0+f.x1, g.x0+g.x1)
		}
		return cmp.Compare(f.y0+f.y1, g.y0+g.y1)
	})
	t.build(2*node+1, ids[:len(ids)/2])
	t.build(2*node+2, ids[len(ids)/2:])
}

// meeting calls yield with the number of each box that meets f.
func (t *tree) meeting(f frame, yield func(int32)) { t.search(0, t.order, f, yield) }

func (t *tree) search(node int, ids []int32, f frame, yield func(int32)) {
	if !t.nodes[node].meets(f) {
		return
	}
	if len(ids) > leafFrames {
		t.search(2*node+1, ids[:len(ids)/2], f, yield)
		t.search(2*node+2, ids[len(ids)/2:], f, yield)
		return
	}
	for _, id := range ids {
		if t.frames[id].meets(f) {
			yield(id)
		}
	}
}
