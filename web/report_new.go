package web

import (
	"errors"
	"net/http"
	"strings"

	"lamppost/geo"
	"lamppost/geo/gazetteer"
	"lamppost/reports"
)

// reportNew shows the empty form. lat, lon and category may be in the address:
// "report another here" and links from other sites fill them.
func (s *Server) reportNew(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	f, err := s.newReportForm(s.startView(r.Site))
	if err != nil {
		return err
	}
	v := r.URL.Query()
	f.Category = reports.CategoryCode(v.Get("category"))
	if p, err := geo.ParsePoint(v.Get("lat"), v.Get("lon")); err == nil {
		f.Pick.Point, f.Pick.Chosen, f.Pick.At = p, true, MapView{p, sureZoom}
		s.suggestAddress(r, f)
	}
	return s.showReport(w, r, f, http.StatusOK, nil)
}

// reportPost takes every step of the form: all buttons send the whole of it, so
// that nothing typed is lost, and only "send" makes a report.
func (s *Server) reportPost(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	v, err := r.Values()
	if err != nil {
		return err
	}
	f, wrongPlace := parseReportForm(r, v, s.startView(r.Site))
	step := &reportStep{server: s, form: f}
	step.refuse(wrongPlace)
	if err := step.take(r); err != nil {
		return err
	}
	if len(step.refusals) == 0 && f.do == doSend {
		return step.send(w, r)
	}
	return step.show(w, r)
}

// reportStep is one posting of the form.
type reportStep struct {
	server   *Server
	form     *reportForm
	refusals []error
	notices  []Notice
	streets  []PlaceLink
	taken    *PlaceLink
}

func (st *reportStep) refuse(err error) {
	if err != nil {
		st.refusals = append(st.refusals, err)
	}
}

// Keys of programs may be other than ours, within the limits of a draft; a form
// with any other gets a new one.
const (
	shortestKey = 16
	longestKey  = 200
)

// take does what the form asks for besides being shown: it keeps photos, drops
// one, and finds the place that was typed. It fails only for faults of ours.
func (st *reportStep) take(r *Request) error {
	f := st.form
	if len(f.Key) < shortestKey || len(f.Key) > longestKey {
		key, err := newKey(st.server.Rand)
		if err != nil {
			return err
		}
		f.Key = key
		if f.do == doSend { // without a key of its own a repeat could not be told
			st.refuse(reports.Invalidf(formID, "key_invalid"))
		}
	}
	if err := st.takePhotos(r); err != nil {
		return err
	}
	st.findPlace(r)
	return nil
}

// takePhotos keeps what was chosen. A photo that cannot be kept does not cost the
// form: the refusal is told above it.
func (st *reportStep) takePhotos(r *Request) error {
	if id, ok := strings.CutPrefix(st.form.do, doDropPhoto); ok {
		if err := st.server.dropPhoto(r.Context(), st.form, id); err != nil {
			return err
		}
	}
	taken, err := st.server.keepPhotos(r.Context(), st.form)
	if err != nil && reports.KindOf(err) == reports.Internal {
		return err
	}
	st.refuse(err)
	if taken != nil {
		st.suggest(r, *taken)
	}
	return nil
}

// elsewhereMetres is how far a photo may be taken from what it shows: across a
// square, with a phone that knows its place badly.
const elsewhereMetres = 100

// suggest uses the place that a photo remembers: as the pin where there is none,
// as a question where the pin is somewhere else.
func (st *reportStep) suggest(r *Request, taken geo.Point) {
	pick := &st.form.Pick
	if !pick.Chosen {
		pick.Point, pick.Chosen, pick.At = taken, true, MapView{taken, sureZoom}
		st.notices = append(st.notices, Notice{"info", r.Words.T("report.from_photo")})
		return
	}
	if far := geo.Metres(pick.Point, taken); far > elsewhereMetres {
		name := r.Words.T("report.photo_elsewhere", "Metres", r.Words.Metres(far))
		st.taken = &PlaceLink{name, doAt + MapView{taken, sureZoom}.String()}
	}
}

// findPlace uses the buttons that name a place, and what was typed as one.
// Coordinates become the pin and leave the field; words stay as the address.
func (st *reportStep) findPlace(r *Request) {
	f := st.form
	if v, ok := ParseMapView(strings.TrimPrefix(f.do, doAt)); ok && strings.HasPrefix(f.do, doAt) {
		f.Pick = Pick{At: v, Point: v.Center, Chosen: true}
	}
	if v, ok := ParseMapView(strings.TrimPrefix(f.do, doLook)); ok && strings.HasPrefix(f.do, doLook) {
		f.Pick.At = v
	}
	if f.Address != "" && !f.Pick.Moved {
		st.useTyped(r)
	}
	st.server.suggestAddress(r, f)
}

func (st *reportStep) useTyped(r *Request) {
	f := st.form
	switch p, kind := parsePlaceText(f.Address, st.server.locality(r)); kind {
	case placePoint:
		f.Pick, f.Address = Pick{At: MapView{p, sureZoom}, Point: p, Chosen: true}, ""
	case placeWrong:
		st.refuse(reports.Invalidf("address", "place_invalid"))
	default:
		asked := !f.Pick.Chosen && !strings.HasPrefix(f.do, doLook) && !strings.HasPrefix(f.do, doAt) && f.do != doSend
		if asked || f.do == doFind {
			st.findTyped(r)
		}
	}
}

// findTyped shows the part of the map that was named. An address or a junction is
// taken for the place; a street is not, because it is longer than a pothole.
func (st *reportStep) findTyped(r *Request) {
	f := st.form
	hits := st.server.askPlaces(r, st.server.Desk.World(), f.Address, &f.Pick.At.Center)
	if len(hits) == 0 {
		st.notices = append(st.notices, Notice{"info", r.Words.T("report.street_unknown")})
		return
	}
	labels := hitLabels(r.Words, hits)
	if best := gazetteer.Best(hits); len(best) > 1 {
		for i, h := range best {
			st.streets = append(st.streets, PlaceLink{labels[i], lookOrAt(h) + hitView(h).String()})
		}
		return
	}
	f.Pick.At = hitView(hits[0])
	if lookOrAt(hits[0]) == doAt {
		f.Pick = Pick{At: f.Pick.At, Point: hits[0].At, Chosen: true}
		st.notices = append(st.notices, Notice{"info", r.Words.T("report.place_found", "Place", labels[0])})
		return
	}
	st.notices = append(st.notices, Notice{"info", r.Words.T("report.street_shown", "Street", labels[0])})
}

// lookOrAt is the button for a hit: put the pin there, or only look.
func lookOrAt(h gazetteer.Hit) string {
	if h.Kind == gazetteer.Address || h.Kind == gazetteer.Junction {
		return doAt
	}
	return doLook
}

// hitView is the part of the map that shows a hit.
func hitView(h gazetteer.Hit) MapView {
	switch {
	case lookOrAt(h) == doAt:
		return MapView{h.At, sureZoom}
	case h.Kind == gazetteer.Street || h.Box == (geo.Box{}):
		return MapView{h.At, streetView}
	}
	return ViewOf(h.Box, streetView)
}

// suggestAddress writes what is at the pin into the field of the address, unless
// somebody has typed one. For the same place it is not done again, so that a form
// that is sent twice says the same twice.
func (s *Server) suggestAddress(r *Request, f *reportForm) {
	place := latLon(f.Pick.Point)
	if !f.Pick.Chosen || f.For == place || f.Address != "" && f.Address != f.Suggested {
		return
	}
	f.Address = addressOf(r.Words, s.describe(r.Context(), s.Desk.World(), f.Pick.Point))
	f.Suggested, f.For = f.Address, place
}

// streetView is the zoom that shows a street and its corners.
const streetView = 17

// show shows the form again with what was said about it.
func (st *reportStep) show(w http.ResponseWriter, r *Request) error {
	status := http.StatusOK
	for _, err := range st.refusals {
		if status = st.server.refusal(r, err).Status; status == http.StatusServiceUnavailable {
			break
		}
	}
	return st.server.showReport(w, r, st.form, status, st)
}

// send files the report, if it is what the page before had said it would be.
func (st *reportStep) send(w http.ResponseWriter, r *Request) error {
	f := st.form
	if f.trap != "" {
		st.refuse(reports.Invalidf("website", "trap"))
		return st.show(w, r)
	}
	page, err := st.server.newReportPage(r, f)
	if err != nil {
		return err
	}
	if f.told && page.Ready && f.shown != page.Promise {
		st.notices = append(st.notices, Notice{"warn", r.Words.T("report.look_again")})
		return st.show(w, r)
	}
	if f.Category != "" && !page.offers(f.Category) {
		st.refuse(reports.Invalidf("category", "category_not_here"))
	}
	if len(st.refusals) == 0 {
		receipt, err := st.server.Desk.Submit(r.Context(), f.draft(r.Words.Language.Tag))
		if err == nil {
			http.Redirect(w, r.Request, "/receipts/"+receipt.Token, http.StatusSeeOther)
			return nil
		}
		if reports.KindOf(err) == reports.Internal {
			return err
		}
		st.refuse(err)
		if errors.Is(err, reports.ErrKeyReused) {
			return st.anew(w, r)
		}
	}
	return st.show(w, r)
}

// anew shows a form whose key was used up for other content under a new key. Its
// photos went with the first report.
func (st *reportStep) anew(w http.ResponseWriter, r *Request) error {
	key, err := newKey(st.server.Rand)
	if err != nil {
		return err
	}
	st.form.Key, st.form.Photos = key, nil
	return st.show(w, r)
}

// showReport renders the form; st, if not nil, is what the posting found out.
func (s *Server) showReport(w http.ResponseWriter, r *Request, f *reportForm, status int, st *reportStep) error {
	page, err := s.newReportPage(r, f)
	if err != nil {
		return err
	}
	if st != nil {
		page.Notices, page.Streets, page.Taken = st.notices, st.streets, st.taken
		for _, err := range st.refusals {
			page.say(s, r, err)
		}
	}
	page.fields(r)
	return s.page(w, r, "report", status, page)
}
