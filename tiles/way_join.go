package tiles

import "slices"

// joinWays strings pieces of the same name and class together where they meet
// end to end, so that a street cut at every crossing gets one name along it
// rather than none on each piece. Where several pieces meet, the straightest
// continuation wins. The result depends only on the order of the input.
func joinWays(ways []shape) []shape {
	type key struct {
		class Class
		name  string
	}
	groups := map[key][]shape{}
	var order []key
	for _, w := range ways {
		k := key{w.class, w.name}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], w)
	}
	var out []shape
	for _, k := range order {
		out = append(out, joinGroup(groups[k])...)
	}
	return out
}

func joinGroup(pieces []shape) []shape {
	var out []shape
	ends := endsOf(pieces)
	used := make([]bool, len(pieces))
	for i, p := range pieces {
		if used[i] {
			continue
		}
		used[i] = true
		line := extend(slices.Clone(p.parts[0]), pieces, ends, used)
		slices.Reverse(line)
		line = extend(line, pieces, ends, used)
		slices.Reverse(line)
		p.parts, p.bound = [][]vec{line}, boundOf(line)
		out = append(out, p)
	}
	return out
}

// endsOf says which pieces begin or end at a place.
func endsOf(pieces []shape) map[vec][]int {
	ends := map[vec][]int{}
	for i, p := range pieces {
		first, last := p.parts[0][0], p.parts[0][len(p.parts[0])-1]
		ends[first] = append(ends[first], i)
		if last != first {
			ends[last] = append(ends[last], i)
		}
	}
	return ends
}

// extend follows unused pieces from the last vertex of the line.
func extend(line []vec, pieces []shape, ends map[vec][]int, used []bool) []vec {
	for {
		last := line[len(line)-1]
		heading := last.sub(line[len(line)-2])
		best, bestLine, bestTurn := -1, []vec(nil), 0.0
		for _, i := range ends[last] {
			if used[i] {
				continue
			}
			next := onward(pieces[i].parts[0], last)
			step := next[1].sub(next[0])
			turn := heading.dot(step) / (heading.length()*step.length() + 1e-300)
			if best < 0 || turn > bestTurn {
				best, bestLine, bestTurn = i, next, turn
			}
		}
		// A street that comes back at more than a right angle is another arm of it.
		if best < 0 || bestTurn < 0 {
			return line
		}
		used[best] = true
		line = append(line, bestLine[1:]...)
	}
}

// onward is the piece turned to begin at from.
func onward(piece []vec, from vec) []vec {
	if piece[0] == from {
		return piece
	}
	turned := slices.Clone(piece)
	slices.Reverse(turned)
	return turned
}
