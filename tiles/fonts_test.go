package tiles

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lamppost/geo"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// debianFonts are of the packages fonts-noto-cjk and fonts-noto-core.
var debianFonts = []string{"opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc", "truetype/noto/NotoSansDevanagari-Regular.ttf"}

// moreFonts reads the fonts of Debian once for all tests.
var moreFonts = sync.OnceValues(func() (*Fonts, error) {
	var added []*Font
	for _, name := range debianFonts {
		file, err := os.Open(filepath.Join("/usr/share/fonts", name))
		if err != nil {
			return nil, err
		}
		one, err := ParseFont(file, 0)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		added = append(added, one)
	}
	return NewFonts(added...), nil
})

func needFonts(t testing.TB) *Fonts {
	t.Helper()
	fonts, err := moreFonts()
	if os.IsNotExist(err) {
		t.Skipf("the fonts of Debian's fonts-noto-cjk and fonts-noto-core are not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

func mustRun(t testing.TB, f *Fonts, text string) *textRun {
	t.Helper()
	r := f.run(regular, text)
	if r == nil {
		t.Fatalf("%q cannot be written", text)
	}
	return r
}

// same says whether two letters are the same glyphs in the same places.
func same(a, b letter) bool {
	return slices.EqualFunc(a.pieces, b.pieces, func(p, q piece) bool { return p.glyph == q.glyph && p.at == q.at })
}

// In Arabic, lam and alef are one shape, and a letter's form depends on its neighbours.
func TestArabicIsJoined(t *testing.T) {
	f := NewFonts()
	if n := len(mustRun(t, f, "لا").letters); n != 1 {
		t.Errorf("lam and alef are %d shapes, want 1", n)
	}
	joined, alone := mustRun(t, f, "ببب").letters, mustRun(t, f, "ب").letters
	if same(joined[0], joined[1]) || same(joined[1], joined[2]) || same(joined[2], alone[0]) {
		t.Error("beh has the same form at the beginning, in the middle, at the end and alone")
	}
	if wide, narrow := mustRun(t, f, "ببب").width(10, 0.5), mustRun(t, f, "ببب").width(10, 0); wide != narrow {
		t.Errorf("letters that are joined were spaced: %v and %v", wide, narrow)
	}
}

func TestHebrewRunsFromTheRight(t *testing.T) {
	f := NewFonts()
	word := mustRun(t, f, "רחוב").letters
	for i, c := range []rune("רחוב") {
		if !same(word[len(word)-1-i], mustRun(t, f, string(c)).letters[0]) {
			t.Errorf("letter %d of the word is not where it belongs", i)
		}
	}
}

// What is seen from left to right, with Hebrew letters written for themselves.
func TestNumbersAndWordsOfBothDirections(t *testing.T) {
	f := NewFonts()
	f.faces[regular] = f.facesOf(regular)[1:] // one font for all of it
	for read, seen := range map[string]string{
		"אב 12":         "12 בא",
		"אב 12 גד":      "דג 12 בא",
		"אב AB 12 גד":   "דג AB 12 בא",
		"AB אב 12 CD":   "AB 12 בא CD",
		"AB אב 1-2 גד":  "AB דג 1-2 בא",
		"AB אב, גד 12":  "AB 12 דג ,בא",
		"(אב) AB":       "AB (בא)",
		"AB (אב)":       "AB (בא)",
		"AB 12 CD":      "AB 12 CD",
		"אב\u200f 12":   "12 בא",
		"אב\nגד":        "דג בא",
		"12 אב":         "בא 12",
		"אב/AB/12":      "AB/12/בא",
		"AB אב":         "AB בא",
		"AB אב גד 3 AB": "AB 3 דג בא AB",
	} {
		var want []letter
		for _, c := range seen {
			if c == ' ' {
				want = append(want, letter{})
			} else {
				want = append(want, mustRun(t, f, string(c)).letters...)
			}
		}
		got := mustRun(t, f, read).letters
		if !slices.EqualFunc(got, want, same) {
			t.Errorf("%q is not seen as %q", read, seen)
		}
	}
}

func TestMarksTakeNoRoom(t *testing.T) {
	f := NewFonts()
	for marked, plain := range map[string]string{"Thành phố": "Thanh pho", "x\u0301x\u0323": "xx", "שָׁלוֹם": "שלום"} {
		a, b := mustRun(t, f, marked), mustRun(t, f, plain)
		if len(a.letters) != len(b.letters) {
			t.Errorf("%q has %d letters, %q has %d", marked, len(a.letters), plain, len(b.letters))
		}
	}
	x := mustRun(t, f, "x\u0323")
	if len(x.letters) != 1 || len(x.letters[0].pieces) != 2 || x.advance != x.letters[0].pieces[0].advance {
		t.Errorf("x with a dot below: %+v", x)
	}
}

// One word is written with one font, even if the first has most of it.
func TestWordsAreOfOneFont(t *testing.T) {
	f := NewFonts()
	if same(mustRun(t, f, "Thành phố").letters[0], mustRun(t, f, "Thanh").letters[0]) {
		t.Error("T is of the font that lacks ố")
	}
}

func TestFontsThatAreAddedWriteMore(t *testing.T) {
	more, few := needFonts(t), NewFonts()
	for _, name := range []string{"東京都港区", "तोक्यो", "서울특별시", "Ginza 銀座"} {
		if few.run(regular, name) != nil {
			t.Errorf("%q is written without a font for it", name)
		}
		for _, w := range []weight{regular, bold, italic} {
			if more.run(w, name) == nil {
				t.Errorf("%q is not written in weight %d", name, w)
			}
		}
	}
	if r := mustRun(t, more, "कि"); len(r.letters) != 1 || len(r.letters[0].pieces) != 2 || r.letters[0].pieces[1].glyph != mustRun(t, more, "क").letters[0].pieces[0].glyph {
		t.Error("the vowel of ki does not stand before its consonant")
	}
	if r := more.run(bold, "東"); same(r.letters[0], mustRun(t, more, "東").letters[0]) {
		t.Error("bold is not written with the bold font")
	}
}

// Ideographs need no space to be broken at; words of other letters do.
func TestLongNamesAreBroken(t *testing.T) {
	for name, want := range map[string][]string{
		"東京都立中央図書館": {"東京都立", "中央図書館"}, "東京都港区": {"東京都港区"}, "代々木公園東口交番前": {"代々木公園", "東口交番前"},
		"Station Approach Road": {"Station", "Approach Road"}, "Donaudampfschifffahrt": {"Donaudampfschifffahrt"}, "シンジュクヒガシグチエキ": {"シンジュクヒガシグチエキ"},
		"شارع محمد الخامس": {"شارع محمد", "الخامس"},
	} {
		if got := rows(name); !slices.Equal(got, want) {
			t.Errorf("%q is broken into %q, want %q", name, got, want)
		}
	}
}

// A name without a font for it gives way to one in Latin letters.
func TestNamesNobodyCanWriteAreWrittenInLatin(t *testing.T) {
	around := Tile{14, 7900, 5750}
	place := func(properties map[string]any) []geo.Feature {
		properties["class"], properties["name"] = "suburb", "港区"
		return []geo.Feature{{Properties: properties, Geometry: PointAt(around, 128, 60)}}
	}
	for want, properties := range map[string]map[string]any{"Minato": {"name_en": "Minato", "name_de": "Hafen"}, "Minato-ku": {"int_name": "Minato-ku"}, "": {"name_en": "港区"}} {
		names, err := NewBasemap(place(properties), "").labelsIn(14, newView(around, Look{}).worldFrame())
		if err != nil || (want == "") != (len(names) == 0) || (want != "" && names[0].rows[0] != want) {
			t.Errorf("%v: %d names, %v", properties, len(names), err)
		}
	}
	names, err := NewBasemap(place(map[string]any{"name_en": "Minato"}), "").With(needFonts(t)).labelsIn(14, newView(around, Look{}).worldFrame())
	if err != nil || len(names) != 1 || names[0].rows[0] != "港区" {
		t.Errorf("with a font: %v, %v", names, err)
	}
}

func TestHostileNamesCostLittle(t *testing.T) {
	f := NewFonts()
	for _, name := range []string{"", "   ", "\u200e\u200f", "\xff\xfe", strings.Repeat("ﷺ", 1000), "a" + strings.Repeat("\u0301", 5000), "\u202e\u202d\u2066", "\U0010ffff"} {
		if f.run(regular, name) != nil {
			t.Errorf("%.20q is written", name)
		}
	}
	mustRun(t, f, "\u202eMill\u202c Lane")
}

func TestFontsAreBounded(t *testing.T) {
	f := NewFonts()
	for i := range keptRuns + 100 {
		mustRun(t, f, fmt.Sprint(i))
	}
	if f.runs.Len() != keptRuns || f.glyphs.Len() > 10 {
		t.Errorf("%d names and %d glyphs are kept", f.runs.Len(), f.glyphs.Len())
	}
}

func TestBrokenFontsAreRefused(t *testing.T) {
	for _, text := range []string{"", "no font", "OTTO\x00\x0a", "ttcf\x00\x01\x00\x00\xff\xff\xff\xff"} {
		if _, err := ParseFont(strings.NewReader(text), 0); err == nil {
			t.Errorf("%q is a font", text)
		}
	}
}

var nameSamples = []string{"شارع محمد الخامس", "רחוב הרצל 12", "Łódź", "Thành phố Hồ Chí Minh", "東京都港区", "Αθήνα", "Київ", "तोक्यो", "Mill Lane", "서울특별시", "Երևան", "თბილისი"}

// nameTown has each sample upright as a place and along a curve as a street.
func nameTown(around Tile) []geo.Feature {
	var out []geo.Feature
	for i, name := range nameSamples {
		x, y := float64(i%3)*256, float64(i/3)*128
		line := orb.LineString{}
		for s := range 25 {
			line = append(line, PointAt(around, x+10+float64(s)*9.8, y+90-22*math.Sin(float64(s)/24*math.Pi)))
		}
		if i%2 == 1 {
			slices.Reverse(line)
		}
		out = append(out, geo.Feature{Properties: map[string]any{"class": "village", "name": name}, Geometry: PointAt(around, x+128, y+32)},
			geo.Feature{Properties: map[string]any{"class": "minor", "name": name}, Geometry: line})
	}
	return out
}

// TestNameSheet writes every sample upright and along a street, in all looks.
// With LAMPPOST_SHEETS naming a folder it leaves the pictures there.
func TestNameSheet(t *testing.T) {
	around := Tile{16, 31500, 23000}
	town := NewBasemap(nameTown(around), "").With(needFonts(t))
	for _, look := range []Look{{}, {Scale: 2}, {Dark: true}, {Scale: 2, Dark: true}} {
		side := Pixels * look.scale()
		all := image.NewRGBA(image.Rect(0, 0, 3*side, 2*side))
		for i := range 6 {
			tile := Tile{16, around.X + i%3, around.Y + i/3}
			labels, err := town.labelsIn(16, newView(tile, look).worldFrame())
			if err != nil || len(labels) < 4 {
				t.Fatalf("%v has only %d names, %v", tile, len(labels), err)
			}
			p := newPainter(newView(tile, look), look)
			if err := p.paint(town, nil); err != nil {
				t.Fatal(err)
			}
			draw.Draw(all, image.Rect(0, 0, side, side).Add(image.Pt(i%3*side, i/3*side)), p.img, image.Point{}, draw.Src)
		}
		leave(t, fmt.Sprintf("names-%dx-dark-%v.png", look.scale(), look.Dark), all)
	}
}

func leave(t *testing.T, name string, img image.Image) {
	t.Helper()
	folder := os.Getenv("LAMPPOST_SHEETS")
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, img); err != nil {
		t.Fatal(err)
	}
}

// Pictures do not depend on who drew before, nor on how many draw at once.
func TestFontsServeManyPaintersAtOnce(t *testing.T) {
	around := Tile{16, 31500, 23000}
	fonts := NewFonts(needFonts(t).added...)
	want := pictureAt(NewBasemap(nameTown(around), "").With(needFonts(t)), around, Look{}, 0, 0)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			got := pictureAt(NewBasemap(nameTown(around), "").With(fonts), around, Look{}, 0, 0)
			if !slices.Equal(got.Pix, want.Pix) {
				t.Error("another picture")
			}
		})
	}
	done.Wait()
}

// Whatever a name holds, it is written or left out, and the letters add up.
func TestAnyNameIsShapedOrLeftOut(t *testing.T) {
	f := NewFonts()
	alphabet := rapid.RuneFrom([]rune("aé12 -(/)אבשָׁﷺلاعبَ\u200e\u200f\u202e\u2067\u0301\u0323रकि東한\n\t\u00ad🏠"))
	rapid.Check(t, func(t *rapid.T) {
		r := f.run(regular, rapid.StringOfN(alphabet, 0, 40, -1).Draw(t, "name"))
		if r == nil {
			return
		}
		sum := 0.0
		for i := range r.letters {
			sum += r.letters[i].step(0)
		}
		if math.Abs(sum-r.width(1, 0)) > 1e-9 || sum < 0 {
			t.Errorf("letters are %v wide, the name %v", sum, r.width(1, 0))
		}
	})
}

// What a name costs the first time it is met.
func BenchmarkShape(b *testing.B) {
	for _, text := range []string{"Station Approach Road", "شارع محمد الخامس", "Đường Nguyễn Văn Cừ"} {
		b.Run(text, func(b *testing.B) {
			f := NewFonts()
			f.run(regular, text)
			for b.Loop() {
				f.shape(regular, text)
			}
		})
	}
}
