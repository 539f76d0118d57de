package tiles

import (
	"math"
	"slices"
)

// view maps world units to the device pixels of one picture.
type view struct {
	zoom   int
	scale  float64 // device pixels per CSS pixel
	pixels float64 // CSS pixels of the whole world at this zoom
	origin vec     // the north-west corner, in CSS pixels of the world
	size   vec     // of the picture, in CSS pixels
}

func newView(t Tile, look Look) view {
	return view{
		zoom:   t.Z,
		scale:  float64(look.scale()),
		pixels: math.Exp2(float64(t.Z)) * Pixels,
		origin: vec{float64(t.X) * Pixels, float64(t.Y) * Pixels},
		size:   vec{Pixels, Pixels},
	}
}

// device places a point of the world.
func (v view) device(w vec) vec { return w.mul(v.pixels).sub(v.origin).mul(v.scale) }

// frame is the picture in device pixels, grown by CSS pixels.
func (v view) frame(by float64) box {
	return box{vec{}, v.size.mul(v.scale)}.grown(by * v.scale)
}

// world is the picture in world units, grown by CSS pixels.
func (v view) world(by float64) box {
	b := v.worldFrame().grown(by)
	return box{b.min.mul(1 / v.pixels), b.max.mul(1 / v.pixels)}
}

// worldFrame is the picture in CSS pixels of the world.
func (v view) worldFrame() box {
	return box{v.origin, v.origin.add(v.size)}
}

// painter draws one picture.
type painter struct {
	view
	*canvas
	*palette
	fonts  *Fonts
	cell   float64 // side of the tiles that lines were cut by, in world units; 0 if they are whole
	rings  ringPool
	thin   []vec
	placed []vec
}

func newPainter(v view, look Look) *painter {
	return &painter{view: v, canvas: newCanvas(int(v.size.x*v.scale), int(v.size.y*v.scale)), palette: look.palette()}
}

// paintReach is how far outside a tile, in CSS pixels, the widest stroke begins
// whose rim shows inside.
const paintReach = 64

// Draw paints a tile as a PNG of 256*Scale pixels: base map, outlines, names.
// Pass every outline that meets t.Buffered(Reach), so that names agree across
// tiles. A plain ground has a graticule of coordinates, on which the outlines
// are tinted. The same arguments give the same bytes. It
// fails for a tile that does not exist, and where the source of the map does.
func (b *Basemap) Draw(t Tile, look Look, outlines []Outline) ([]byte, error) {
	if !t.Valid() {
		return nil, ErrTile
	}
	p := newPainter(newView(t, look), look)
	if err := p.paint(b, newBorders(outlines)); err != nil {
		return nil, err
	}
	return encodePNG(p.img)
}

func (p *painter) paint(b *Basemap, borders []border) error {
	var names []label
	var err error
	p.fonts = b.letters()
	if b.plain() {
		p.flood(p.ground)
		p.tintAreas(borders)
		p.paintGraticule()
		names = p.graticuleLabels()
	} else {
		if names, err = b.labelsIn(p.zoom, p.worldFrame().grown(arrowReach)); err != nil {
			return err
		}
		if err = p.paintBasemap(b, names); err != nil {
			return err
		}
	}
	p.paintBorders(borders)
	labels := p.borderLabels(borders)
	for i := range names {
		if !crowded(labels, &names[i]) {
			p.write(&names[i])
		}
	}
	for i := range labels {
		p.write(&labels[i])
	}
	return nil
}

// crowded says whether a name must yield to those of the outlined areas: it
// would lie on one, or say the same again close by.
func crowded(areas []label, l *label) bool {
	return slices.ContainsFunc(areas, func(a label) bool {
		return a.overlaps(l) || (slices.Equal(a.rows, l.rows) && a.at.sub(l.at).length() < repeatEvery)
	})
}

func (p *painter) paintBasemap(b *Basemap, names []label) error {
	p.flood(p.ground)
	if b.island {
		p.flood(p.surface[Water])
	}
	p.cell = b.things().cell(p.zoom)
	shapes, err := b.things().shapesIn(p.world(paintReach), p.zoom)
	if err != nil {
		return err
	}
	var ways waySet
	for i := 0; i < len(shapes); {
		j := i
		for j < len(shapes) && samePaint(shapes[i], shapes[j]) {
			j++
		}
		switch shapes[i].form {
		case formSurface:
			p.paintSurfaces(shapes[i:j])
		case formLine:
			ways.add(shapes[i:j], p.zoom)
		}
		i = j
	}
	p.paintWays(&ways, names)
	return nil
}

func samePaint(a, b *shape) bool { return a.class == b.class && a.form == b.form }

// leastArea is the size in square CSS pixels below which a surface is dust.
// Buildings leave earlier while a whole quarter is in sight.
func leastArea(c Class, zoom int) float64 {
	switch {
	case c == Building && zoom < 15:
		return 30
	case c == Building:
		return 6
	}
	return 1.5
}

// paintSurfaces paints a run of surfaces of one class with one fill and, where
// the class has one, a thin edge.
func (p *painter) paintSurfaces(run []*shape) {
	class := run[0].class
	if p.zoom < surfaceFrom[class] {
		return
	}
	ink := class
	if class == overWater {
		ink = Water
	}
	least := leastArea(class, p.zoom) / (p.pixels * p.pixels)
	if class == Land { // land of any size is an island somebody lives on
		least = 0
	}
	for _, s := range run {
		if s.area >= least {
			p.addSurface(s.parts)
		}
	}
	p.fill(p.surface[ink])
	edge, ok := p.edge[ink]
	if !ok || p.zoom < 15 {
		return
	}
	for _, s := range run {
		if s.area >= least {
			p.addEdges(s.parts, 0.8)
		}
	}
	p.fill(edge)
}

// onDevice thins, places and cuts a ring. The result is valid until the next call.
func (p *painter) onDevice(ring []vec, reach float64) []vec {
	p.thin = thinInto(p.thin[:0], ring, thinPixels/p.pixels)
	p.placed = p.placed[:0]
	for _, w := range p.thin {
		p.placed = append(p.placed, p.device(w))
	}
	return p.rings.clip(p.placed, p.frame(reach))
}

func (p *painter) addSurface(parts [][]vec) {
	for _, ring := range parts {
		p.ring(p.onDevice(ring, 2))
	}
}

// addEdges strokes rings with a width in CSS pixels.
func (p *painter) addEdges(parts [][]vec, width float64) {
	s := stroker{half: width / 2 * p.scale, emit: p.ring}
	for _, ring := range parts {
		s.loop(p.onDevice(ring, width+4))
	}
}

// thinPixels is the detail kept of geometry, in CSS pixels.
const thinPixels = 0.35

// thin drops vertices closer than least to the one kept before. It walks from
// the first vertex of the whole geometry, so every tile sees the same result.
func thin(ps []vec, least float64) []vec { return thinInto(nil, ps, least) }

func thinInto(out, ps []vec, least float64) []vec {
	for i, v := range ps {
		if i == 0 || i == len(ps)-1 || max(math.Abs(v.x-out[len(out)-1].x), math.Abs(v.y-out[len(out)-1].y)) >= least {
			out = append(out, v)
		}
	}
	return out
}
