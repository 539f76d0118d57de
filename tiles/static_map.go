package tiles

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"slices"

	xdraw "golang.org/x/image/draw"

	"lamppost/geo"

	"github.com/paulmach/orb"
)

// MaxMapSide bounds the sides of a StaticMap in CSS pixels: 25 tiles and at 2x some
// 26 MB while it is drawn.
const MaxMapSide = 1280

// ErrMap is what Draw says of a StaticMap of no size, or of one that is too large.
var ErrMap = errors.New("tiles: a map is 1 to 1280 CSS pixels wide and high")

// StaticMap is a picture of a stretch of the map, put together from those of tiles:
// for a mail, a sheet of paper, a preview of a link. It is a value that is made, drawn
// once and dropped.
type StaticMap struct {
	Centre        geo.Point // (lon, lat); near the poles the picture ends where the map does
	Zoom          int       // 0 to MaxZoom
	Width, Height int       // CSS pixels, 1 to MaxMapSide; Look.Scale multiplies them
	Look          Look
	Areas         []Outline // tinted so that the map shows through
	Markers       []Pin     // upright pins, the tip at the place; their Count is not told
	Credit        string    // who made the map, written in a corner; may be empty
	Fonts         *Fonts    // nil: the built-in ones
}

// Draw makes the picture. It asks tile for the pictures of Tiles, in any of the formats of
// PictureType and with Look.Scale times 256 pixels or enlarged to that; nil is a tile
// that does not exist. The picture is a PNG, or a JPEG if any tile is not a PNG: photographs
// have too many colours. The same arguments give the same bytes. It fails with
// ErrMap, tile's error, or for a picture that cannot be read.
func (m StaticMap) Draw(tile func(Tile) ([]byte, error)) ([]byte, error) {
	p, photo, err := m.paint(tile)
	if err != nil {
		return nil, err
	}
	return encodePicture(p.img, photo)
}

func encodePicture(img *image.RGBA, photo bool) ([]byte, error) {
	if !photo {
		return encodePNG(img)
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: pictureQuality})
	return out.Bytes(), err
}

func (m StaticMap) paint(tile func(Tile) ([]byte, error)) (p *painter, photo bool, err error) {
	if min(m.Width, m.Height) < 1 || max(m.Width, m.Height) > MaxMapSide || !(Tile{Z: m.Zoom}).Valid() {
		return nil, false, ErrMap
	}
	p = newPainter(m.view(), m.Look)
	p.fonts = m.Fonts
	p.flood(p.ground)
	for _, s := range m.squares() {
		data, err := tile(s.tile)
		if err != nil {
			return nil, false, err
		}
		if data == nil {
			continue
		}
		if err := p.paste(data, s.at); err != nil {
			return nil, false, err
		}
		photo = photo || PictureType(data) != "image/png"
	}
	p.onEachTurn(func() {
		p.tintOver(m.Areas)
		for _, pin := range m.Markers {
			p.paintMarker(pin)
		}
	})
	p.sign(m.Credit)
	return p, photo, nil
}

// view is on whole device pixels, where tiles are, and within the map from north to south.
func (m StaticMap) view() view {
	v := view{zoom: m.Zoom, scale: float64(m.Look.scale()), pixels: math.Exp2(float64(m.Zoom)) * Pixels, size: vec{float64(m.Width), float64(m.Height)}}
	v.origin = project(m.Centre).mul(v.pixels).sub(v.size.mul(0.5))
	if below := v.pixels - v.size.y; below > 0 {
		v.origin.y = min(max(v.origin.y, 0), below)
	} else {
		v.origin.y = below / 2
	}
	v.origin = vec{math.Round(v.origin.x*v.scale) / v.scale, math.Round(v.origin.y*v.scale) / v.scale}
	return v
}

// square is a tile and where its corner is in the picture, in device pixels.
type square struct {
	tile Tile
	at   image.Point
}

// squares are the tiles of the picture in reading order. Columns go on around the
// globe, so a far view may show one more than once.
func (m StaticMap) squares() []square {
	v := m.view()
	f, n, side := v.worldFrame(), 1<<m.Zoom, Pixels*v.scale
	var all []square
	for y := max(int(math.Floor(f.min.y/Pixels)), 0); y < n && float64(y)*Pixels < f.max.y; y++ {
		for x := int(math.Floor(f.min.x / Pixels)); float64(x)*Pixels < f.max.x; x++ {
			at := image.Pt(int(math.Round(float64(x)*side-f.min.x*v.scale)), int(math.Round(float64(y)*side-f.min.y*v.scale)))
			all = append(all, square{Tile{m.Zoom, (x%n + n) % n, y}, at})
		}
	}
	return all
}

// Tiles are those that Draw asks for, in reading order.
func (m StaticMap) Tiles() []Tile {
	var all []Tile
	for _, s := range m.squares() {
		if !slices.Contains(all, s.tile) {
			all = append(all, s.tile)
		}
	}
	return all
}

// paste puts the picture of a tile in its place.
func (p *painter) paste(data []byte, at image.Point) error {
	img, err := decodePicture(data)
	if err != nil {
		return err
	}
	side := int(Pixels * p.scale)
	to := image.Rectangle{at, at.Add(image.Pt(side, side))}
	flat, ours := img.(*image.Paletted)
	switch {
	case img.Bounds().Size() != to.Size():
		xdraw.BiLinear.Scale(p.img, to, img, img.Bounds(), xdraw.Over, nil)
	case ours && flat.Opaque():
		p.pasteFlat(flat, to)
	default:
		draw.Draw(p.img, to, img, img.Bounds().Min, draw.Over)
	}
	return nil
}

// pasteFlat is draw.Draw for an opaque picture with a palette, in a tenth of the time.
func (p *painter) pasteFlat(img *image.Paletted, to image.Rectangle) {
	var inks [256]color.RGBA
	for i, c := range img.Palette {
		inks[i] = color.RGBAModel.Convert(c).(color.RGBA)
	}
	seen := to.Intersect(p.img.Rect)
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		from := img.Pix[img.PixOffset(seen.Min.X-to.Min.X, y-to.Min.Y):][:seen.Dx()]
		row := p.img.Pix[p.img.PixOffset(seen.Min.X, y):][:4*seen.Dx()]
		for x, i := range from {
			ink := inks[i]
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = ink.R, ink.G, ink.B, ink.A
		}
	}
}

// onEachTurn paints once for each turn of the globe that the picture shows a part of:
// what lies just beyond the 180th meridian is on the other side of the world.
func (p *painter) onEachTurn(paint func()) {
	own := p.origin
	first, last := math.Floor((own.x-markerReach)/p.pixels), math.Floor((own.x+p.size.x+markerReach)/p.pixels)
	for turn := first; turn <= last; turn++ {
		p.origin.x = own.x - turn*p.pixels
		paint()
	}
	p.origin = own
}

// tintOver lays areas over the map, their borders above all of them.
func (p *painter) tintOver(areas []Outline) {
	borders := newBorders(areas)
	for _, b := range borders {
		for _, rings := range b.parts {
			p.addSurface(rings)
		}
		p.fill(p.outlineRim)
	}
	p.paintBorders(borders)
}

// creditSize is that of the credit's letters in CSS pixels.
const creditSize = 10

// sign writes who made the map into the corner at the end of the last row.
func (p *painter) sign(credit string) {
	size, gap := creditSize*p.scale, 4*p.scale
	rows := p.fonts.fitted(regular, credit, creditSize, p.size.x-8, 1)
	if len(rows) == 0 {
		return
	}
	run := p.fonts.run(regular, rows[0])
	if run == nil {
		return
	}
	corner := p.size.mul(p.scale)
	from := corner.sub(vec{run.width(size, 0) + 2*gap, size + gap})
	p.ring([]vec{from, {corner.x, from.y}, corner, {from.x, corner.y}})
	p.fill(faded(p.halo, 0.8))
	p.inked(run, vec{from.x + gap, corner.y - gap*0.9}, size, p.ink[inkThing])
}

// faded is an opaque colour made translucent.
func faded(c color.RGBA, opacity float64) color.RGBA {
	return veil(uint32(c.R)<<16|uint32(c.G)<<8|uint32(c.B), opacity)
}

// fitMargin is kept free around what a picture is fitted to, in CSS pixels.
const fitMargin = 24

// Fit is the middle of an area and the deepest zoom, most at the deepest, at which all of
// it shows in a picture of a width and height in CSS pixels. An area on both sides of
// the 180th meridian is one.
func Fit(area orb.MultiPolygon, width, height, most int) (centre geo.Point, zoom int) {
	b := narrowest(area)
	if b.min.x > b.max.x {
		return geo.Point{}, 0
	}
	room := vec{max(float64(width-2*fitMargin), 1), max(float64(height-2*fitMargin), 1)}
	zoom = min(max(most, 0), MaxZoom)
	for zoom > 0 && (b.width()*math.Exp2(float64(zoom))*Pixels > room.x || b.height()*math.Exp2(float64(zoom))*Pixels > room.y) {
		zoom--
	}
	middle := b.centre()
	return unproject(vec{middle.x - math.Floor(middle.x), middle.y}), zoom
}

// narrowest is the box around an area in world units, with what is west of Greenwich
// taken as lying beyond 180 degrees east where that is narrower.
func narrowest(area orb.MultiPolygon) box {
	plain, turned := emptyBox(), emptyBox()
	for _, polygon := range area {
		if len(polygon) == 0 {
			continue
		}
		b := boundOf(projectAll(orb.LineString(polygon[0])))
		plain = plain.union(b)
		if b.max.x <= 0.5 {
			b = box{b.min.add(vec{1, 0}), b.max.add(vec{1, 0})}
		}
		turned = turned.union(b)
	}
	if turned.width() < plain.width() {
		return turned
	}
	return plain
}
