package gazetteer

import "lamppost/geo"

// Square numbers the squares of a grid of 0.005 degrees: some 550 m from south to
// north, which with its neighbours holds every street a place is named after.
type Square int64

const (
	squareSide = 50_000                        // steps of 1e-7 degree
	columns    = 360 * 10_000_000 / squareSide // round the globe
)

func squareAt(column, row int64) Square {
	return Square(row*columns + (column%columns+columns)%columns)
}

func columnRow(v geo.Vertex) (column, row int64) {
	return (int64(v.X) + 180*10_000_000) / squareSide, (int64(v.Y) + 90*10_000_000) / squareSide
}

// squaresOf are the squares that a box meets, at most most of them.
func squaresOf(b geo.Box, most int) []Square {
	southWest, _ := geo.VertexOf(geo.Point{b.West, b.South})
	northEast, _ := geo.VertexOf(geo.Point{b.East, b.North})
	west, south := columnRow(southWest)
	east, north := columnRow(northEast)
	if b.West > b.East {
		east += columns
	}
	var all []Square
	for row := south; row <= north; row++ {
		for column := west; column <= east; column++ {
			if len(all) == most {
				return all
			}
			all = append(all, squareAt(column, row))
		}
	}
	return all
}

// parts cuts a line into runs of edges by the squares that the edges' boxes meet.
func parts(line geo.LineString) map[Square]geo.Path {
	cut := map[Square]geo.Path{}
	last := map[Square]int{} // the edge that was put there last
	for i := 1; i < len(line); i++ {
		for _, s := range edgeSquares(line[i-1], line[i]) {
			path := cut[s]
			if at, some := last[s]; some && at == i-1 {
				path[len(path)-1] = append(path[len(path)-1], line[i])
			} else {
				path = append(path, geo.LineString{line[i-1], line[i]})
			}
			cut[s], last[s] = path, i
		}
	}
	return cut
}

// longEdge bounds the squares of one edge: 500 km. Nothing with a name is drawn
// more coarsely.
const longEdge = 1000

func edgeSquares(a, b geo.Vertex) []Square {
	box := geo.Box{
		West: min(a.Point().Lon(), b.Point().Lon()), South: min(a.Point().Lat(), b.Point().Lat()),
		East: max(a.Point().Lon(), b.Point().Lon()), North: max(a.Point().Lat(), b.Point().Lat()),
	}
	if box.East-box.West > 180 {
		box.West, box.East = box.East, box.West
	}
	return squaresOf(box, longEdge)
}
