package tiles

import (
	"image/color"
	"image/draw"

	"github.com/go-text/typesetting/di"
)

// The size of a Card in CSS pixels. Services that show previews of links want 1200 by
// 630 pixels and show them at half of that or less, so it is always drawn at 2x.
const (
	CardWidth     = 600
	CardHeight    = 315
	CardMapHeight = 207 // of the map, above the band with the words
	CardScale     = 2
)

// Card is a picture that stands for a page where its link is shared: a map, and below it
// who and what in words. They may be of any length and in any script: what does not fit
// ends in an ellipsis, what no font has is left out.
type Card struct {
	Map   StaticMap // CardWidth by CardMapHeight at CardScale
	Title string    // in up to two rows
	Kind  string    // the colour before State, as of a Pin
	State string    // one or two words; may be empty
	Place string    // beside it; may be empty
	Site  string    // whose page it is
}

var (
	cardGround = rgb(0x14213d)
	cardStripe = rgb(0xffb733)
	cardWords  = rgb(0xffffff)
	cardSoft   = rgb(0xc9d1e2)
)

const (
	cardMargin     = 24 // CSS pixels, as all below
	cardTitleSize  = 22
	cardNoteSize   = 14
	cardDisc       = 6
	cardStripeHigh = 3
)

// Draw makes the picture, a PNG, or a JPEG where the map is one. It asks tile as
// StaticMap.Draw does, and fails like that.
func (c Card) Draw(tile func(Tile) ([]byte, error)) ([]byte, error) {
	c.Map.Width, c.Map.Height, c.Map.Look.Scale = CardWidth, CardMapHeight, CardScale
	above, photo, err := c.Map.paint(tile)
	if err != nil {
		return nil, err
	}
	p := newPainter(view{scale: CardScale, size: vec{CardWidth, CardHeight}}, Look{Dark: true})
	p.fonts = c.Map.Fonts
	p.flood(cardGround)
	draw.Draw(p.img, above.img.Rect, above.img, above.img.Rect.Min, draw.Src)
	p.ring([]vec{p.css(0, CardMapHeight), p.css(CardWidth, CardMapHeight), p.css(CardWidth, CardMapHeight+cardStripeHigh), p.css(0, CardMapHeight+cardStripeHigh)})
	p.fill(cardStripe)
	p.cardTitle(c.Title)
	p.cardNotes(c)
	return encodePicture(p.img, photo)
}

// css is a place in device pixels, given in CSS pixels.
func (p *painter) css(x, y float64) vec { return vec{x, y}.mul(p.scale) }

// cardTitle writes the title, on the right where that is where it begins.
func (p *painter) cardTitle(title string) {
	const high = 26
	rows := p.fonts.fitted(bold, title, cardTitleSize, CardWidth-2*cardMargin, 2)
	y := float64(CardMapHeight + 45)
	if len(rows) == 2 {
		y -= 12
	}
	for i, row := range rows {
		run := p.fonts.once(bold, row)
		if run == nil {
			continue
		}
		x := float64(cardMargin)
		if directionOf([]rune(title)) == di.DirectionRTL {
			x = CardWidth - cardMargin - run.width(cardTitleSize, 0)
		}
		p.inked(run, p.css(x, y+float64(i)*high), cardTitleSize*p.scale, cardWords)
	}
}

// cardNotes writes the last row: state and place, and at its end whose page it is.
func (p *painter) cardNotes(c Card) {
	const y, gap = CardHeight - 19, 12
	x, end := float64(cardMargin), float64(CardWidth-cardMargin)
	end -= p.cardNote(bold, c.Site, end, y, (end-x)/2, cardStripe, true) + 2*gap
	if c.State != "" {
		p.disc(p.css(x+cardDisc, y-cardNoteSize*digitMiddle), cardDisc*p.scale, p.pinInk(c.Kind))
		x += 2*cardDisc + 7
		x += p.cardNote(bold, c.State, x, y, end-x, cardWords, false) + gap
	}
	p.cardNote(regular, c.Place, x, y, end-x, cardSoft, false)
}

// cardNote writes a text of one row from x on, or up to x, and returns its width.
func (p *painter) cardNote(w weight, text string, x, y, room float64, ink color.RGBA, ends bool) float64 {
	rows := p.fonts.fitted(w, text, cardNoteSize, room, 1)
	if len(rows) == 0 {
		return 0
	}
	run := p.fonts.once(w, rows[0])
	if run == nil {
		return 0
	}
	width := run.width(cardNoteSize, 0)
	if ends {
		x -= width
	}
	p.inked(run, p.css(x, y), cardNoteSize*p.scale, ink)
	return width
}
