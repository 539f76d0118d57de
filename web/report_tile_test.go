package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/leaf"
	"lamppost/reports/store"
	"lamppost/tiles"
)

// farAway is a place of the town that no tile of zoom 14 has together with the town
// hall, nor one beside it.
var farAway = geo.Point{townHall.Lon() + 0.05, townHall.Lat()}

// tileForms are the tiles of one place in every form, and with filters.
func tileForms(p geo.Point, zoom int) (paths []string) {
	for _, ending := range []string{".mvt", ".geojson", ".geojson?lang=fr", ".png", ".png?look=dark", ".mvt?status=any_open", ".geojson?category=rubbish&city=merrowhythe"} {
		paths = append(paths, tilePath("reports", ending, p, zoom))
	}
	return paths
}

// watch gets tiles again and again, and says which are others than before, by
// their tags, and how many were made.
type watch struct {
	t     *testing.T
	from  *town
	paths []string
	tags  map[string]string
}

func (w *town) watch(t *testing.T, paths []string) *watch {
	l := &watch{t, w, paths, map[string]string{}}
	l.again()
	return l
}

func (l *watch) again() (others []string, made int) {
	l.t.Helper()
	_, before := l.from.Handler.(*Server).tiles.cache.Size()
	for _, path := range l.paths {
		a := l.from.get(path)
		tag := a.Header().Get("ETag")
		if a.Code != 200 || tag == "" {
			l.t.Fatalf("%s: %d, tag %q", path, a.Code, tag)
		}
		if tag != l.tags[path] {
			others = append(others, path)
		}
		l.tags[path] = tag
	}
	_, after := l.from.Handler.(*Server).tiles.cache.Size()
	return others, after - before
}

// all wants each of the tiles made anew, and another than it was.
func (l *watch) all(what string) {
	l.t.Helper()
	if others, made := l.again(); len(others) != len(l.paths) || made != len(l.paths) {
		l.t.Errorf("%s: %d of %d tiles were made, others are %q", what, made, len(l.paths), others)
	}
}

// none wants all of them kept.
func (l *watch) none(what string) {
	l.t.Helper()
	if others, made := l.again(); len(others) > 0 || made > 0 {
		l.t.Errorf("%s: %d tiles were made, others are %q", what, made, others)
	}
}

// Whatever becomes of a report is at once in every tile that shows it, in every form,
// and no other tile is made for it.
func TestAChangedReportMakesItsOwnTilesAnew(t *testing.T) {
	w, _ := indexed(t)
	second := newTown(t, func(c *Config) { c.Desk, c.Store, c.Photos = w.Desk, &w.Store.Reader, nil })
	must(t, second.Handler.(*Server).tiles.pins.fill(t.Context(), &w.Store.Reader))
	r := w.submit(nil)
	w.submit(func(d *reports.Draft) { d.Place = farAway })
	tile, _, _ := tiles.At(townHall, 17)
	for _, node := range []*town{w, second} {
		here, gathered, there := node.watch(t, tileForms(townHall, 17)), node.watch(t, tileForms(townHall, 5)), node.watch(t, tileForms(farAway, 14))
		changed := func(what string) {
			t.Helper()
			here.all(what)
			gathered.all(what)
			there.none(what)
		}
		w.hidden(r.ID)
		changed("a report hidden")
		must(t, w.Desk.Restore(context.Background(), administrator, r.ID))
		changed("and shown again")
		another := w.submit(func(d *reports.Draft) { d.Place = tiles.PointAt(tile, 40, 40) })
		changed("another report")
		its := node.watch(t, tileForms(another.Place, 20))
		w.change(reports.Change{Report: another.ID, Status: reports.StatusFixed, Text: "Done"})
		its.all("and mended")
		there.none("and mended")
		w.hidden(another.ID)
		changed("and hidden")
		w.change(reports.Change{Report: r.ID, Text: "We come on Monday"})
		here.none("a note")
		gathered.none("a note")
	}
}

// hidden hides a report.
func (w *town) hidden(id reports.ReportID) reports.ReportID {
	w.t.Helper()
	must(w.t, w.Desk.Hide(context.Background(), administrator, id))
	return id
}

// A report whose place is removed leaves the tiles of the place.
func TestAPlaceThatIsRemovedLeavesItsTiles(t *testing.T) {
	w, _ := indexed(t)
	tile, _, _ := tiles.At(townHall, 18)
	place := tiles.PointAt(tile, 200, 200)
	r := w.submit(func(d *reports.Draft) { d.Place = place })
	here := w.watch(t, tileForms(place, 20))
	must(t, w.Desk.Redact(context.Background(), administrator, desk.Redaction{Report: r.ID, Parts: []reports.Part{reports.PartPlace}, Reason: leaf.Request}))
	here.all("the place removed")
	if n := counted(t, w.get(here.paths[0])); n != 0 {
		t.Errorf("%d reports are left at the place", n)
	}
}

// A pin at the edge of a tile reaches into the picture of the next one, and leaves it
// with the report.
func TestAPinLeavesTheNextPictureToo(t *testing.T) {
	w, _ := indexed(t)
	tile, _, _ := tiles.At(townHall, 16)
	r := w.submit(func(d *reports.Draft) { d.Place = tiles.PointAt(tile, 1, 128) })
	beside := tiles.PointAt(tile, -100, 128)
	next := w.watch(t, []string{tilePath("reports", ".png", beside, 16)})
	vectors := w.watch(t, []string{tilePath("reports", ".mvt", beside, 16)})
	w.hidden(r.ID)
	next.all("hidden beside it")
	vectors.none("hidden beside it")
}

// What only the database can filter may be another answer after every event.
func TestTilesByTextFollowEveryEvent(t *testing.T) {
	w, _ := indexed(t)
	r := w.submit(nil)
	here := w.watch(t, []string{tilePath("reports", ".mvt", townHall, 17) + "?q=sofa"})
	must(t, w.Desk.Redact(context.Background(), administrator, desk.Redaction{Report: r.ID, Parts: []reports.Part{reports.PartWords}, Reason: leaf.Request}))
	here.all("the text removed")
}

// Tiles name categories as the cities do now.
func TestTilesOfReportsTakeNewNames(t *testing.T) {
	w, _ := indexed(t)
	w.submit(nil)
	path := tilePath("reports", ".geojson", townHall, 17)
	before := w.get(path).Body.String()
	settings, err := city.Load(fixtures.Town())
	must(t, err)
	for i, c := range settings.Categories {
		if c.Code == "rubbish" {
			settings.Categories[i].Name = city.Text{"en": "Litter", "fr": "Ordures"}
		}
	}
	_, err = w.Desk.Apply(t.Context(), fixtures.Town(), settings)
	must(t, err)
	if after := w.get(path).Body.String(); strings.Contains(before, "Litter") || !strings.Contains(after, "Litter") {
		t.Errorf("before %s\nafter %s", before, after)
	}
}

// An index that was lost and is filled anew does not take up tiles of the one before.
func TestTilesOfALostIndexAreNotTakenUp(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	front := w.Handler.(*Server)
	must(t, front.tiles.pins.fill(t.Context(), front.Store))
	here := w.watch(t, tileForms(townHall, 17))
	w.losePins()
	w.hidden(r.ID)
	must(t, front.tiles.pins.fill(t.Context(), front.Store))
	here.all("hidden meanwhile")
}

// However many events there are, and whether they have numbers, no tile is made
// of some of them.
func TestPinsFollowPageByPage(t *testing.T) {
	for _, numbered := range []bool{true, false} {
		w, front := indexed(t)
		path := tilePath("reports", ".mvt", townHall, 17)
		if n := counted(t, w.get(path)); n != 0 {
			t.Fatalf("%d reports", n)
		}
		front.tiles.pins.page = 2
		for range 5 {
			w.submit(nil)
		}
		held := 0 // by the index: without numbers none yet
		if numbered {
			held = 5
			must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Sequence(1000)
				return err
			}))
			if err := front.tiles.pins.catchUp(stopAfter(t, 7), front.Store); err == nil || front.tiles.pins.state.Load().index.Len() > 0 {
				t.Errorf("half of the pages: %v, the index holds %d", err, front.tiles.pins.state.Load().index.Len())
			}
		}
		if n := counted(t, w.get(path)); n != 5 {
			t.Errorf("numbered %v: %d reports, want 5", numbered, n)
		}
		if n := front.tiles.pins.state.Load().index.Len(); n != held {
			t.Errorf("numbered %v: the index holds %d, want %d", numbered, n, held)
		}
	}
}

// fewReads is a context that ends with the read after a number of them: each asks
// for its deadline once.
type fewReads struct {
	context.Context
	left int
	stop func()
}

func stopAfter(t *testing.T, reads int) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	return &fewReads{ctx, reads, stop}
}

func (c *fewReads) Deadline() (time.Time, bool) {
	if c.left--; c.left < 0 {
		c.stop()
	}
	return c.Context.Deadline()
}
