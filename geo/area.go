package geo

// LayerName names a set of boundaries, such as "wards".
type LayerName string

// AreaKey is the stable key of an area within its layer.
type AreaKey string

// AreaRef points at one area of one layer, whatever its version.
type AreaRef struct {
	Layer LayerName
	Key   AreaKey
}

// Area is one boundary of a layer, with the key the layer's owner gave it and
// the name people know it by.
type Area struct {
	Layer LayerName
	Key   AreaKey
	Name  string
	Shape Shape
}

// Ref points at the area.
func (a *Area) Ref() AreaRef { return AreaRef{a.Layer, a.Key} }

// LayerVersion is one published state of a layer. Keys are unique within it.
type LayerVersion struct {
	Layer   LayerName
	Version int64
	Areas   []Area
}

// LayerInfo describes a layer of an atlas.
type LayerInfo struct {
	Layer    LayerName
	Version  int64
	Areas    int // how many
	Vertices int // of all their rings
	Bound    Box // around all of them; the zero Box for none
}
