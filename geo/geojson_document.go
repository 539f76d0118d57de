package geo

import "errors"

// document reads a whole file: a FeatureCollection, a single Feature, a bare
// geometry, which counts as a feature without properties, or a sequence of the
// latter two. As members come in any order, what it is may turn out only at the
// end; an error then tells the caller to drop what was handed over.
func (r *featureReader) document() error {
	if r.peek() == recordSeparator {
		r.sequence()
		return r.err
	}
	top := r.topObject()
	switch c := r.peek(); {
	case c == '{' && !top.hasFeatures || c == recordSeparator && !top.hasFeatures:
		r.sequence()
	case c != 0:
		r.fail("text after the end of the object: one file holds one FeatureCollection, or one feature a line")
	}
	return r.err
}

// recordSeparator begins each text of a sequence by RFC 8142; newline-delimited
// files go without.
const recordSeparator = 0x1e

// sequence reads the rest of a file as one feature after another.
func (r *featureReader) sequence() {
	for c := r.peek(); c != 0; c = r.peek() {
		if c == recordSeparator {
			r.pos++
			continue
		}
		r.scanner.feature = r.features
		if r.topObject().hasFeatures {
			r.fail("a sequence holds one feature a line, and no FeatureCollection")
		}
	}
	r.scanner.feature = -1
}

func (r *featureReader) topObject() topLevel {
	var top topLevel
	r.begin()
	if r.peek() != '{' {
		r.failUnexpected("expected a GeoJSON object")
	}
	for name := range r.members {
		r.topMember(&top, name)
	}
	r.finish(&top)
	return top
}

// topLevel is what the outermost object has shown of itself.
type topLevel struct {
	kind        string
	hasFeatures bool
}

func (r *featureReader) topMember(top *topLevel, name []byte) {
	f := &r.feature
	switch string(name) {
	case "type":
		top.kind = r.typeMember()
	case "features":
		r.featureList(top)
	case "crs":
		if err := r.crs(); err != nil {
			r.fail("%v", err)
		}
	case "coordinates", "geometries":
		if f.geometry.err == errNoGeometry {
			f.geometry.err = nil
		}
		r.geometryMember(&f.geometry, string(name), 0)
	default:
		r.featureMember(f, name)
	}
}

func (r *featureReader) featureList(top *topLevel) {
	if top.hasFeatures {
		r.fail("a second list of features")
		return
	}
	top.hasFeatures = true
	for range r.elements {
		r.element()
	}
	r.scanner.feature = -1
}

// finish decides what the outermost object was.
func (r *featureReader) finish(top *topLevel) {
	if r.err != nil {
		return
	}
	f := &r.feature
	_, isGeometry := geometryDepths[top.kind]
	switch {
	case top.kind == "FeatureCollection" && top.hasFeatures:
	case top.hasFeatures:
		r.fail("an object with features needs the type FeatureCollection, found %q", top.kind)
	case top.kind == "Feature":
		r.single(f)
	case isGeometry || top.kind == collectionType:
		f.geometry.kind = top.kind
		f.geometry.finish()
		r.single(f)
	default:
		r.fail("%v", wrongType(top.kind))
	}
}

// single takes a feature that stands by itself.
func (r *featureReader) single(f *featureScan) {
	f.kind = "Feature"
	if r.countFeature() {
		r.end(f)
	}
}

func wrongType(kind string) error {
	switch kind {
	case "":
		return errors.New("not GeoJSON: the outermost object has no type")
	case "FeatureCollection":
		return errors.New("a FeatureCollection without features")
	case "Topology":
		return errors.New("this is TopoJSON: convert it to GeoJSON first")
	}
	return errors.New("not GeoJSON: the outermost object has the type " + kind)
}
