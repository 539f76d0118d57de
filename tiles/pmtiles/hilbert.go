package pmtiles

import "lamppost/tiles"

// firstID is the id of the first tile of a zoom: how many tiles all zooms above
// have, (4^zoom - 1) / 3.
func firstID(zoom int) uint64 { return (1<<(2*zoom) - 1) / 3 }

// tileAt is the tile of an id: zoom after zoom, each along a Hilbert curve that
// begins in the north-west and ends in the north-east. The id must be below
// firstID(tiles.MaxZoom + 1).
func tileAt(id uint64) tiles.Tile {
	t := tiles.Tile{}
	for id >= firstID(t.Z+1) {
		t.Z++
	}
	// From the smallest square to the largest, each turned into its place among four.
	for along, side := id-firstID(t.Z), 1; side < 1<<t.Z; along, side = along/4, side*2 {
		east := int(along / 2 % 2)
		south := int(along%2) ^ east
		if south == 0 {
			if east == 1 {
				t.X, t.Y = side-1-t.X, side-1-t.Y
			}
			t.X, t.Y = t.Y, t.X
		}
		t.X += side * east
		t.Y += side * south
	}
	return t
}
