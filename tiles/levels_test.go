package tiles

import (
	"image"
	"image/color"
	"testing"

	"github.com/paulmach/orb"
)

// crossroads is the tile in whose middle the streets of these tests cross.
var crossroads = Tile{16, 19300, 24800}

// along is a street through the middle of the crossroads, from west to east or
// from north to south.
func along(east bool, tags ...Tag) Piece {
	from, to := PointAt(crossroads, 128, -100), PointAt(crossroads, 128, 356)
	if east {
		from, to = PointAt(crossroads, -100, 128), PointAt(crossroads, 356, 128)
	}
	return Piece{Layer: "streets", To: dataTop, Geometry: orb.LineString{from, to}, Tags: tags}
}

func ofKind(kind string) Tag { return Tag{Key: "kind", Value: kind} }

func isOn(flag string) Tag { return Tag{Key: flag, Value: true} }

func crossing(t *testing.T, pieces ...Piece) (*image.RGBA, *palette) {
	return pictureOver(tiledFrom(t, pieces), crossroads, Look{}, 0, 0), Look{}.palette()
}

func TestBridgesLieOverWhatTheyCross(t *testing.T) {
	road := along(true, ofKind("motorway"))
	for _, c := range []struct {
		what string
		over Piece
		want func(*palette) color.RGBA
	}{
		{"a street on the ground", along(false, ofKind("residential")), func(p *palette) color.RGBA { return p.way[Motorway] }},
		{"a street on a bridge", along(false, ofKind("residential"), isOn("bridge")), func(p *palette) color.RGBA { return p.way[Minor] }},
		{"a street in a tunnel", along(false, ofKind("residential"), isOn("tunnel")), func(p *palette) color.RGBA { return p.way[Motorway] }},
		{"a lane on a bridge", along(false, ofKind("service"), isOn("bridge")), func(p *palette) color.RGBA { return p.way[Service] }},
	} {
		img, p := crossing(t, road, c.over)
		if got := img.RGBAAt(128, 128); got != c.want(p) {
			t.Errorf("where %s crosses the motorway the picture is %v, want %v", c.what, got, c.want(p))
		}
	}
	img, p := crossing(t, road, along(false, ofKind("residential"), isOn("bridge")))
	half := int(wayStyles[Minor].width(16)/2 + casingWidth(16))
	if got := img.RGBAAt(128+half, 128); distance(int(got.R), int(p.parapet.R)) > 60 {
		t.Errorf("the side of the bridge is %v", got)
	}
}

// Bridges of the same layer are one deck, however great their streets; where lesser
// ones follow, a higher layer has begun.
func TestDecks(t *testing.T) {
	var bridges []*shape
	for _, c := range []Class{Path, Minor, Motorway, Rail, Minor, Major, Path} {
		bridges = append(bridges, &shape{class: c})
	}
	var sizes []int
	for _, deck := range decks(bridges) {
		sizes = append(sizes, len(deck))
	}
	if len(sizes) != 3 || sizes[0] != 4 || sizes[1] != 2 || sizes[2] != 1 {
		t.Errorf("decks of %v", sizes)
	}
}

func TestTunnelsArePale(t *testing.T) {
	img, p := crossing(t, along(true, ofKind("primary"), isOn("tunnel")))
	if got := img.RGBAAt(128, 128); got == p.way[Major] || got == p.ground {
		t.Errorf("a tunnel is %v", got)
	}
}

// An arrow points where the traffic goes: its head is the higher part.
func TestOneWayStreetsHaveArrows(t *testing.T) {
	for flag, eastward := range map[string]bool{"": true, "oneway_reverse": false} {
		tags := []Tag{ofKind("residential"), isOn("oneway")}
		if flag != "" {
			tags = append(tags, isOn(flag))
		}
		img, p := crossing(t, along(true, tags...))
		ink, heads := 0, map[bool]int{}
		for x := 6; x < 250; x++ {
			high := inked(img, p, x)
			ink += high
			if high >= 4 && inked(img, p, x-5) > 0 {
				heads[true]++
			} else if high >= 4 {
				heads[false]++
			}
		}
		if ink < 20 || heads[eastward] == 0 || heads[eastward] < heads[!eastward] {
			t.Errorf("%q: %d pixels of arrows, %d heads to the east and %d to the west", flag, ink, heads[true], heads[false])
		}
	}
	img, p := crossing(t, along(true, ofKind("residential")))
	for x := range 256 {
		if inked(img, p, x) > 0 {
			t.Fatal("a street that goes both ways has an arrow")
		}
	}
}

// inked counts the dark pixels of a column across the street, within its rims.
func inked(img *image.RGBA, p *palette, x int) (n int) {
	for y := 126; y <= 130; y++ {
		if c := img.RGBAAt(x, y); distance(int(c.R), int(p.way[Minor].R)) > 25 {
			n++
		}
	}
	return n
}
