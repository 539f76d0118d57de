package osm_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/planar"
	peer "github.com/paulmach/osm"
	"github.com/paulmach/osm/osmgeojson"
	"lamppost/geo"
	"lamppost/geo/osm"
)

// openMonaco opens the extract among the real data, or skips the test where
// the data is not at hand. LAMPPOST_OPEN_DATA names its folder.
func openMonaco(t testing.TB) *osm.File {
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	return openExtract(t, filepath.Join(dir, "monaco", "monaco.osm.pbf"))
}

// openDelaware opens the extract that the module of package peer carries.
func openDelaware(t testing.TB) *osm.File {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		t.Fatal(err)
	}
	return openExtract(t, filepath.Join(strings.TrimSpace(string(dir)), "testdata", "delaware-latest.osm.pbf"))
}

func openExtract(t testing.TB, name string) *osm.File {
	t.Helper()
	f, err := osm.OpenFile(name)
	if os.IsNotExist(err) {
		t.Skipf("real data is absent: %v (set LAMPPOST_OPEN_DATA to its folder)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func boundariesOf(t testing.TB, f *osm.File, level int) ([]geo.Area, geo.ImportStats) {
	t.Helper()
	var areas []geo.Area
	in := geo.NewIntake("l", geo.AreaFields{Name: osm.DefaultName}, geo.Limits{}, func(a geo.Area) error {
		areas = append(areas, a)
		return nil
	})
	if err := osm.ReadBoundaries(context.Background(), f, level, in); err != nil {
		t.Fatal(err)
	}
	return areas, in.Stats()
}

func TestBoundariesOfRealExtracts(t *testing.T) {
	monaco, delaware := openMonaco(t), openDelaware(t)
	cases := []struct {
		name                string
		file                *osm.File
		level               int
		relations, ways     int // imported
		overEdge, unnamed   int // rejected
		includes, leavesOut string
	}{
		{"the quarters of Monaco", monaco, 10, 6, 0, 3, 0, "Monte-Carlo", `relation 5986474, "Les Monegetti"`},
		{"the municipalities of Delaware", delaware, 8, 40, 3, 13, 21, "Wilmington", `relation 2057485, "Delmar"`},
		{"the counties of Delaware", delaware, 6, 3, 0, 13, 0, "Kent County", `relation 1863173, "Salem County"`},
		{"the state of Delaware", delaware, 4, 1, 0, 3, 0, "Delaware", `relation 162109, "Pennsylvania"`},
	}
	for _, c := range cases {
		areas, stats := boundariesOf(t, c.file, c.level)
		ways, names := 0, map[string]bool{}
		for _, a := range areas {
			if names[a.Name] = true; strings.HasPrefix(string(a.Key), "way/") {
				ways++
			}
			if err := validity(a.Shape); err != nil {
				t.Errorf("%s: %s %q: %v", c.name, a.Key, a.Name, err)
			}
		}
		edge, unnamed, rejected := 0, 0, map[string]bool{}
		for _, r := range stats.Rejected {
			if rejected[r.Name] = true; strings.Contains(r.Reason, "edge of the extract") {
				edge++
			} else if strings.Contains(r.Reason, "without a name") {
				unnamed++
			}
			if r.Flaw != geo.FlawIncomplete || r.Key == "" || r.Name == "" {
				t.Errorf("%s: rejected %+v", c.name, r)
			}
		}
		if len(areas)-ways != c.relations || ways != c.ways || edge != c.overEdge || unnamed != c.unnamed || stats.Features != len(areas)+edge+unnamed {
			t.Errorf("%s: %d relations, %d ways, %d over the edge, %d without a name of %d", c.name, len(areas)-ways, ways, edge, unnamed, stats.Features)
		}
		if !names[c.includes] || !rejected[c.leavesOut] {
			t.Errorf("%s: without %q, or not rejected %q", c.name, c.includes, c.leavesOut)
		}
	}
}

// TestElementsOfDelaware: the numbers were counted with the reader of the
// module that carries the extract.
func TestElementsOfDelaware(t *testing.T) {
	f := openDelaware(t)
	nodes, ways, relations, cities := 0, 0, 0, 0
	all := osm.Visitor{
		Node: func(n *osm.Node) error {
			if nodes++; n.Tags.Is("place", "city") {
				cities++
			}
			return nil
		},
		Way:      func(*osm.Way) error { ways++; return nil },
		Relation: func(*osm.Relation) error { relations++; return nil },
	}
	must(t, f.Each(context.Background(), all))
	if got := fmt.Sprint(nodes, ways, relations, cities); got != "723870 73144 1644 2" {
		t.Errorf("%s nodes, ways, relations, cities", got)
	}
	// The second time with what the first learned of the blocks.
	must(t, f.Each(context.Background(), osm.Visitor{Way: all.Way, Relation: all.Relation}))
	if got := fmt.Sprint(nodes, ways, relations); got != "723870 146288 3288" {
		t.Errorf("%s nodes, ways, relations the second time", got)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAssembleAgreesWithAPeer: the boundaries of Delaware have the same ground
// as those that osmgeojson makes.
func TestAssembleAgreesWithAPeer(t *testing.T) {
	f := openDelaware(t)
	areas, _ := boundariesOf(t, f, 8)
	data := peerData(t, f, "8")
	collection, err := osmgeojson.Convert(data)
	must(t, err)
	theirs := map[geo.AreaKey]float64{}
	for _, feature := range collection.Features {
		theirs[geo.AreaKey(strings.TrimPrefix(feature.ID.(string), "relation/"))] = planar.Area(feature.Geometry)
	}
	compared := 0
	for _, a := range areas {
		want, ok := theirs[a.Key]
		if !ok {
			continue
		}
		compared++
		if got := planar.Area(a.Shape.MultiPolygon()); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s %q: %.12g square degrees, theirs %.12g", a.Key, a.Name, got, want)
		}
	}
	if compared != 38 { // it makes nothing of Laurel and Townsend
		t.Errorf("%d relations compared", compared)
	}
	odd := oddPlaces(data)
	for _, a := range areas {
		if inside := odd[a.Key]; inside != nil {
			compareGround(t, a, inside)
		}
	}
}

// compareGround asks at random places whether they are inside.
func compareGround(t *testing.T, a geo.Area, inside func(geo.Point) bool) {
	random := rand.New(rand.NewPCG(1, 2))
	m, box := a.Shape.MultiPolygon(), a.Shape.Bound()
	for range 200 {
		p := geo.Point{box.West + random.Float64()*(box.East-box.West), box.South + random.Float64()*(box.North-box.South)}
		if got := planar.MultiPolygonContains(m, p); got != inside(p) {
			t.Fatalf("%s %q at %v: inside %v", a.Key, a.Name, p, got)
		}
	}
}

// oddPlaces tells for each relation, without joining anything, whether a line
// east from a place meets its ways an odd number of times.
func oddPlaces(data *peer.OSM) map[geo.AreaKey]func(geo.Point) bool {
	at := map[peer.NodeID]geo.Point{}
	for _, n := range data.Nodes {
		at[n.ID] = geo.Point{n.Lon, n.Lat}
	}
	ways := map[int64]*peer.Way{}
	for _, w := range data.Ways {
		ways[int64(w.ID)] = w
	}
	all := map[geo.AreaKey]func(geo.Point) bool{}
	for _, r := range data.Relations {
		all[geo.AreaKey(fmt.Sprint(int64(r.ID)))] = func(p geo.Point) bool {
			odd := false
			for _, m := range r.Members {
				nodes := ways[m.Ref].Nodes
				for i := 1; i < len(nodes); i++ {
					a, b := at[nodes[i-1].ID], at[nodes[i].ID]
					if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
						odd = !odd
					}
				}
			}
			return odd
		}
	}
	return all
}

// peerData are the boundaries of a level with all they need, for the peer.
func peerData(t *testing.T, f *osm.File, level string) *peer.OSM {
	data := &peer.OSM{}
	ways, nodes := map[osm.WayID]bool{}, map[osm.NodeID]bool{}
	ctx := context.Background()
	must(t, f.Each(ctx, osm.Visitor{Relation: func(r *osm.Relation) error {
		if !r.Tags.Is("boundary", "administrative") || !r.Tags.Is("admin_level", level) {
			return nil
		}
		relation := &peer.Relation{ID: peer.RelationID(r.ID), Visible: true}
		for key, value := range r.Tags.Each {
			relation.Tags = append(relation.Tags, peer.Tag{Key: key, Value: value})
		}
		for _, m := range r.Members {
			if m.Kind == osm.MemberWay {
				ways[osm.WayID(m.ID)] = true
				relation.Members = append(relation.Members, peer.Member{Type: peer.TypeWay, Ref: m.ID, Role: m.Role})
			}
		}
		data.Relations = append(data.Relations, relation)
		return nil
	}}))
	must(t, f.Each(ctx, osm.Visitor{Way: func(w *osm.Way) error {
		if !ways[w.ID] {
			return nil
		}
		way := &peer.Way{ID: peer.WayID(w.ID), Visible: true}
		for _, id := range w.Nodes {
			nodes[id] = true
			way.Nodes = append(way.Nodes, peer.WayNode{ID: peer.NodeID(id)})
		}
		data.Ways = append(data.Ways, way)
		return nil
	}}))
	must(t, f.Each(ctx, osm.Visitor{Node: func(n *osm.Node) error {
		if at := n.At.Point(); nodes[n.ID] {
			data.Nodes = append(data.Nodes, &peer.Node{ID: peer.NodeID(n.ID), Lon: at.Lon(), Lat: at.Lat(), Visible: true})
		}
		return nil
	}}))
	return data
}

// validity is a plain test for what the standard of simple features asks of a
// polygon: rings that neither cross themselves nor each other.
func validity(s geo.Shape) error {
	var edges [][2]geo.Vertex
	for _, polygon := range s {
		for _, ring := range polygon {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
				return fmt.Errorf("a ring of %d vertices", len(ring))
			}
			for i := 1; i < len(ring); i++ {
				edges = append(edges, [2]geo.Vertex{ring[i-1], ring[i]})
			}
		}
	}
	west := func(e [2]geo.Vertex) int32 { return min(e[0].X, e[1].X) }
	slices.SortFunc(edges, func(a, b [2]geo.Vertex) int { return cmp.Compare(west(a), west(b)) })
	for i, a := range edges {
		for _, b := range edges[i+1:] {
			if west(b) > max(a[0].X, a[1].X) {
				break
			}
			if cross(a, b) {
				return fmt.Errorf("edges %v and %v cross", a, b)
			}
		}
	}
	return nil
}

// cross tells whether two edges have a place in common that is not an end of both.
func cross(a, b [2]geo.Vertex) bool {
	if max(a[0].X, a[1].X) < min(b[0].X, b[1].X) || max(b[0].X, b[1].X) < min(a[0].X, a[1].X) ||
		max(a[0].Y, a[1].Y) < min(b[0].Y, b[1].Y) || max(b[0].Y, b[1].Y) < min(a[0].Y, a[1].Y) {
		return false
	}
	side := func(p, q, r geo.Vertex) int {
		v := (int64(q.X)-int64(p.X))*(int64(r.Y)-int64(p.Y)) - (int64(q.Y)-int64(p.Y))*(int64(r.X)-int64(p.X))
		return int(min(max(v, -1), 1))
	}
	s1, s2, s3, s4 := side(a[0], a[1], b[0]), side(a[0], a[1], b[1]), side(b[0], b[1], a[0]), side(b[0], b[1], a[1])
	if s1*s2 < 0 && s3*s4 < 0 {
		return true
	}
	shared := a[0] == b[0] || a[0] == b[1] || a[1] == b[0] || a[1] == b[1]
	return !shared && (s1 == 0 || s2 == 0) && (s3*s4 <= 0) || !shared && (s3 == 0 || s4 == 0) && s1*s2 <= 0
}
