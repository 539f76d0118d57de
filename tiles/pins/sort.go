package pins

const (
	digitBits = 11 // six passes over 64 bits, and counters that fit the nearest cache
	digits    = 1 << digitBits
)

// keyed is a key and where it was before sorting.
type keyed struct {
	key  uint64
	from uint32
}

// sortKeys sorts by key, equal keys in the order given: a radix sort from the
// lowest digit up, which leaves out digits that are the same everywhere. It needs
// a second slice of the same size and returns the one with the result.
func sortKeys(list []keyed) []keyed {
	spare := make([]keyed, len(list))
	for shift := 0; shift < 64; shift += digitBits {
		var starts [digits]uint32
		for i := range list {
			starts[list[i].key>>shift&(digits-1)]++
		}
		if len(list) == 0 || starts[list[0].key>>shift&(digits-1)] == uint32(len(list)) {
			continue
		}
		var before uint32
		for d := range starts {
			starts[d], before = before, before+starts[d]
		}
		for i := range list {
			d := list[i].key >> shift & (digits - 1)
			spare[starts[d]] = list[i]
			starts[d]++
		}
		list, spare = spare, list
	}
	return list
}
