package photo

import (
	"image"
	"image/color"
	"math"
)

// rgb is a colour of light, 1 being white.
type rgb [3]float64

func (c rgb) mix(with rgb, share float64) rgb {
	share = min(max(share, 0), 1)
	for i := range c {
		c[i] += (with[i] - c[i]) * share
	}
	return c
}

func (c rgb) plus(light rgb, amount float64) rgb {
	for i := range c {
		c[i] += light[i] * amount
	}
	return c
}

// streetlight paints a lamp above a street at dusk, by distances to a few shapes. The scene is 4 wide and 3 high, y downwards.
func streetlight(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	pixel := 4 / float64(w)
	for j := range h {
		for i := range w {
			c := scene((float64(i)+0.5)*pixel, (float64(j)+0.5)*pixel, pixel)
			grain := (noise(float64(i), float64(j)) - 0.5) * 0.024
			img.SetRGBA(i, j, color.RGBA{eight(c[0] + grain), eight(c[1] + grain), eight(c[2] + grain), 255})
		}
	}
	return img
}

func eight(v float64) uint8 { return uint8(255*min(max(v, 0), 1) + 0.5) }

// Where things are.
const (
	lampX, lampY = 1.62, 0.86
	poleX        = 2.42
	kerb         = 2.42 // the upper edge of the street
)

func scene(x, y, pixel float64) rgb {
	edge := func(distance float64) float64 { return 0.5 - distance/(1.5*pixel) } // 1 inside, 0 outside, soft over a pixel
	c := sky(x, y)
	c = houses(c, x, y, edge)
	c = street(c, x, y, edge)
	c = pole(c, x, y, edge)
	d := math.Hypot(x-lampX, y-lampY)
	c = c.plus(rgb{1, 0.78, 0.42}, 0.5*math.Exp(-d*2.6)+0.75*math.Exp(-d*d*38))
	if y > lampY { // the cone below the shade
		spread := math.Abs(x-lampX) / (0.12 + 0.62*(y-lampY))
		c = c.plus(rgb{1, 0.76, 0.4}, 0.16*math.Exp(-spread*spread*1.6)*math.Exp(-(y-lampY)*0.5))
	}
	return c
}

// sky goes from deep blue to the last orange, with a few streaks of cloud.
func sky(x, y float64) rgb {
	c := rgb{0.07, 0.10, 0.24}.mix(rgb{0.30, 0.28, 0.46}, y/1.5).mix(rgb{0.93, 0.55, 0.36}, (y-0.95)/1.35)
	cloud := smooth(x*0.9+3, y*4.2)*0.6 + smooth(x*2.3, y*9.1+7)*0.4
	return c.mix(rgb{0.42, 0.30, 0.42}, (cloud-0.52)*1.5*math.Exp(-(y-1.2)*(y-1.2)*2.5))
}

// houses are dark fronts along the horizon with lit windows.
func houses(c rgb, x, y float64, edge func(float64) float64) rgb {
	roofs := []struct{ left, right, eaves, ridge float64 }{
		{-0.2, 0.55, 1.62, 1.34}, {0.55, 1.2, 1.78, 1.5}, {1.2, 1.75, 1.55, 1.55}, {1.75, 2.6, 1.83, 1.52}, {2.6, 3.3, 1.5, 1.27}, {3.3, 4.2, 1.72, 1.45},
	}
	for i, r := range roofs {
		middle, half := (r.left+r.right)/2, (r.right-r.left)/2
		top := r.ridge + (r.eaves-r.ridge)*math.Abs(x-middle)/half
		inside := max(top-y, math.Abs(x-middle)-half)
		front := rgb{0.085, 0.085, 0.13}.mix(rgb{0.13, 0.11, 0.14}, float64(i%2))
		c = c.mix(front, edge(inside))
		if inside < -0.03 && y > r.eaves+0.08 && y < kerb-0.12 {
			c = windows(c, i, x-r.left, y-r.eaves-0.08, edge)
		}
	}
	return c
}

func windows(c rgb, house int, x, y float64, edge func(float64) float64) rgb {
	const pitchX, pitchY = 0.19, 0.24
	column, row := math.Floor(x/pitchX), math.Floor(y/pitchY)
	frame := max(math.Abs(x-(column+0.5)*pitchX)-0.045, math.Abs(y-(row+0.5)*pitchY)-0.07)
	pane := rgb{0.05, 0.06, 0.10}
	if noise(column+float64(house)*17, row*5+float64(house)) > 0.62 {
		pane = rgb{0.98, 0.80, 0.48}.mix(rgb{0.85, 0.62, 0.35}, y)
	}
	return c.mix(pane, edge(frame)*0.9)
}

// street is wet asphalt with a kerb, a dashed line and the lamp's reflection.
func street(c rgb, x, y float64, edge func(float64) float64) rgb {
	pavement := rgb{0.20, 0.18, 0.19}.mix(rgb{0.27, 0.24, 0.23}, smooth(x*14, y*30))
	c = c.mix(pavement, edge(kerb-0.16-y))
	asphalt := rgb{0.085, 0.09, 0.115}.mix(rgb{0.14, 0.135, 0.15}, smooth(x*22, y*48))
	lit := math.Exp(-math.Pow((x-lampX)*0.85, 2)) * 0.26
	asphalt = asphalt.plus(rgb{1, 0.74, 0.4}, lit*math.Exp(-(y-kerb)*1.1))
	ripple := (smooth(x*9, y*60) - 0.5) * 0.12
	asphalt = asphalt.plus(rgb{1, 0.8, 0.5}, 0.5*math.Exp(-math.Pow((x-lampX+ripple)*9, 2))*smooth(x*5, y*70))
	c = c.mix(asphalt, edge(kerb-y))
	c = c.mix(rgb{0.36, 0.33, 0.31}, edge(max(math.Abs(y-kerb+0.012)-0.018, -1)))
	dash := max(math.Abs(y-2.74)-0.018, math.Abs(math.Mod(x+0.3, 0.9)-0.45)-0.26)
	return c.mix(rgb{0.62, 0.60, 0.55}, edge(dash)*0.8)
}

// pole is the mast, its curved arm and the lamp's head.
func pole(c rgb, x, y float64, edge func(float64) float64) rgb {
	iron := rgb{0.045, 0.05, 0.065}
	const bend = 0.40
	mast := max(math.Abs(x-poleX)-(0.022+0.012*(y-0.9)), 0.9-y, y-kerb+0.1)
	foot := max(math.Abs(x-poleX)-0.075, kerb-0.32-y, y-kerb+0.09)
	ring := max(math.Abs(math.Hypot(x-(poleX-bend), y-0.9)-bend)-0.02, y-0.9, poleX-bend-x)
	arm := max(math.Abs(y-0.5)-0.02, lampX-x, x-(poleX-bend))
	drop := max(math.Abs(x-lampX)-0.014, 0.5-y, y-0.7)
	for _, part := range []float64{mast, foot, ring, arm, drop} {
		c = c.mix(iron, edge(part))
	}
	rim := 0.07 + (y-0.66)*1.15
	c = c.mix(iron, edge(max(math.Abs(x-lampX)-rim, 0.66-y, y-0.80)))
	return c.mix(rgb{1, 0.95, 0.80}, edge(math.Hypot((x-lampX)*0.72, y-0.83)-0.085)*step(y > 0.80))
}

func step(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// noise is a number in [0, 1) that looks random and is the same for the same place.
func noise(x, y float64) float64 {
	v := math.Sin(x*127.1+y*311.7) * 43758.5453
	return v - math.Floor(v)
}

// smooth is noise between whole numbers, interpolated.
func smooth(x, y float64) float64 {
	ix, iy := math.Floor(x), math.Floor(y)
	fx, fy := x-ix, y-iy
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	top := noise(ix, iy)*(1-fx) + noise(ix+1, iy)*fx
	bottom := noise(ix, iy+1)*(1-fx) + noise(ix+1, iy+1)*fx
	return top*(1-fy) + bottom*fy
}
