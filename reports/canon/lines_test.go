package canon_test

import (
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/reports/canon"
)

const linesFile = `{"canon":"lamppost-lines/1","layer":"roads","features":2}
{"key":"A","pieces":[[0,0,4,0],[-5,1,7,7,8,8]],"properties":{"class":"motorway","lanes":"3"}}
{"key":"b\"","pieces":[[0,0,4,4]],"properties":{}}
`

func TestLinesReadAsWritten(t *testing.T) {
	v, err := canon.ReadLines([]byte(linesFile))
	if err != nil || v.Layer != "roads" || len(v.Lines) != 2 || len(v.Lines[0].Path) != 2 || v.Lines[0].Properties["lanes"] != "3" {
		t.Fatalf("%+v, %v", v, err)
	}
	v.Lines[0], v.Lines[1] = v.Lines[1], v.Lines[0]
	v.Lines[0].Name = "left out"
	var again strings.Builder
	if err := canon.WriteLines(&again, v.Layer, v.Lines); err != nil || again.String() != linesFile || !canon.IsLines([]byte(linesFile)) {
		t.Errorf("%v: %s", err, again.String())
	}
	if err := canon.WriteLines(&again, v.Layer, append(v.Lines, geo.Line{Key: "A"})); err == nil {
		t.Error("the same key twice")
	}
}

func TestOnlyCanonicalLinesAreRead(t *testing.T) {
	for name, change := range map[string][2]string{
		"fewer":          {`:2}`, `:3}`},
		"a space":        {`"key":"A"`, `"key": "A"`},
		"descending":     {`"key":"A"`, `"key":"c"`},
		"off the globe":  {`4,4]]`, `1800000001,4]]`},
		"the east end":   {`[[0,0,4,4]]`, `[[1799999999,0,1800000000,4]]`},
		"one vertex":     {`[[0,0,4,4]]`, `[[0,0]]`},
		"no piece":       {`[[0,0,4,4]]`, `[]`},
		"a long edge":    {`[[0,0,4,4]]`, `[[0,0,400000000,4]]`},
		"twice a place":  {`[[0,0,4,4]]`, `[[0,0,0,0]]`},
		"another format": {`lines/1`, `lines/2`},
		"order of names": {`"class":"motorway","lanes":"3"`, `"lanes":"3","class":"motorway"`},
		"a number":       {`"3"`, `3`},
		"cut short":      {"{}}\n", "{}}"},
	} {
		file := strings.Replace(linesFile, change[0], change[1], 1)
		if _, err := canon.ReadLines([]byte(file)); err == nil || file == linesFile {
			t.Errorf("%s: read", name)
		}
	}
}
