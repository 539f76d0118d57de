package canon_test

import (
	"reflect"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports/canon"
)

const header = `{"canon":"lamppost-boundary/1","layer":"wards","features":1}` + "\n"

func TestBoundariesReadAsWritten(t *testing.T) {
	for _, file := range readVectors(t).Boundaries {
		if canon.IsLines([]byte(file)) {
			continue
		}
		v := readBoundary(t, file)
		var again strings.Builder
		if err := canon.WriteBoundary(&again, v.Layer, v.Areas); err != nil || again.String() != file {
			t.Errorf("%v: %s\nfrom %s", err, again.String(), file)
		}
	}
}

func TestOnlyTheCanonicalFormIsRead(t *testing.T) {
	const feature = `{"key":"A","polygons":[[[0,0,4,0,4,4]]]}` + "\n"
	readBoundary(t, header+feature)
	for name, file := range map[string]string{
		"empty":                  "",
		"no line feed":           header + strings.TrimSuffix(feature, "\n"),
		"a carriage return":      header + strings.Replace(feature, "\n", "\r\n", 1),
		"a space":                header + strings.Replace(feature, ":[", ": [", 1),
		"another format":         strings.Replace(header, "/1", "/2", 1) + feature,
		"fewer than announced":   header,
		"more than announced":    header + feature + strings.Replace(feature, "A", "B", 1),
		"the same key twice":     strings.Replace(header, ":1", ":2", 1) + feature + feature,
		"keys descending":        strings.Replace(header, ":1", ":2", 1) + strings.Replace(feature, "A", "B", 1) + feature,
		"a decimal":              header + strings.Replace(feature, "4,4", "4.0,4", 1),
		"an exponent":            header + strings.Replace(feature, "4,4", "4e1,4", 1),
		"a leading zero":         header + strings.Replace(feature, "4,4", "04,4", 1),
		"minus nothing":          header + strings.Replace(feature, "0,0", "-0,0", 1),
		"a plus":                 header + strings.Replace(feature, "4,4", "+4,4", 1),
		"off the globe":          header + strings.Replace(feature, "4,4", "1800000001,4", 1),
		"beyond the pole":        header + strings.Replace(feature, "4,4", "4,900000001", 1),
		"more than 64 bits":      header + strings.Replace(feature, "4,4", "99999999999999999999,4", 1),
		"an odd coordinate":      header + strings.Replace(feature, "4,4]", "4]", 1),
		"two vertices":           header + strings.Replace(feature, ",4,4]", "]", 1),
		"no ring":                header + strings.Replace(feature, "[[[0,0,4,0,4,4]]]", "[[]]", 1),
		"an escape not needed":   header + strings.Replace(feature, `"A"`, `"\u0041"`, 1),
		"a member more":          header + strings.Replace(feature, "}", `,"name":"x"}`, 1),
		"something after a line": header + strings.Replace(feature, "}\n", "} \n", 1),
	} {
		if _, err := canon.ReadBoundary(strings.NewReader(file)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func TestBoundariesAreWrittenInOrder(t *testing.T) {
	shape := geo.Shape{{{{X: 0, Y: 0}, {X: 4, Y: 0}, {X: 4, Y: 4}, {X: 0, Y: 0}}}}
	write := func(features int, keys ...geo.AreaKey) error {
		b := canon.NewBoundaryWriter(&strings.Builder{}, "wards", features)
		for _, key := range keys {
			b.Add(&geo.Area{Key: key, Shape: shape})
		}
		return b.Close()
	}
	if err := write(2, "A", "B"); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"descending": write(2, "B", "A"), "twice": write(2, "A", "A"), "too many": write(1, "A", "B"), "too few": write(2, "A"),
	} {
		if err == nil {
			t.Errorf("%s: written", name)
		}
	}
}

// FuzzReadBoundary sees to it that whatever is read writes as the same bytes, so
// that no two files mean the same areas under two digests.
func FuzzReadBoundary(f *testing.F) {
	f.Add(header + `{"key":"A","polygons":[[[0,0,4,0,4,4]]]}` + "\n")
	f.Add(header + `{"key":"\u0000\"","polygons":[[[0,0,4,0,4,4],[1,1,-1800000000,1,1,2]],[[0,0,1,1,2,2]]]}` + "\n")
	f.Add(`{"canon":"lamppost-boundary/1","layer":"","features":0}` + "\n")
	f.Fuzz(func(t *testing.T, file string) {
		v, err := canon.ReadBoundary(strings.NewReader(file))
		if err != nil {
			return
		}
		var again strings.Builder
		if err := canon.WriteBoundary(&again, v.Layer, v.Areas); err != nil || again.String() != file {
			t.Errorf("%q became %q, %v", file, again.String(), err)
		}
	})
}

func TestNamesStayOut(t *testing.T) {
	v := readBoundary(t, header+`{"key":"A","polygons":[[[0,0,4,0,4,4]]]}`+"\n")
	v.Areas[0].Name = "The garden of Ann Example"
	var file strings.Builder
	if err := canon.WriteBoundary(&file, v.Layer, v.Areas); err != nil || strings.Contains(file.String(), "Ann") {
		t.Errorf("%v: %s", err, file.String())
	}
	if !reflect.DeepEqual(v.Areas[0].Shape, readBoundary(t, file.String()).Areas[0].Shape) {
		t.Error("another shape")
	}
}
