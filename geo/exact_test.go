package geo_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lamppost/geo"
)

// TestRealLayersEqualBruteForce asks for a million random points, every vertex
// and every middle of an edge of the communes of France and of both layers of
// Los Angeles, one by one and side by side. With the race detector it asks for
// one in ten of them; without, for all.
func TestRealLayersEqualBruteForce(t *testing.T) {
	layers := map[string]func(testing.TB) geo.LayerVersion{
		"communes": communes,
		"councils": func(t testing.TB) geo.LayerVersion {
			return readLayer(t, "los-angeles/neighborhood-councils.geojson", "councils", "nc_id", "name")
		},
		"districts": func(t testing.TB) geo.LayerVersion {
			return readLayer(t, "los-angeles/council-districts.geojson", "districts", "name", "")
		},
	}
	for name, read := range layers {
		t.Run(name, func(t *testing.T) {
			version := read(t)
			c := exactCheck{fatal: t, atlas: geo.NewAtlas([]geo.LayerVersion{version}), brute: newRowReference(version)}
			c.randomPoints(version, 1_000_000)
			shared := c.verticesAndMiddles(version)
			c.flush()
			t.Logf("%d points: %d in no area, %d in one, %d in more; %d edges shared", c.asked, c.owners[0], c.owners[1], c.owners[2], shared)
		})
	}
}

// exactCheck compares points in batches.
type exactCheck struct {
	fatal   interface{ Fatalf(string, ...any) }
	atlas   *geo.Atlas
	brute   *rowReference
	points  []geo.Point
	keys    []geo.AreaKey
	offered int
	asked   int
	owners  [3]int // points by how many areas hold them; the last for more than one
}

func (c *exactCheck) ask(v geo.Vertex) {
	if c.offered++; c.offered%onePointIn != 0 {
		return
	}
	if c.points = append(c.points, v.Point()); len(c.points) == 4096 {
		c.flush()
	}
}

func (c *exactCheck) flush() {
	single := make([]geo.Hit, 0, 16)
	c.atlas.EachHits(c.points, func(i int, hits []geo.Hit) {
		single = c.atlas.AppendHits(single[:0], c.points[i])
		v, _ := geo.VertexOf(c.points[i])
		c.keys = c.brute.keysAt(c.keys[:0], v)
		if !slices.Equal(single, hits) || !sameKeys(hits, c.keys) {
			c.fatal.Fatalf("%v: %v, side by side %v, reference %q", v, sortedKeys(single), sortedKeys(hits), c.keys)
		}
		c.owners[min(len(hits), 2)]++
	})
	c.asked += len(c.points)
	c.points = c.points[:0]
}

func sameKeys(hits []geo.Hit, keys []geo.AreaKey) bool {
	if len(hits) == 1 && len(keys) == 1 {
		return hits[0].Area.Key == keys[0]
	}
	return slices.Equal(sortedKeys(hits), keys)
}

// randomPoints are half within the box around everything and half close to
// some vertex.
func (c *exactCheck) randomPoints(version geo.LayerVersion, n int) {
	random := rand.New(rand.NewPCG(19, 20))
	info := c.atlas.Layers()[0].Bound
	for i := range n {
		p := geo.Point{info.West + (info.East-info.West)*random.Float64(), info.South + (info.North-info.South)*random.Float64()}
		if i%2 == 0 {
			shape := version.Areas[random.IntN(len(version.Areas))].Shape
			ring := shape[random.IntN(len(shape))][0]
			near := ring[random.IntN(len(ring))].Point()
			p = geo.Point{near.Lon() + random.NormFloat64()*0.005, near.Lat() + random.NormFloat64()*0.005}
		}
		v, _ := geo.VertexOf(p)
		c.ask(v)
	}
}

// verticesAndMiddles asks at each vertex and the middle of each edge, and sees
// to it that of two areas with an edge in common just one has its middle. It
// counts those edges.
func (c *exactCheck) verticesAndMiddles(version geo.LayerVersion) (shared int) {
	type edge struct{ a, b geo.Vertex }
	owner := map[edge]int{}
	for i := range version.Areas {
		for _, polygon := range version.Areas[i].Shape {
			for _, ring := range polygon {
				for j := 1; j < len(ring); j++ {
					a, b := ring[j-1], ring[j]
					middle := geo.Vertex{X: int32((int64(a.X) + int64(b.X)) / 2), Y: int32((int64(a.Y) + int64(b.Y)) / 2)}
					c.ask(a)
					if other, found := owner[edge{b, a}]; found {
						shared++
						c.oneOfTwo(middle, version.Areas[i].Key, version.Areas[other].Key)
						continue
					}
					owner[edge{a, b}] = i
					c.ask(middle)
				}
			}
		}
	}
	return shared
}

func (c *exactCheck) oneOfTwo(v geo.Vertex, one, other geo.AreaKey) {
	owned := 0
	for _, hit := range c.atlas.AppendHits(nil, v.Point()) {
		if hit.Area.Key == one || hit.Area.Key == other {
			owned++
		}
	}
	if owned != 1 && one != other {
		c.fatal.Fatalf("%v on the border of %s and %s belongs to %d of them", v, one, other, owned)
	}
}
