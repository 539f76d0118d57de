package pins

import "sort"

// array is pins sorted by the square of their key, column by column, with running sums.
type array struct {
	keys   []uint64
	ids    []int64
	facets []Facet
	blocks []sums // before every blockSize-th pin
}

// blockSize is how many pins share one running sum: with 16 the sums cost 1.5
// bytes a pin, and a cluster's centre at most 32 pins' work.
const blockSize = 16

// sums is what is added up for clusters.
type sums struct {
	x, y         uint64 // of fewer than 2^32 places, so they cannot overflow
	count, marks uint32
}

func (s sums) plus(o sums) sums {
	return sums{s.x + o.x, s.y + o.y, s.count + o.count, s.marks + o.marks}
}

func (s sums) minus(o sums) sums {
	return sums{s.x - o.x, s.y - o.y, s.count - o.count, s.marks - o.marks}
}

func (a *array) len() int { return len(a.keys) }

func (a *array) append(key uint64, id int64, f Facet) {
	a.keys, a.ids, a.facets = append(a.keys, key), append(a.ids, id), append(a.facets, f)
}

func (a *array) take(from *array, i int) { a.append(from.keys[i], from.ids[i], from.facets[i]) }

func room(n int) array {
	return array{keys: make([]uint64, 0, n), ids: make([]int64, 0, n), facets: make([]Facet, 0, n)}
}

func empty() array { return array{blocks: make([]sums, 1)} }

// arranged returns the pins of a in order, and where each has gone. It uses the
// memory of a.
func arranged(a array) (sorted array, to []uint32) {
	order := sortKeys(a.keys)
	sorted = array{keys: a.keys, ids: make([]int64, len(order)), facets: make([]Facet, len(order))}
	to = make([]uint32, len(order))
	for i, k := range order {
		sorted.keys[i], sorted.ids[i], sorted.facets[i] = k.key, a.ids[k.from], a.facets[k.from]
		to[k.from] = uint32(i)
	}
	sorted.sum()
	return sorted, to
}

// sum fills in the running sums.
func (a *array) sum() { a.blocks = running(a.len(), blockSize, a.added) }

// running is the sums before every size-th of n pins: of says those from one
// position up to another. They are of each stretch from nothing first, and then
// of what was before it too.
func running(n, size int, of func(from, to int) sums) []sums {
	before := make([]sums, n/size+1)
	ends := make([]sums, partsOf(n))
	parts(n, func(part, from, to int) {
		var s sums
		for ; from < to; from += size {
			before[from/size] = s
			s = s.plus(of(from, min(from+size, to)))
		}
		ends[part] = s
	})
	for part := range ends[1:] {
		ends[part+1] = ends[part+1].plus(ends[part])
	}
	parts(n, func(part, from, to int) {
		for ; part > 0 && from < to; from += size {
			before[from/size] = before[from/size].plus(ends[part-1])
		}
	})
	if n%size == 0 {
		before[n/size] = ends[len(ends)-1]
	}
	return before
}

// upTo is the sums of the first n pins.
func (a *array) upTo(n int) sums {
	return a.blocks[n/blockSize].plus(a.added(n-n%blockSize, n))
}

// between is the sums of the pins from i up to, not including, j.
func (a *array) between(i, j int) sums {
	if j-i > 2*blockSize {
		return a.upTo(j).minus(a.upTo(i))
	}
	return a.added(i, j)
}

// added is the same, pin by pin.
func (a *array) added(i, j int) sums {
	s, facets := sums{count: uint32(j - i)}, a.facets[i:j]
	for k, key := range a.keys[i:j] {
		s.x += uint64(gather(key))
		s.y += uint64(gather(key >> 1))
		s.marks += facets[k].marks()
	}
	return s
}

// first is the first position whose key is not below key, the first of a square.
func (a *array) first(key uint64) int {
	return sort.Search(a.len(), func(i int) bool { return a.keys[i] >= key })
}

// after is the first position, from one on, whose key is above last, the last of a square. It gallops,
// because the end of a square is near.
func (a *array) after(from int, last uint64) int {
	low, step := from, 1
	for low+step < a.len() && a.keys[low+step] <= last {
		low, step = low+step, 2*step
	}
	high := min(low+step, a.len())
	return low + sort.Search(high-low, func(i int) bool { return a.keys[low+i] > last })
}
