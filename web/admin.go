package web

import (
	"net/http"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// adminPage is the data of pages/admin: the health of the instance at a glance.
type adminPage struct {
	Base
	Database   string
	Deliveries []deliveryCount
	Buried     int
	Oldest     time.Time // of the deliveries that wait; zero: none waits
	Head       int64     // number of the newest event
	Waiting    bool      // events without a number
	Cities     []reports.City
	Layers     []adminLayer
	Reports    int
	Unrouted   int
	Faults     []string     // of rules and boundaries
	Halts      []store.Halt // why the public record is neither numbered nor signed
	Chosen     int          // reports whose reporter said on which side of a border they are
}

// deliveryCount is how many deliveries are in a state.
type deliveryCount struct {
	State reports.DeliveryState
	Count int
	Href  string
}

// adminLayer is a boundary layer with the version that routes.
type adminLayer struct {
	reports.Layer
	Name  string
	Areas int
}

func (s *Server) admin(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	d := &adminPage{Base: s.base(r), Database: s.Store.Backend(), Cities: world.Directory.Cities}
	d.NoIndex, d.Wide = true, true
	d.Layers = adminLayers(r, world)
	for _, f := range s.faults.of(world) {
		d.Faults = append(d.Faults, faultWords(r.Words, world.Directory, f))
	}
	if err := s.Store.Read(r.Context(), func(v *store.View) error { return d.read(v, r) }); err != nil {
		return err
	}
	return s.page(w, r, "admin", http.StatusOK, d)
}

func (d *adminPage) read(v *store.View, r *Request) (err error) {
	counts, err := v.CountDeliveries()
	if err != nil {
		return err
	}
	for _, state := range deliveryStates {
		d.Deliveries = append(d.Deliveries, deliveryCount{state, counts[state], outboxPath(state, 0)})
	}
	d.Buried = counts[reports.Buried]
	if d.Oldest, err = v.OldestPending(); err != nil {
		return err
	}
	if d.Head, err = v.Head(); err != nil {
		return err
	}
	if d.Waiting, err = v.PendingEvents(); err != nil {
		return err
	}
	if d.Halts, err = v.Halts(); err != nil {
		return err
	}
	if d.Reports, err = v.CountReports(r.Viewer, reports.Filter{}); err != nil {
		return err
	}
	if d.Chosen, err = v.CountReports(r.Viewer, reports.Filter{Chosen: true}); err != nil {
		return err
	}
	d.Unrouted, err = v.CountReports(r.Viewer, reports.Filter{Bodies: []reports.BodySlug{""}, Statuses: openStatuses()})
	return err
}

func adminLayers(r *Request, world *desk.World) []adminLayer {
	areas := map[geo.LayerName]int{}
	for _, info := range world.Atlas.Layers() {
		areas[info.Layer] = info.Areas
	}
	var layers []adminLayer
	for _, l := range world.Directory.Layers {
		layers = append(layers, adminLayer{l, layerTitle(r.Words, world.Directory, l.Name), areas[l.Name]})
	}
	return layers
}

// peoplePage is the data of pages/people.
type peoplePage struct {
	Base
	People []staffer
}

// staffer is one role of one person.
type staffer struct {
	store.Staffer
	BodyName string
}

// maxPeople bounds the page.
const maxPeople = 1000

// people lists who has a role. They change on the command line, which the page
// names.
func (s *Server) people(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	d := &peoplePage{Base: s.base(r)}
	d.NoIndex, d.Wide = true, true
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		found, err := v.People(maxPeople)
		for _, p := range found {
			d.People = append(d.People, staffer{p, bodyName(r.Words, world.Directory, p.Body)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.page(w, r, "people", http.StatusOK, d)
}
