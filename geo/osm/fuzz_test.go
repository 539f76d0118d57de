package osm_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/paulmach/orb"
	"lamppost/geo"
	"lamppost/geo/osm"
	"lamppost/geo/source/sourcetest"
)

// TestSmallExtract reads what sourcetest wrote.
func TestSmallExtract(t *testing.T) {
	file := sourcetest.Extract(sourcetest.Areas(), 8)
	f, err := osm.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	areas, stats := boundariesOf(t, f, 8)
	if len(areas) != 3 || len(stats.Rejected) > 0 {
		t.Fatalf("%+v", stats)
	}
	for i, want := range sourcetest.Areas() {
		a := areas[i]
		if m := a.Shape.MultiPolygon(); a.Name != want.Name || m.Bound() != want.Shape.Bound() || len(m) != len(want.Shape) || len(m[0]) != len(want.Shape[0]) {
			t.Errorf("%s %v, want %v", a.Name, m, want.Shape)
		}
	}
	if areas, stats := boundariesOf(t, f, 9); len(areas) != 0 || len(stats.Notes) != 1 {
		t.Errorf("another level: %d areas, %q", len(areas), stats.Notes)
	}
}

// TestDamagedExtracts: each names what is wrong and is the file's fault.
func TestDamagedExtracts(t *testing.T) {
	good := sourcetest.Extract(sourcetest.Areas(), 8)
	demand := new(sourcetest.Message).Bytes(4, []byte("HistoricalInformation")).Done()
	head := len(sourcetest.ExtractHead())
	cases := []struct {
		name string
		file []byte
	}{
		{"nothing", nil},
		{"text", []byte("<osm version='0.6'></osm>")},
		{"cut in the head", good[:20]},
		{"cut in the data", good[:len(good)-20]},
		{"cut between length and head", good[:head+6]},
		{"an unknown demand", sourcetest.ExtractBlock("OSMHeader", demand, len(demand))},
		{"a head of 1 GB", binary.BigEndian.AppendUint32(nil, 1<<30)},
		{"a flipped bit", append(append(bytes.Clone(good[:head+60]), good[head+60]^4), good[head+61:]...)},
	}
	for _, c := range cases {
		err := readBoundaries(c.file)
		var refused *geo.ReadError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func readBoundaries(file []byte) error {
	f, err := osm.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	return osm.ReadBoundaries(context.Background(), f, 8, geo.NewIntake("l", geo.AreaFields{}, geo.Limits{}, func(geo.Area) error { return nil }))
}

// FuzzBlock: any content of a block is refused as the file's fault or read.
func FuzzBlock(f *testing.F) {
	for _, areas := range [][]sourcetest.Area{sourcetest.Areas(), sourcetest.Areas()[:1], nil} {
		f.Add(sourcetest.ExtractContent(areas, 8))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<20 {
			return
		}
		err := readBoundaries(append(sourcetest.ExtractHead(), sourcetest.ExtractBlock("OSMData", content, len(content))...))
		var refused *geo.ReadError
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
	})
}

// FuzzAssemble: rings are closed, come back to no place, and each hole has its
// outer ring.
func FuzzAssemble(f *testing.F) {
	f.Add([]byte{0, 0, 1, 0, 1, 1, 0, 1, 0, 0})
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 255, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		rings, err := osm.Assemble(linesOf(data))
		if err != nil {
			return
		}
		for _, r := range rings {
			if len(r.At) < 4 || r.At[0] != r.At[len(r.At)-1] || crossesItself(r.At) {
				t.Fatalf("%v", r.At)
			}
			if r.Inner != (r.Within >= 0) || r.Inner && rings[r.Within].Inner {
				t.Fatalf("a hole of %d among %+v", r.Within, rings)
			}
		}
		if m := osm.MultiPolygon(rings); orb.MultiPolygon(m).Bound().IsEmpty() {
			t.Fatalf("%v", m)
		}
	})
}

// linesOf reads pairs of small numbers as places; 255 begins the next way.
func linesOf(data []byte) []osm.Line {
	lines := []osm.Line{{ID: 1}}
	for len(data) > 1 {
		if data[0] == 255 {
			lines, data = append(lines, osm.Line{ID: osm.WayID(len(lines) + 1)}), data[1:]
			continue
		}
		last := &lines[len(lines)-1]
		last.At = append(last.At, geo.Vertex{X: int32(data[0] % 8), Y: int32(data[1] % 8)})
		data = data[2:]
	}
	return lines
}
