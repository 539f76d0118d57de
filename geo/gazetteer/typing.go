package gazetteer

// mostRunes of a word are compared; longer ones are cut.
const mostRunes = 40

// allowed is how many typing errors a word of so many letters may have: in a
// short one every second word would be found.
func allowed(letters int) int {
	switch {
	case letters < 2:
		return 0
	case letters < 7:
		return 1
	}
	return 2
}

// errorsBetween counts the letters that were swapped, dropped, added or replaced
// between two words (Damerau-Levenshtein distance, restricted to neighbours as in
// optimal string alignment), and most+1 where there are more.
func errorsBetween(a, b []rune, most int) int {
	a, b = a[:min(len(a), mostRunes)], b[:min(len(b), mostRunes)]
	var rows [3][mostRunes + 1]int
	above2, above, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			n := min(above[j]+1, now[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, above2[j-2]+1)
			}
			now[j] = n
			least = min(least, n)
		}
		if least > most {
			return most + 1
		}
		above2, above, now = above, now, above2
	}
	return min(above[len(b)], most+1)
}

// mask has a bit for each letter of a word. Each error changes at most one letter
// on either side, so masks that differ in more rule words out.
func mask(letters []rune) uint64 {
	var m uint64
	for _, r := range letters {
		m |= 1 << (r % 64)
	}
	return m
}
