package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// boundariesPath is where everything about boundaries lies.
const boundariesPath = "/admin/boundaries"

func versionPath(id reports.VersionID) string { return boundariesPath + "/" + id.String() }

func jobPath(id reports.JobID) string { return boundariesPath + "/jobs/" + id.String() }

// boundariesPage is the data of pages/boundaries: every layer with its versions,
// and the form that imports another.
type boundariesPage struct {
	Base
	Layers   []layerVersions
	Jobs     []boundaryJob // that have not ended, and the last that have
	Form     importForm
	Problems []FieldError
	Done     *Notice
}

// layerVersions is one layer with its newest versions.
type layerVersions struct {
	Name     geo.LayerName
	Title    string
	Versions []versionRow
	Older    string // address of the page of older ones; empty: there are none
}

// versionRow is one version in a list.
type versionRow struct {
	store.LayerVersion
	Href  string
	State string    // live, waiting, imported, was_live or incomplete
	Due   time.Time // of one that waits
}

// importForm is the form as it was filled in, or as the last import had it.
type importForm struct {
	Layer, Key, Name, Level, Note Field
	Layers                        []geo.LayerName
	Within                        []workChoice
	MaxMegabytes                  int
}

const (
	// versionsShown of a layer on a page.
	versionsShown = 10
	// jobsShown on the page.
	jobsShown = 5
	// fieldBytes is the most that a field of the import form holds.
	fieldBytes = 16 << 10
	// uploadTime lets the largest file through a link of 1 Mbit/s.
	uploadTime = 30 * time.Minute
)

// boundaries lists layers and versions; with layer and before, the older ones of one.
func (s *Server) boundaries(w http.ResponseWriter, r *Request) error {
	return s.boundariesForm(w, r, http.StatusOK, nil, nil)
}

func (s *Server) boundariesForm(w http.ResponseWriter, r *Request, status int, filled *desk.ImportRequest, problems []FieldError) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	d := &boundariesPage{Base: s.base(r), Problems: problems}
	d.NoIndex, d.Wide, d.Here = true, true, boundariesPath
	if r.URL.Query().Has("dropped") {
		d.Done = &Notice{"good", r.Words.T("boundary.dropped")}
	}
	if err := s.Store.Read(r.Context(), func(v *store.View) error { return d.read(v, r, world) }); err != nil {
		return err
	}
	if filled == nil {
		filled = d.lastImport()
	}
	d.Form = newImportForm(r, world, filled, problems)
	return s.page(w, r, "boundaries", status, d)
}

func (d *boundariesPage) read(v *store.View, r *Request, world *desk.World) error {
	open, err := v.OpenPublications()
	if err != nil {
		return err
	}
	layers, err := v.Layers()
	if err != nil {
		return err
	}
	jobs, err := v.Jobs(jobsShown)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		d.Jobs = append(d.Jobs, newBoundaryJob(j))
	}
	only, before := geo.LayerName(r.URL.Query().Get("layer")), reports.VersionID(0)
	if text := r.URL.Query().Get("before"); text != "" {
		if before, err = reports.ParseVersionID(text); err != nil {
			return err
		}
	}
	for _, l := range layers {
		if only != "" && l.Name != only {
			continue
		}
		found, err := v.Versions(l.Name, before, versionsShown+1)
		if err != nil {
			return err
		}
		d.Layers = append(d.Layers, newLayerVersions(layerTitle(r.Words, world.Directory, l.Name), l, found, open))
	}
	return nil
}

func newLayerVersions(title string, l reports.Layer, found []store.LayerVersion, open []reports.Publication) layerVersions {
	all := layerVersions{Name: l.Name, Title: title}
	if len(found) > versionsShown {
		found = found[:versionsShown]
		all.Older = query(boundariesPath, url.Values{"layer": {string(l.Name)}, "before": {found[versionsShown-1].ID.String()}})
	}
	for _, v := range found {
		all.Versions = append(all.Versions, newVersionRow(v, l.Live, open))
	}
	return all
}

func newVersionRow(v store.LayerVersion, live reports.VersionID, open []reports.Publication) versionRow {
	row := versionRow{LayerVersion: v, Href: versionPath(v.ID), State: "imported"}
	switch i := slices.IndexFunc(open, func(p reports.Publication) bool { return p.Version == v.ID && p.State == reports.PublicationWaits }); {
	case v.ID == live:
		row.State = "live"
	case !v.Complete:
		row.State = "incomplete"
	case i >= 0:
		row.State, row.Due = "waiting", open[i].DueAt
	case !v.PublishedAt.IsZero():
		row.State = "was_live"
	}
	return row
}

// lastImport is what the last import was asked for: the next file of a layer has
// the same properties.
func (d *boundariesPage) lastImport() *desk.ImportRequest {
	var q desk.ImportRequest
	for _, j := range d.Jobs {
		if j.Kind == store.JobImport && json.Unmarshal(j.Data, &q) == nil {
			break
		}
	}
	q.Note = ""
	return &q
}

func newImportForm(r *Request, world *desk.World, q *desk.ImportRequest, problems []FieldError) importForm {
	t := r.Words.T
	field := func(id, value, label, hint string, optional bool) Field {
		return Field{ID: id, Value: value, Label: label, Hint: hint, Optional: optional, Autocomplete: "off", Problem: ProblemOf(problems, id)}
	}
	f := importForm{
		Layer:        field("layer", string(q.Layer), t("boundary.layer"), t("boundary.layer_hint"), false),
		Key:          field("key", q.Key, t("boundary.key"), t("boundary.key_hint"), true),
		Name:         field("name", q.Name, t("boundary.name"), t("boundary.name_hint"), true),
		Note:         field("note", q.Note, t("boundary.note"), t("boundary.note_hint"), true),
		Level:        field("level", levelText(q.Level), t("boundary.level"), t("boundary.level_hint"), true),
		Within:       []workChoice{{"", t("boundary.within_none"), q.Within == ""}},
		MaxMegabytes: boundaryBody >> 20,
	}
	for _, l := range world.Directory.Layers {
		if l.Kind == reports.LayerLines {
			continue
		}
		f.Layers = append(f.Layers, l.Name)
		f.Within = append(f.Within, workChoice{string(l.Name), layerTitle(r.Words, world.Directory, l.Name), q.Within == l.Name})
	}
	return f
}

func levelText(level int) string {
	if level == 0 {
		return ""
	}
	return strconv.Itoa(level)
}

// boundariesImport takes a file in and queues its import. The fields come before
// the file, so that a mistake in them is told before the file is kept.
func (s *Server) boundariesImport(w http.ResponseWriter, r *Request) error {
	if _, err := s.world(); err != nil {
		return err
	}
	// A server that cannot prolong it ends the connection as it does others.
	_ = http.NewResponseController(w).SetReadDeadline(s.Now().Add(uploadTime))
	q := desk.ImportRequest{Person: r.Viewer.Person}
	id, err := s.receiveImport(r, &q)
	if problems := FieldErrors(r.Words, err); len(problems) > 0 {
		// A browser reads no answer before it has sent everything.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return err
		}
		return s.boundariesForm(w, r, statusOf[reports.Invalid], &q, problems)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, jobPath(id), http.StatusSeeOther)
	return nil
}

// receiveImport reads the form up to its file, and hands that to the desk.
func (s *Server) receiveImport(r *Request, q *desk.ImportRequest) (reports.JobID, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return 0, errFormBroken(err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return 0, reports.Invalidf("file", "boundary_file_missing")
		}
		if err != nil {
			return 0, errFormBroken(err)
		}
		if part.FormName() == "file" {
			q.Source = path.Base(part.FileName())
			return s.Desk.QueueImport(r.Context(), *q, part)
		}
		if err := readImportField(part, q); err != nil {
			return 0, err
		}
	}
}

func readImportField(part *multipart.Part, q *desk.ImportRequest) error {
	text, err := io.ReadAll(io.LimitReader(part, fieldBytes))
	if err != nil {
		return errFormBroken(err)
	}
	switch part.FormName() {
	case "layer":
		q.Layer = geo.LayerName(text)
	case "key":
		q.Key = string(text)
	case "name":
		q.Name = string(text)
	case "level":
		if q.Level, err = strconv.Atoi(string(text)); err != nil && len(text) > 0 {
			return reports.Invalidf("level", "boundary_level_invalid", "Most", desk.MaxAdminLevel)
		}
	case "within":
		q.Within = geo.LayerName(text)
	case "note":
		q.Note = string(text)
	}
	return nil
}

// errFormBroken keeps what says that a body is too large.
func errFormBroken(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return &reports.Error{Kind: reports.Invalid, Code: "form_broken", Err: err}
}
