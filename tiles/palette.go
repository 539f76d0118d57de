package tiles

import "image/color"

// palette holds every colour of one look. Label inks stand out from the ground
// they may lie on, and from their halo, by at least 4.5 to 1; a test measures it.
type palette struct {
	ground     color.RGBA
	surface    map[Class]color.RGBA
	edge       map[Class]color.RGBA // thin outline of a surface
	way        map[Class]color.RGBA
	casing     map[Class]color.RGBA
	railGap    color.RGBA
	parapet    color.RGBA // sides of bridges
	arrow      color.RGBA // of one-way streets
	stream     color.RGBA
	graticule  color.RGBA
	tints      []color.RGBA // areas on the plain ground
	outline    color.RGBA
	outlineRim color.RGBA // soft band below the outline, translucent
	halo       color.RGBA
	plate      color.RGBA // of the numbers of streets
	plateRim   color.RGBA
	ink        map[inkRole]color.RGBA
	pins       map[string]color.RGBA // as the pins in pages, whose colours are in base.css
	pin        color.RGBA
	pinRim     color.RGBA
	pinText    color.RGBA
}

// inkRole says what a label is about.
type inkRole int

const (
	inkPlace inkRole = iota
	inkSuburb
	inkStreet
	inkWater
	inkPark
	inkThing
	inkOutline
	inkGraticule
	inkShield
	inkTransit
	inkHealth
	inkRoles
)

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

// veil is a translucent colour: opacity 0..1, premultiplied as image/color wants.
func veil(hex uint32, opacity float64) color.RGBA {
	c := rgb(hex)
	part := func(v uint8) uint8 { return uint8(float64(v)*opacity + 0.5) }
	return color.RGBA{part(c.R), part(c.G), part(c.B), part(0xff)}
}

func (l Look) palette() *palette {
	if l.Dark {
		return &darkPalette
	}
	return &lightPalette
}

var lightPalette = palette{
	ground: rgb(0xf5f1e8),
	surface: map[Class]color.RGBA{
		Land: rgb(0xf5f1e8), Water: rgb(0xa9d0e2), Residential: rgb(0xede8dc), Industrial: rgb(0xe8e3e0),
		Civic: rgb(0xf1e6cf), Farmland: rgb(0xf1edd8), Grass: rgb(0xdbe8c3), Park: rgb(0xcbe2b4),
		Wood: rgb(0xb9d6a4), Cemetery: rgb(0xcfdcc0), Sand: rgb(0xf3e6bd), Pitch: rgb(0xb5d9b0),
		Parking: rgb(0xebe6e0), Square: rgb(0xece6e3), Pier: rgb(0xefe9dd), Building: rgb(0xe0d6c7),
	},
	edge: map[Class]color.RGBA{
		Building: rgb(0xc9bba6), Pitch: rgb(0x97c392), Square: rgb(0xd9d0ca), Parking: rgb(0xdad2c9),
	},
	way: map[Class]color.RGBA{
		Motorway: rgb(0xf2a66b), Major: rgb(0xfad283), Medium: rgb(0xfdeeb4), Minor: rgb(0xffffff), Service: rgb(0xffffff),
		Pedestrian: rgb(0xf3ece8), Path: rgb(0xa8875f), Steps: rgb(0xa8875f), Rail: rgb(0x98908a), Tram: rgb(0x8b8480), Siding: rgb(0xb3aba4), Ferry: rgb(0x5f93b3), Pier: rgb(0xefe9dd), Aerialway: rgb(0x8b8480), Border: rgb(0x9a86a5), River: rgb(0xa9d0e2),
	},
	casing: map[Class]color.RGBA{
		Motorway: rgb(0x9a4f1c), Major: rgb(0x8f6a1e), Medium: rgb(0x877640), Minor: rgb(0x887f70), Service: rgb(0xa89f90),
		Pedestrian: rgb(0xa3948a), Path: rgb(0xf8f5ee), Steps: rgb(0xf8f5ee),
	},
	railGap:    rgb(0xf8f6f1),
	parapet:    rgb(0x6f665c),
	arrow:      rgb(0x6a6259),
	stream:     rgb(0x94c3d9),
	graticule:  rgb(0xdcd4c4),
	tints:      []color.RGBA{rgb(0xefe9d6), rgb(0xe6ecdc), rgb(0xe9e6ee), rgb(0xf4e8df), rgb(0xe2ebee), rgb(0xf2ead0)},
	outline:    rgb(0x7d4a94),
	outlineRim: veil(0x7d4a94, 0.16),
	halo:       rgb(0xfcfaf5),
	plate:      rgb(0xfffbe9),
	plateRim:   rgb(0x8a6d3b),
	ink: map[inkRole]color.RGBA{
		inkPlace: rgb(0x2b2723), inkSuburb: rgb(0x5d4a3d), inkStreet: rgb(0x3d3831), inkWater: rgb(0x1f506b),
		inkPark: rgb(0x2f5426), inkThing: rgb(0x5a4a3c), inkOutline: rgb(0x663380), inkGraticule: rgb(0x6b6252),
		inkShield: rgb(0x3f3526), inkTransit: rgb(0x1d4f88), inkHealth: rgb(0x97202b),
	},
	pins: map[string]color.RGBA{
		"open": rgb(0xb95900), "progress": rgb(0x274b9f), "fixed": rgb(0x1c6b3f), "closed": rgb(0x54607a),
	},
	pin: rgb(0x1f5f8b), pinRim: rgb(0xffffff), pinText: rgb(0xffffff),
}

var darkPalette = palette{
	ground: rgb(0x1b1e23),
	surface: map[Class]color.RGBA{
		Land: rgb(0x1b1e23), Water: rgb(0x123648), Residential: rgb(0x1f2228), Industrial: rgb(0x22242a),
		Civic: rgb(0x27261f), Farmland: rgb(0x1e211f), Grass: rgb(0x1e2a22), Park: rgb(0x1c3024),
		Wood: rgb(0x192c21), Cemetery: rgb(0x212c26), Sand: rgb(0x2c2a20), Pitch: rgb(0x1f3829),
		Parking: rgb(0x23252b), Square: rgb(0x26282e), Pier: rgb(0x25272c), Building: rgb(0x2a2e35),
	},
	edge: map[Class]color.RGBA{
		Building: rgb(0x3a3f48), Pitch: rgb(0x2c4b39), Square: rgb(0x32353c), Parking: rgb(0x2e3138),
	},
	way: map[Class]color.RGBA{
		Motorway: rgb(0xa4673a), Major: rgb(0x876d3c), Medium: rgb(0x786f57), Minor: rgb(0x6a707b), Service: rgb(0x4d535d),
		Pedestrian: rgb(0x4f4c57), Path: rgb(0x77664e), Steps: rgb(0x77664e), Rail: rgb(0x5d626b), Tram: rgb(0x5d626b), Siding: rgb(0x444952), Ferry: rgb(0x3f7592), Pier: rgb(0x25272c), Aerialway: rgb(0x5d626b), Border: rgb(0x75657f), River: rgb(0x123648),
	},
	casing: map[Class]color.RGBA{
		Motorway: rgb(0x111316), Major: rgb(0x111316), Medium: rgb(0x111316), Minor: rgb(0x131519), Service: rgb(0x15171b),
		Pedestrian: rgb(0x131519), Path: rgb(0x181b1f), Steps: rgb(0x181b1f),
	},
	railGap:    rgb(0x22252a),
	parapet:    rgb(0x8d939c),
	arrow:      rgb(0xb4bac3),
	stream:     rgb(0x1d4b60),
	graticule:  rgb(0x31363e),
	tints:      []color.RGBA{rgb(0x24272c), rgb(0x212a28), rgb(0x27262f), rgb(0x2b2726), rgb(0x20292f), rgb(0x292922)},
	outline:    rgb(0xc69be0),
	outlineRim: veil(0xc69be0, 0.16),
	halo:       rgb(0x14161a),
	plate:      rgb(0x2b2f36),
	plateRim:   rgb(0xa58a5a),
	ink: map[inkRole]color.RGBA{
		inkPlace: rgb(0xf1ece2), inkSuburb: rgb(0xc9bdb0), inkStreet: rgb(0xdcd6ca), inkWater: rgb(0x8fc3dc),
		inkPark: rgb(0x9ccb95), inkThing: rgb(0xbfb3a4), inkOutline: rgb(0xd9b8ee), inkGraticule: rgb(0x9aa0aa),
		inkShield: rgb(0xf1ece2), inkTransit: rgb(0x92bdf0), inkHealth: rgb(0xf5a39c),
	},
	pins: map[string]color.RGBA{
		"open": rgb(0xe99040), "progress": rgb(0x8fadf5), "fixed": rgb(0x5fb36c), "closed": rgb(0x9aa2ad),
	},
	pin: rgb(0x5aa7d6), pinRim: rgb(0x14161a), pinText: rgb(0x101215),
}
