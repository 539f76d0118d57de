package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/tiles"
)

// Share is the preview of a page where its link is shared (Open Graph).
type Share struct {
	Title, Address string
	Image          string // absolute address of its picture; empty: none
	Alt            string // what the picture shows
	Width, Height  int    // of the picture in pixels; 0: not said
}

// showCard gives the preview the card of a page, in the page's language.
func (d *Share) showCard(s *Server, r *Request, path string) {
	d.Image = s.absolute(r, query(path+"/card.png", url.Values{"lang": {r.Words.Language.Tag}}))
	d.Alt = r.Words.T("map.picture", "Title", d.Title)
	d.Width, d.Height = tiles.CardWidth*tiles.CardScale, tiles.CardHeight*tiles.CardScale
}

// showPhoto gives it the cover of a report, if that is one of its photos.
func (d *Share) showPhoto(s *Server, r *Request, photos []ShownPhoto, cover reports.PhotoID) {
	for _, p := range photos {
		if p.ID == cover {
			d.Image, d.Alt = s.absolute(r, photoPath(cover, photo.Medium)), p.Alt
			d.Width, d.Height = photo.Medium.Fit(p.Width, p.Height)
		}
	}
}

// reportCard is what the card of a report says.
func (s *Server) reportCard(r *Request, w *desk.World, report *reports.Report) tiles.Card {
	p := s.feedWords(r)
	c := tiles.Card{
		Title: categoryName(p, w, report.Category), Place: report.Address, Site: s.siteName(r),
		Kind: kindOf(report.Status), State: p.T("status." + string(report.Status)),
	}
	if first, _, _ := strings.Cut(report.Text, "\n"); first != "" {
		c.Title += ": " + first // as entryTitle, but the card itself knows how much it has room for
	}
	if c.Place == "" {
		c.Place = geo.Degrees(report.Place)
	}
	return c
}

// areaCard is what the card of an area says.
func (s *Server) areaCard(r *Request, w *desk.World, area *geo.Area) tiles.Card {
	return tiles.Card{Title: area.Name, Place: layerTitle(s.feedWords(r), w.Directory, area.Layer), Site: s.siteName(r)}
}

// sendCard answers with a card over the map of a still. It is kept by its words, so that
// nobody is shown those of another language, site or day.
func (s *Server) sendCard(w http.ResponseWriter, r *Request, world *desk.World, p still, card tiles.Card) error {
	words := sha256.Sum256([]byte(strings.Join([]string{card.Title, card.State, card.Place, card.Site}, "\x00")))
	p.of += " card " + hex.EncodeToString(words[:])
	p.Width, p.Height, p.Look.Scale = tiles.CardWidth, tiles.CardMapHeight, tiles.CardScale
	p.draw = func(m tiles.StaticMap, tile func(tiles.Tile) ([]byte, error)) ([]byte, error) {
		card.Map = m
		return card.Draw(tile)
	}
	w.Header().Add("Vary", "Accept-Language")
	return s.sendStill(w, r, world, p)
}
