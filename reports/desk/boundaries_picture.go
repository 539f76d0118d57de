package desk

import (
	"context"
	"sync"
	"time"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/reports"
	"lamppost/reports/store"
)

// PictureFindings pictures findings of a version, each where it is.
func (d *Desk) PictureFindings(ctx context.Context, v store.LayerVersion, findings []review.Finding, s review.Size) ([]review.Picture, error) {
	if len(findings) == 0 {
		return nil, nil
	}
	areas, live, err := d.besideLive(ctx, v)
	if err != nil {
		return nil, err
	}
	pictures := make([]review.Picture, len(findings))
	for i, f := range findings {
		pictures[i] = review.DrawFinding(f, areas, live, s)
	}
	return pictures, nil
}

// PictureArea pictures one area: its outline in the live version, and the ground
// it covers in this one.
func (d *Desk) PictureArea(ctx context.Context, v store.LayerVersion, key geo.AreaKey, s review.Size) (review.Picture, error) {
	areas, live, err := d.besideLive(ctx, v)
	if err != nil {
		return review.Picture{}, err
	}
	return review.DrawArea(key, live, areas, s), nil
}

// besideLive returns the areas of a version and those of its layer that route now.
func (d *Desk) besideLive(ctx context.Context, v store.LayerVersion) (areas, live []geo.Area, err error) {
	w := d.World()
	live = w.areasOf(v.Layer)
	if w.version(v.Layer) == v.ID {
		return live, live, nil
	}
	areas, err = d.shelf.areas(ctx, d, v)
	return areas, live, err
}

// shelf keeps the areas of the version that was last looked at: one who pages
// through its findings asks for them again and again. A version never changes.
type shelf struct {
	mu      sync.Mutex
	version reports.VersionID // owned by mu, as the rest
	kept    []geo.Area
	used    time.Time
}

// shelfLife is how long areas that nobody looks at stay in memory.
const shelfLife = 5 * time.Minute

func (s *shelf) areas(ctx context.Context, d *Desk, v store.LayerVersion) ([]geo.Area, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = d.Now()
	if s.version == v.ID {
		return s.kept, nil
	}
	_, areas, err := d.areasOfVersion(ctx, v.ID)
	if err == nil {
		s.version, s.kept = v.ID, areas
	}
	return areas, err
}

// tidy forgets what nobody has looked at for a while.
func (s *shelf) tidy(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.used) > shelfLife {
		s.version, s.kept = 0, nil
	}
}
