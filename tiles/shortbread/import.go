package shortbread

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

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

// layersJSON lists the layers as the MBTiles specification asks for vector tiles.
func layersJSON() string {
	type layer struct {
		ID     string            `json:"id"`
		Fields map[string]string `json:"fields"`
	}
	var list struct {
		Layers []layer `json:"vector_layers"`
	}
	for _, name := range Layers {
		list.Layers = append(list.Layers, layer{name, fieldsOf(name)})
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("shortbread: %v", err)) // strings only
	}
	return string(text)
}

func fieldsOf(layer string) map[string]string {
	fields := map[string]string{}
	for _, name := range layerFields[layer] {
		fields[name] = "String"
	}
	for _, name := range []string{"tunnel", "bridge", "rail", "link", "oneway", "oneway_reverse", "maritime"} {
		if _, has := fields[name]; has {
			fields[name] = "Boolean"
		}
	}
	for _, name := range []string{"population", "way_area", "ref_rows", "ref_cols", "admin_level"} {
		if _, has := fields[name]; has {
			fields[name] = "Number"
		}
	}
	return fields
}

var (
	nameFields  = []string{"name", "name_en", "name_de"}
	layerFields = map[string][]string{
		ocean: {}, waterPolygons: {"kind", "way_area"}, waterLines: {"kind", "bridge", "tunnel"},
		waterPolygonsLabels: append([]string{"kind", "way_area"}, nameFields...), waterLinesLabels: append([]string{"kind"}, nameFields...),
		damLines: {"kind"}, damPolygons: {"kind"}, pierLines: {"kind"}, pierPolygons: {"kind"}, bridges: {"kind"},
		land: {"kind"}, sites: {"kind"}, buildings: {}, addresses: {"housenumber", "housename"},
		streets:              {"kind", "link", "rail", "tunnel", "bridge", "oneway", "oneway_reverse", "service"},
		streetPolygons:       {"kind", "rail", "tunnel", "bridge"},
		streetPolygonsLabels: append([]string{"kind"}, nameFields...),
		streetLabels:         append([]string{"kind", "tunnel", "ref", "ref_rows", "ref_cols"}, nameFields...),
		streetLabelsPoints:   append([]string{"kind", "ref"}, nameFields...),
		aerialways:           {"kind"}, ferries: append([]string{"kind"}, nameFields...), publicTransport: append([]string{"kind"}, nameFields...),
		pois: append(append([]string{}, poiKeys...), nameFields...), boundaries: {"admin_level", "maritime"},
		boundaryLabels: append([]string{"admin_level", "way_area"}, nameFields...), placeLabels: append([]string{"kind", "population"}, nameFields...),
	}
)

// builder fills a pyramid and minds how far it reaches.
type builder struct {
	*tiles.Pyramid
	bound  orb.Bound
	some   bool
	labels []labelled
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
		label := w.label
		label.line = line
		b.labels = append(b.labels, label)
	}
	if w.shore {
		b.shores = append(b.shores, line)
	}
	if w.admin > 0 {
		from := adminLevels[fmt.Sprint(w.admin)].from
		b.Add(tiles.Piece{Layer: boundaries, From: from, To: Top, Geometry: line, Tags: []tiles.Tag{tag("admin_level", w.admin), tag("maritime", w.sea || w.shore)}})
	}
	if len(w.areas) > 0 && len(line) > 3 && line[0] == line[len(line)-1] {
		b.surfaces(w.areas, orb.MultiPolygon{{orb.Ring(line)}})
	}
}

func (b *builder) piece(s shown, g orb.Geometry) {
	b.Add(tiles.Piece{Layer: s.layer, From: s.from, To: Top, Geometry: g, Tags: s.tags})
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
		switch {
		case pointLayers[s.layer]:
			b.piece(s, at)
			continue
		case s.name == pointNamed && value(s.tags, "name") != nil:
			b.Add(tiles.Piece{Layer: labelLayers[s.layer], From: namedFrom(s, size), To: Top, Geometry: at, Tags: append(s.tags[:len(s.tags):len(s.tags)], tag("way_area", size))})
		}
		b.piece(s, ground)
	}
}

// pointLayers hold what is a point however it was drawn.
var pointLayers = map[string]bool{placeLabels: true, addresses: true, pois: true, publicTransport: true, streetLabelsPoints: true}

// labelLayers hold the names of the things of another layer.
var labelLayers = map[string]string{waterPolygons: waterPolygonsLabels, streetPolygons: streetPolygonsLabels}

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
