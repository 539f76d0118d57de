package gazetteer

import (
	"context"

	"lamppost/geo"
)

// ID numbers the names of one gazetteer from 0.
type ID int32

// Kind is what a name or a hit is.
type Kind uint8

// The kinds. Addresses and junctions have no names of their own: they are found
// by those of streets. Coordinates are no name at all.
const (
	Street Kind = iota
	Place
	Postcode
	Address
	Junction
	Coordinates
)

// Name is something that is found by its name.
type Name struct {
	ID      ID
	Kind    Kind
	Name    string
	Others  []string // other names and spellings
	Suburb  string   // the part of the town it lies in; may be empty
	Town    string   // may be empty
	Context []string // what else may be typed behind the name: postcodes, postal towns
	At      geo.Point
	Box     geo.Box
	Weight  uint8 // importance, 0 to 100
}

// House is an address in a street.
type House struct {
	Street   ID
	Number   string // "12", "12bis", "12-14"; as it is written there
	Name     string // of the house; may be empty
	Postcode string
	Town     string // as it is written there; may be empty
	At       geo.Point
}

// Corner is where two streets meet.
type Corner struct {
	Street, Other ID
	At            geo.Point
}

// Ground is where a street runs within a square.
type Ground struct {
	Square Square
	Street ID
	Path   geo.Path
}

// Rows are what names lead to, wherever they are kept. Answers are bounded: no
// caller gets more than Most of anything.
type Rows interface {
	// Houses returns the addresses with a number (folded, see FoldNumber) in some
	// streets.
	Houses(ctx context.Context, streets []ID, number string) ([]House, error)
	// HousesIn returns addresses in a box.
	HousesIn(ctx context.Context, box geo.Box) ([]House, error)
	// Corners returns the junctions of a street of the one list with one of the other.
	Corners(ctx context.Context, streets, others []ID) ([]Corner, error)
	// CornersOf returns the junctions of a street in a box.
	CornersOf(ctx context.Context, street ID, box geo.Box) ([]Corner, error)
	// Grounds returns the streets in some squares.
	Grounds(ctx context.Context, squares []Square) ([]Ground, error)
}

// Most bounds how much of a kind Rows answer with: ten times what the densest
// square of a town holds.
const Most = 2000

// Gazetteer answers questions about names and places. It never changes.
type Gazetteer struct {
	Index *Index
	Rows  Rows
}

// Hit is an answer.
type Hit struct {
	Kind     Kind
	Name     string // of the street, the place or the postcode
	Other    string // of a junction's second street
	Number   string // of an address
	Postcode string // of an address
	Suburb   string
	Town     string
	At       geo.Point
	Box      geo.Box // of a street or a place; zero for a point
	Cost     float64 // 0: just as it was typed
	weight   uint8
	ring     int // how far it is from who asks
}
