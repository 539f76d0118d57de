package web

import (
	"context"
	"net/http"
	"strings"

	"lamppost/reports"
	"lamppost/reports/desk"
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
	drawing queue // of pictures and boundaries, so that maps leave room for reports
	reading queue // of tiles of reports that only the database knows
}

func newTileRoom(fonts *tiles.Fonts) *tileRoom {
	return &tileRoom{
		grounds: grounds{fonts: fonts}, pins: pinRoom{page: pinPage}, cache: tiles.NewCache(tileMemory),
		drawing: newQueue(drawers(), maxDrawings), reading: newQueue(drawers(), maxPinReads),
	}
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
	look, suffix := lookOf(r)
	t, err := tileOf(r, suffix)
	if err != nil {
		return err
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	e, err := s.basemapPicture(r.Context(), world, t, look)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, e)
}

// sendPicture answers with a picture of any of the types that tiles come in.
func (s *Server) sendPicture(w http.ResponseWriter, r *Request, e tiles.Entry) error {
	return s.sendContent(w, r, content{contentType: tiles.PictureType(e.Bytes), body: e.Bytes, etag: e.ETag})
}

// basemapPicture is the picture of a tile, drawn if it is not kept.
func (s *Server) basemapPicture(ctx context.Context, world *desk.World, t tiles.Tile, look tiles.Look) (tiles.Entry, error) {
	archive := s.archive()
	if !archive.covers(t) {
		archive = nil
	}
	key := tiles.CacheKey{Layer: basemapTiles, Tile: t, Variant: variantOf(look), Generation: generationOf(world, archive)}
	return s.tiles.cache.Get(key, func() ([]byte, error) { return s.drawBasemap(ctx, world, archive, t, look) })
}

// generationOf changes with whatever the base map is drawn from; archive may be nil.
func generationOf(world *desk.World, archive *Archive) uint64 {
	generation := uint64(world.Generation)
	if archive != nil {
		generation += archive.Version
	}
	return generation
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
	return inTurn(s.tiles.drawing, func() ([]byte, error) { return base.Draw(t, look, outlines(world, t)) })
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

// lookOf reads how a picture should look, and how the name of its file ends then.
func lookOf(r *Request) (look tiles.Look, suffix string) {
	look.Dark = isDark(r)
	if strings.HasSuffix(r.Param("file"), "@2x.png") {
		look.Scale = 2
		return look, "@2x.png"
	}
	return look, ".png"
}

// isDark says whether a picture or a style for dark screens is asked for.
func isDark(r *Request) bool { return r.URL.Query().Get("look") == "dark" }

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
		func() ([]byte, error) {
			return inTurn(s.tiles.drawing, func() ([]byte, error) { return s.encodeBoundaries(world, t) })
		})
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
