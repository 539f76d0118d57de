package geo_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/golang/geo/s2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
	"golang.org/x/sys/unix"
	"lamppost/geo"
)

// What the atlas promises over the communes, beside the two usual ways to find
// the areas at a point in Go. All of it is CPU time of one process.
const (
	timesRTree    = 30  // as fast as an R-tree of boxes and a test of each polygon, side by side
	timesS2       = 18  // as fast as the shape index of S2, side by side
	timesOneRTree = 20  // the same for points one after the other, each of which
	timesOneS2    = 12  // waits for the memory by itself
	mostHeapMB    = 60  // for the index, beside the areas
	mostBuildSec  = 1.5 // of CPU
	timesLoading  = 4   // as fast to read the saved index as to build it
	mostSlower    = 1.2 // times, when borders have four times the vertices
)

// BenchmarkAtlasBesidePeers measures all promises in one process and fails
// where one is broken. Each round asks every engine for every point.
func BenchmarkAtlasBesidePeers(b *testing.B) {
	version := communes(b)
	points := populationPoints(version)
	atlas, built := builtAtlas(version)
	fine, _ := builtAtlas(densified(version))
	engines := []engine{
		{name: "atlas", all: atlas.one}, {name: "batch", all: atlas.batch}, {name: "atlas-at-4x", all: fine.one},
		{name: "rtree", all: newBoxPeer(version).all}, {name: "s2", all: newS2Peer(version).all},
	}
	for b.Loop() {
		for i := range engines {
			engines[i].run(points)
		}
	}
	b.ReportMetric(0, "ns/op")
	for i := range engines {
		b.ReportMetric(engines[i].nanos(len(points)), engines[i].name+"-ns")
		b.Logf("%s: %.0f ns a point", engines[i].name, engines[i].nanos(len(points)))
		if difference := engines[i].found - engines[0].found; abs(difference) > len(points)/10_000 {
			b.Errorf("%s finds %d areas more than the atlas", engines[i].name, difference)
		}
	}
	ratio := func(i, j int) float64 { return engines[i].nanos(1) / engines[j].nanos(1) }
	promise := func(value, least, most float64, unit string) {
		b.Logf("%.3g %s", value, unit)
		b.ReportMetric(value, unit)
		if value < least || value > most {
			b.Errorf("%.3g %s; promised are %g to %g", value, unit, least, most)
		}
	}
	promise(ratio(3, 1), timesRTree, math.Inf(1), "x-rtree")
	promise(ratio(4, 1), timesS2, math.Inf(1), "x-s2")
	promise(ratio(3, 0), timesOneRTree, math.Inf(1), "x-rtree-one-by-one")
	promise(ratio(4, 0), timesOneS2, math.Inf(1), "x-s2-one-by-one")
	promise(ratio(2, 0), 0, mostSlower, "x-at-4x")
	promise(built.seconds, 0, mostBuildSec, "build-CPU-s")
	promise(loadSeconds(b, version, atlas.atlas), 0, built.seconds/timesLoading, "load-CPU-s")
	promise(built.megabytes, 0, mostHeapMB, "heap-MB")
	promise(testing.AllocsPerRun(1, func() { atlas.one(points[:1000]) }), 0, 0, "allocs/1000-lookups")
}

// engine is a way to find areas: all counts those found at the points.
type engine struct {
	name  string
	all   func([]geo.Point) int
	found int
	times []time.Duration
}

func (e *engine) run(points []geo.Point) {
	e.times = append(e.times, threadTime(func() { e.found = e.all(points) }))
}

// nanos is the median time of a point.
func (e *engine) nanos(points int) float64 {
	slices.Sort(e.times)
	return float64(e.times[len(e.times)/2].Nanoseconds()) / float64(points)
}

func abs(n int) int { return max(n, -n) }

// threadTime is the CPU time that fn takes on its own thread.
func threadTime(fn func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return cpuTime(unix.CLOCK_THREAD_CPUTIME_ID, fn)
}

// cpuTime reads one of the system's clocks of CPU time around fn.
func cpuTime(clock int32, fn func()) time.Duration {
	var before, after unix.Timespec
	must(unix.ClockGettime(clock, &before))
	fn()
	must(unix.ClockGettime(clock, &after))
	return time.Duration(after.Nano() - before.Nano())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// countingAtlas answers as routing asks: into memory that is used again.
type countingAtlas struct {
	atlas *geo.Atlas
	hits  []geo.Hit
}

func (c *countingAtlas) one(points []geo.Point) (found int) {
	for _, p := range points {
		c.hits = c.atlas.AppendHits(c.hits[:0], p)
		found += len(c.hits)
	}
	return found
}

func (c *countingAtlas) batch(points []geo.Point) (found int) {
	c.atlas.EachHits(points, func(_ int, hits []geo.Hit) { found += len(hits) })
	return found
}

// loadSeconds is the CPU it takes to read the saved index instead.
func loadSeconds(b *testing.B, version geo.LayerVersion, atlas *geo.Atlas) float64 {
	index, _ := atlas.Index(version.Layer)
	saved, err := index.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	return cpuTime(unix.CLOCK_PROCESS_CPUTIME_ID, func() {
		if _, err := geo.UnmarshalIndex(version, saved); err != nil {
			b.Fatal(err)
		}
	}).Seconds()
}

type cost struct{ seconds, megabytes float64 }

// builtAtlas builds the atlas and says what that cost in CPU and in memory
// that stays.
func builtAtlas(version geo.LayerVersion) (*countingAtlas, cost) {
	var c cost
	before := liveHeap()
	atlas := &countingAtlas{}
	c.seconds = cpuTime(unix.CLOCK_PROCESS_CPUTIME_ID, func() { atlas.atlas = geo.NewAtlas([]geo.LayerVersion{version}) }).Seconds()
	c.megabytes = float64(liveHeap()-before) / 1e6
	runtime.KeepAlive(version)
	return atlas, c
}

func liveHeap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// boxPeer is an R-tree of boxes and a planar test of each polygon found.
type boxPeer struct {
	tree rtree.RTreeG[orb.MultiPolygon]
}

func newBoxPeer(version geo.LayerVersion) *boxPeer {
	peer := &boxPeer{}
	for i := range version.Areas {
		polygon := version.Areas[i].Shape.MultiPolygon()
		bound := polygon.Bound()
		peer.tree.Insert(bound.Min, bound.Max, polygon)
	}
	return peer
}

func (b *boxPeer) all(points []geo.Point) (found int) {
	for _, p := range points {
		b.tree.Search(p, p, func(_, _ [2]float64, polygon orb.MultiPolygon) bool {
			if planar.MultiPolygonContains(polygon, p) {
				found++
			}
			return true
		})
	}
	return found
}

// s2Peer is the shape index of S2, on the sphere.
type s2Peer struct {
	query *s2.ContainsPointQuery
}

func newS2Peer(version geo.LayerVersion) *s2Peer {
	index := s2.NewShapeIndex()
	for i := range version.Areas {
		var loops [][]s2.Point
		for _, polygon := range version.Areas[i].Shape {
			for _, ring := range polygon {
				loops = append(loops, s2Loop(ring))
			}
		}
		index.Add(s2.LaxPolygonFromPoints(loops))
	}
	index.Build()
	return &s2Peer{s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen)}
}

func s2Loop(ring geo.Ring) []s2.Point {
	loop := make([]s2.Point, 0, len(ring)-1)
	for _, v := range ring[1:] {
		loop = append(loop, s2Point(v.Point()))
	}
	return loop
}

func s2Point(p geo.Point) s2.Point {
	return s2.PointFromLatLng(s2.LatLngFromDegrees(p.Lat(), p.Lon()))
}

func (s *s2Peer) all(points []geo.Point) (found int) {
	for _, p := range points {
		found += len(s.query.ContainingShapes(s2Point(p)))
	}
	return found
}

// densified has four times the vertices: each edge is bent twice at its
// middle, by an amount that follows from its ends alone, so that neighbours
// still share every border.
func densified(version geo.LayerVersion) geo.LayerVersion {
	fine := geo.LayerVersion{Layer: version.Layer, Version: version.Version}
	for _, area := range version.Areas {
		shape := make(geo.Shape, len(area.Shape))
		for i, polygon := range area.Shape {
			for _, ring := range polygon {
				shape[i] = append(shape[i], bent(bent(ring)))
			}
		}
		area.Shape = shape
		fine.Areas = append(fine.Areas, area)
	}
	return fine
}

// bent adds a vertex near the middle of each edge.
func bent(ring geo.Ring) geo.Ring {
	out := make(geo.Ring, 0, 2*len(ring))
	for i := 1; i < len(ring); i++ {
		out = append(out, ring[i-1], middle(ring[i-1], ring[i]))
	}
	return append(out, ring[0])
}

// middle is moved aside by up to an eighth of the edge.
func middle(a, b geo.Vertex) geo.Vertex {
	if a.Y > b.Y || a.Y == b.Y && a.X > b.X {
		a, b = b, a
	}
	random := rand.New(rand.NewPCG(uint64(uint32(a.X))<<32|uint64(uint32(a.Y)), uint64(uint32(b.X))<<32|uint64(uint32(b.Y))))
	aside := (random.Float64() - 0.5) / 4
	dx, dy := float64(b.X)-float64(a.X), float64(b.Y)-float64(a.Y)
	return geo.Vertex{X: a.X + int32(dx/2-dy*aside), Y: a.Y + int32(dy/2+dx*aside)}
}

// populationPoints are where people report from: 65 % around the large
// cities, as many as live there, and 35 % around the middle of any commune.
func populationPoints(version geo.LayerVersion) []geo.Point {
	random := rand.New(rand.NewPCG(11, 12))
	points := make([]geo.Point, 300_000)
	for i := range points {
		middle, spread := version.Areas[random.IntN(len(version.Areas))].Shape.Bound().Center(), 0.01
		if random.Float64() < 0.65 {
			middle, spread = cityByPopulation(random), 0.1
		}
		points[i] = geo.Point{middle.Lon() + random.NormFloat64()*spread, middle.Lat() + random.NormFloat64()*spread*0.7}
	}
	return points
}

func cityByPopulation(random *rand.Rand) geo.Point {
	total := 0.0
	for _, c := range frenchCities {
		total += c.thousands
	}
	at := random.Float64() * total
	for _, c := range frenchCities {
		if at -= c.thousands; at < 0 {
			return c.middle
		}
	}
	return frenchCities[0].middle
}

// frenchCities are the largest, with thousands of inhabitants.
var frenchCities = []struct {
	middle    geo.Point
	thousands float64
}{
	{geo.Point{2.352, 48.857}, 2133}, {geo.Point{5.370, 43.296}, 873}, {geo.Point{4.835, 45.764}, 522},
	{geo.Point{1.444, 43.605}, 504}, {geo.Point{7.262, 43.710}, 348}, {geo.Point{-1.554, 47.218}, 323},
	{geo.Point{3.877, 43.611}, 302}, {geo.Point{7.752, 48.573}, 291}, {geo.Point{-0.579, 44.838}, 261},
	{geo.Point{3.057, 50.629}, 236}, {geo.Point{-1.678, 48.117}, 225}, {geo.Point{5.928, 43.125}, 180},
	{geo.Point{4.032, 49.258}, 179}, {geo.Point{4.387, 45.440}, 173}, {geo.Point{0.108, 49.494}, 166},
	{geo.Point{5.725, 45.188}, 157}, {geo.Point{5.041, 47.322}, 159}, {geo.Point{-0.563, 47.478}, 157},
	{geo.Point{4.880, 45.772}, 155}, {geo.Point{4.360, 43.837}, 148}, {geo.Point{3.087, 45.777}, 147},
	{geo.Point{5.447, 43.530}, 147}, {geo.Point{0.197, 48.006}, 146}, {geo.Point{-4.486, 48.390}, 140},
	{geo.Point{0.685, 47.394}, 137}, {geo.Point{2.296, 49.894}, 134}, {geo.Point{1.261, 45.832}, 130},
	{geo.Point{6.129, 45.899}, 131}, {geo.Point{2.895, 42.698}, 120}, {geo.Point{6.024, 47.238}, 119},
	{geo.Point{6.176, 49.120}, 121}, {geo.Point{1.909, 47.903}, 117}, {geo.Point{1.100, 49.443}, 114},
	{geo.Point{7.339, 47.751}, 106}, {geo.Point{2.377, 51.034}, 87}, {geo.Point{-0.370, 49.183}, 108},
	{geo.Point{6.184, 48.692}, 104}, {geo.Point{3.161, 50.694}, 98}, {geo.Point{3.181, 50.724}, 98},
	{geo.Point{4.806, 43.949}, 91}, {geo.Point{0.340, 46.580}, 90}, {geo.Point{2.130, 48.801}, 84},
	{geo.Point{-0.371, 43.295}, 77}, {geo.Point{-1.151, 46.160}, 78}, {geo.Point{7.017, 43.553}, 74},
	{geo.Point{7.125, 43.580}, 73}, {geo.Point{-2.207, 47.273}, 72}, {geo.Point{3.216, 43.344}, 79},
	{geo.Point{7.358, 48.079}, 67},
}
