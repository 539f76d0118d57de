package tiles

import "testing"

// The field of a character is dark where its ink is, and counts down from there.
func TestGlyphFieldIsTheCharacter(t *testing.T) {
	g, _ := builtInFonts().character(bold, 'I')
	b := boundOf(g.contours[0])
	left, top := int(b.min.x*glyphSize), int(b.min.y*glyphSize)-1
	width, height := 8, 18
	field := g.field(left, top, width, height)
	w := width + 2*glyphBorder
	row := field[(height/2)*w : (height/2+1)*w]
	most := 0
	for x, v := range row {
		if v > row[most] {
			most = x
		}
	}
	if row[most] < 200 || row[0] > 150 || row[w-1] > 150 {
		t.Errorf("a row through the stem: %v", row)
	}
	for x := 1; x <= most; x++ {
		if row[x] < row[x-1] {
			t.Errorf("the field falls on the way to the stem: %v", row)
		}
	}
}

func TestNearestIsTheLeastSum(t *testing.T) {
	f := []float64{1e12, 9, 1e12, 1e12, 0, 1e12, 4, 1e12}
	for q, got := range nearest(f) {
		want := 1e12
		for v, value := range f {
			want = min(want, value+float64((q-v)*(q-v)))
		}
		if got != want {
			t.Errorf("at %d: %v, want %v", q, got, want)
		}
	}
}
