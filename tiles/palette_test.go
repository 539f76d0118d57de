package tiles

import (
	"image/color"
	"math"
	"testing"
)

// least is the contrast WCAG 2 asks of text, for any size.
const least = 4.5

func TestNamesStandOut(t *testing.T) {
	for _, look := range []Look{{}, {Dark: true}} {
		p := look.palette()
		for role := range inkRoles {
			ink, ok := p.ink[role]
			if !ok {
				t.Fatalf("dark %v: role %d has no ink", look.Dark, role)
			}
			grounds := append([]color.RGBA{p.halo, p.ground}, p.tints...)
			for _, c := range p.surface {
				grounds = append(grounds, c)
			}
			for _, g := range grounds {
				if role == inkGraticule && !isOneOf(g, append(p.tints, p.halo, p.ground)) {
					continue
				}
				if r := contrast(ink, g); r < least {
					t.Errorf("dark %v: role %d on %v has contrast %.2f", look.Dark, role, g, r)
				}
			}
		}
		for kind, c := range p.pins {
			if r := contrast(p.pinText, c); r < least {
				t.Errorf("dark %v: count on a %s pin has contrast %.2f", look.Dark, kind, r)
			}
		}
		if r := contrast(p.outline, p.ground); r < 3 {
			t.Errorf("dark %v: outlines have contrast %.2f", look.Dark, r)
		}
	}
}

func isOneOf(c color.RGBA, list []color.RGBA) bool {
	for _, o := range list {
		if c == o {
			return true
		}
	}
	return false
}

func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func TestEveryClassHasItsColoursInBothLooks(t *testing.T) {
	for _, look := range []Look{{}, {Dark: true}} {
		p := look.palette()
		for c := range surfaceOrder {
			if _, ok := p.surface[c]; !ok && c != overWater {
				t.Errorf("dark %v: surface %s has no colour", look.Dark, c)
			}
		}
		for c := range wayStyles {
			if _, ok := p.way[c]; !ok && c != Water {
				t.Errorf("dark %v: way %s has no colour", look.Dark, c)
			}
		}
		for _, c := range streetOrder {
			if _, ok := p.casing[c]; !ok {
				t.Errorf("dark %v: street %s has no rim", look.Dark, c)
			}
		}
	}
}

// Streets that people drive on can be told from the ground in the sun: by their
// fill or by their rim.
func TestStreetsStandOut(t *testing.T) {
	for _, look := range []Look{{}, {Dark: true}} {
		p := look.palette()
		for _, c := range []Class{Motorway, Major, Medium, Minor} {
			for _, g := range []Class{Land, Residential, Industrial, Farmland} {
				if r := max(contrast(p.way[c], p.surface[g]), contrast(p.casing[c], p.surface[g])); r < 2.99 {
					t.Errorf("dark %v: %s on %s has contrast %.2f", look.Dark, c, g, r)
				}
			}
		}
	}
}
