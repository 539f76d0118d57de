package shortbread

import (
	"context"
	"errors"
	"math"

	"github.com/paulmach/orb"

	"lamppost/geo"
	"lamppost/geo/osm"
	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
)

// Attribution is what maps made of OpenStreetMap have to say.
const Attribution = "© OpenStreetMap contributors"

// Progress is told what is being done, and during the writing of tiles how many
// there are. It may be nil.
type Progress func(doing string, tiles int)

// Import reads an OpenStreetMap extract and writes vector tiles of zooms 0 to Top
// into an MBTiles file at path. Until it has succeeded, the file that was there
// stays. It keeps what is shown in memory, some 100 bytes for each node of it.
func Import(ctx context.Context, f *osm.File, path string, progress Progress) (err error) {
	if progress == nil {
		progress = func(string, int) {}
	}
	var e extract
	if err := e.read(ctx, f, func(doing string) { progress(doing, 0) }); err != nil {
		return err
	}
	p, bound := e.pyramid()
	if bound == (geo.Box{}) {
		return errors.New("the extract holds nothing that a map shows")
	}
	w, err := mbtiles.Create(ctx, path)
	if err != nil {
		return err
	}
	err = p.Build(ctx, Top, func(t tiles.Tile, data []byte) error {
		progress("tiles", w.Count()+1)
		return w.Put(t, data)
	})
	if err != nil {
		return errors.Join(err, w.Abandon())
	}
	return w.Finish(mbtiles.Metadata{
		Name: "Shortbread", Description: "Base map of the Shortbread schema, version 1.0", Attribution: Attribution, Format: "pbf",
		Bound: bound, MinZoom: 0, MaxZoom: Top, Layers: layersJSON(),
	})
}

// builder fills a pyramid and minds how far it reaches.
type builder struct {
	*tiles.Pyramid
	bound  orb.Bound
	some   bool
	labels []label
	shores []orb.LineString
}

// pyramid is everything shown, and the box around it.
func (e *extract) pyramid() (*tiles.Pyramid, geo.Box) {
	b := &builder{Pyramid: tiles.NewPyramid(Layers...)}
	for i := range e.areas {
		if ground := e.ground(&e.areas[i]); ground != nil {
			b.surfaces(e.areas[i].shown, ground)
		}
	}
	for i := range e.ways {
		b.way(&e.ways[i], e.line(&e.ways[i]))
	}
	for _, s := range e.spots {
		for _, one := range s.shown {
			b.piece(one, s.at)
		}
	}
	b.along()
	if !b.some {
		return b.Pyramid, geo.Box{}
	}
	box := geo.Box{West: b.bound.Min[0], South: b.bound.Min[1], East: b.bound.Max[0], North: b.bound.Max[1]}
	if len(b.shores) > 0 {
		b.Add(tiles.Piece{Layer: ocean, To: Top, Geometry: seaOf(b.shores, box)})
	}
	return b.Pyramid, box
}

func (b *builder) way(w *way, line orb.LineString) {
	if len(line) < 2 {
		return
	}
	for _, s := range w.lines {
		b.piece(s, line)
	}
	if w.label.layer != "" {
		l := w.label
		l.line = line
		b.labels = append(b.labels, l)
	}
	if w.shore {
		b.shores = append(b.shores, line)
	}
	if w.admin > 0 {
		list := []tiles.Tag{tag("admin_level", w.admin), tag("maritime", w.sea || w.shore), tag("disputed", w.torn)}
		b.Add(tiles.Piece{Layer: boundaries, From: borderFrom[w.admin], To: Top, Geometry: line, Tags: list})
	}
	if len(w.areas) > 0 && len(line) > 3 && line[0] == line[len(line)-1] {
		b.surfaces(w.areas, orb.MultiPolygon{{orb.Ring(line)}})
	}
}

func (b *builder) piece(s shown, g orb.Geometry) {
	b.Add(tiles.Piece{Layer: s.layer, From: s.from, To: Top, Geometry: g, Tags: s.tags, Order: s.order})
	if bound := g.Bound(); !b.some {
		b.bound, b.some = bound, true
	} else {
		b.bound = b.bound.Union(bound)
	}
}

// surfaces shows ground, and what stands on it as a point in its middle.
func (b *builder) surfaces(list []shown, ground orb.MultiPolygon) {
	at, size, ok := largest(ground)
	if !ok {
		return
	}
	for _, s := range list {
		if s.label != nil {
			b.name(s, at, size)
		}
		switch {
		case s.layer == boundaries: // the ways of a border are its lines
		case pointLayers[s.layer]:
			b.piece(s, at)
		case s.layer == waterPolygons:
			s.tags = append(s.tags, tag("way_area", math.Round(size)))
			b.piece(s, ground)
		default:
			b.piece(s, ground)
		}
	}
}

// name writes the name of an area of some square metres in its middle.
func (b *builder) name(s shown, at orb.Point, size float64) {
	named := shown{layer: labelLayers[s.layer], from: namedFrom(s, size), tags: s.label, order: -size}
	switch s.layer {
	case streetPolygons:
		named.from = Top
	case boundaries:
		named.from = countryFrom(value(s.label, "admin_level") == 2, size/1e6)
		named.tags = append(named.tags, tag("way_area", math.Round(size/1e4)))
	default:
		named.tags = append(named.tags, tag("way_area", math.Round(size)))
	}
	b.Add(tiles.Piece{Layer: named.layer, From: named.from, To: Top, Geometry: at, Tags: named.tags, Order: named.order})
}

// pointLayers hold what is a point however it was drawn.
var pointLayers = map[string]bool{placeLabels: true, addresses: true, pois: true, publicTransport: true, streetLabelsPoints: true, otherLabels: true}

// labelLayers hold the names of the things of another layer.
var labelLayers = map[string]string{waterPolygons: waterPolygonsLabels, streetPolygons: streetPolygonsLabels, land: otherLabels, boundaries: boundaryLabels}

// namedFrom is the zoom at which an area is a hundred pixels wide or so, and its
// name fits.
func namedFrom(s shown, size float64) int {
	for z := s.from; z < Top; z++ {
		pixel := 156_543.03392 / float64(int(1)<<z) // metres at the equator
		if size > 100*100*pixel*pixel {
			return z
		}
	}
	return Top
}

// countryFrom is the zoom from which the schema has the name of a country, or of
// a state, of some square kilometres.
func countryFrom(country bool, size float64) int {
	switch {
	case country && size >= 2e6:
		return 2
	case size >= 7e5:
		return 3
	case size >= 1e5:
		return 4
	}
	return 5
}

// largest is where the name of the largest of several polygons goes.
func largest(ground orb.MultiPolygon) (at orb.Point, size float64, ok bool) {
	for _, polygon := range ground {
		if place, area, some := tiles.LabelPoint(polygon); some && area > size {
			at, size, ok = place, area, true
		}
	}
	return at, size, ok
}

// along adds what is written along lines, for each zoom its own pieces.
func (b *builder) along() {
	for _, l := range joined(b.labels) {
		for zoom := l.from; zoom <= Top; zoom++ {
			for _, part := range pieces(l.line, zoom) {
				b.Add(tiles.Piece{Layer: l.layer, From: zoom, To: zoom, Geometry: part, Tags: l.tags, Whole: true})
			}
		}
	}
}
