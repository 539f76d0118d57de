package tiles

import (
	"bytes"
	"image/color"
	"image/png"
	"strconv"

	"lamppost/geo"
)

// Pin is a mark at a place (lon, lat). Count above 1 is written in it. Kind
// chooses the colour: "open", "progress", "fixed" and "closed" have their own,
// everything else shares one.
type Pin struct {
	At    geo.Point
	Count int
	Kind  string
}

const (
	pinRadius = 6.5 // CSS pixels, for a single thing

	// pinGrowth widens a pin for each digit of its count.
	pinGrowth = 3.2

	// pinReach is how far outside the tile a pin can begin that shows in it.
	pinReach = 32
)

// DrawPins paints a transparent PNG of 256*Scale pixels to lay over a tile of
// Draw. Pass the pins of t.Buffered(32) so that none is cut in half. Pins are
// painted in the order given. It fails only for a tile that does not exist.
func DrawPins(t Tile, look Look, pins []Pin) ([]byte, error) {
	if !t.Valid() {
		return nil, ErrTile
	}
	p := newPainter(newView(t, look), look)
	for _, pin := range pins {
		p.paintPin(pin)
	}
	var buffer bytes.Buffer
	err := png.Encode(&buffer, p.img)
	return buffer.Bytes(), err
}

func (p *painter) paintPin(pin Pin) {
	at := p.device(project(pin.At))
	if !p.frame(pinReach).holds(box{at, at}) {
		return
	}
	text := ""
	if pin.Count > 1 {
		text = shortCount(pin.Count)
	}
	radius := (pinRadius + pinGrowth*float64(len(text))) * p.scale
	p.disc(at, radius+1.5*p.scale, p.pinRim)
	p.disc(at, radius, p.pinInk(pin.Kind))
	p.centred(text, at, 11*p.scale)
}

// shortCount keeps at most three characters and a plus.
func shortCount(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n)
	case n < 100_000:
		return strconv.Itoa(n/1000) + "k"
	}
	return "99k+"
}

func (p *painter) pinInk(kind string) color.RGBA {
	if ink, ok := p.pins[kind]; ok {
		return ink
	}
	return p.pin
}

func (p *painter) disc(at vec, radius float64, ink color.RGBA) {
	s := stroker{half: radius, emit: p.ring}
	s.line([]vec{at.sub(vec{0.001, 0}), at.add(vec{0.001, 0})})
	p.fill(ink)
}

// centred writes text in the middle of a place, both in device pixels.
func (p *painter) centred(text string, at vec, size float64) {
	run := p.fonts.run(bold, text)
	if run == nil {
		return
	}
	p.inked(run, at.add(vec{-run.width(size, 0) / 2, size * digitMiddle}), size, p.pinText)
}

// inked writes a text from a place on its baseline on, all in device pixels.
func (p *painter) inked(run *textRun, pen vec, size float64, ink color.RGBA) {
	for i := range run.letters {
		for _, part := range run.letters[i].pieces {
			for _, contour := range part.contours {
				p.placed = p.placed[:0]
				for _, v := range contour {
					p.placed = append(p.placed, v.add(part.at).mul(size).add(pen))
				}
				p.ring(p.placed)
			}
		}
		pen.x += run.letters[i].advance * size
	}
	p.fill(ink)
}
