package geo_test

import (
	"math/rand/v2"
	"testing"

	"lamppost/geo"
)

// manyPoints are like people: most of them near some commune's border.
func manyPoints(v geo.LayerVersion) []geo.Point {
	random := rand.New(rand.NewPCG(3, 4))
	points := make([]geo.Point, 1<<16)
	for i := range points {
		points[i] = randomPoint(random, v, i|1)
	}
	return points
}

func BenchmarkLocate(b *testing.B) {
	version := communes(b)
	atlas, points := geo.NewAtlas([]geo.LayerVersion{version}), manyPoints(version)
	var hits []geo.Hit
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		hits = atlas.AppendHits(hits[:0], points[i%len(points)])
	}
}

func BenchmarkBorder(b *testing.B) {
	version := communes(b)
	atlas, points := geo.NewAtlas([]geo.LayerVersion{version}), manyPoints(version)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		atlas.Border("communes", points[i%len(points)])
	}
}

func BenchmarkNewAtlas(b *testing.B) {
	version := communes(b)
	b.ReportAllocs()
	for b.Loop() {
		geo.NewAtlas([]geo.LayerVersion{version})
	}
}

func BenchmarkShapeBinary(b *testing.B) {
	version := communes(b)
	size := 0
	for i := 0; b.Loop(); i++ {
		packed, _ := version.Areas[i%len(version.Areas)].Shape.MarshalBinary()
		if _, err := geo.UnmarshalShape(packed); err != nil {
			b.Fatal(err)
		}
		size += len(packed)
	}
	b.ReportMetric(float64(size)/float64(b.N), "packed-B/op")
}

// BenchmarkUnmarshalIndex is what a restart costs instead of NewAtlas.
func BenchmarkUnmarshalIndex(b *testing.B) {
	version := communes(b)
	saved, err := geo.NewIndex(version).MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(saved)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := geo.UnmarshalIndex(version, saved); err != nil {
			b.Fatal(err)
		}
	}
}
