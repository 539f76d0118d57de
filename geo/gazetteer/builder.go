package gazetteer

import (
	"context"
	"strings"

	"lamppost/geo"
)

// Line is a way with a name.
type Line struct {
	Name   string
	Others []string
	Weight uint8
	At     []geo.Vertex
}

// Site is an address as a map has it.
type Site struct {
	Street   string
	Number   string
	Name     string // of the house
	Postcode string
	Town     string
	At       geo.Point
}

// Spot is a place with a name: a town, a part of one, a square.
type Spot struct {
	Name   string
	Others []string
	Weight uint8
	At     geo.Point
	Box    geo.Box // zero: a point
}

// Sink takes what a Builder has made, in parts. An error ends the building.
type Sink interface {
	PutNames([]Name) error
	PutHouses([]House) error
	PutCorners([]Corner) error
	PutGrounds([]Ground) error
}

// Builder gathers what a map names. Memory grows with it: 8 bytes for each vertex of
// a line, some 150 for each line and each address.
type Builder struct {
	lines []Line
	sites []Site
	spots []Spot
	areas []geo.Area

	texts  map[string]string // each string once
	towns  *Towns
	names  []Name
	byName map[string][]ID // streets by folded name
	street []ID            // by line
}

// NewBuilder begins with nothing.
func NewBuilder() *Builder {
	return &Builder{texts: map[string]string{}, byName: map[string][]ID{}}
}

// once returns a string equal to s that is kept once.
func (b *Builder) once(s string) string {
	if s == "" {
		return ""
	}
	if kept, known := b.texts[s]; known {
		return kept
	}
	b.texts[s] = s
	return s
}

// longestName of a thing that is kept, in bytes; longer ones are notes.
const longestName = 200

// AddLine takes a way; one without a usable name is passed over.
func (b *Builder) AddLine(l Line) {
	if len(l.At) == 0 || !usable(l.Name) {
		return
	}
	l.Name = b.once(l.Name)
	for i := range l.Others {
		l.Others[i] = b.once(l.Others[i])
	}
	b.lines = append(b.lines, l)
}

func usable(name string) bool { return len(name) <= longestName && fold(name) != "" }

// AddSite takes an address; one without number or street is passed over. Several
// numbers with semicolons between them are as many addresses.
func (b *Builder) AddSite(s Site) {
	if !usable(s.Street) || len(s.Number) > longestName {
		return
	}
	for number := range strings.SplitSeq(s.Number, ";") {
		if number = strings.TrimSpace(number); FoldNumber(number) != "" {
			b.sites = append(b.sites, Site{b.once(s.Street), number, s.Name, b.once(s.Postcode), b.once(s.Town), s.At})
		}
	}
}

// AddSpot takes a place.
func (b *Builder) AddSpot(s Spot) {
	if usable(s.Name) {
		b.spots = append(b.spots, s)
	}
}

// AddTown takes the boundary of a town.
func (b *Builder) AddTown(a geo.Area) { b.areas = append(b.areas, a) }

// batch is how many of a kind go to the sink at a time.
const batch = 1000

// Build joins lines to streets, finds the towns and the junctions, and hands all of
// it to the sink. The builder is of no use afterwards.
func (b *Builder) Build(ctx context.Context, to Sink) error {
	b.towns = NewTowns(b.areas, b.spots)
	b.addPlaces()
	b.joinLines()
	b.joinSites()
	houses := b.houses()
	b.addPostcodes()
	steps := []func() error{
		func() error { return inBatches(ctx, b.names, to.PutNames) },
		func() error { return inBatches(ctx, houses, to.PutHouses) },
		func() error { return inBatches(ctx, b.corners(), to.PutCorners) },
		func() error { return b.putGrounds(ctx, to) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func inBatches[T any](ctx context.Context, all []T, put func([]T) error) error {
	for from := 0; from < len(all); from += batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := put(all[from:min(from+batch, len(all))]); err != nil {
			return err
		}
	}
	return nil
}

// add numbers a name and returns its number.
func (b *Builder) add(n Name) ID {
	n.ID = ID(len(b.names))
	b.names = append(b.names, n)
	return n.ID
}

// putGrounds cuts the lines into squares.
func (b *Builder) putGrounds(ctx context.Context, to Sink) error {
	var grounds []Ground
	for i := range b.lines {
		for square, path := range parts(b.lines[i].At) {
			grounds = append(grounds, Ground{square, b.street[i], path})
		}
		if len(grounds) < batch && i+1 < len(b.lines) {
			continue
		}
		if err := inBatches(ctx, grounds, to.PutGrounds); err != nil {
			return err
		}
		grounds = grounds[:0]
	}
	return nil
}
