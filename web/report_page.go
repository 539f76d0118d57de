package web

import (
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// reportPage is the data of pages/report.
type reportPage struct {
	Base
	Form      *reportForm
	Problems  []FieldError
	Notices   []Notice
	Map       MapPick
	Photos    []KeptPhoto
	MaxPhotos int
	Streets   []PlaceLink // places that the typed words may mean
	Taken     *PlaceLink  // where a photo was taken, far from the pin
	Groups    []CategoryGroup
	Folded    string // the chosen category, once the others are out of the way
	Questions []QuestionField
	Stopper   string // not empty: this must not be reported here
	Whom      *Whom  // nil until place and category are chosen
	Sides     []SideChoice
	Promise   string // what the page says of where it goes, sent back with the form
	Nearby    []NearReport
	Ready     bool   // it can be sent
	Next      string // where "Continue" leads: "place", "category" or "rest"; empty: to the top
	Shown     bool   // the server filled the fields
	Address   Field
	Note      Field
	Name      Field
	Email     Field
	Trap      Field
	Trapped   bool

	PhotoProblem, CategoryProblem, SideProblem string
}

// PlaceLink is a place that a button of the form goes to.
type PlaceLink struct{ Name, Do string }

// CategoryGroup is one group of categories with its choices.
type CategoryGroup struct {
	Name       string
	Categories []CategoryChoice
}

// CategoryChoice is one category on the form.
type CategoryChoice struct {
	Code              reports.CategoryCode
	Name, Description string
	Chosen            bool
}

// NearReport is an open report that may be of the same thing.
type NearReport struct {
	reports.Report
	Title, Metres string
}

// Limits of "Is it one of these?".
const (
	nearMetres = 50 // two ends of a bus: farther away it is another thing
	nearMost   = 3
)

// newReportPage lays out a form. It reads, and changes nothing.
func (s *Server) newReportPage(r *Request, f *reportForm) (*reportPage, error) {
	w := s.Desk.World()
	d := &reportPage{Base: s.base(r), Form: f, MaxPhotos: reports.MaxPhotos, Shown: !safe(r.Method)}
	d.Here = "/report"
	if s.BaseURL != nil {
		d.Canonical = s.absolute(r, "/report")
	}
	d.Map = NewMapPick(r.Words, f.Pick, r.Site.Credit(), s.namePlaces(r, w))
	d.Map.Action = "/report"
	var at reports.Place
	if f.Pick.Chosen {
		at = w.Place(f.Pick.Point)
	}
	offered := offeredTo(r.Site, w, at)
	d.Groups = categoryGroups(r, w, offered, f.Category)
	if i := slices.IndexFunc(offered, func(c reports.Category) bool { return c.Code == f.Category }); i >= 0 {
		d.choose(r, w, &offered[i])
	}
	var err error
	if d.Photos, err = s.keptPhotos(r.Context(), f); err != nil {
		return nil, err
	}
	if d.Whom != nil {
		d.Nearby, err = s.nearby(r, f)
	}
	return d, err
}

// offeredTo is what can be reported at a place. Where its areas say nothing of the
// city, it is the city of the site that is offered, not all of the country.
func offeredTo(site Site, w *desk.World, at reports.Place) []reports.Category {
	offered := w.Directory.Offered(at)
	if site.City == nil || w.Directory.CityAt(at.Areas) != nil {
		return offered
	}
	return slices.DeleteFunc(offered, func(c reports.Category) bool { return c.City != site.City.Slug })
}

// choose adds what follows from the category, and with a place, from both.
func (d *reportPage) choose(r *Request, w *desk.World, c *reports.Category) {
	lang := r.Words.Language.Tag
	answers, _ := c.CheckAnswers(d.Form.Answers) // what is wrong is told when it is sent
	for i := range c.Questions {
		d.Questions = append(d.Questions, newQuestionField(r.Words, &c.Questions[i], d.Form.Answers))
	}
	if stopper := c.StopperFor(answers); stopper != nil {
		d.Stopper = stopper.In(lang)
		return
	}
	if !d.Form.Pick.Chosen {
		return
	}
	pin := desk.Pin{Place: d.Form.Pick.Point, Accuracy: d.Form.Pick.Accuracy}
	route := w.Route(c, answers, pin)
	d.ask(r.Words, w, route, w.Sides(c, answers, pin))
	d.Promise = d.promise(c.Code, route.Body)
	if pin.Chosen = d.Form.Side; pin.Chosen != nil {
		route = w.Route(c, answers, pin)
	}
	whom := newWhom(r.Words, w.Directory, route, d.Form.Pick.Accuracy)
	if len(d.Sides) > 0 {
		whom.Close, whom.Chosen = "", false
	}
	d.Whom, d.Ready = &whom, true
}

// categoryGroups puts the offered categories under their city's groups, in its order.
func categoryGroups(r *Request, w *desk.World, offered []reports.Category, chosen reports.CategoryCode) []CategoryGroup {
	lang := r.Words.Language.Tag
	var groups []CategoryGroup
	index := map[string]int{}
	for _, name := range groupOrder(w, offered) {
		index[name.key] = len(groups)
		groups = append(groups, CategoryGroup{Name: name.text.In(lang)})
	}
	for _, c := range offered {
		g := &groups[index[groupKey(&c)]]
		g.Categories = append(g.Categories, CategoryChoice{c.Code, c.Name.In(lang), c.Description.In(lang), c.Code == chosen})
	}
	return slices.DeleteFunc(groups, func(g CategoryGroup) bool { return len(g.Categories) == 0 })
}

type groupName struct {
	key  string
	text reports.Text
}

func groupKey(c *reports.Category) string { return string(c.City) + "/" + c.Group }

// groupOrder lists the groups of the cities that offer something, then whatever
// group a category names that its city does not.
func groupOrder(w *desk.World, offered []reports.Category) []groupName {
	var names []groupName
	add := func(key string, text reports.Text) {
		if !slices.ContainsFunc(names, func(n groupName) bool { return n.key == key }) {
			names = append(names, groupName{key, text})
		}
	}
	for _, c := range offered {
		if city := w.Directory.City(c.City); city != nil {
			for _, g := range city.Groups {
				add(string(city.Slug)+"/"+g.Code, g.Name)
			}
		}
		add(groupKey(&c), nil)
	}
	return names
}

// nearby finds open reports of the same category that may be the same thing,
// nearest first. It never keeps anybody from reporting.
func (s *Server) nearby(r *Request, f *reportForm) ([]NearReport, error) {
	filter := reports.Filter{Categories: []reports.CategoryCode{f.Category}, Near: &f.Pick.Point, Radius: nearMetres, Statuses: openStatuses()}
	var near []NearReport
	err := s.Store.Read(r.Context(), func(v *store.View) error {
		found, _, err := v.Reports(reports.Viewer{}, filter, reports.Page{Limit: 2 * nearMost})
		for _, report := range found {
			if far := geo.Metres(f.Pick.Point, report.Place); far <= nearMetres && len(near) < nearMost {
				near = append(near, NearReport{report, placeTitle(r.Words, s.Desk.World(), &report), r.Words.Metres(far)})
			}
		}
		return err
	})
	return near, err
}

func openStatuses() []reports.Status {
	return slices.DeleteFunc(reports.Statuses(), reports.Status.Closed)
}

// startView is where the map of an empty form begins: the whole of the city.
func (s *Server) startView(site Site) MapView {
	if site.City == nil {
		return MapView{Zoom: minZoom}
	}
	return MapView{site.City.Centre, min(clampZoom(site.City.Zoom), tiles.MaxZoom)}
}

// say adds what a refusal asks to be mended. A refusal without a field, such as
// a full disk, is told of the whole form.
func (d *reportPage) say(s *Server, r *Request, err error) {
	if err == nil {
		return
	}
	fields := FieldErrors(r.Words, err)
	if len(fields) == 0 {
		refusal := s.refusal(r, err)
		field := formID
		if strings.HasPrefix(refusal.Code, "photo_") {
			field = "photo"
		}
		fields = []FieldError{{field, refusal.Code, refusal.Message}}
	}
	d.Problems = append(d.Problems, fields...)
}

// formID is the id of the form, where problems point that no field can mend.
const formID = "report"

// offers reports whether the form has that category.
func (d *reportPage) offers(code reports.CategoryCode) bool {
	return slices.ContainsFunc(d.Groups, func(g CategoryGroup) bool {
		return slices.ContainsFunc(g.Categories, func(c CategoryChoice) bool { return c.Code == code })
	})
}

// next is the first part of the form that is still to be filled; where something
// is wrong, the summary at the top comes first.
func (d *reportPage) next() string {
	switch {
	case len(d.Problems) > 0 || !d.Shown:
		return ""
	case !d.Form.Pick.Chosen:
		return "place"
	case len(d.Questions) == 0 && d.Whom == nil && d.Stopper == "":
		return "category"
	}
	return "rest"
}

// chosenName is the name of the chosen category.
func (d *reportPage) chosenName() string {
	for _, g := range d.Groups {
		for _, c := range g.Categories {
			if c.Chosen {
				return c.Name
			}
		}
	}
	return ""
}

// fields lays out the single fields, each with what is wrong with it.
func (d *reportPage) fields(r *Request) {
	t, f := r.Words.T, d.Form
	d.Next = d.next()
	field := func(id, value, label, hint string) Field {
		return Field{ID: id, Value: value, Label: label, Hint: hint, Optional: true, Problem: ProblemOf(d.Problems, id)}
	}
	d.Address = field("address", f.Address, t("report.address"), t("report.address_hint"))
	d.Address.Places = true
	d.Note = field("description", f.Text, t("report.note"), t("report.note_hint"))
	d.Name = field("name", f.Name, t("report.name"), "")
	d.Name.Autocomplete = "name"
	d.Email = field("email", f.Email, t("report.email"), t("report.email_hint"))
	d.Email.Type, d.Email.Autocomplete = "email", "email"
	d.Trap = field("website", f.trap, t("report.trap"), "")
	d.Trap.Optional, d.Trap.Autocomplete = false, "off"
	d.Trapped = f.trap != ""
	if (d.Whom != nil || d.Stopper != "") && ProblemOf(d.Problems, "category") == "" {
		d.Folded = d.chosenName()
	}
	d.PhotoProblem, d.CategoryProblem, d.SideProblem = ProblemOf(d.Problems, "photo"), ProblemOf(d.Problems, "category"), ProblemOf(d.Problems, "side")
	if city := r.Site.City; city != nil && city.Confirm == reports.ConfirmEmail {
		d.Email.Optional, d.Email.Hint = false, t("report.email_confirm_hint")
	}
	for i := range d.Questions {
		d.Questions[i].Problem = ProblemOf(d.Problems, d.Questions[i].ID)
	}
}
