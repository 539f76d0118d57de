package gazetteer

import (
	"cmp"
	"slices"

	"lamppost/geo"
)

// group is lines with one name in one town.
type group struct {
	key   string // folded name and town
	lines []int
}

// joinLines makes one street of the lines that have one name in one town and lie
// together; others of the name get a street each.
func (b *Builder) joinLines() {
	b.street = make([]ID, len(b.lines))
	groups := map[string]*group{}
	var order []*group
	for i := range b.lines {
		l := &b.lines[i]
		_, town := b.towns.Of(l.At[len(l.At)/2].Point())
		key := streetKey(l.Name) + "\x00" + town
		g := groups[key]
		if g == nil {
			g = &group{key: key}
			groups[key] = g
			order = append(order, g)
		}
		g.lines = append(g.lines, i)
	}
	for _, g := range order {
		b.addStreets(g.lines)
	}
}

// streetKey is a name as streets of one name have it, whatever its spelling.
func streetKey(name string) string {
	key := ""
	for _, w := range words(name) {
		key += w.short + " "
	}
	return key
}

// apart is how many squares of nearness lie between streets that are different ones:
// a gap of 400 m or so is a bridge, a park or a map not finished.
const nearnessSteps = 40_000 // of 1e-7 degree

// addStreets makes a street of each cluster of lines, and of those that would be
// called the same in full.
func (b *Builder) addStreets(lines []int) {
	clusters := b.clusters(lines)
	made := map[string][]int{}
	var order []string
	for _, c := range clusters {
		suburb, town := b.towns.Of(b.middle(c))
		label := suburb + "\x00" + town
		if _, known := made[label]; !known {
			order = append(order, label)
		}
		made[label] = append(made[label], c...)
	}
	for _, label := range order {
		b.addStreet(made[label])
	}
}

// clusters parts lines into those that lie together.
func (b *Builder) clusters(lines []int) [][]int {
	if len(lines) == 1 {
		return [][]int{lines}
	}
	root := make([]int, len(lines))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	owner := map[[2]int32]int{}
	for i, line := range lines {
		for _, v := range b.lines[line].At {
			x, y := v.X/nearnessSteps, v.Y/nearnessSteps
			for dx := int32(-1); dx <= 1; dx++ {
				for dy := int32(-1); dy <= 1; dy++ {
					if other, taken := owner[[2]int32{x + dx, y + dy}]; taken {
						root[find(other)] = find(i)
					}
				}
			}
			owner[[2]int32{x, y}] = i
		}
	}
	byRoot := map[int]int{}
	var all [][]int
	for i, line := range lines {
		at, known := byRoot[find(i)]
		if !known {
			at = len(all)
			byRoot[find(i)] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], line)
	}
	return all
}

// middle is the vertex of some lines nearest to the middle of all their vertices.
func (b *Builder) middle(lines []int) geo.Point {
	x, y, n := 0.0, 0.0, 0.0
	for _, i := range lines {
		for _, v := range b.lines[i].At {
			x, y, n = x+float64(v.X), y+float64(v.Y), n+1
		}
	}
	x, y = x/n, y/n
	var best geo.Vertex
	least := -1.0
	for _, i := range lines {
		for _, v := range b.lines[i].At {
			dx, dy := float64(v.X)-x, float64(v.Y)-y
			if d := dx*dx + dy*dy; least < 0 || d < least {
				best, least = v, d
			}
		}
	}
	return best.Point()
}

func (b *Builder) addStreet(lines []int) {
	n := Name{Kind: Street, At: b.middle(lines), Box: geo.Box{West: 180, South: 90, East: -180, North: -90}}
	n.Suburb, n.Town = b.towns.Of(n.At)
	spelt := map[string]int{}
	for _, i := range lines {
		l := &b.lines[i]
		spelt[l.Name] += len(l.At)
		n.Weight = max(n.Weight, l.Weight)
		n.Others = append(n.Others, l.Others...)
		for _, v := range l.At {
			n.Box = widened(n.Box, v.Point())
		}
	}
	n.Name = commonest(spelt)
	slices.Sort(n.Others)
	n.Others = slices.DeleteFunc(slices.Compact(n.Others), func(s string) bool { return s == n.Name })
	id := b.add(n)
	key := streetKey(n.Name)
	b.byName[key] = append(b.byName[key], id)
	for _, i := range lines {
		b.street[i] = id
	}
}

func commonest(spelt map[string]int) string {
	var names []string
	for name := range spelt {
		names = append(names, name)
	}
	return slices.MinFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(spelt[b], spelt[a]), cmp.Compare(a, b))
	})
}

// alongside is how far an address may lie outside the box of its street.
const alongside = 300.0 // metres

// joinSites makes streets for addresses whose street has no line of its name nearby.
func (b *Builder) joinSites() {
	first := len(b.lines)
	for _, s := range b.sites {
		if _, found := b.streetOf(s); found {
			continue
		}
		if v, ok := geo.VertexOf(s.At); ok {
			b.lines = append(b.lines, Line{Name: s.Street, At: []geo.Vertex{v}})
		}
	}
	rest := b.lines[first:]
	groups := map[string][]int{}
	var order []string
	b.street = append(b.street, make([]ID, len(rest))...)
	for i, l := range rest {
		_, town := b.towns.Of(l.At[0].Point())
		key := streetKey(l.Name) + "\x00" + town
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], first+i)
	}
	for _, key := range order {
		b.addStreets(groups[key])
	}
}

// streetOf is the nearest street of the name of an address.
func (b *Builder) streetOf(s Site) (ID, bool) {
	best, least := ID(-1), alongside
	reach := geo.Around(s.At, alongside)
	for _, id := range b.byName[streetKey(s.Street)] {
		box := b.names[id].Box
		if !reach.Meets(box) {
			continue
		}
		on := geo.Point{min(max(s.At[0], box.West), box.East), min(max(s.At[1], box.South), box.North)}
		if far := geo.Metres(s.At, on); far < least {
			best, least = id, far
		}
	}
	return best, best >= 0
}

// mostContext bounds the postcodes and postal towns of one street.
const mostContext = 8

// houses are the addresses by street. They tell their streets the postcodes and the
// towns that letters go to.
func (b *Builder) houses() []House {
	all := make([]House, 0, len(b.sites))
	for _, s := range b.sites {
		id, found := b.streetOf(s)
		if !found {
			continue
		}
		n := &b.names[id]
		for _, more := range []string{s.Postcode, s.Town} {
			if more != "" && more != n.Town && len(n.Context) < mostContext && !slices.Contains(n.Context, more) {
				n.Context = append(n.Context, more)
			}
		}
		all = append(all, House{Street: id, Number: s.Number, Name: s.Name, Postcode: s.Postcode, Town: s.Town, At: s.At})
	}
	slices.SortStableFunc(all, func(a, b House) int { return cmp.Or(cmp.Compare(a.Street, b.Street), cmp.Compare(a.Number, b.Number)) })
	return slices.CompactFunc(all, sameHouse)
}

// sameHouse says whether two addresses are one that was drawn twice, as a house and
// as its door.
func sameHouse(a, b House) bool {
	const near = 100.0 // metres
	return a.Street == b.Street && FoldNumber(a.Number) == FoldNumber(b.Number) && geo.Metres(a.At, b.At) < near
}
