package tiles

import (
	"math"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"
	"golang.org/x/text/unicode/norm"

	"lamppost/geo"
)

// TileSource is where vector tiles come from.
type TileSource struct {
	// Tile returns a vector tile, uncompressed, or nil for one that does not exist.
	// It is called by many goroutines.
	Tile        func(Tile) ([]byte, error)
	Top         int // the deepest zoom there is
	Bound       geo.Box
	Attribution string
}

// NewTiledBasemap draws vector tiles of the Shortbread schema. Deeper zooms than
// the source has are drawn from its deepest.
func NewTiledBasemap(source TileSource) *Basemap {
	northWest, southEast := project(geo.Point{source.Bound.West, source.Bound.North}), project(geo.Point{source.Bound.East, source.Bound.South})
	return &Basemap{
		attribution: source.Attribution, bound: box{northWest, southEast},
		scene: &tiled{source: source, drawn: newKept(keptDrawn), named: newKept(keptNamed)},
	}
}

const (
	// keptDrawn and keptNamed bound the tiles kept unpacked: some 200 kB and 20 kB
	// each. A phone looks at the ground of one or two, and at the names of nine.
	keptDrawn = 64
	keptNamed = 512
)

// tiled is a scene made of vector tiles.
type tiled struct {
	source TileSource
	drawn  *kept
	named  *kept
}

// kept is unpacked tiles, each made once however many ask for it.
type kept struct {
	flight singleflight.Group
	mu     sync.Mutex // guards tiles
	tiles  *simplelru.LRU[Tile, *held]
}

func newKept(n int) *kept {
	tiles, _ := simplelru.NewLRU[Tile, *held](n, nil) // fails only for sizes below one
	return &kept{tiles: tiles}
}

func (k *kept) get(t Tile, unpack func() (*held, error)) (*held, error) {
	if h, ok := k.lookup(t); ok {
		return h, nil
	}
	made, err, _ := k.flight.Do(t.String(), func() (any, error) {
		h, err := unpack()
		if err == nil {
			k.mu.Lock()
			k.tiles.Add(t, h)
			k.mu.Unlock()
		}
		return h, err
	})
	if err != nil {
		return nil, err
	}
	return made.(*held), nil
}

func (k *kept) lookup(t Tile) (*held, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.tiles.Get(t)
}

// shapesIn lists the shapes of the one tile that a picture is drawn from: it has
// all that shows in it, and its buffer.
func (s *tiled) shapesIn(b box, zoom int) ([]*shape, error) {
	z := min(zoom, s.source.Top)
	n := math.Exp2(float64(z))
	middle := b.centre()
	t := Tile{z, int(middle.x * n), int(middle.y * n)}
	h, err := s.drawn.get(t, func() (*held, error) { return s.unpack(t, drawnLayers) })
	if err != nil {
		return nil, err
	}
	return h.shapes.in(b, zoom), nil
}

func (s *tiled) cell(zoom int) float64 { return math.Exp2(-float64(min(zoom, s.source.Top))) }

// namesIn gathers from all tiles that meet the box. What lies on the seam of
// several is taken once.
func (s *tiled) namesIn(b box, zoom int) ([]*shape, error) {
	z := min(zoom, s.source.Top)
	n := math.Exp2(float64(z))
	edge := func(v float64) int { return int(max(0, min(math.Floor(v*n), n-1))) }
	var found []*shape
	seen := map[identity]bool{}
	for y := edge(b.min.y); y <= edge(b.max.y); y++ {
		for x := edge(b.min.x); x <= edge(b.max.x); x++ {
			t := Tile{z, x, y}
			h, err := s.named.get(t, func() (*held, error) { return s.unpack(t, namedLayers) })
			if err != nil {
				return nil, err
			}
			for _, one := range h.names.in(b, zoom) {
				if id := one.identity(); !seen[id] {
					seen[id] = true
					found = append(found, one)
				}
			}
		}
	}
	return found, nil
}

// identity tells features of the same name apart by where they begin and end.
type identity struct {
	class       Class
	name        string
	first, last vec
}

func (s *shape) identity() identity {
	line := s.parts[0]
	return identity{s.class, s.name, line[0], line[len(line)-1]}
}

// unpack reads the layers of a tile that have a class.
func (s *tiled) unpack(t Tile, layers map[string]func(*readFeature) Class) (*held, error) {
	data, err := s.source.Tile(t)
	if err != nil {
		return nil, err
	}
	var shapes []shape
	wanted := func(layer string) bool { return layers[layer] != nil }
	err = readMVT(data, wanted, func(layer string, extent float64, f readFeature) {
		f.place(t, extent)
		if one := newShape(layer, &f, layers); one.class != "" {
			shapes = one.appendRead(shapes, f)
		}
		if number, ok := shieldOf(layer, &f); ok {
			shapes = number.appendRead(shapes, f)
		}
	})
	if err != nil {
		return nil, err
	}
	return newHeld(shapes), nil
}

// newShape is what a feature of a layer is, without its geometry.
func newShape(layer string, f *readFeature, layers map[string]func(*readFeature) Class) shape {
	s := shape{
		class: layers[layer](f), level: levelOf(layer, f), oneway: onewayOf(f), mark: markOf(layer, f),
		name: norm.NFC.String(nameOf(layer, f)), otherName: otherName(f.get), rank: rankOf(f), area: areaOf(f),
	}
	if s.class == HouseNumber || s.name == "" && !s.mark.bare {
		s.mark = mark{}
	}
	return s
}

// place turns a feature's geometry from units of its tile into those of the world.
func (f *readFeature) place(t Tile, extent float64) {
	n := math.Exp2(float64(t.Z))
	for _, part := range f.parts {
		for i, v := range part {
			// First whole units of the world, so that every tile has the same ones.
			part[i] = vec{(v.x + float64(t.X)*extent) / (n * extent), (v.y + float64(t.Y)*extent) / (n * extent)}
		}
	}
}

// appendRead adds a shape for each part of a feature that has been placed.
func (s shape) appendRead(out []shape, f readFeature) []shape {
	switch f.kind {
	case kindPoint:
		for _, part := range f.parts {
			if _, known := labelStyles[s.class]; known && (s.name != "" || s.mark.symbol != "") {
				s.form, s.parts, s.bound = formPoint, [][]vec{part[:1]}, box{part[0], part[0]}
				out = append(out, s)
			}
		}
	case kindLine:
		for _, part := range f.parts {
			if isLine(s.class) && len(part) > 1 {
				s.form, s.parts, s.bound = formLine, [][]vec{part}, boundOf(part)
				out = append(out, s)
			}
		}
	case kindPolygon:
		return s.appendPolygons(out, f.parts)
	}
	return out
}

// appendPolygons tells outer rings from holes by the way they turn.
func (s shape) appendPolygons(out []shape, rings [][]vec) []shape {
	if _, known := surfaceOrder[s.class]; !known {
		return out
	}
	s.form = formSurface
	for i := 0; i < len(rings); {
		s.parts, s.bound, s.area = rings[i:i+1:i+1], boundOf(rings[i]), signedArea(rings[i])
		for i++; i < len(rings) && signedArea(rings[i]) < 0; i++ {
			s.parts = append(s.parts, rings[i])
		}
		if s.area > 0 {
			out = append(out, s)
		}
	}
	return out
}

// isLine says whether lines of a class are drawn or written along.
func isLine(c Class) bool {
	_, drawn := wayStyles[c]
	return drawn || isShield(c)
}
