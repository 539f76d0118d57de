package geo

import (
	"encoding/json"
	"io"
	"strconv"
)

// LineFields says which properties identify, name and describe a line. An empty
// Key means the feature's own id.
type LineFields struct {
	Key        string
	Name       string
	Properties []string // kept, where a feature has them as text, number or truth value
}

// longestProperty bounds a kept value: they are classes and codes.
const longestProperty = 200

// ReadLines reads the lines of a layer as ReadFeatures reads features, and checks
// them as PathOf does. Keys are unique within the file. Errors, and what the
// caller should do after one, are those of ReadFeatures.
func ReadLines(r io.Reader, fields LineFields, limits Limits, yield func(Line) error) (ImportStats, error) {
	sink := &orbSink{}
	reader := featureReader{scanner: newScanner(r, limits)}
	reader.feature.geometry.sink = sink
	labels := newLabels(AreaFields{Key: fields.Key, Name: fields.Name})
	reader.key = func(f *featureScan) AreaKey { return labels.hint(f.id, f.property) }
	reader.take = func(f *featureScan) error {
		path, err := PathOf(sink.take())
		if err != nil {
			return err
		}
		key, name, err := labels.of(f.id, f.property, reader.features-1)
		if err != nil {
			return err
		}
		reader.yieldErr = yield(Line{Key: LineKey(key), Name: name, Properties: fields.kept(f), Path: path})
		return nil
	}
	err := reader.document()
	return ImportStats{Features: reader.features, Imported: reader.taken, Rejected: reader.rejected}, err
}

// kept are the wanted properties of a feature that are single values.
func (fields *LineFields) kept(f *featureScan) map[string]string {
	kept := map[string]string{}
	for _, name := range fields.Properties {
		text := ""
		switch value := f.properties[name].(type) {
		case string:
			text = value
		case json.Number:
			text = value.String()
		case bool:
			text = strconv.FormatBool(value)
		}
		if text != "" && len(text) <= longestProperty {
			kept[name] = text
		}
	}
	return kept
}
