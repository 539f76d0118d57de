package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lamppost/tiles"
	"lamppost/tiles/mbtiles"
	"lamppost/tiles/shortbread"
)

// describe says what the base map now is.
func (c basemapImport) describe(ctx context.Context, t terminal, path string) error {
	archive, err := mbtiles.Open(ctx, path)
	if err != nil {
		return err
	}
	m := archive.Metadata()
	note := ""
	if m.Format == vectorFormat {
		note = schemaNote(vectorLayers(m))
	}
	_, err = fmt.Fprintf(t.out, "base map of %s, zooms %d to %d: %s\n%s", coverage(m), m.MinZoom, m.MaxZoom, path, note)
	return errors.Join(err, archive.Close())
}

// schemaNote says what pictures are drawn from, if that is not everything.
func schemaNote(layers []tiles.VectorLayer) string {
	var drawn, left []string
	for _, l := range layers {
		if shortbread.Known(l.ID) {
			drawn = append(drawn, l.ID)
		} else {
			left = append(left, l.ID)
		}
	}
	switch served := "The vector tiles are served and described as they are.\n"; {
	case len(layers) == 0:
		return "It does not list its layers: pictures show those that are called as the Shortbread schema has them. " + served
	case len(left) == 0:
		return ""
	case len(drawn) == 0:
		return fmt.Sprintf("It is not of the Shortbread schema, which pictures are drawn from: they stay empty. None of its layers is known (%s). %s", strings.Join(left, ", "), served)
	default:
		return fmt.Sprintf("It is not wholly of the Shortbread schema, which pictures are drawn from: they show its %s, but not its %s. %s", strings.Join(drawn, ", "), strings.Join(left, ", "), served)
	}
}
