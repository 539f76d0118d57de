package web

import (
	"context"
	"fmt"
	"strings"

	"lamppost/geo"
	"lamppost/reports/desk"
	"lamppost/tiles"
)

// stillPictures is the layer of the pictures that are put together from tiles.
const stillPictures = "stills"

// still is a picture of a stretch of the map with something on it.
type still struct {
	tiles.StaticMap
	of       string    // what it shows, beside its place and look: part of what it is kept by
	unsigned bool      // who made the map is said beside it
	draw     drawStill // nil: the map alone
}

// drawStill makes more of a map than a picture of it; tile is for its own drawing.
type drawStill func(m tiles.StaticMap, tile func(tiles.Tile) ([]byte, error)) ([]byte, error)

// still returns the picture, drawn if it is not kept. Its tiles are those of the
// maps on pages and are kept with them, so that the second picture of a place, and
// the page after the picture, cost little. Each is drawn in its own turn, and the whole
// in another: a picture holds no place in the line while it waits for its tiles.
func (s *Server) still(ctx context.Context, world *desk.World, p still) (tiles.Entry, error) {
	ctx = context.WithoutCancel(ctx) // others may wait for the same picture
	middle, _, _ := tiles.At(p.Centre, p.Zoom)
	key := tiles.CacheKey{
		Layer: stillPictures, Tile: middle, Generation: generationOf(world, s.archive()),
		Variant: fmt.Sprintf("%s %v %dx%d %s", variantOf(p.Look), p.Centre, p.Width, p.Height, p.of),
	}
	return s.tiles.cache.Get(key, func() ([]byte, error) { return s.drawStill(ctx, world, p) })
}

func (s *Server) drawStill(ctx context.Context, world *desk.World, p still) ([]byte, error) {
	drawn := map[tiles.Tile][]byte{}
	for _, t := range p.Tiles() {
		e, err := s.basemapPicture(ctx, world, t, p.Look)
		if err != nil {
			return nil, err
		}
		drawn[t] = e.Bytes
	}
	p.Fonts = s.tiles.grounds.fonts
	if !p.unsigned {
		p.Credit, _ = s.groundAt(world, p.Centre)
	}
	return inTurn(s.tiles.drawing, func() ([]byte, error) {
		tile := func(t tiles.Tile) ([]byte, error) { return drawn[t], nil }
		if p.draw != nil {
			return p.draw(p.StaticMap, tile)
		}
		return p.Draw(tile)
	})
}

// groundAt is who made the base map at a place, and whether there is one, and not only
// a graticule.
func (s *Server) groundAt(world *desk.World, p geo.Point) (credit string, mapped bool) {
	archive := s.archive()
	if t, _, _ := tiles.At(p, tiles.MaxZoom); archive.covers(t) {
		return archive.Attribution, true
	}
	ground, err := s.tiles.grounds.of(world)
	if err != nil {
		return "", false // then nothing is drawn either
	}
	return ground.drawn.Attribution(), ground.base != nil && ground.base.Bound().Contains(p)
}

// stillFile is which picture of a thing the name of a file asks for.
type stillFile struct {
	look tiles.Look
	card bool // for previews of links
}

// stillFileOf is false for a file that there is not.
func stillFileOf(r *Request) (f stillFile, ok bool) {
	if r.Param("file") == "card.png" {
		return stillFile{card: true}, true
	}
	look, suffix := lookOf(r)
	name, _ := strings.CutSuffix(r.Param("file"), suffix)
	return stillFile{look: look}, name == "map"
}
