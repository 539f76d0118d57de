package tiles

import "math"

// wayStyle says from which zoom a kind of way is drawn and how wide, in CSS
// pixels, at zooms 10 to 20. Below 10 the first width shrinks on.
type wayStyle struct {
	from   int
	widths [11]float64
}

const firstWidthZoom = 10

var wayStyles = map[Class]wayStyle{
	Motorway:   {5, [11]float64{2.0, 2.5, 3.2, 4.4, 6.0, 8.0, 11, 15, 22, 33, 48}},
	Major:      {8, [11]float64{1.3, 1.7, 2.3, 3.4, 5.0, 7.0, 10, 14, 21, 32, 46}},
	Medium:     {10, [11]float64{0.7, 1.0, 1.5, 2.4, 3.8, 5.6, 8.4, 12, 19, 30, 44}},
	Minor:      {12, [11]float64{0.4, 0.5, 0.7, 1.2, 2.2, 3.8, 6.2, 9.6, 16, 26, 40}},
	Service:    {14, [11]float64{0.4, 0.5, 0.5, 0.6, 1.0, 1.8, 3.2, 5.2, 8.5, 15, 24}},
	Pedestrian: {14, [11]float64{0.4, 0.5, 0.5, 0.9, 1.6, 2.8, 4.8, 7.6, 12, 20, 32}},
	Path:       {14, [11]float64{0.4, 0.4, 0.5, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0, 4.2}},
	Steps:      {16, [11]float64{0.4, 0.4, 0.5, 0.6, 0.8, 1.4, 2.2, 3.4, 5.0, 7.6, 11}},
	Rail:       {9, [11]float64{0.9, 1.0, 1.2, 1.5, 1.9, 2.3, 2.8, 3.4, 4.2, 5.4, 7.0}},
	Tram:       {14, [11]float64{0.5, 0.5, 0.6, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.6, 3.4}},
	Siding:     {14, [11]float64{0.4, 0.4, 0.4, 0.4, 0.5, 0.8, 1.1, 1.5, 2.0, 2.6, 3.4}},
	Ferry:      {10, [11]float64{0.8, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2.0}},
	Aerialway:  {12, [11]float64{0.7, 0.7, 0.8, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8}},
	Border:     {0, [11]float64{1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0}},
	River:      {8, [11]float64{1.0, 1.2, 1.5, 1.9, 2.4, 3.2, 4.4, 6.2, 9.0, 13, 18}},
	Water:      {11, [11]float64{0.6, 0.8, 1.0, 1.3, 1.7, 2.3, 3.2, 4.6, 7.0, 11, 17}},
	Pier:       {14, [11]float64{0.5, 0.6, 0.8, 1.0, 1.6, 2.4, 3.6, 5.4, 8.6, 14, 24}},
}

func (s wayStyle) width(zoom int) float64 {
	if zoom < firstWidthZoom {
		return s.widths[0] * math.Pow(0.82, float64(firstWidthZoom-zoom))
	}
	return s.widths[zoom-firstWidthZoom]
}

// casingWidth is the rim on either side of a street in CSS pixels.
func casingWidth(zoom int) float64 {
	switch {
	case zoom < 12:
		return 0
	case zoom < 14:
		return 0.5
	case zoom < 17:
		return 0.8
	}
	return 1
}

// streetOrder is the order in which streets are painted, least first: all rims
// before all fills, so crossings are open.
var streetOrder = []Class{Steps, Path, Service, Pedestrian, Minor, Medium, Major, Motorway}

// surfaceOrder ranks surfaces; land and water come first together, the larger
// below the smaller, so an island lies on the sea and a pond on the island. Woods
// have clearings and meadows have copses. All else has its own place: how large a
// thing is, a tile that has only a part of it does not know.
var surfaceOrder = map[Class]int{
	Land: 0, Water: 0, Farmland: 1, Residential: 2, Industrial: 3, Wood: 4, Grass: 4, Civic: 5, Park: 6, Cemetery: 7,
	Sand: 8, Parking: 9, Square: 10, Pitch: 11, overWater: 12, Pier: 13, Building: 14,
}

// overWater ranks rivers and ponds above the parks they run through.
const overWater Class = "over-water"

// surfaceFrom is the zoom a kind of surface appears at, 0 unless listed.
var surfaceFrom = map[Class]int{Building: 14, Parking: 15, Pitch: 14, Square: 14, Pier: 13, Civic: 12, Residential: 9, Industrial: 10, Cemetery: 12, Sand: 11, Grass: 11, Park: 10}

// labelStyle says how a name is written. Sizes are CSS pixels at the zoom in
// from, growing by grow for each further zoom up to most.
type labelStyle struct {
	from, to         int
	size, grow, most float64
	weight           weight
	ink              inkRole
	spacing          float64 // extra space between letters, in parts of the size
	order            int     // which of two overlapping names stays: the lower
}

func (s labelStyle) sizeAt(zoom int) float64 {
	return min(s.size+s.grow*float64(zoom-s.from), s.most)
}

var labelStyles = map[Class]labelStyle{
	City:          {5, 13, 13, 1.0, 20, bold, inkPlace, 0, 0},
	Country:       {2, 7, 12, 1.2, 18, bold, inkSuburb, 0.12, 1},
	State:         {4, 9, 11, 1.0, 16, regular, inkSuburb, 0.12, 3},
	Town:          {9, 14, 12, 1.0, 17, bold, inkPlace, 0, 1},
	Village:       {11, 16, 11, 0.7, 14, bold, inkPlace, 0, 2},
	Suburb:        {12, 16, 11, 0.7, 14, bold, inkSuburb, 0.09, 3},
	Shield:        {10, 20, 9.5, 0.2, 11, bold, inkShield, 0, 4},
	Motorway:      {12, 20, 10.5, 0.3, 13, bold, inkStreet, 0.02, 4},
	Major:         {13, 20, 10.5, 0.3, 13, bold, inkStreet, 0.02, 5},
	Water:         {11, 20, 11, 0.4, 14, italic, inkWater, 0.03, 6},
	Park:          {13, 20, 10.5, 0.3, 12.5, regular, inkPark, 0, 7},
	Wood:          {13, 20, 10.5, 0.3, 12.5, regular, inkPark, 0, 8},
	Neighbourhood: {14, 17, 10.5, 0.4, 12, regular, inkSuburb, 0.06, 9},
	SmallShield:   {13, 20, 9.5, 0.2, 10.5, regular, inkShield, 0, 9},
	LeastShield:   {15, 20, 9.5, 0.2, 10.5, regular, inkShield, 0, 9},
	Locality:      {14, 18, 10.5, 0.3, 12, regular, inkSuburb, 0.04, 9},
	Medium:        {14, 20, 10.5, 0.35, 13, regular, inkStreet, 0.02, 10},
	Square:        {15, 20, 10.5, 0.3, 12, regular, inkThing, 0, 11},
	Label:         {15, 20, 10.5, 0.3, 12, regular, inkThing, 0, 12},
	Civic:         {15, 20, 10.5, 0.3, 12, regular, inkThing, 0, 13},
	Cemetery:      {14, 20, 10.5, 0.3, 12, regular, inkPark, 0, 14},
	Pedestrian:    {15, 20, 10.5, 0.4, 12.5, regular, inkStreet, 0.02, 15},
	Minor:         {15, 20, 10.5, 0.4, 12.5, regular, inkStreet, 0.02, 16},
	Grass:         {15, 20, 10.5, 0.3, 12, regular, inkPark, 0, 17},
	Sand:          {14, 20, 10.5, 0.3, 12, regular, inkThing, 0, 18},
	Pitch:         {16, 20, 10.5, 0.3, 12, regular, inkPark, 0, 19},
	Pier:          {16, 20, 10.5, 0.3, 12, regular, inkThing, 0, 20},
	Industrial:    {15, 20, 10.5, 0.3, 12, regular, inkThing, 0, 21},
	Building:      {17, 20, 10.5, 0.3, 12, regular, inkThing, 0, 22},
	Rail:          {16, 20, 10.5, 0.2, 11.5, regular, inkThing, 0.02, 23},
	Service:       {17, 20, 10.5, 0.3, 12, regular, inkStreet, 0.02, 24},
	Path:          {16, 20, 10.5, 0.2, 11.5, regular, inkThing, 0.02, 25},
	Ferry:         {14, 20, 10.5, 0.2, 11.5, italic, inkWater, 0.02, 26},
	Parking:       {17, 20, 10.5, 0.2, 11.5, regular, inkThing, 0, 27},
	Residential:   {15, 16, 11, 0.2, 11.5, regular, inkSuburb, 0.06, 28},
	Farmland:      {15, 20, 10.5, 0.2, 11.5, regular, inkThing, 0, 29},
	Steps:         {18, 20, 10.5, 0.2, 11.5, regular, inkThing, 0, 30},
	Exit:          {14, 20, 9.5, 0.3, 11, bold, inkTransit, 0, 10},
	Transit:       {17, 20, 10.5, 0.3, 11.5, regular, inkTransit, 0, 30},
	Interest:      {17, 20, 10.5, 0.3, 11.5, regular, inkThing, 0, 31},
	HouseNumber:   {18, 20, 10, 0.4, 11, regular, inkThing, 0, 32},
	Land:          {9, 20, 11, 0.3, 13, regular, inkSuburb, 0.04, 9},
}
