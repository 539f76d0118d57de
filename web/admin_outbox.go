package web

import (
	"net/http"
	"net/url"
	"slices"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/reports/words"
)

// deliveryStates are the states in the order they are shown.
var deliveryStates = []reports.DeliveryState{reports.Pending, reports.Buried, reports.Done}

// outboxPage is the data of pages/outbox.
type outboxPage struct {
	Base
	States []workChoice
	Rows   []outboxRow
	Pager  Pager
	Done   *Notice
}

// outboxRow is one delivery, with the words for it.
type outboxRow struct {
	reports.Delivery
	Target string // address, host or body
	Href   string
}

// outboxRows on a page.
const outboxRows = 50

func outboxPath(state reports.DeliveryState, before reports.DeliveryID) string {
	v := url.Values{}
	if state != "" {
		v.Set("state", string(state))
	}
	if before != 0 {
		v.Set("before", before.String())
	}
	return query("/admin/outbox", v)
}

// outbox lists deliveries, newest first.
func (s *Server) outbox(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	v := r.URL.Query()
	state := reports.DeliveryState(v.Get("state"))
	if state != "" && !slices.Contains(deliveryStates, state) {
		return reports.ErrNotFound
	}
	var before reports.DeliveryID
	if text := v.Get("before"); text != "" {
		if before, err = reports.ParseDeliveryID(text); err != nil {
			return err
		}
	}
	d := &outboxPage{Base: s.base(r), States: outboxStates(r, state)}
	d.NoIndex, d.Wide = true, true
	if v.Has("retried") {
		d.Done = &Notice{"good", r.Words.T("admin.retried")}
	}
	err = s.Store.Read(r.Context(), func(v *store.View) error { return d.read(v, r.Words, world, state, before) })
	if err != nil {
		return err
	}
	return s.page(w, r, "outbox", http.StatusOK, d)
}

func outboxStates(r *Request, chosen reports.DeliveryState) []workChoice {
	all := []workChoice{{outboxPath("", 0), r.Words.T("admin.state_all"), chosen == ""}}
	for _, state := range deliveryStates {
		all = append(all, workChoice{outboxPath(state, 0), r.Words.T("admin.state_" + string(state)), state == chosen})
	}
	return all
}

func (d *outboxPage) read(v *store.View, p *words.Printer, world *desk.World, state reports.DeliveryState, before reports.DeliveryID) error {
	found, err := v.Deliveries(state, before, outboxRows+1)
	if err != nil {
		return err
	}
	if len(found) > outboxRows {
		found = found[:outboxRows]
		d.Pager.Older = outboxPath(state, found[outboxRows-1].ID)
	}
	for _, delivery := range found {
		d.Rows = append(d.Rows, newOutboxRow(p, world, delivery))
	}
	return nil
}

func newOutboxRow(p *words.Printer, world *desk.World, d reports.Delivery) outboxRow {
	row := outboxRow{Delivery: d, Href: "/admin/outbox/" + d.ID.String()}
	switch {
	case d.Channel.Kind == reports.ChannelEmail:
		row.Target = d.Channel.Address
	case d.Channel.URL != "":
		row.Target = hostOf(d.Channel.URL)
	default:
		row.Target = bodyName(p, world.Directory, d.Body)
	}
	return row
}

// hostOf names where a webhook leads without its path, which may hold a secret.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// deliveryPage is the data of pages/delivery.
type deliveryPage struct {
	Base
	outboxRow
	Letter     *Letter
	Text       []letterPiece
	ReportHref string
}

// delivery shows one delivery, and its mail where that is a file here.
func (s *Server) delivery(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	id, err := reports.ParseDeliveryID(r.Param("id"))
	if err != nil {
		return err
	}
	d := &deliveryPage{Base: s.base(r)}
	d.NoIndex, d.Wide = true, true
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		found, err := v.Delivery(id)
		d.outboxRow = newOutboxRow(r.Words, world, found)
		return err
	})
	if err != nil {
		return err
	}
	if d.Report != 0 {
		d.ReportHref = deskArea.Href(d.Report, nil)
	}
	if err := s.readLetter(r, d); err != nil {
		return err
	}
	return s.page(w, r, "delivery", http.StatusOK, d)
}

// deliveryRetry makes a buried delivery due again.
func (s *Server) deliveryRetry(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	id, err := reports.ParseDeliveryID(r.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Desk.Retry(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r.Request, "/admin/outbox?retried=1&state=pending", http.StatusSeeOther)
	return nil
}
