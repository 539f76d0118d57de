package sourcetest

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
)

// WGS84 is a .prj for longitude and latitude.
const WGS84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// Shapefile is the areas as .shp, .shx and .dbf, by these ends, with the
// columns code and name in UTF-8, and a .prj and .cpg that say so.
func Shapefile(areas []Area) map[string][]byte {
	var records, index bytes.Buffer
	for i, a := range areas {
		content := outline(a.Shape)
		words := []uint32{uint32((100 + records.Len()) / 2), uint32(len(content) / 2)}
		must(binary.Write(&index, binary.BigEndian, words))
		must(binary.Write(&records, binary.BigEndian, []uint32{uint32(i + 1), uint32(len(content) / 2)}))
		records.Write(content)
	}
	return map[string][]byte{
		".shp": append(shapeHead(records.Len(), areas), records.Bytes()...),
		".shx": append(shapeHead(index.Len(), areas), index.Bytes()...),
		".dbf": table(areas), ".prj": []byte(WGS84), ".cpg": []byte("UTF-8"),
	}
}

// ZippedShapefile is the parts of a shapefile in one archive.
func ZippedShapefile(parts map[string][]byte) []byte {
	members := map[string][]byte{}
	for end, content := range parts {
		members["layer/wards"+end] = content
	}
	return Zip(members)
}

func must(err error) {
	if err != nil {
		panic(err) // memory does not fail
	}
}

func shapeHead(size int, areas []Area) []byte {
	head := make([]byte, 100)
	binary.BigEndian.PutUint32(head, 9994)
	binary.BigEndian.PutUint32(head[24:], uint32((100+size)/2))
	binary.LittleEndian.PutUint32(head[28:], 1000)
	binary.LittleEndian.PutUint32(head[32:], 5)
	var all orb.Collection
	for _, a := range areas {
		all = append(all, a.Shape)
	}
	box(head[36:], all.Bound())
	return head
}

func box(b []byte, bound orb.Bound) {
	for i, v := range [4]float64{bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1]} {
		binary.LittleEndian.PutUint64(b[8*i:], math.Float64bits(v))
	}
}

// outline is the content of a record: outer rings clockwise, holes the other way.
func outline(m orb.MultiPolygon) []byte {
	var starts []uint32
	var points []orb.Point
	for _, polygon := range m {
		for i, ring := range polygon {
			starts = append(starts, uint32(len(points)))
			ring = ring.Clone()
			if i == 0 {
				ring.Reverse()
			}
			points = append(points, ring...)
		}
	}
	content := make([]byte, 36, 44+4*len(starts)+16*len(points))
	binary.LittleEndian.PutUint32(content, 5)
	box(content[4:], m.Bound())
	content = binary.LittleEndian.AppendUint32(content, uint32(len(starts)))
	content = binary.LittleEndian.AppendUint32(content, uint32(len(points)))
	for _, s := range starts {
		content = binary.LittleEndian.AppendUint32(content, s)
	}
	for _, p := range points {
		content = binary.LittleEndian.AppendUint64(content, math.Float64bits(p[0]))
		content = binary.LittleEndian.AppendUint64(content, math.Float64bits(p[1]))
	}
	return content
}

// table is the .dbf.
func table(areas []Area) []byte {
	const codeWidth, nameWidth = 10, 40
	b := make([]byte, 32)
	b[0] = 3
	binary.LittleEndian.PutUint32(b[4:], uint32(len(areas)))
	binary.LittleEndian.PutUint16(b[8:], 32+2*32+1)
	binary.LittleEndian.PutUint16(b[10:], 1+codeWidth+nameWidth)
	for _, f := range []struct {
		name  string
		width byte
	}{{"code", codeWidth}, {"name", nameWidth}} {
		field := make([]byte, 32)
		copy(field, f.name)
		field[11], field[16] = 'C', f.width
		b = append(b, field...)
	}
	b = append(b, '\r')
	for _, a := range areas {
		row := bytes.Repeat([]byte(" "), 1+codeWidth+nameWidth)
		copy(row[1:], a.Key)
		copy(row[1+codeWidth:], a.Name)
		b = append(b, row...)
	}
	return append(b, 0x1a)
}
