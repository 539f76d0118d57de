package geo

import "io"

// ImportStats sums up an import. Features = Imported + len(Rejected), unless
// the read ended early.
type ImportStats struct {
	Features int        `json:"features"` // in the file
	Imported int        `json:"imported"` // handed to yield
	Rewound  int        `json:"rewound"`  // of these, had a ring wound against RFC 7946 section 3.1.6, now turned
	Rejected []Rejected `json:"rejected"`
	Notes    []string   `json:"notes,omitempty"` // in English: what was done to the whole file, such as converting its coordinates
}

// ReadAreas reads the boundaries of a layer as ReadFeatures reads features,
// and checks them as ShapeOf does. Keys are unique within the file; a number
// as key becomes its plain decimal text. Errors, and what the caller should do
// after one, are those of ReadFeatures.
func ReadAreas(r io.Reader, layer LayerName, fields AreaFields, limits Limits, yield func(Area) error) (ImportStats, error) {
	sink := &shapeSink{}
	reader := featureReader{scanner: newScanner(r, limits)}
	reader.feature.geometry.sink = sink
	reader.wanted = []string{fields.Key, fields.Name}
	labels, rewound := newLabels(fields), 0
	reader.key = func(f *featureScan) AreaKey { return labels.hint(f.id, f.property) }
	reader.take = func(f *featureScan) error {
		shape, err := sink.take()
		if err != nil {
			return err
		}
		key, name, err := labels.of(f.id, f.property, reader.features-1)
		if err != nil {
			return err
		}
		if sink.rewound {
			rewound++
		}
		reader.yieldErr = yield(Area{Layer: layer, Key: key, Name: name, Shape: shape})
		return nil
	}
	err := reader.document()
	return ImportStats{Features: reader.features, Imported: reader.taken, Rewound: rewound, Rejected: reader.rejected}, err
}

// property is a property that was kept.
func (f *featureScan) property(field string) (any, bool) {
	value, found := f.properties[field]
	return value, found
}

// shapeSink collects the polygons of a feature into one shape.
type shapeSink struct {
	builder shapeBuilder
	other   string // a type that is no polygon
	rewound bool   // take turned a ring
	any     bool   // there were polygons
}

func (s *shapeSink) reset() {
	s.builder.reset()
	s.other, s.any = "", false
}

func (s *shapeSink) add(kind string, c *coordinates) error {
	if kind != "Polygon" && kind != "MultiPolygon" {
		s.other = kind
		return nil
	}
	s.any = true
	return c.rings(s.builder.addRing, s.builder.endPolygon)
}

// take hands over the shape of the feature.
func (s *shapeSink) take() (Shape, error) {
	if !s.any && s.other != "" {
		return nil, flaw(FlawNotPolygon, "no polygon: geometry is %s", s.other)
	}
	s.rewound = s.builder.rewound
	return s.builder.take()
}
