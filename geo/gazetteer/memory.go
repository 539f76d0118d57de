package gazetteer

import (
	"context"
	"slices"

	"lamppost/geo"
)

// Memory is a Sink that keeps what it is given, and the Rows of it: for maps small
// enough, such as the GeoJSON files of a city's folder.
type Memory struct {
	names   []Name
	houses  map[ID][]House
	corners map[ID][]Corner
	grounds map[Square][]Ground
}

// NewMemory is empty.
func NewMemory() *Memory {
	return &Memory{houses: map[ID][]House{}, corners: map[ID][]Corner{}, grounds: map[Square][]Ground{}}
}

// Gazetteer is what was put into the memory.
func (m *Memory) Gazetteer() *Gazetteer { return &Gazetteer{NewIndex(m.names), m} }

// PutNames keeps names.
func (m *Memory) PutNames(names []Name) error { m.names = append(m.names, names...); return nil }

// PutHouses keeps addresses.
func (m *Memory) PutHouses(houses []House) error {
	for _, h := range houses {
		m.houses[h.Street] = append(m.houses[h.Street], h)
	}
	return nil
}

// PutCorners keeps junctions, each by both of its streets.
func (m *Memory) PutCorners(corners []Corner) error {
	for _, c := range corners {
		m.corners[c.Street] = append(m.corners[c.Street], c)
		m.corners[c.Other] = append(m.corners[c.Other], Corner{c.Other, c.Street, c.At})
	}
	return nil
}

// PutGrounds keeps where streets run.
func (m *Memory) PutGrounds(grounds []Ground) error {
	for _, g := range grounds {
		m.grounds[g.Square] = append(m.grounds[g.Square], g)
	}
	return nil
}

// Houses implements Rows.
func (m *Memory) Houses(_ context.Context, streets []ID, number string) ([]House, error) {
	var found []House
	for _, id := range streets {
		for _, h := range m.houses[id] {
			if FoldNumber(h.Number) == number && len(found) < Most {
				found = append(found, h)
			}
		}
	}
	return found, nil
}

// HousesIn implements Rows.
func (m *Memory) HousesIn(_ context.Context, box geo.Box) ([]House, error) {
	var found []House
	for _, houses := range m.houses {
		for _, h := range houses {
			if box.Contains(h.At) && len(found) < Most {
				found = append(found, h)
			}
		}
	}
	return found, nil
}

// Corners implements Rows.
func (m *Memory) Corners(_ context.Context, streets, others []ID) ([]Corner, error) {
	var found []Corner
	for _, id := range streets {
		for _, c := range m.corners[id] {
			if slices.Contains(others, c.Other) && len(found) < Most {
				found = append(found, c)
			}
		}
	}
	return found, nil
}

// CornersOf implements Rows.
func (m *Memory) CornersOf(_ context.Context, street ID, box geo.Box) ([]Corner, error) {
	var found []Corner
	for _, c := range m.corners[street] {
		if box.Contains(c.At) && len(found) < Most {
			found = append(found, c)
		}
	}
	return found, nil
}

// Grounds implements Rows.
func (m *Memory) Grounds(_ context.Context, squares []Square) ([]Ground, error) {
	var found []Ground
	for _, s := range squares {
		found = append(found, m.grounds[s]...)
	}
	return found[:min(len(found), Most)], nil
}
