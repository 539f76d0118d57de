package gazetteer

import (
	"context"
	"math"

	"lamppost/geo"
)

// Spoken is how a point is described to a person.
type Spoken uint8

// The ways to describe a point, the most exact first.
const (
	Nowhere Spoken = iota // nothing with a name is near
	AtAddress
	AtCorner       // of Street and One
	BetweenStreets // in Street, between One and Other
	InStreetNear   // in Street, near One
	InStreet
	NearPlace // One
)

// Description says where a point is. Which fields are set depends on Spoken.
type Description struct {
	Spoken   Spoken
	Number   string
	Street   string
	One      string
	Other    string
	Postcode string
	Suburb   string
	Town     string
	At       geo.Point // of what is named; for a street, the nearest place on it
	Metres   float64   // from the point asked for
}

const (
	// NearHouse is how far an address may be from a point that is named after it.
	NearHouse = 30.0 // metres
	// NearStreet is how far a street may be from a point that is named after it.
	NearStreet = 200.0 // metres
	// atCorner is how near a junction is meant and not the street: across a crossing.
	atCorner = 15.0 // metres
	// nearCorner is how far the next junction may be to say where in a street one is.
	nearCorner = 600.0 // metres
)

// Describe says where a point is: the nearest address within 30 m, else between
// which streets it lies on the nearest one, else near which place.
func (g *Gazetteer) Describe(ctx context.Context, p geo.Point) (Description, error) {
	d, err := g.nearestHouse(ctx, p)
	if err != nil || d.Spoken != Nowhere {
		return d, err
	}
	if d, err = g.nearestStreet(ctx, p); err != nil || d.Spoken != Nowhere {
		return d, err
	}
	return g.Index.nearestPlace(p), nil
}

func (g *Gazetteer) nearestHouse(ctx context.Context, p geo.Point) (Description, error) {
	houses, err := g.Rows.HousesIn(ctx, geo.Around(p, NearHouse))
	d, least := Description{}, NearHouse
	for _, h := range houses {
		if far := geo.Metres(p, h.At); far <= least {
			n := g.Index.Name(h.Street)
			least = far
			d = Description{Spoken: AtAddress, Number: h.Number, Street: n.Name, Postcode: h.Postcode, Suburb: n.Suburb, Town: n.Town, At: h.At, Metres: far}
		}
	}
	return d, err
}

// Nearest returns the nearest street, with the place on it and the direction in
// which it runs there; found is false where there is none within NearStreet.
func (g *Gazetteer) nearestLine(ctx context.Context, p geo.Point) (at spotOnLine, found bool, err error) {
	const mostSquares = 64 // near a pole squares are narrow
	grounds, err := g.Rows.Grounds(ctx, squaresOf(geo.Around(p, NearStreet), mostSquares))
	at.far = NearStreet
	plane := planeAt(p)
	for _, ground := range grounds {
		for _, line := range ground.Path {
			for i := 1; i < len(line); i++ {
				if spot := plane.nearest(line[i-1].Point(), line[i].Point()); spot.far < at.far {
					at, found = spot, true
					at.street = ground.Street
				}
			}
		}
	}
	return at, found, err
}

func (g *Gazetteer) nearestStreet(ctx context.Context, p geo.Point) (Description, error) {
	spot, found, err := g.nearestLine(ctx, p)
	if err != nil || !found {
		return Description{}, err
	}
	n := g.Index.Name(spot.street)
	d := Description{Spoken: InStreet, Street: n.Name, Suburb: n.Suburb, Town: n.Town, At: spot.at, Metres: spot.far}
	corners, err := g.Rows.CornersOf(ctx, spot.street, geo.Around(spot.at, nearCorner))
	if err != nil {
		return d, err
	}
	ahead, behind := g.sides(corners, spot)
	d.name(g, ahead, behind)
	return d, nil
}

// side is the next junction in one direction.
type side struct {
	street ID
	far    float64
	some   bool
}

// sides finds the next junction either way along the street.
func (g *Gazetteer) sides(corners []Corner, spot spotOnLine) (ahead, behind side) {
	plane := planeAt(spot.at)
	own := g.Index.Name(spot.street).Name
	for _, c := range corners {
		if g.Index.Name(c.Other).Name == own {
			continue
		}
		x, y := plane.metres(c.At)
		to := &ahead
		if x*spot.dx+y*spot.dy < 0 {
			to = &behind
		}
		if far := math.Hypot(x, y); far < nearCorner && (!to.some || far < to.far) {
			*to = side{c.Other, far, true}
		}
	}
	return ahead, behind
}

// name completes a description with the junctions either way.
func (d *Description) name(g *Gazetteer, ahead, behind side) {
	if behind.some && (!ahead.some || behind.far < ahead.far) {
		ahead, behind = behind, ahead
	}
	one, other := g.Index.Name(ahead.street).Name, g.Index.Name(behind.street).Name
	switch {
	case !ahead.some:
	case ahead.far <= atCorner && d.Metres <= atCorner:
		d.Spoken, d.One = AtCorner, one
	case behind.some && one != other:
		d.Spoken, d.One, d.Other = BetweenStreets, one, other
	default:
		d.Spoken, d.One = InStreetNear, one
	}
}

// nearestPlace is the place in whose reach a point is deepest.
func (x *Index) nearestPlace(p geo.Point) Description {
	d, least := Description{}, 1.0
	plane := planeAt(p)
	for _, place := range x.places {
		n := &x.names[place.id]
		if far := plane.far(n.At); far/place.reach < least {
			least = far / place.reach
			d = Description{Spoken: NearPlace, One: n.Name, Town: n.Town, At: n.At, Metres: far}
		}
	}
	return d
}

// plane is the ground around a point in metres east and north of it, flat enough for
// a kilometre.
type plane struct {
	at          geo.Point
	east, north float64 // metres in a degree
}

func planeAt(p geo.Point) plane {
	const perDegree = 111_320.0
	return plane{p, perDegree * math.Cos(p.Lat()*math.Pi/180), perDegree}
}

func (q plane) metres(p geo.Point) (x, y float64) {
	lon := p.Lon() - q.at.Lon()
	if lon > 180 {
		lon -= 360
	} else if lon < -180 {
		lon += 360
	}
	return lon * q.east, (p.Lat() - q.at.Lat()) * q.north
}

// far is how far a point is, good to a hundredth within some kilometres.
func (q plane) far(p geo.Point) float64 { return math.Hypot(q.metres(p)) }

// spotOnLine is the place on a line that is nearest to a point.
type spotOnLine struct {
	street ID
	at     geo.Point
	far    float64 // metres
	dx, dy float64 // which way the line runs there
}

// nearest is the place on an edge that is nearest to the plane's point.
func (q plane) nearest(a, b geo.Point) spotOnLine {
	ax, ay := q.metres(a)
	bx, by := q.metres(b)
	dx, dy := bx-ax, by-ay
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(max(-(ax*dx+ay*dy)/length, 0), 1)
	}
	x, y := ax+t*dx, ay+t*dy
	return spotOnLine{at: geo.Point{q.at.Lon() + x/max(q.east, 1), q.at.Lat() + y/q.north}, far: math.Hypot(x, y), dx: dx, dy: dy}
}
