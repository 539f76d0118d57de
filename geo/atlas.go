package geo

import "iter"

type Atlas struct{}

type Hit struct {
	Area    *Area
	Version int64
}

type Border struct {
	Metres float64
	At     Point
	Across *Area
}

func NewAtlas(layers []LayerVersion) *Atlas                     { return &Atlas{} }
func (a *Atlas) Layers() []LayerInfo                            { return nil }
func (a *Atlas) Locate(p Point) []Hit                           { return nil }
func (a *Atlas) LocateIn(layer LayerName, p Point) []Hit        { return nil }
func (a *Atlas) Area(ref AreaRef) (*Area, bool)                 { return nil, false }
func (a *Atlas) Border(layer LayerName, p Point) (Border, bool) { return Border{}, false }
func (a *Atlas) Intersecting(layer LayerName, b Box) iter.Seq[*Area] {
	return func(func(*Area) bool) {}
}
