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

// sortKeys is keys by square, equal squares in the order given: a radix sort from
// the lowest digit up, which leaves out digits that are the same everywhere.
func sortKeys(keys []uint64) []keyed {
	var counts [passes][digits]uint32
	for _, key := range keys {
		for pass := range counts {
			counts[pass][digit(key, pass)]++
		}
	}
	list, spare := make([]keyed, len(keys)), make([]keyed, len(keys))
	starts := startsOf(&counts[0])
	for i, key := range keys {
		d := digit(key, 0)
		list[starts[d]] = keyed{key, uint32(i)}
		starts[d]++
	}
	for pass := 1; pass < passes; pass++ {
		if len(keys) == 0 || counts[pass][digit(keys[0], pass)] == uint32(len(keys)) {
			continue
		}
		starts := startsOf(&counts[pass])
		for i := range list {
			d := digit(list[i].key, pass)
			spare[starts[d]] = list[i]
			starts[d]++
		}
		list, spare = spare, list
	}
	return list
}

// startsOf turns how many there are of each digit into where the first of them goes.
func startsOf(counts *[digits]uint32) *[digits]uint32 {
	var before uint32
	for d := range counts {
		counts[d], before = before, before+counts[d]
	}
	return counts
}

func digit(key uint64, pass int) uint64 {
	return key >> (unsorted + digitBits*pass) & (digits - 1)
}
