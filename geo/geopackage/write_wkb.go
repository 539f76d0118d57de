package geopackage

import (
	"encoding/binary"
	"math"

	"lamppost/geo"
)

// blobOf is a shape as section 2.1.3 of the standard has it: a head with the box
// around it, and well-known binary, all of it little-endian.
func blobOf(s geo.Shape, bound geo.Box) []byte {
	const littleEndianWithBox = 0x03
	blob := []byte{'G', 'P', 0, littleEndianWithBox}
	blob = binary.LittleEndian.AppendUint32(blob, wgs84)
	for _, v := range [4]float64{bound.West, bound.East, bound.South, bound.North} {
		blob = appendFloat(blob, v)
	}
	blob = appendHead(blob, multiPolygonKind, len(s))
	for _, polygon := range s.MultiPolygon() {
		blob = appendHead(blob, polygonKind, len(polygon))
		for _, ring := range polygon {
			blob = binary.LittleEndian.AppendUint32(blob, uint32(len(ring)))
			for _, p := range ring {
				blob = appendFloat(appendFloat(blob, p.Lon()), p.Lat())
			}
		}
	}
	return blob
}

func appendHead(blob []byte, kind uint32, items int) []byte {
	const littleEndian = 1
	blob = append(blob, littleEndian)
	blob = binary.LittleEndian.AppendUint32(blob, kind)
	return binary.LittleEndian.AppendUint32(blob, uint32(items))
}

func appendFloat(blob []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(blob, math.Float64bits(v))
}
