package web

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

const (
	// placesEvery is how soon another import of the gazetteer is noticed.
	placesEvery = 2 * time.Second
	// searchTime bounds a search and a description.
	searchTime = time.Second
	// outsideTime is how long a person waits for an outside geocoder.
	outsideTime = 4 * time.Second
	// maxCandidates is how many places are offered for what was typed.
	maxCandidates = 6
)

// placeRoom holds the names of the map: those of the imported extract, and those of
// the base maps in the cities' folders.
type placeRoom struct {
	imported atomic.Pointer[importedPlaces]
	flight   singleflight.Group
	drawn    atomic.Pointer[drawnPlaces]
}

type importedPlaces struct {
	id     store.GazetteerID
	places *gazetteer.Gazetteer // nil: nothing was imported
}

// drawnPlaces are the names of the base maps of one generation.
type drawnPlaces struct {
	generation int64
	places     *gazetteer.Gazetteer
}

// KeepPlaces takes the imported gazetteer into use, and each that replaces it, until
// ctx ends. Without it, names come from the base maps of the cities alone.
func (s *Server) KeepPlaces(ctx context.Context) {
	tick := time.NewTicker(placesEvery)
	defer tick.Stop()
	for {
		if err := s.places.refresh(ctx, s.Store); err != nil && ctx.Err() == nil {
			s.Logger.Error("the gazetteer cannot be read; the old one stays in use", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *placeRoom) refresh(ctx context.Context, r *store.Reader) error {
	next := &importedPlaces{}
	err := r.Read(ctx, func(v *store.View) (err error) {
		next.id, err = v.LiveGazetteer()
		return err
	})
	if now := p.imported.Load(); err != nil || now != nil && now.id == next.id {
		return err
	}
	if next.id != 0 {
		if next.places, err = r.Gazetteer(ctx, next.id); err != nil {
			return err
		}
	}
	p.imported.Store(next)
	return nil
}

// gazetteers are those that know w, the imported one first. What cannot be read is
// logged and left out, because nobody must be kept from reporting by a map.
func (s *Server) gazetteers(w *desk.World) []*gazetteer.Gazetteer {
	var all []*gazetteer.Gazetteer
	if in := s.places.imported.Load(); in != nil && in.places != nil {
		all = append(all, in.places)
	}
	drawn, err := s.places.drawnIn(w)
	if err != nil {
		s.Logger.Error("web: names of the base maps", "err", err)
		return all
	}
	if drawn.Index.Len() > 0 {
		all = append(all, drawn)
	}
	return all
}

// drawnIn reads the names of the base maps of w once. It fails if a file cannot be
// read, which applying the city has checked.
func (p *placeRoom) drawnIn(w *desk.World) (*gazetteer.Gazetteer, error) {
	if now := p.drawn.Load(); now != nil && now.generation == w.Generation {
		return now.places, nil
	}
	made, err, _ := p.flight.Do(strconv.FormatInt(w.Generation, 10), func() (any, error) {
		places, err := placesOf(w)
		if err == nil {
			p.drawn.Store(&drawnPlaces{w.Generation, places})
		}
		return places, err
	})
	if err != nil {
		return nil, err
	}
	return made.(*gazetteer.Gazetteer), nil
}

// placesOf are the names of the base maps: lines are streets, everything else is a
// landmark.
func placesOf(w *desk.World) (*gazetteer.Gazetteer, error) {
	b, kept := gazetteer.NewBuilder(), gazetteer.NewMemory()
	for _, file := range w.Basemaps {
		_, err := geo.ReadFeatures(bytes.NewReader(file.Data), geo.DefaultLimits(), func(f geo.Feature) error {
			name, _ := f.Properties["name"].(string)
			path, err := geo.PathOf(f.Geometry)
			for _, line := range path {
				b.AddLine(gazetteer.Line{Name: name, Weight: gazetteer.Landmark, At: line})
			}
			if bound := f.Geometry.Bound(); err != nil {
				box := geo.Box{West: bound.Min[0], South: bound.Min[1], East: bound.Max[0], North: bound.Max[1]}
				b.AddSpot(gazetteer.Spot{Name: name, Weight: gazetteer.Landmark, At: bound.Center(), Box: box})
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("web: names of %s of %s: %w", file.Name, file.City, err)
		}
	}
	if err := b.Build(context.Background(), kept); err != nil { // from memory to memory: there is nothing to wait for
		return nil, err
	}
	return kept.Gazetteer(), nil
}
