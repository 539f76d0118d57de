package web

import (
	"net/http"
	"net/url"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// listPage is the data of pages/reports, which areas and bodies share.
type listPage struct {
	Base
	Heading string
	Lead    string // what the page is about; may be empty
	Facts   []string
	Filter  FilterForm
	List    *Listing
	shared  *Share // its preview; nil: none
}

// reportsList answers /reports: list and map of everything the filter chooses.
func (s *Server) reportsList(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	d := &listPage{Heading: r.Words.T("list.heading")}
	return s.showList(w, r, world, d, url.Values{})
}

// areaShow answers /areas/{layer}/{key}: what is open in one area.
func (s *Server) areaShow(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	ref := geo.AreaRef{Layer: geo.LayerName(r.Param("layer")), Key: geo.AreaKey(r.Param("key"))}
	area, ok := world.Atlas.Area(ref)
	if !ok {
		return reports.ErrNotFound
	}
	d := &listPage{Heading: area.Name, Lead: r.Words.T("list.area_of", "Layer", layerTitle(r.Words, world.Directory, ref.Layer))}
	d.shared = &Share{Title: area.Name, Address: s.absolute(r, areaHref(ref))}
	d.shared.showCard(s, r, areaHref(ref))
	return s.showList(w, r, world, d, url.Values{"area": {string(ref.Layer) + ":" + string(ref.Key)}})
}

// bodyShow answers /bodies/{slug}: what one body has to deal with.
func (s *Server) bodyShow(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	body := world.Directory.Body(reports.BodySlug(r.Param("slug")))
	if body == nil {
		return reports.ErrNotFound
	}
	d := &listPage{Heading: body.Name.In(r.Words.Language.Tag), Lead: r.Words.T("list.body_lead")}
	return s.showList(w, r, world, d, url.Values{"body": {string(body.Slug)}})
}

// showList reads the filter of the address together with what the path fixes.
func (s *Server) showList(w http.ResponseWriter, r *Request, world *desk.World, d *listPage, fixed url.Values) error {
	asked := r.URL.Query()
	place := s.placeTyped(r, world, asked)
	if place.to != "" {
		http.Redirect(w, r.Request, place.to, http.StatusSeeOther)
		return nil
	}
	for name, values := range fixed {
		asked[name] = values
	}
	filter, err := parseFilter(asked, world)
	if err != nil {
		return err
	}
	page, err := parsePage(asked, reports.DefaultLimit, maxListed)
	if err != nil {
		return err
	}
	q := listed{filter: filter, page: page, view: s.viewOf(r, world, filter), path: r.URL.EscapedPath(), keep: canonicalQuery(asked, filter, world), fixed: fixed}
	if d.List, err = s.newListing(r, world, q); err != nil {
		return err
	}
	d.Base = s.base(r)
	d.Share = d.shared
	d.Wide, d.Alternates, d.Description = true, d.List.Downloads, d.Lead
	d.NoIndex = len(q.values()) > 0 || page.After != nil // the pages of reports are to be found, not every cut of the list
	d.Filter = newFilterForm(r, world, q)
	d.Filter.place(r, asked, place)
	if len(fixed) > 0 {
		if d.Facts, err = s.countFacts(r, world, filter); err != nil {
			return err
		}
	}
	return s.page(w, r, "reports", http.StatusOK, d)
}

// maxListed bounds the cards of a page: more is for feeds.
const maxListed = 100

// countFacts says how many of the chosen reports are open and how many fixed.
func (s *Server) countFacts(r *Request, w *desk.World, f reports.Filter) ([]string, error) {
	f.Box = nil
	open, fixed, err := s.countOpenAndFixed(r.Context(), w, f)
	return []string{r.Words.N("list.open_count", open), r.Words.N("list.fixed_count", fixed)}, err
}
