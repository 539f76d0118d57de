package geo

// plainPositions takes positions as nearly all programs write them: two short
// decimals, no heights, at most a blank after each comma, and the next position
// after that. It
// stops before anything else, which the careful way then takes, mistakes
// included; so it may be as simple as it is fast.
func (s *scanner) plainPositions(c *coordinates, level int) {
	if level > deepestCoordinates || c.bad != nil || c.depth != 0 && c.depth != level || s.depth == s.limits.Depth {
		return
	}
	text := s.buf[:s.end]
	for {
		p, next := plainPosition(text, s.pos)
		if next == 0 || !s.countVertex() {
			return
		}
		c.depth = level
		c.points = append(c.roomForOne(), p)
		s.pos = next
	}
}

// plainPosition reads "[1.5, -2], [" and returns where the last bracket stands;
// 0 for anything else.
func plainPosition(text []byte, at int) (p Point, next int) {
	if at >= len(text) || text[at] != '[' {
		return p, 0
	}
	x, at := plainNumber(text, at+1)
	if at = afterComma(text, at); at == 0 {
		return p, 0
	}
	y, at := plainNumber(text, at)
	if at == 0 || at >= len(text) || text[at] != ']' {
		return p, 0
	}
	if at = afterComma(text, at+1); at == 0 || at >= len(text) || text[at] != '[' {
		return p, 0
	}
	return Point{x, y}, at
}

// afterComma is the place behind a comma and at most one blank; 0 without one.
func afterComma(text []byte, at int) int {
	if at == 0 || at >= len(text) || text[at] != ',' {
		return 0
	}
	if at++; at < len(text) && text[at] == ' ' {
		at++
	}
	return at
}

// longestPlain is how many digits surely fit an integer of 64 bits.
const longestPlain = 18

// plainNumber reads a number without an exponent and returns where it ends; 0
// for anything else.
func plainNumber(text []byte, at int) (v float64, next int) {
	negative := at < len(text) && text[at] == '-'
	if negative {
		at++
	}
	first, digits := at, uint64(0)
	for at < len(text) && text[at]-'0' <= 9 {
		digits = digits*10 + uint64(text[at]-'0')
		at++
	}
	whole, decimals := at-first, 0
	if whole == 0 || whole > 1 && text[first] == '0' {
		return 0, 0
	}
	if at < len(text) && text[at] == '.' {
		point := at
		for at++; at < len(text) && text[at]-'0' <= 9; at++ {
			digits = digits*10 + uint64(text[at]-'0')
		}
		if decimals = at - point - 1; decimals == 0 {
			return 0, 0
		}
	}
	if whole+decimals > longestPlain || digits >= 1<<53 {
		return 0, 0
	}
	v = float64(digits) / powersOfTen[decimals]
	if negative {
		v = -v
	}
	return v, at
}
