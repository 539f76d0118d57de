package web

import (
	"errors"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// boundaryVersionPage is the data of pages/boundaries-version: what a version
// holds, what is wrong with it, what it changes, and what publishing would do.
type boundaryVersionPage struct {
	Base
	versionRow
	Title        string // of the layer
	ImportedBy   string // name of the importer; empty: the command line
	Live         reports.VersionID
	Lines        bool // the layer is not of areas: there is nothing to review
	Kinds        []findingCount
	Findings     []findingRow
	FindingPages Pager
	Diff         changesPart
	Area         *areaPicture // that was chosen; nil: none
	Trial        *trialPart   // nil: not tried
	Publications []publicationRow
	Waits        *publicationRow // for its day; nil: none
	Publish      publishForm
	Problems     []FieldError
	Done         *Notice
	Droppable    bool
	Formats      []string     // that it can be downloaded in
	kept         store.DryRun // that Trial is made of
}

// publicationRow is a publication with who asked for it.
type publicationRow struct {
	reports.Publication
	By string // empty: the command line, or a city's folder
}

// publishForm is the form that publishes, as it was filled in.
type publishForm struct {
	At, Note Field
	Accepted bool
	Offered  bool // the version can be published
	Back     bool // it routed before: publishing it is rolling back
}

// areaPicture is one area in both versions.
type areaPicture struct {
	Key     geo.AreaKey
	Picture template.HTML
}

const (
	findingsShown = 25
	changesShown  = 50
)

// The sizes of pictures in pixels: a phone shows one beside its text.
var (
	findingPicture = review.Size{Width: 240, Height: 180}
	areaSize       = review.Size{Width: 720, Height: 480}
)

// boundaryVersion shows one version.
func (s *Server) boundaryVersion(w http.ResponseWriter, r *Request) error {
	return s.versionForm(w, r, http.StatusOK, nil, nil)
}

func (s *Server) versionForm(w http.ResponseWriter, r *Request, status int, filled url.Values, problems []FieldError) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	id, err := reports.ParseVersionID(r.Param("version"))
	if err != nil {
		return err
	}
	d := &boundaryVersionPage{Base: s.base(r), Problems: problems}
	d.NoIndex, d.Wide, d.Here = true, true, versionPath(id)
	if err := s.Store.Read(r.Context(), func(v *store.View) error { return d.read(v, r, world, id) }); err != nil {
		return err
	}
	if err := s.pictures(r, world, d); err != nil {
		return err
	}
	if d.Trial != nil {
		d.Trial.describe(s, r, world, d.kept)
	}
	d.fields(r, filled)
	return s.page(w, r, "boundaries-version", status, d)
}

func (d *boundaryVersionPage) read(v *store.View, r *Request, world *desk.World, id reports.VersionID) error {
	version, err := v.Version(id)
	if err != nil {
		return err
	}
	d.Title = layerTitle(r.Words, world.Directory, version.Layer)
	layers, err := v.Layers()
	if err != nil {
		return err
	}
	for _, l := range layers {
		if l.Name == version.Layer { // as of now, which this node may route by in a second
			d.Live, d.Lines = l.Live, l.Kind == reports.LayerLines
		}
	}
	open, err := v.OpenPublications()
	if err != nil {
		return err
	}
	d.versionRow = newVersionRow(version, d.Live, open)
	if d.ImportedBy, err = nameOf(v, version.Importer); err != nil {
		return err
	}
	for _, part := range []func(*store.View, *Request) error{d.readFindings, d.readChanges, d.readPublications, d.readTrial} {
		if err := part(v, r); err != nil {
			return err
		}
	}
	return nil
}

// nameOf is what a person is called; without a name, their address.
func nameOf(v *store.View, id reports.PersonID) (string, error) {
	if id == 0 {
		return "", nil
	}
	p, err := v.Person(id)
	if errors.Is(err, reports.ErrNotFound) {
		return "", nil
	}
	if p.Name == "" {
		return p.Email, err
	}
	return p.Name, err
}

// partFrom reads where a part of the page begins.
func partFrom(r *Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// part is the address of another part of one list of the page.
func (d *boundaryVersionPage) part(name string, from int) string {
	return query(d.Href, url.Values{name: {strconv.Itoa(from)}}) + "#" + name
}

func (d *boundaryVersionPage) readPublications(v *store.View, _ *Request) error {
	found, err := v.Publications(d.ID, reports.DefaultLimit)
	if err != nil {
		return err
	}
	for _, p := range found {
		row := publicationRow{Publication: p}
		if row.By, err = nameOf(v, p.Person); err != nil {
			return err
		}
		d.Publications = append(d.Publications, row)
		if p.State == reports.PublicationWaits {
			d.Waits = &row
		}
	}
	d.Droppable = len(found) == 0
	return nil
}

func (d *boundaryVersionPage) fields(r *Request, filled url.Values) {
	t := r.Words.T
	d.Publish = publishForm{
		Accepted: filled.Has("accept"), Offered: d.Complete && d.Blockers == 0 && d.Areas > 0 && d.ID != d.Live && d.Waits == nil,
		Back: !d.PublishedAt.IsZero(),
	}
	d.Publish.At = Field{ID: "at", Type: "datetime-local", Label: t("boundary.at"), Hint: t("boundary.at_hint", "Zone", r.Words.Zone.String()), Value: filled.Get("at"), Optional: true, Problem: ProblemOf(d.Problems, "at")}
	d.Publish.Note = Field{ID: "note", Label: t("boundary.note"), Hint: t("boundary.publish_note_hint"), Value: filled.Get("note"), Optional: true, Problem: ProblemOf(d.Problems, "note")}
	d.Done, d.Formats = d.notice(r), slices.Sorted(maps.Keys(exportFormats))
}

// notice says what was done by the form that led here.
func (d *boundaryVersionPage) notice(r *Request) *Notice {
	switch done := r.URL.Query().Get("done"); {
	case done == "published" && d.ID == d.Live:
		return &Notice{"good", r.Words.T("boundary.published")}
	case done == "scheduled" && d.Waits != nil:
		return &Notice{"good", r.Words.T("boundary.scheduled", "Time", d.Waits.DueAt)}
	case done == "withdrawn":
		return &Notice{"good", r.Words.T("boundary.withdrawn")}
	}
	return nil
}
