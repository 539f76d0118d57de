package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// AreaFields name the properties that hold the key and the name of an area.
// Without a Key field the "id" of the feature is the key; without a Name
// field, or where it is empty, the key is the name.
type AreaFields struct{ Key, Name string }

// ImportStats sums up an import. Features = Imported + len(Rejected), unless
// the read ended early.
type ImportStats struct {
	Features int        `json:"features"` // in the file
	Imported int        `json:"imported"` // handed to yield
	Rewound  int        `json:"rewound"`  // of these, had a ring wound against RFC 7946 section 3.1.6, now turned
	Rejected []Rejected `json:"rejected"`
}

// ReadAreas reads the boundaries of a layer as ReadFeatures reads features,
// and checks them as ShapeOf does. Keys are unique within the file; a number
// as key becomes its plain decimal text. Errors, and what the caller should do
// after one, are those of ReadFeatures.
func ReadAreas(r io.Reader, layer LayerName, fields AreaFields, limits Limits, yield func(Area) error) (ImportStats, error) {
	sink := &shapeSink{}
	reader := featureReader{scanner: newScanner(r, limits)}
	reader.feature.geometry.sink = sink
	reader.wanted = func(name []byte) bool {
		return string(name) == fields.Key || string(name) == fields.Name
	}
	reader.key = func(f *featureScan) AreaKey {
		key, _ := areaKey(f, fields.Key) // rejected anyway
		return key
	}
	used, rewound := map[AreaKey]int{}, 0
	reader.take = func(f *featureScan) error {
		area, err := areaOf(f, layer, fields, sink)
		if err != nil {
			return err
		}
		if first, taken := used[area.Key]; taken {
			return flaw(FlawDuplicateKey, "key %q was already used by feature %d", area.Key, first)
		}
		used[area.Key] = reader.features - 1
		if sink.rewound {
			rewound++
		}
		reader.yieldErr = yield(area)
		return nil
	}
	err := reader.document()
	return ImportStats{reader.features, reader.taken, rewound, reader.rejected}, err
}

func areaOf(f *featureScan, layer LayerName, fields AreaFields, sink *shapeSink) (Area, error) {
	shape, err := sink.take()
	if err != nil {
		return Area{}, err
	}
	key, err := areaKey(f, fields.Key)
	if err != nil {
		return Area{}, err
	}
	name, err := keyText(f.properties[fields.Name])
	if err != nil {
		name = string(key)
	}
	return Area{Layer: layer, Key: key, Name: name, Shape: shape}, nil
}

// areaKey finds the key of the feature. The errors are for the owner of the file.
func areaKey(f *featureScan, field string) (AreaKey, error) {
	value, found := f.properties[field]
	place := fmt.Sprintf("property %q", field)
	if field == "" {
		value, found, place = f.id, f.id != nil, "the \"id\" of the feature"
	}
	if !found {
		return "", flaw(FlawMissingKey, "no key: %s is missing", place)
	}
	text, err := keyText(value)
	switch {
	case err != nil:
		return "", flaw(FlawMissingKey, "no key: %s %v", place, err)
	case len(text) > longestKey:
		return "", flaw(FlawMissingKey, "no key: %s is longer than %d bytes", place, longestKey)
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", flaw(FlawMissingKey, "no key: %s has control characters", place)
	}
	return AreaKey(text), nil
}

// longestKey fits a UUID or an official code many times over, and a URL.
const longestKey = 200

var errEmptyText = errors.New("is empty")

// keyText is the text of a property that should hold a key or a name.
func keyText(value any) (string, error) {
	switch v := value.(type) {
	case string:
		if text := strings.TrimSpace(v); text != "" {
			return text, nil
		}
		return "", errEmptyText
	case json.Number:
		return plainDecimal(v.String())
	case nil:
		return "", errors.New("is null")
	}
	return "", fmt.Errorf("is %s, not a text or a number", typeName(value))
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
