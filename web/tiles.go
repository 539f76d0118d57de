package web

import (
	"context"
	"net/http"
	"path"
	"runtime"
	"slices"
	"strings"

	"lamppost/reports"
	"lamppost/reports/desk"
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
	pins    pinRoom
	regions regionRoom
	cache   *tiles.Cache
	drawing chan struct{} // held while a picture is drawn, so that maps leave room for reports
}

func newTileRoom(fonts *tiles.Fonts) *tileRoom {
	return &tileRoom{grounds: grounds{fonts: fonts}, cache: tiles.NewCache(tileMemory), drawing: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// tileOf reads the tile that a path names, whose file must end in suffix.
func tileOf(r *Request, suffix string) (tiles.Tile, error) {
	row, ok := strings.CutSuffix(r.Param("file"), suffix)
	if !ok {
		return tiles.Tile{}, tiles.ErrTile
	}
	return tiles.Parse(r.Param("z"), r.Param("x"), row)
}

// sendTile answers with the tile of key, made by encode if it is not kept. What is
// worth compressing is kept compressed, in the form that the reader takes.
func (s *Server) sendTile(w http.ResponseWriter, r *Request, key tiles.CacheKey, contentType string, encode func() ([]byte, error)) error {
	e, err := s.tiles.cache.Get(key, encode)
	c := content{contentType: contentType}
	if compressible(contentType) && err == nil && len(e.Bytes) > 0 {
		if c.encoding = bestEncoding(r.Header.Get("Accept-Encoding")); c.encoding != "" {
			plain := e.Bytes
			key.Variant += " " + c.encoding
			e, err = s.tiles.cache.Get(key, func() ([]byte, error) { return compressed(plain, c.encoding) })
		}
	}
	if err != nil {
		return err
	}
	c.body, c.etag = e.Bytes, e.ETag
	return s.sendContent(w, r, c)
}

// basemapTile answers /tiles/basemap/{z}/{x}/{y}.png, {y}@2x.png for dense
// screens, and with ?look=dark for dark ones; and {y}.mvt where the base map is
// made of vector tiles.
func (s *Server) basemapTile(w http.ResponseWriter, r *Request) error {
	if strings.HasSuffix(r.Param("file"), ".mvt") {
		return s.vectorBasemapTile(w, r)
	}
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
	archive := s.archive()
	if !archive.covers(t) {
		archive = nil
	}
	key := tiles.CacheKey{Layer: basemapTiles, Tile: t, Variant: variantOf(look), Generation: uint64(world.Generation)}
	if archive != nil {
		key.Generation += archive.Version
	}
	e, err := s.tiles.cache.Get(key, func() ([]byte, error) { return s.drawBasemap(r.Context(), world, archive, t, look) })
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: tiles.PictureType(e.Bytes), body: e.Bytes, etag: e.ETag})
}

// drawBasemap draws a picture from vector tiles of the archive, or from what the
// cities brought. An archive of pictures has only one look.
func (s *Server) drawBasemap(ctx context.Context, world *desk.World, archive *Archive, t tiles.Tile, look tiles.Look) ([]byte, error) {
	ground, err := s.tiles.grounds.of(world)
	if err != nil {
		return nil, err
	}
	base, outlines := ground.drawn, ground.outlines
	if archive != nil && !archive.Vector {
		if data, err := s.archivePicture(context.WithoutCancel(ctx), archive, t); err != nil || data != nil {
			return data, err
		}
	}
	if archive != nil && archive.Vector {
		base, outlines = archive.drawn, noOutlines
	}
	s.tiles.drawing <- struct{}{}
	defer func() { <-s.tiles.drawing }()
	return base.Draw(t, look, outlines(world, t))
}

// vectorBasemapTile hands on a tile of the archive. It is kept there compressed,
// and sent so to readers that take it.
func (s *Server) vectorBasemapTile(w http.ResponseWriter, r *Request) error {
	t, err := tileOf(r, ".mvt")
	if err != nil {
		return err
	}
	data, err := s.vectorBasemap(r.Context(), t)
	if err != nil {
		return err
	}
	if data == nil {
		return tiles.ErrTile
	}
	c := content{contentType: mvtType, body: data}
	if packed(data) {
		if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
			c.encoding = "gzip"
		} else if c.body, err = unpack(data); err != nil {
			return err
		}
	}
	return s.sendContent(w, r, c)
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
	return s.sendTile(w, r, tiles.CacheKey{Layer: boundariesTiles, Tile: t, Generation: uint64(world.Generation)}, mvtType,
		func() ([]byte, error) { return s.encodeBoundaries(world, t) })
}

// reportTile answers /tiles/reports/{z}/{x}/{y}.mvt with the filters of lists; the
// same as .geojson, in the reader's language, for scripts that cannot decode vector
// tiles; and as .png to lay over a picture of the base map, with ?look=dark for
// dark ones. It shows what the public sees, whoever asks. A tile is kept until the
// next event: whatever changes what is public leaves one, so nothing hidden stays.
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
	events, err := s.eventCount(r.Context())
	if err != nil {
		return err
	}
	ask := pinAsk{s, context.WithoutCancel(r.Context()), world, filter, events} // others may wait for the same tile
	key := tiles.CacheKey{Layer: reportsTiles, Tile: t, Variant: filterValues(filter, world).Encode() + suffix, Generation: uint64(events)}
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
		look := tiles.Look{Dark: r.URL.Query().Get("look") == "dark"}
		key.Variant += variantOf(look)
		return s.sendTile(w, r, key, "image/png", func() ([]byte, error) { return ask.picture(t, look) })
	}
	return tiles.ErrTile
}

// pinForms are the forms that tiles of reports come in.
var pinForms = []string{".mvt", ".geojson", ".png"}

// pinAsk is a question for the pins of some tiles.
type pinAsk struct {
	server *Server
	ctx    context.Context
	world  *desk.World
	filter reports.Filter
	events int64
}

func (a pinAsk) in(t tiles.Tile) ([]store.Pin, error) {
	return a.server.pins(a.ctx, a.world, a.filter, t, a.events)
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
	return tiles.DrawPins(t, look, drawn)
}

// pinKind is what a pin is coloured as.
func pinKind(p store.Pin) string {
	switch {
	case p.Count > 1:
		return ""
	case p.Status == reports.StatusOpen:
		return "open"
	case p.Status == reports.StatusFixed:
		return "fixed"
	case p.Status.Closed():
		return "closed"
	}
	return "progress"
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
