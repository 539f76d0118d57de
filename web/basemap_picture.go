package web

import (
	"context"
	"fmt"

	"lamppost/tiles"
)

// archivePicture is a tile of an archive of pictures: its own as it is, or cut out of the
// nearest one above that it has and enlarged; nil where it has neither.
func (s *Server) archivePicture(ctx context.Context, a *Archive, t tiles.Tile) ([]byte, error) {
	for of, above := t, t.Z-a.MinZoom; above >= 0; of, above = of.Parent(), above-1 {
		data, err := a.Tile(ctx, of)
		switch {
		case err != nil:
			return nil, err
		case data != nil && tiles.PictureType(data) == "":
			return nil, fmt.Errorf("web: tile %s of the base map is no picture", of)
		case data != nil && of == t:
			return data, nil
		case data != nil:
			return s.enlarged(data, of, t)
		}
	}
	return nil, nil
}

// enlarged holds the same place in line as a picture that is drawn.
func (s *Server) enlarged(data []byte, of, t tiles.Tile) ([]byte, error) {
	return inTurn(s.tiles.drawing, func() ([]byte, error) { return tiles.Enlarge(data, of, t) })
}
