package web

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"sync"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// pinForms are the forms that tiles of reports come in.
var pinForms = []string{".mvt", ".geojson", ".png"}

// reportTile answers /tiles/reports/{z}/{x}/{y}.mvt with the filters of lists; the
// same as .geojson, in the reader's language, for scripts that cannot decode vector
// tiles; and as .png to lay over a picture of the base map, with ?look=dark for
// dark ones. It shows what the public sees, whoever asks. A tile is kept until a
// pin in it changes: whatever changes what is public leaves an event, from which
// the index knows, so nothing hidden stays.
func (s *Server) reportTile(w http.ResponseWriter, r *Request) error {
	suffix := path.Ext(r.Param("file"))
	t, err := tileOf(r, suffix)
	if err != nil || !slices.Contains(pinForms, suffix) {
		return tiles.ErrTile
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	filter, err := parseFilter(r.URL.Query(), world)
	if err != nil {
		return err
	}
	ask, err := s.askPins(context.WithoutCancel(r.Context()), world, filter) // others may wait for the same tile
	if err != nil {
		return err
	}
	key := tiles.CacheKey{Layer: reportsTiles, Tile: t, Variant: ask.variant() + suffix, Generation: ask.generation(t)}
	switch suffix {
	case ".mvt":
		return s.sendTile(w, r, key, mvtType, func() ([]byte, error) {
			pins, err := ask.in(t)
			return encodePins(t, pins), err
		})
	case ".geojson":
		words := s.feedWords(r)
		key.Variant += words.Language.Tag
		return s.sendTile(w, r, key, "application/geo+json", func() ([]byte, error) {
			pins, err := ask.in(t)
			if err != nil {
				return nil, err
			}
			return pinsJSON(pins, words, world)
		})
	case ".png":
		look := tiles.Look{Dark: isDark(r)}
		key.Variant += variantOf(look)
		key.Generation = ask.generation(t.Around()...)
		return s.sendTile(w, r, key, "image/png", func() ([]byte, error) { return ask.picture(t, look) })
	}
	return tiles.ErrTile
}

// pinAsk is a question for the pins of some tiles.
type pinAsk struct {
	server *Server
	ctx    context.Context
	world  *desk.World
	filter reports.Filter
	events int64                     // how many there were when it was asked
	now    *pinState                 // with all of them in it; nil: the database answers
	found  func() (*pinState, error) // what a search for words finds; nil: it is none
}

func (s *Server) askPins(ctx context.Context, w *desk.World, f reports.Filter) (pinAsk, error) {
	a := pinAsk{server: s, ctx: ctx, world: w, filter: f}
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		a.events, err = v.EventCount()
		return err
	})
	if err == nil && decidedByPins(f) {
		a.now = s.pinsNow(ctx, a.events)
	}
	if f.Text != "" {
		a.found = sync.OnceValues(func() (*pinState, error) {
			return inTurn(s.tiles.reading, func() (*pinState, error) { return foundPins(ctx, s.Store, f) })
		})
	}
	return a, err
}

// variant is what is asked, and the state of the names and cities that answers are
// made with.
func (a pinAsk) variant() string {
	return fmt.Sprint(a.world.Generation, " ", filterValues(a.filter, a.world).Encode())
}

// generation is the number of events when the pins of some tiles were last seen to
// change. What only the database knows may change with every event.
func (a pinAsk) generation(of ...tiles.Tile) uint64 {
	if a.now == nil {
		return uint64(a.events)
	}
	last := a.now.since
	for _, t := range of {
		last = max(last, a.now.index.Changed(t))
	}
	return uint64(last)
}

// in returns the public reports of a tile, gathered as its zoom needs.
func (a pinAsk) in(t tiles.Tile) ([]store.Pin, error) {
	if a.now != nil {
		if found, ok := a.now.clusters(a.world, a.filter, t); ok {
			return found, nil
		}
	}
	if a.found != nil {
		found, err := a.found()
		if err != nil {
			return nil, err
		}
		pins, _ := found.clusters(a.world, reports.Filter{}, t)
		return pins, nil
	}
	shift := 0
	if t.Z < singlesFrom {
		shift = 2 * (cellZoom - t.Z - clusterLevels)
	}
	return inTurn(a.server.tiles.reading, func() (pins []store.Pin, err error) {
		err = a.server.Store.Read(a.ctx, func(v *store.View) (err error) {
			pins, err = v.Pins(reports.Viewer{}, a.filter, geo.TileCells(t.Z, t.X, t.Y), shift, maxTilePins)
			return err
		})
		return pins, err
	})
}

// picture draws the pins of a tile and of its neighbours, from which some reach
// into it.
func (a pinAsk) picture(t tiles.Tile, look tiles.Look) ([]byte, error) {
	var drawn []tiles.Pin
	for _, near := range t.Around() {
		pins, err := a.in(near)
		if err != nil {
			return nil, err
		}
		for _, p := range pins {
			drawn = append(drawn, tiles.Pin{At: p.Place, Count: p.Count, Kind: pinKind(p)})
		}
	}
	return inTurn(a.server.tiles.drawing, func() ([]byte, error) { return tiles.DrawPins(t, look, drawn) })
}

// pinKind is what a pin is coloured as.
func pinKind(p store.Pin) string {
	if p.Count > 1 {
		return ""
	}
	return kindOf(p.Status)
}

// kindOf is the same for one report.
func kindOf(status reports.Status) string {
	switch {
	case status == reports.StatusOpen:
		return "open"
	case status == reports.StatusFixed:
		return "fixed"
	case status.Closed():
		return "closed"
	}
	return "progress"
}
