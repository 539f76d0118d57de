package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"lamppost/geo/gazetteer"
	"lamppost/geo/gazetteer/extract"
	"lamppost/geo/osm"
	"lamppost/reports/store"
)

// importNames makes the gazetteer of the names of an extract.
func (c basemapImport) importNames(ctx context.Context, t terminal, f *osm.File) error {
	s, err := store.Open(ctx, c.dsn())
	if err != nil {
		return fmt.Errorf("database %s: %w", c.where(), err)
	}
	bar := newProgress(t.err, -1, "names")
	counted := &countingSink{progress: bar}
	err = s.ImportGazetteer(ctx, filepath.Base(c.File), time.Now(), func(to gazetteer.Sink) error {
		counted.Sink = to
		return extract.Read(ctx, f, counted)
	})
	bar.end()
	if err == nil {
		_, err = fmt.Fprintf(t.out, "search for %d streets and places, %d addresses, %d junctions\n", counted.names, counted.houses, counted.corners)
	}
	return errors.Join(err, s.Close())
}

// countingSink tells how far an import is.
type countingSink struct {
	gazetteer.Sink
	progress               progress
	names, houses, corners int
	rows                   int
}

func (s *countingSink) count(n int) {
	s.rows += n
	s.progress.set(s.rows)
}

// PutNames counts and hands on.
func (s *countingSink) PutNames(names []gazetteer.Name) error {
	s.names += len(names)
	s.count(len(names))
	return s.Sink.PutNames(names)
}

// PutHouses counts and hands on.
func (s *countingSink) PutHouses(houses []gazetteer.House) error {
	s.houses += len(houses)
	s.count(len(houses))
	return s.Sink.PutHouses(houses)
}

// PutCorners counts and hands on.
func (s *countingSink) PutCorners(corners []gazetteer.Corner) error {
	s.corners += len(corners)
	s.count(len(corners))
	return s.Sink.PutCorners(corners)
}

// PutGrounds counts and hands on.
func (s *countingSink) PutGrounds(grounds []gazetteer.Ground) error {
	s.count(len(grounds))
	return s.Sink.PutGrounds(grounds)
}
