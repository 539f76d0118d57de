package pins

const (
	digitBits = 11 // four passes over 44 bits, and counters that fit the nearest cache
	digits    = 1 << digitBits
	passes    = (64 - unsorted) / digitBits
)

// keyed is a key and where it was before sorting.
type keyed struct {
	key  uint64
	from uint32
}

// sortKeys sorts by square, equal squares in the order given: a radix sort from
// the lowest digit up, which leaves out digits that are the same everywhere. It
// needs a second slice of the same size and returns the one with the result.
func sortKeys(list []keyed) []keyed {
	var counts [passes][digits]uint32
	for i := range list {
		for pass := range counts {
			counts[pass][list[i].digit(pass)]++
		}
	}
	spare := make([]keyed, len(list))
	for pass := range counts {
		starts := &counts[pass]
		if len(list) == 0 || starts[list[0].digit(pass)] == uint32(len(list)) {
			continue
		}
		var before uint32
		for d := range starts {
			starts[d], before = before, before+starts[d]
		}
		for i := range list {
			d := list[i].digit(pass)
			spare[starts[d]] = list[i]
			starts[d]++
		}
		list, spare = spare, list
	}
	return list
}

func (k *keyed) digit(pass int) uint64 {
	return k.key >> (unsorted + digitBits*pass) & (digits - 1)
}
