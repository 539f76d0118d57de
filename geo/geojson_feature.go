package geo

import (
	"encoding/json"
	"errors"
	"fmt"
)

// featureScan is the feature being read, in reused memory.
type featureScan struct {
	kind       string
	id         any // string, json.Number or nil
	properties map[string]any
	geometry   geometryScan
	err        error // what is wrong with it apart from its geometry
}

var (
	errNotObject      = errors.New("not a feature: not an object")
	errNoFeatureType  = errors.New("not a feature: its type is missing")
	errBadProperties  = errors.New("properties are not an object")
	errWrongFeatureID = errors.New("the id of a feature must be a text or a number")
)

// featureReader reads the features of one file.
type featureReader struct {
	*scanner
	feature  featureScan
	wanted   []string                     // properties to keep, in memory that is used again; nil for all
	take     func(f *featureScan) error   // a reason to reject the feature
	key      func(f *featureScan) AreaKey // of a feature to reject; nil where features have none
	yieldErr error                        // take's wish to end the whole read
	kept     map[string]any               // properties of the feature before
	features int
	taken    int
	rejected []Rejected
}

// begin prepares for the next feature.
func (r *featureReader) begin() {
	f := &r.feature
	f.kind, f.id, f.properties, f.err = "", nil, nil, nil
	f.geometry.reset(errNoGeometry)
	r.featureVertices = 0
}

// element takes one element of "features".
func (r *featureReader) element() {
	r.scanner.feature = r.features
	if !r.countFeature() {
		return
	}
	r.begin()
	f := &r.feature
	if r.peek() == '{' {
		for name := range r.members {
			r.featureMember(f, name)
		}
	} else {
		f.err = errNotObject
		r.skip()
	}
	r.end(f)
}

func (r *featureReader) countFeature() bool {
	if r.features++; r.features > r.limits.Features {
		r.failLimit("more than %d features: split the file", r.limits.Features)
	}
	return r.err == nil
}

func (r *featureReader) featureMember(f *featureScan, name []byte) {
	switch string(name) {
	case "type":
		f.kind = r.typeMember()
	case "geometry":
		r.scanner.geometry(&f.geometry)
	case "properties":
		r.properties(f)
	case "id":
		r.id(f)
	case "crs":
		if err := r.crs(); err != nil {
			f.spoil(err)
		}
	default:
		r.skip()
	}
}

func (f *featureScan) spoil(why error) {
	if f.err == nil {
		f.err = why
	}
}

// longestID is far beyond UUIDs and URNs, and still fits a line.
const longestID = 1024

func (r *featureReader) id(f *featureScan) {
	switch f.id = r.valueWithin(longestID); f.id.(type) {
	case nil, string, json.Number:
	default:
		f.id = nil
		f.spoil(errWrongFeatureID)
	}
}

// properties takes the value of a "properties" member.
func (r *featureReader) properties(f *featureScan) {
	f.properties = nil
	if c := r.peek(); c != '{' {
		r.skip()
		if c != 'n' {
			f.spoil(errBadProperties)
		}
		return
	}
	start := r.offset()
	r.storeUntil = start + int64(r.limits.PropertyBytes)
	f.properties = r.wantedProperties()
	if r.offset() > r.storeUntil {
		f.spoil(fmt.Errorf("properties take %d bytes, more than the %d allowed", r.offset()-start, r.limits.PropertyBytes))
	}
}

func (r *featureReader) wantedProperties() map[string]any {
	if r.wanted == nil || r.kept == nil {
		r.kept = map[string]any{}
	}
	kept := r.kept
	clear(kept)
	for name := range r.members {
		key, keep := r.wants(name)
		if !keep || r.offset() > r.storeUntil {
			r.skip()
			continue
		}
		kept[key] = r.value()
	}
	return kept
}

// wants tells whether a property is kept, and by which name.
func (r *featureReader) wants(name []byte) (string, bool) {
	if r.wanted == nil {
		return string(name), true
	}
	for _, w := range r.wanted {
		if string(name) == w {
			return w, true
		}
	}
	return "", false
}

// end hands over the feature or rejects it.
func (r *featureReader) end(f *featureScan) {
	if r.err != nil {
		return
	}
	err := f.problem()
	if err == nil {
		err = r.take(f)
	}
	switch {
	case r.yieldErr != nil:
		r.failWith(r.yieldErr)
	case err != nil:
		r.reject(f, err)
	default:
		r.taken++
	}
}

func (f *featureScan) problem() error {
	switch {
	case f.err != nil:
		return f.err
	case f.kind == "":
		return errNoFeatureType
	case f.kind != "Feature":
		return fmt.Errorf("not a feature: its type is %q", f.kind)
	}
	if f.geometry.err == nil && f.geometry.count == 0 {
		return errEmptyCollection
	}
	return f.geometry.err
}
