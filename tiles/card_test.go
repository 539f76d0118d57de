package tiles

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/geo"
)

// Texts that people send.
var cardTexts = map[string]string{
	"plain":      "Pothole: Deep enough for a pram",
	"long":       "Broken pavement: " + strings.Repeat("the kerb has come loose and everybody stumbles over it ", 40),
	"one word":   strings.Repeat("Donaudampfschifffahrtsgesellschaft", 30),
	"arabic":     "حفرة في الطريق أمام المدرسة رقم 12 في شارع محمد الخامس، وهي خطيرة على الأطفال والدراجات",
	"hebrew":     "בור בכביש: מסוכן לרוכבי אופניים ליד רחוב 12",
	"emoji":      "Pothole: 🕳️🚲😱 big 👨‍👩‍👧‍👦 one",
	"only emoji": "🕳️🚲😱",
	"controls":   "Pot\x00ho\x1ble\r\n\tat \u202egnikrap\u202c \u2066x\u2069 \ufeffnight\u2028now\u0085",
	"marks":      "Z" + strings.Repeat("\u0301\u0316", 300) + "algo" + strings.Repeat("\u0489", 900),
	"broken":     "caf\xc3 \xff\xfe\xfd \xed\xa0\x80 end",
	"markup":     `<script>alert(1)</script><img src=x onerror=alert(1)>{{.Site}}`,
	"han":        strings.Repeat("路面坑洞非常危险请尽快修理", 12),
	"nothing":    "",
	"blank":      " \u00a0\u2003\u200b\u200d ",
	"huge":       strings.Repeat("x \u0301", 300_000),
}

func TestCardTakesAnyText(t *testing.T) {
	at := geo.Point{-7.001, 46.9995}
	kept := map[Tile][]byte{}
	tile := func(t Tile) (data []byte, err error) {
		if kept[t] == nil {
			kept[t], err = drawnBy(nil, Look{Scale: CardScale})(t)
		}
		return kept[t], err
	}
	for name, text := range cardTexts {
		t.Run(name, func(t *testing.T) {
			c := Card{Map: StaticMap{Centre: at, Zoom: 17, Markers: []Pin{{At: at, Kind: "open"}}}, Title: text, Kind: "open", State: "Open", Place: text, Site: "Merrowhythe"}
			data, err := c.Draw(tile)
			if err != nil {
				t.Fatal(err)
			}
			if folder := os.Getenv("LAMPPOST_SHEETS"); folder != "" {
				must(t, os.WriteFile(filepath.Join(folder, "card "+name+".png"), data, 0o644))
			}
			img := readPNG(t, data)
			if img.Rect != image.Rect(0, 0, 1200, 630) || len(data) > 300<<10 {
				t.Errorf("%v, %d bytes", img.Rect, len(data))
			}
			words := map[string]int{"nothing": 0, "blank": 0, "han": 0}
			if least, none := words[name]; !none && inkIn(img, image.Rect(0, 424, 1200, 550)) < 300 || none && inkIn(img, image.Rect(0, 424, 1200, 550)) != least {
				t.Errorf("%d pixels of title", inkIn(img, image.Rect(0, 424, 1200, 550)))
			}
			for _, margin := range []image.Rectangle{image.Rect(0, 424, 40, 630), image.Rect(1160, 424, 1200, 630)} {
				if n := inkIn(img, margin); n > 0 {
					t.Errorf("%d pixels of words in the margin %v", n, margin)
				}
			}
			if c := img.RGBAAt(600, 2*CardMapHeight-1); c == cardGround || c == cardStripe {
				t.Errorf("there is no map above the band, but %v", c)
			}
		})
	}
}

// inkIn counts the pixels of the band that are not its ground.
func inkIn(img *image.RGBA, in image.Rectangle) (n int) {
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if img.RGBAAt(x, y) != (color.RGBA{0x14, 0x21, 0x3d, 0xff}) {
				n++
			}
		}
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Rows are as wide as the room at most, lose nothing but what does not fit, and are
// not broken within a word that fits.
func TestTextIsFitted(t *testing.T) {
	var f *Fonts
	const size, width = 20, 300
	for name, text := range cardTexts {
		for most := range 5 {
			rows := f.fitted(bold, text, size, width, most)
			if len(rows) > most {
				t.Errorf("%s: %d rows of %d", name, len(rows), most)
			}
			for _, row := range rows {
				if run := f.once(bold, row); run == nil || run.width(size, 0) > width {
					t.Errorf("%s: %q cannot be written, or is too wide", name, row)
				}
			}
		}
	}
	for _, c := range []struct {
		text string
		rows []string
	}{
		{"Short", []string{"Short"}},
		{"A lamp that has not burned since the storm in March", []string{"A lamp that has not burned since", "the storm in March"}},
		{"A lamp that has not burned since the storm in March, and the one beside it neither", []string{"A lamp that has not burned since", "the storm in March, and the…"}},
		{"  a\u202eb\n\n c ", []string{"ab c"}},
		{"e\u0301a\u0301\u0301\u0301\u0301", []string{"éá\u0301\u0301"}},
	} {
		if got := f.fitted(regular, c.text, size, width, 2); strings.Join(got, "|") != strings.Join(c.rows, "|") {
			t.Errorf("%q is %q", c.text, got)
		}
	}
}
