package tiles

import (
	"errors"

	"lamppost/geo"
)

type Basemap struct{ attribution string }

func NewBasemap(features []geo.Feature, attribution string) *Basemap {
	return &Basemap{attribution: attribution}
}

func (b *Basemap) Bound() geo.Box { return geo.Box{} }

func (b *Basemap) Attribution() string { return b.attribution }

func (b *Basemap) Draw(t Tile, look Look, outlines []Outline) ([]byte, error) {
	return nil, errors.New("tiles: drawing follows in the next commit")
}

type Pin struct {
	At    geo.Point
	Count int
	Kind  string
}

func DrawPins(t Tile, look Look, pins []Pin) ([]byte, error) {
	return nil, errors.New("tiles: drawing follows in the next commit")
}
