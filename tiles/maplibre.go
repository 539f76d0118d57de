package tiles

import (
	"fmt"
	"image/color"
	"slices"
)

// StyleLayer is a layer of a MapLibre style (style specification, version 8).
type StyleLayer struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Source      string         `json:"source,omitempty"`
	SourceLayer string         `json:"source-layer,omitempty"`
	MinZoom     int            `json:"minzoom,omitempty"`
	Filter      []any          `json:"filter,omitempty"`
	Layout      map[string]any `json:"layout,omitempty"`
	Paint       map[string]any `json:"paint,omitempty"`
}

// MapLibreLayers are the layers that draw a source of Shortbread tiles as our own
// pictures look, from the same palette and the same widths.
func MapLibreLayers(source string, look Look) []StyleLayer {
	s := styler{source: source, palette: look.palette()}
	s.add(StyleLayer{ID: "ground", Type: "background", Paint: map[string]any{"background-color": css(s.ground)}})
	s.surfaces("ocean", Water, nil)
	for _, class := range []Class{Residential, Industrial, Farmland, Wood, Grass, Park, Cemetery, Sand} {
		s.surfaces("land", class, kindsOf(landClasses, class))
	}
	for _, class := range []Class{Civic, Parking} {
		s.surfaces("sites", class, kindsOf(siteClasses, class))
	}
	s.surfaces("water_polygons", Water, nil)
	s.lines("water_lines", River, []string{"river", "canal"}, s.surface[Water])
	s.lines("water_lines", Water, []string{"stream", "ditch"}, s.stream)
	s.surfaces("pier_polygons", Pier, nil)
	s.surfaces("street_polygons", Square, nil)
	s.surfaces("buildings", Building, nil)
	s.lines("ferries", Ferry, nil, s.way[Ferry])
	for _, level := range []wayLevel{below, onGround, above} {
		s.streets(level)
	}
	s.arrows()
	s.lines("boundaries", Border, nil, s.way[Border])
	s.names()
	return s.layers
}

type styler struct {
	*palette
	source string
	layers []StyleLayer
}

func (s *styler) add(l StyleLayer) {
	if l.Type != "background" {
		l.Source = s.source
	}
	s.layers = append(s.layers, l)
}

func css(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// kindsOf is what the schema calls the things of a class.
func kindsOf(classes map[string]Class, class Class) (kinds []string) {
	for kind, c := range classes {
		if c == class {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// only is a filter for some kinds, or none for all.
func only(kinds []string) []any {
	if kinds == nil {
		return nil
	}
	return []any{"in", []any{"get", "kind"}, []any{"literal", kinds}}
}

func (s *styler) surfaces(layer string, class Class, kinds []string) {
	s.add(StyleLayer{
		ID: layer + "-" + string(class), Type: "fill", SourceLayer: layer, MinZoom: surfaceFrom[class], Filter: only(kinds),
		Paint: map[string]any{"fill-color": css(s.surface[class])},
	})
}

// widths follows the widths of our pictures from zoom to zoom.
func widths(class Class, more float64) []any {
	width := []any{"interpolate", []any{"exponential", 1.6}, []any{"zoom"}}
	for i, w := range wayStyles[class].widths {
		width = append(width, firstWidthZoom+i-1, w+more) // MapLibre's tiles are twice as wide, so its zooms are one less
	}
	return width
}

func (s *styler) lines(layer string, class Class, kinds []string, ink color.RGBA) {
	paint := map[string]any{"line-color": css(ink), "line-width": widths(class, 0)}
	switch class {
	case Path, Steps, Ferry, Border:
		paint["line-dasharray"] = []float64{3, 2}
	}
	s.add(StyleLayer{
		ID: layer + "-" + string(class), Type: "line", SourceLayer: layer, MinZoom: max(wayStyles[class].from-1, 0), Filter: only(kinds),
		Layout: map[string]any{"line-join": "round", "line-cap": lineCap(paint)}, Paint: paint,
	})
}

// lineCap is round but for dashes, which would grow together.
func lineCap(paint map[string]any) string {
	if paint["line-dasharray"] != nil {
		return "butt"
	}
	return "round"
}

// wayLevel is streets that lie below, on or above the ground.
type wayLevel struct {
	name   string
	filter []any
}

var (
	below    = wayLevel{"-tunnel", []any{"==", []any{"get", "tunnel"}, true}}
	above    = wayLevel{"-bridge", []any{"==", []any{"get", "bridge"}, true}}
	onGround = wayLevel{"", []any{"all", []any{"!=", []any{"get", "tunnel"}, true}, []any{"!=", []any{"get", "bridge"}, true}}}
)

// streets are all streets of a level, first their rims, so that crossings are open.
func (s *styler) streets(level wayLevel) {
	from := len(s.layers)
	for _, class := range streetOrder {
		rim := s.casing[class]
		if level.name == above.name {
			rim = s.parapet
		}
		s.casings(class, rim)
	}
	for _, class := range append(slices.Clone(streetOrder), Tram, Rail) {
		ink := s.way[class]
		if level.name == below.name {
			ink = blend(ink, s.ground, 0.6)
		}
		s.lines("streets", class, kindsOf(streetClasses, class), ink)
	}
	for i := range s.layers[from:] {
		l := &s.layers[from+i]
		l.ID += level.name
		l.Filter = []any{"all", l.Filter, level.filter}
	}
}

func (s *styler) casings(class Class, rim color.RGBA) {
	s.add(StyleLayer{
		ID: "casing-" + string(class), Type: "line", SourceLayer: "streets", MinZoom: max(wayStyles[class].from-1, 11), Filter: only(kindsOf(streetClasses, class)),
		Layout: map[string]any{"line-join": "round", "line-cap": "round"}, Paint: map[string]any{"line-color": css(rim), "line-width": widths(class, 1.6)},
	})
}

// arrows are those of one-way streets.
func (s *styler) arrows() {
	s.add(StyleLayer{
		ID: "streets-oneway", Type: "symbol", SourceLayer: "streets", MinZoom: arrowsFrom - 1, Filter: []any{"==", []any{"get", "oneway"}, true},
		Layout: map[string]any{
			"text-field": []any{"case", []any{"==", []any{"get", "oneway_reverse"}, true}, "←", "→"}, "text-font": []string{"Regular"}, "text-size": 12,
			"symbol-placement": "line", "symbol-spacing": arrowEvery, "text-keep-upright": false,
		},
		Paint: map[string]any{"text-color": css(s.arrow)},
	})
}

func (s *styler) names() {
	for _, class := range []Class{Medium, Minor, Pedestrian, Major, Motorway} {
		s.written("street_labels", class, kindsOf(streetClasses, class), "line")
	}
	s.numbers()
	s.written("water_lines_labels", Water, nil, "line")
	s.written("water_polygons_labels", Water, nil, "point")
	for _, class := range []Class{Park, Wood, Grass, Cemetery, Sand} {
		s.written("other_labels", class, kindsOf(landClasses, class), "point")
	}
	s.written("pois", Interest, nil, "point")
	for _, class := range []Class{Transit, Label} {
		s.written("public_transport", class, kindsOf(transportClasses, class), "point")
	}
	s.add(StyleLayer{
		ID: "boundary_labels", Type: "symbol", SourceLayer: "boundary_labels", MinZoom: labelStyles[Country].from,
		Layout: map[string]any{"text-field": []any{"get", "name"}, "text-font": []string{"Bold"}, "text-size": 13, "text-letter-spacing": labelStyles[Country].spacing, "text-max-width": 8},
		Paint:  map[string]any{"text-color": css(s.ink[inkSuburb]), "text-halo-color": css(s.halo), "text-halo-width": 1.4},
	})
	for _, class := range []Class{Locality, Neighbourhood, Suburb, Village, Town, City} {
		s.written("place_labels", class, kindsOf(placeClasses, class), "point")
	}
}

func (s *styler) written(layer string, class Class, kinds []string, placement string) {
	style := labelStyles[class]
	text := []any{"coalesce", []any{"get", "name"}, []any{"get", "ref"}}
	if shieldClasses[class] != "" {
		text = []any{"get", "name"} // numbers has the other
	}
	font := map[weight]string{regular: "Regular", bold: "Bold", italic: "Italic"}[style.weight]
	s.add(StyleLayer{
		ID: layer + "-" + string(class), Type: "symbol", SourceLayer: layer, MinZoom: max(style.from-1, 0), Filter: only(kinds),
		Layout: map[string]any{
			"text-field": text, "text-font": []string{font}, "text-size": style.sizeAt(style.from + 2),
			"symbol-placement": placement, "text-max-width": 8,
		},
		Paint: map[string]any{"text-color": css(s.ink[style.ink]), "text-halo-color": css(s.halo), "text-halo-width": 1.4},
	})
}

// numbers are those of great roads, upright along them.
func (s *styler) numbers() {
	s.add(StyleLayer{
		ID: "street_labels-numbers", Type: "symbol", SourceLayer: "street_labels", MinZoom: labelStyles[Shield].from, Filter: only(append(kindsOf(streetClasses, Motorway), kindsOf(streetClasses, Major)...)),
		Layout: map[string]any{
			"text-field": []any{"get", "ref"}, "text-font": []string{"Bold"}, "text-size": labelStyles[Shield].most, "symbol-placement": "line", "text-rotation-alignment": "viewport",
		},
		Paint: map[string]any{"text-color": css(s.ink[inkShield]), "text-halo-color": css(s.plate), "text-halo-width": 2},
	})
}
