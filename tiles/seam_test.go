package tiles

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"lamppost/geo"

	"github.com/paulmach/orb"
)

// seamTown is streets, water, parks, houses and names thrown about at random
// around a tile: more crowded than any town, so that names fight for room.
func seamTown(around Tile) []geo.Feature {
	source := rand.New(rand.NewPCG(11, 12))
	at := func() (float64, float64) { return source.Float64()*2400 - 1000, source.Float64()*2400 - 1000 }
	feature := func(class Class, name string, g orb.Geometry) geo.Feature {
		return geo.Feature{Properties: map[string]any{"class": string(class), "name": name}, Geometry: g}
	}
	names := []string{"Oak Street", "Mill Lane", "Church Road", "Long Acre", "Sea View Terrace", "Elm", "Station Approach", "Quay", "شارع محمد الخامس", "רחוב 12", "Phố Huế"}
	var out []geo.Feature
	for i := range 400 {
		x, y := at()
		a, name := source.Float64()*2*math.Pi, names[source.IntN(len(names))]
		switch i % 5 {
		case 0, 1:
			line := orb.LineString{}
			for range 30 {
				line = append(line, PointAt(around, x, y))
				x, y, a = x+20*math.Cos(a), y+20*math.Sin(a), a+source.Float64()*0.4-0.2
			}
			out = append(out, feature([]Class{Minor, Major, Path, Steps, Rail, Water, Motorway}[i%7], name, line))
		case 2:
			out = append(out, feature([]Class{Park, Water, Building, Wood}[i%4], name, blob(around, x, y, 20+source.Float64()*90)))
		case 3:
			out = append(out, feature([]Class{Suburb, Label, Locality}[i%3], name, PointAt(around, x, y)))
		case 4:
			out = append(out, feature(Building, "", blob(around, x, y, 8)))
		}
	}
	return out
}

func blob(around Tile, x, y, r float64) orb.Polygon {
	ring := orb.Ring{}
	for i := range 13 {
		s, c := math.Sincos(float64(i%12) / 12 * 2 * math.Pi)
		ring = append(ring, PointAt(around, x+r*c, y+r*s))
	}
	return orb.Polygon{ring}
}

func seamOutlines(around Tile) []Outline {
	return []Outline{{"North Ward", orb.MultiPolygon{blob(around, 250, 100, 180)}}, {"Harbour", orb.MultiPolygon{blob(around, 40, 240, 120)}}}
}

// pictureAt draws the picture whose corner is shifted from a tile's by CSS pixels.
func pictureAt(b *Basemap, t Tile, look Look, dx, dy float64) *image.RGBA {
	v := newView(t, look)
	v.origin = v.origin.add(vec{dx, dy})
	p := newPainter(v, look)
	p.paint(b, newBorders(seamOutlines(t)))
	return p.img
}

// A picture drawn across the corner of four tiles must be the same as the four
// put together: nothing, no dash and no letter, may depend on the tile.
func TestFourTilesEqualOnePictureAcrossThem(t *testing.T) {
	around := Tile{16, 31500, 23000}
	for _, b := range []*Basemap{NewBasemap(seamTown(around), ""), nil} {
		for _, look := range []Look{{}, {Scale: 2, Dark: true}} {
			across := pictureAt(b, around, look, 128, 128)
			side := look.scale() * Pixels
			for i, corner := range []vec{{0, 0}, {256, 0}, {0, 256}, {256, 256}} {
				tile := pictureAt(b, around, look, corner.x, corner.y)
				shift := image.Pt(i%2*side-side/2, i/2*side-side/2)
				if n, worst := differences(tile, across, shift); n > 0 {
					t.Errorf("basemap %v, look %+v, tile %d: %d pixels differ, by up to %d", b != nil, look, i, n, worst)
				}
			}
		}
	}
}

// visible is the difference of a colour component nobody sees; the rasteriser
// rounds a little differently at different offsets.
const visible = 6

func differences(tile, across *image.RGBA, shift image.Point) (n, worst int) {
	b := tile.Rect.Add(shift).Intersect(across.Rect)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			p, q := tile.RGBAAt(x-shift.X, y-shift.Y), across.RGBAAt(x, y)
			d := max(distance(int(p.R), int(q.R)), distance(int(p.G), int(q.G)), distance(int(p.B), int(q.B)))
			worst = max(worst, d)
			if d > visible {
				n++
			}
		}
	}
	return n, worst
}

// The rightmost column of a tile and the leftmost of its neighbour are next to
// each other on the ground, so most of their rows show the same kind of thing.
func TestColumnsAtTheSeamContinue(t *testing.T) {
	around := Tile{16, 31500, 23000}
	b := NewBasemap(seamTown(around), "")
	left, right := pictureAt(b, around, Look{}, 0, 0), pictureAt(b, around, Look{}, 256, 0)
	jumps := 0
	for y := range Pixels {
		p, q := left.RGBAAt(Pixels-1, y), right.RGBAAt(0, y)
		if distance(int(p.R), int(q.R))+distance(int(p.G), int(q.G))+distance(int(p.B), int(q.B)) > 90 {
			jumps++
		}
	}
	inside := 0
	for y := range Pixels {
		p, q := left.RGBAAt(127, y), left.RGBAAt(128, y)
		if distance(int(p.R), int(q.R))+distance(int(p.G), int(q.G))+distance(int(p.B), int(q.B)) > 90 {
			inside++
		}
	}
	if jumps > 2*inside+8 {
		t.Errorf("%d rows jump at the seam, %d in the middle of a tile", jumps, inside)
	}
}

func TestNamesDoNotOverlap(t *testing.T) {
	around := Tile{16, 31500, 23000}
	b := NewBasemap(seamTown(around), "")
	v := newView(around, Look{})
	labels, err := b.labelsIn(16, v.worldFrame().grown(600))
	if err != nil || len(labels) < 10 {
		t.Fatalf("only %d names in a crowded place, %v", len(labels), err)
	}
	for i := range labels {
		for j := range labels[:i] {
			if labels[i].overlaps(&labels[j]) {
				t.Errorf("%q at %v lies on %q at %v", labels[i].rows, labels[i].at, labels[j].rows, labels[j].at)
			}
		}
	}
}
