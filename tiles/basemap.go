package tiles

import (
	"cmp"
	"math"
	"slices"

	"golang.org/x/text/unicode/norm"
	"lamppost/geo"

	"github.com/paulmach/orb"
)

// form is how a shape is drawn.
type form int

const (
	formPoint form = iota
	formLine
	formSurface
)

// shape is one thing of the base map in world units.
type shape struct {
	class     Class
	form      form
	level     int8 // of ways: below 0 in a tunnel, above 0 on a bridge
	oneway    int8 // of streets: 1 in the direction of the line, -1 against it
	name      string
	mark      mark
	otherName string  // in Latin letters, for want of a font; may be empty
	rank      int     // the source's own order of importance, 1 first; 0 unknown
	parts     [][]vec // lines, or rings turned so that holes run the other way
	bound     box
	area      float64 // of surfaces, in square world units
}

// Basemap is the ground of all pictures: streets, water, parks, buildings and
// names, indexed for drawing. The map itself never changes after NewBasemap;
// only a bounded memo of label places behind a lock does, so any number of
// goroutines may draw from it at once. A nil *Basemap is a valid plain ground.
type Basemap struct {
	attribution string
	bound       box
	ground      bool // there is no map
	island      bool // the source says where land is, so all else is sea
	scene       scene
	fonts       *Fonts
	layouts     layoutMemo
}

// With is the same map written with other fonts; of a nil map, a plain ground.
func (b *Basemap) With(fonts *Fonts) *Basemap {
	if b.plain() {
		return &Basemap{bound: emptyBox(), fonts: fonts, ground: true}
	}
	return &Basemap{attribution: b.attribution, bound: b.bound, island: b.island, scene: b.scene, fonts: fonts}
}

// plain says that there is no map, only ground.
func (b *Basemap) plain() bool { return b == nil || b.ground }

// letters are the fonts that names are written with.
func (b *Basemap) letters() *Fonts {
	if b == nil {
		return nil
	}
	return b.fonts
}

// scene is what there is to draw. The shapes are shared: read only.
type scene interface {
	// shapesIn lists the shapes of a zoom that meet a box, in painting order.
	shapesIn(b box, zoom int) ([]*shape, error)
	// namesIn lists those that can carry a label, in an order of their own.
	namesIn(b box, zoom int) ([]*shape, error)
	// cell is the side, in world units, of the tiles that the lines of a zoom have
	// been cut by; 0 where they are whole.
	cell(zoom int) float64
}

// things is the scene; that of a zero Basemap is empty.
func (b *Basemap) things() scene {
	if b.scene == nil {
		return &held{}
	}
	return b.scene
}

// held is a scene in memory.
type held struct{ shapes, names shelf }

func (h *held) shapesIn(b box, zoom int) ([]*shape, error) { return h.shapes.in(b, zoom), nil }
func (h *held) namesIn(b box, zoom int) ([]*shape, error)  { return h.names.in(b, zoom), nil }
func (h *held) cell(int) float64                           { return 0 }

// newHeld sorts shapes into the order they are painted in.
func newHeld(shapes []shape) *held {
	slices.SortStableFunc(shapes, paintOrder)
	names := newShelf(named(shapes), labelFrom)
	return &held{newShelf(slices.DeleteFunc(shapes, func(s shape) bool { return s.form == formPoint }), paintFrom), names}
}

// NewBasemap builds a base map from features with the properties "class" (see
// Class), "name" and optionally "rank" (a whole number, 1 the most important,
// decides between names of the same class) and a name in Latin letters, "name_en",
// "int_name" or "name_de", that is written where no font has those of the name. Features of unknown class or
// without geometry are left out. If any feature is Land, everything outside of
// land is sea; otherwise the ground is land. The features are read, not kept.
func NewBasemap(features []geo.Feature, attribution string) *Basemap {
	b := &Basemap{attribution: attribution, bound: emptyBox()}
	var shapes []shape
	for _, f := range features {
		shapes = appendShapes(shapes, f)
	}
	for _, s := range shapes {
		b.bound = b.bound.union(s.bound)
		b.island = b.island || (s.class == Land && s.form == formSurface)
	}
	raiseWater(shapes)
	b.scene = newHeld(shapes)
	return b
}

// Bound is the box around all features; of a nil or empty map, the zero box.
func (b *Basemap) Bound() geo.Box {
	if b == nil || b.bound.min.x > b.bound.max.x {
		return geo.Box{}
	}
	return degreesOf(b.bound)
}

// Attribution is the text that must be shown beside the map; of a nil map, "".
func (b *Basemap) Attribution() string {
	if b == nil {
		return ""
	}
	return b.attribution
}

func appendShapes(out []shape, f geo.Feature) []shape {
	s := shape{class: classOf(text(f.Properties["class"])), name: norm.NFC.String(text(f.Properties["name"])), rank: whole(f.Properties["rank"])}
	s.otherName = otherName(func(key string) string { return text(f.Properties[key]) })
	return appendGeometry(out, s, f.Geometry)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func whole(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case int64:
		return int(v)
	case float64:
		return int(max(min(v, 1000), 0))
	}
	return 0
}

// appendGeometry adds one shape for each separately drawn part.
func appendGeometry(out []shape, s shape, g orb.Geometry) []shape {
	switch v := g.(type) {
	case orb.Point:
		return appendPoint(out, s, v)
	case orb.LineString:
		return appendLine(out, s, v)
	case orb.MultiLineString:
		for _, l := range v {
			out = appendLine(out, s, l)
		}
	case orb.Polygon:
		return appendSurface(out, s, v)
	case orb.MultiPolygon:
		for _, p := range v {
			out = appendSurface(out, s, p)
		}
	case orb.Collection:
		for _, part := range v {
			out = appendGeometry(out, s, part)
		}
	}
	return out
}

func appendPoint(out []shape, s shape, p orb.Point) []shape {
	if _, ok := labelStyles[s.class]; !ok || s.name == "" {
		return out
	}
	v := project(p)
	s.form, s.parts, s.bound = formPoint, [][]vec{{v}}, box{v, v}
	return append(out, s)
}

func appendLine(out []shape, s shape, l orb.LineString) []shape {
	if _, ok := wayStyles[s.class]; !ok || len(l) < 2 {
		return out
	}
	points := projectAll(l)
	s.form, s.parts, s.bound = formLine, [][]vec{points}, boundOf(points)
	return append(out, s)
}

// appendSurface accepts streets too: a street drawn as a polygon is a square.
func appendSurface(out []shape, s shape, p orb.Polygon) []shape {
	if _, street := wayStyles[s.class]; street && s.class != Water && s.class != Pier {
		s.class = Square
	}
	if _, ok := surfaceOrder[s.class]; !ok || s.class == overWater {
		return out
	}
	s.form, s.parts, s.area = formSurface, surface(p), 0
	if len(s.parts) == 0 {
		return out
	}
	s.bound = boundOf(s.parts[0])
	s.area = signedArea(s.parts[0])
	return append(out, s)
}

// surface projects the rings, open, the outer one with positive area and holes
// with negative. It is empty when the outer ring has no area.
func surface(p orb.Polygon) [][]vec {
	var rings [][]vec
	for i, r := range p {
		ring := projectAll(orb.LineString(r))
		if n := len(ring); n > 1 && ring[0] == ring[n-1] {
			ring = ring[:n-1]
		}
		area := signedArea(ring)
		if area == 0 || math.IsNaN(area) {
			if i == 0 {
				return nil
			}
			continue
		}
		if (area > 0) != (i == 0) {
			slices.Reverse(ring)
		}
		rings = append(rings, ring)
	}
	return rings
}

func projectAll(l orb.LineString) []vec {
	out := make([]vec, len(l))
	for i, p := range l {
		out[i] = project(p)
	}
	return out
}

// raiseWater marks the water that no land lies on, so that it is painted above
// the parks it crosses. A sea with islands, or a lake with one, stays below.
func raiseWater(shapes []shape) {
	var land []shape
	for _, s := range shapes {
		if s.class == Land && s.form == formSurface {
			land = append(land, s)
		}
	}
	for i, s := range shapes {
		if s.class != Water || s.form != formSurface {
			continue
		}
		carries := slices.ContainsFunc(land, func(l shape) bool { return l.area < s.area && l.bound.meets(s.bound) })
		if !carries {
			shapes[i].class = overWater
		}
	}
}

// paintOrder puts surfaces below, the wide ones first where it matters.
func paintOrder(a, b shape) int {
	if a.form != b.form {
		return cmp.Compare(b.form, a.form)
	}
	if a.form != formSurface {
		return 0
	}
	if c := cmp.Compare(surfaceOrder[a.class], surfaceOrder[b.class]); c != 0 {
		return c
	}
	return cmp.Compare(b.area, a.area)
}

// paintFrom is the first zoom a shape is painted at.
func paintFrom(s shape) int {
	if s.form == formSurface {
		return surfaceFrom[s.class]
	}
	return wayStyles[s.class].from
}

func labelFrom(s shape) int { return styleOf(s.class).from }

func styleOf(c Class) labelStyle {
	if c == overWater {
		c = Water
	}
	return labelStyles[c]
}

// named picks what can carry a label, with the pieces of a street joined.
func named(shapes []shape) []shape {
	var out, ways []shape
	for _, s := range shapes {
		switch {
		case s.name == "" && s.mark.symbol == "" || styleOf(s.class).size == 0:
		case s.form == formLine:
			ways = append(ways, s)
		default:
			out = append(out, s)
		}
	}
	return append(out, joinWays(ways)...)
}
