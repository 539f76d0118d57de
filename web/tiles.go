package web

import (
	"context"
	"net/http"
	"runtime"
	"strings"

	"lamppost/reports"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// The layers of tiles, by their names in addresses.
const (
	basemapTiles    = "basemap"
	boundariesTiles = "boundaries"
	reportsTiles    = "reports"
)

// tileMemory is how many bytes of pictures and boundary tiles are kept: some
// five thousand, which is a town at all zooms or what a country looks at.
const tileMemory = 64 << 20

// pinTiles is where scripts find the pins of a map.
const pinTiles = "/tiles/reports/{z}/{x}/{y}.geojson"

const mvtType = "application/vnd.mapbox-vector-tile"

// tileRoom keeps what tiles are made of and what was made.
type tileRoom struct {
	grounds grounds
	cache   *tiles.Cache
	drawing chan struct{} // held while a picture is drawn, so that maps leave room for reports
}

func newTileRoom() *tileRoom {
	return &tileRoom{cache: tiles.NewCache(tileMemory), drawing: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// tileOf reads the tile that a path names, whose file must end in suffix.
func tileOf(r *Request, suffix string) (tiles.Tile, error) {
	row, ok := strings.CutSuffix(r.Param("file"), suffix)
	if !ok {
		return tiles.Tile{}, tiles.ErrTile
	}
	return tiles.Parse(r.Param("z"), r.Param("x"), row)
}

// basemapTile answers /tiles/basemap/{z}/{x}/{y}.png, {y}@2x.png for dense
// screens, and with ?look=dark for dark ones.
func (s *Server) basemapTile(w http.ResponseWriter, r *Request) error {
	look, suffix := tiles.Look{Dark: r.URL.Query().Get("look") == "dark"}, ".png"
	if strings.HasSuffix(r.Param("file"), "@2x.png") {
		look.Scale, suffix = 2, "@2x.png"
	}
	t, err := tileOf(r, suffix)
	if err != nil {
		return err
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	e, err := s.tiles.cache.Get(tiles.CacheKey{
		Layer: basemapTiles, Tile: t, Variant: variantOf(look), Generation: uint64(world.Generation),
	}, func() ([]byte, error) {
		ground, err := s.tiles.grounds.of(world)
		if err != nil {
			return nil, err
		}
		s.tiles.drawing <- struct{}{}
		defer func() { <-s.tiles.drawing }()
		return ground.base.Draw(t, look, ground.outlines(world, t))
	})
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: "image/png", body: e.Bytes, etag: e.ETag})
}

func variantOf(look tiles.Look) string {
	variant := "light"
	if look.Dark {
		variant = "dark"
	}
	if look.Scale == 2 {
		variant += "@2x"
	}
	return variant
}

// boundaryTile answers /tiles/boundaries/{z}/{x}/{y}.mvt.
func (s *Server) boundaryTile(w http.ResponseWriter, r *Request) error {
	t, err := tileOf(r, ".mvt")
	if err != nil {
		return err
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	e, err := s.tiles.cache.Get(tiles.CacheKey{Layer: boundariesTiles, Tile: t, Generation: uint64(world.Generation)},
		func() ([]byte, error) { return tiles.EncodeMVT(t, boundaryLayers(world, t)...) })
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: mvtType, body: e.Bytes, etag: e.ETag})
}

// reportTile answers /tiles/reports/{z}/{x}/{y}.mvt with the filters of lists, and
// the same as .geojson, in the reader's language, for scripts that cannot decode
// vector tiles. It shows what the public sees, whoever asks. A tile is kept until
// the next event: whatever changes what is public leaves one, so nothing hidden
// stays.
func (s *Server) reportTile(w http.ResponseWriter, r *Request) error {
	suffix := ".mvt"
	if strings.HasSuffix(r.Param("file"), ".geojson") {
		suffix = ".geojson"
	}
	t, err := tileOf(r, suffix)
	if err != nil {
		return err
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	filter, err := parseFilter(r.URL.Query(), world)
	if err != nil {
		return err
	}
	events, err := s.eventCount(r.Context())
	if err != nil {
		return err
	}
	made := content{contentType: mvtType}
	encode := func(pins []store.Pin) ([]byte, error) {
		return tiles.EncodeMVT(t, tiles.Layer{Name: reportsTiles, Features: pinFeatures(pins)})
	}
	variant := filterValues(filter, world).Encode()
	if suffix == ".geojson" {
		p := s.feedWords(r)
		made.contentType = "application/geo+json"
		encode = func(pins []store.Pin) ([]byte, error) { return pinsJSON(pins, p, world) }
		variant += suffix + p.Language.Tag
	}
	key := tiles.CacheKey{Layer: reportsTiles, Tile: t, Variant: variant, Generation: uint64(events)}
	ctx := context.WithoutCancel(r.Context()) // others may wait for the same tile
	e, err := s.tiles.cache.Get(key, func() ([]byte, error) {
		pins, err := s.pins(ctx, filter, t)
		if err != nil {
			return nil, err
		}
		return encode(pins)
	})
	if err != nil {
		return err
	}
	made.body, made.etag = e.Bytes, e.ETag
	return s.sendContent(w, r, made)
}

func (s *Server) eventCount(ctx context.Context) (n int64, err error) {
	err = s.Store.Read(ctx, func(v *store.View) (err error) {
		n, err = v.EventCount()
		return err
	})
	return n, err
}

// tileDescription answers /tiles/{layer}.json.
func (s *Server) tileDescription(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	switch r.Param("layer") {
	case basemapTiles:
		return s.describeBasemap(w, r, world)
	case boundariesTiles:
		return s.describeBoundaries(w, r, world)
	case reportsTiles:
		return s.describeReports(w, r, world)
	}
	return reports.ErrNotFound
}
