package geo_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
)

// TestSavedIndexAnswersTheSame saves and reads the index of an odd layer: an
// enclave, islands, overlaps.
func TestSavedIndexAnswersTheSame(t *testing.T) {
	version := draw("A.AAAAA\n..A...A\nB.ABA.A\n..A...A\nA.AAAAA").layer("l")
	version.Areas = append(version.Areas, square("twin", 0, 0, 0.3, 0.3), square("Twin", 0, 0, 0.3, 0.3), square("far", 170, -10, 190, 10))
	for _, v := range []geo.LayerVersion{version, {Layer: "empty", Version: 2}} {
		built := geo.NewIndex(v)
		saved, err := built.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		read, err := geo.UnmarshalIndex(v, saved)
		if err != nil || read.Info() != built.Info() {
			t.Fatalf("%v: %+v, want %+v", err, read.Info(), built.Info())
		}
		sameAnswers(t, geo.AtlasOf(read), geo.AtlasOf(built), v.Layer)
		if again, _ := read.MarshalBinary(); string(again) != string(saved) {
			t.Error("saving is not settled")
		}
	}
}

func sameAnswers(t *testing.T, a, b *geo.Atlas, layer geo.LayerName) {
	t.Helper()
	random := rand.New(rand.NewPCG(15, 16))
	for i := range 5_000 {
		p := geo.Point{random.Float64()*0.08 - 0.005, random.Float64()*0.06 - 0.005}
		if i%10 == 0 {
			p = geo.Point{random.Float64()*360 - 180, random.Float64()*40 - 20}
		}
		if got, want := sortedKeys(a.Locate(p)), sortedKeys(b.Locate(p)); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", p, got, want)
		}
		got, _ := a.Border(layer, p)
		want, _ := b.Border(layer, p)
		if got.Metres != want.Metres || got.At != want.At || (got.Across == nil) != (want.Across == nil) {
			t.Fatalf("%v: %+v, want %+v", p, got, want)
		}
	}
	keys := func(a *geo.Atlas) (keys []geo.AreaKey) {
		for area := range a.Intersecting(layer, geo.WholeEarth) {
			keys = append(keys, area.Key)
		}
		return keys
	}
	if got, want := keys(a), keys(b); !slices.Equal(got, want) {
		t.Fatalf("everywhere: %v, want %v", got, want)
	}
}

func TestDamagedIndexIsRefused(t *testing.T) {
	version := draw("AAB\nCAB").layer("l")
	saved, err := geo.NewIndex(version).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(17, 18))
	for i := range 100 {
		at := random.IntN(len(saved))
		damaged := slices.Clone(saved)
		damaged[at] ^= 1 << random.IntN(8)
		if i%2 == 0 {
			damaged = saved[:at]
		}
		if _, err := geo.UnmarshalIndex(version, damaged); err == nil {
			t.Fatalf("byte %d is damaged and nobody noticed", at)
		}
	}
	others := map[string]geo.LayerVersion{
		"another version": {Layer: "l", Version: 8, Areas: version.Areas},
		"another layer":   {Layer: "m", Version: 7, Areas: version.Areas},
		"an area less":    {Layer: "l", Version: 7, Areas: version.Areas[1:]},
		"a moved vertex":  drawing{rows: []string{"AAB", "CAB"}, size: 1_000_001}.layer("l"),
	}
	for name, other := range others {
		if _, err := geo.UnmarshalIndex(other, saved); err == nil || !strings.Contains(err.Error(), "other areas") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := geo.UnmarshalIndex(version, []byte("lamppost index 0")); err == nil || !strings.Contains(err.Error(), "format") {
		t.Errorf("another format: %v", err)
	}
}
