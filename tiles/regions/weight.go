package regions

import (
	"container/heap"
	"math"
)

// weigh gives each vertex the area of the triangle that goes with it, in squares
// of 2^-32 of the map's side, at the moment it is the least one left; never less
// than those that went before it, so that a zoom's vertices are among those of
// the next.
func (a *arc) weigh() {
	n := len(a.at)
	a.weight = make([]float64, n)
	a.weight[0], a.weight[n-1] = math.Inf(1), math.Inf(1)
	if n < 3 {
		return
	}
	q := &queue{arc: a, before: make([]int32, n), after: make([]int32, n), spot: make([]int32, n)}
	for i := range n {
		q.before[i], q.after[i] = int32(i-1), int32(i+1)
	}
	for i := 1; i < n-1; i++ {
		a.weight[i] = q.triangle(int32(i))
		q.spot[i] = int32(len(q.heap))
		q.heap = append(q.heap, int32(i))
	}
	heap.Init(q)
	least := 0.0
	for len(q.heap) > 0 {
		i := heap.Pop(q).(int32)
		least = max(least, a.weight[i])
		a.weight[i] = least
		q.drop(i)
	}
}

// queue is the vertices of an arc that are left, the one of least weight first.
type queue struct {
	arc           *arc
	before, after []int32 // neighbours that are left
	heap          []int32
	spot          []int32 // where in the heap a vertex is; -1: not any more
}

// triangle is the area a vertex makes with its neighbours.
func (q *queue) triangle(i int32) float64 {
	a, b, c := q.arc.at[q.before[i]], q.arc.at[i], q.arc.at[q.after[i]]
	abx, aby := float64(b.x)-float64(a.x), float64(b.y)-float64(a.y)
	acx, acy := float64(c.x)-float64(a.x), float64(c.y)-float64(a.y)
	return math.Abs(abx*acy-aby*acx) / 2
}

// drop takes a vertex out and weighs its neighbours anew.
func (q *queue) drop(i int32) {
	before, after := q.before[i], q.after[i]
	q.after[before], q.before[after] = after, before
	for _, n := range []int32{before, after} {
		if n > 0 && int(n) < len(q.arc.at)-1 {
			q.arc.weight[n] = q.triangle(n)
			heap.Fix(q, int(q.spot[n]))
		}
	}
}

func (q *queue) Len() int           { return len(q.heap) }
func (q *queue) Less(i, j int) bool { return q.arc.weight[q.heap[i]] < q.arc.weight[q.heap[j]] }
func (q *queue) Swap(i, j int) {
	q.heap[i], q.heap[j] = q.heap[j], q.heap[i]
	q.spot[q.heap[i]], q.spot[q.heap[j]] = int32(i), int32(j)
}
func (q *queue) Push(any) {} // vertices only leave
func (q *queue) Pop() any {
	last := q.heap[len(q.heap)-1]
	q.heap = q.heap[:len(q.heap)-1]
	q.spot[last] = -1
	return last
}
