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
	x, y  uint64 // of fewer than 2^32 places, so they cannot overflow
	marks uint32
}

func (s *sums) add(key uint64, f Facet) {
	at := placeAt(key)
	s.x += uint64(at.x)
	s.y += uint64(at.y)
	s.marks += f.marks()
}

func (s sums) plus(o sums) sums  { return sums{s.x + o.x, s.y + o.y, s.marks + o.marks} }
func (s sums) minus(o sums) sums { return sums{s.x - o.x, s.y - o.y, s.marks - o.marks} }

func (a *array) len() int { return len(a.keys) }

func (a *array) append(key uint64, id int64, f Facet) {
	a.keys, a.ids, a.facets = append(a.keys, key), append(a.ids, id), append(a.facets, f)
}

func (a *array) take(from *array, i int) { a.append(from.keys[i], from.ids[i], from.facets[i]) }

func room(n int) array {
	return array{keys: make([]uint64, 0, n), ids: make([]int64, 0, n), facets: make([]Facet, 0, n)}
}

func empty() array { return array{blocks: make([]sums, 1)} }

// arranged returns the pins of a in order, and where each came from. It
// uses the memory of a.
func arranged(a array) (array, []keyed) {
	order := make([]keyed, a.len())
	for i, key := range a.keys {
		order[i] = keyed{key, uint32(i)}
	}
	order = sortKeys(order)
	sorted := array{keys: a.keys, ids: make([]int64, len(order)), facets: make([]Facet, len(order))}
	for to, k := range order {
		sorted.keys[to], sorted.ids[to], sorted.facets[to] = k.key, a.ids[k.from], a.facets[k.from]
	}
	sorted.total()
	return sorted, order
}

// total fills in the running sums: of each stretch from nothing, and then of what
// was before it.
func (a *array) total() {
	a.blocks = make([]sums, a.len()/blockSize+1)
	ends := make([]sums, partsOf(a.len()))
	parts(a.len(), func(part, from, to int) {
		var running sums
		for i := from; i < to; i++ {
			if i%blockSize == 0 {
				a.blocks[i/blockSize] = running
			}
			running.add(a.keys[i], a.facets[i])
		}
		ends[part] = running
	})
	for part := range ends[1:] {
		ends[part+1] = ends[part+1].plus(ends[part])
	}
	parts(a.len(), func(part, from, to int) {
		for i := from; part > 0 && i < to; i += blockSize {
			a.blocks[i/blockSize] = a.blocks[i/blockSize].plus(ends[part-1])
		}
	})
	if a.len()%blockSize == 0 {
		a.blocks[a.len()/blockSize] = ends[len(ends)-1]
	}
}

// upTo is the sums of the first n pins.
func (a *array) upTo(n int) sums {
	s := a.blocks[n/blockSize]
	for i := n - n%blockSize; i < n; i++ {
		s.add(a.keys[i], a.facets[i])
	}
	return s
}

// between is the sums of the pins from i up to, not including, j.
func (a *array) between(i, j int) sums {
	if j-i > 2*blockSize {
		return a.upTo(j).minus(a.upTo(i))
	}
	var s sums
	for ; i < j; i++ {
		s.add(a.keys[i], a.facets[i])
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
