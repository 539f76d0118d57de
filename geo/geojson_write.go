package geo

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"
	"strconv"
)

// WriteAreas writes areas as a GeoJSON FeatureCollection (RFC 7946): outer rings
// counter-clockwise, seven decimals, the key as "id" and as property "key", the
// name as property "name". It holds one feature at a time, and ends with the
// first error of areas or of w.
func WriteAreas(w io.Writer, areas iter.Seq2[Area, error]) error {
	out := bufio.NewWriter(w)
	if _, err := out.WriteString(`{"type":"FeatureCollection","features":[`); err != nil {
		return err
	}
	var line []byte
	first := true
	for area, err := range areas {
		if err != nil {
			return err
		}
		if line, err = area.appendGeoJSON(line[:0], first); err != nil {
			return err
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		first = false
	}
	if _, err := out.WriteString("\n]}\n"); err != nil {
		return err
	}
	return out.Flush()
}

func (a *Area) appendGeoJSON(line []byte, first bool) ([]byte, error) {
	if !first {
		line = append(line, ',')
	}
	key, err := json.Marshal(a.Key)
	if err != nil {
		return nil, err
	}
	name, err := json.Marshal(a.Name)
	if err != nil {
		return nil, err
	}
	line = append(append(line, "\n"+`{"type":"Feature","id":`...), key...)
	line = append(append(line, `,"properties":{"key":`...), key...)
	line = append(append(line, `,"name":`...), name...)
	line = append(line, `},"geometry":{"type":"MultiPolygon","coordinates":`...)
	line = a.Shape.appendGeoJSON(line)
	return append(line, "}}"...), nil
}

func (s Shape) appendGeoJSON(line []byte) []byte {
	line = append(line, '[')
	for i, polygon := range s {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(line, '[')
		for j, ring := range polygon {
			if j > 0 {
				line = append(line, ',')
			}
			line = ring.appendGeoJSON(line)
		}
		line = append(line, ']')
	}
	return append(line, ']')
}

func (r Ring) appendGeoJSON(line []byte) []byte {
	line = append(line, '[')
	for i, v := range r {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(line, '[')
		line = append(appendDegrees(line, v.X), ',')
		line = append(appendDegrees(line, v.Y), ']')
	}
	return append(line, ']')
}

// appendDegrees writes steps of the grid exactly, without trailing zeros.
func appendDegrees(line []byte, steps int32) []byte {
	return strconv.AppendFloat(line, float64(steps)/stepsPerDegree, 'f', -1, 64)
}
