package web

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"strings"
	"syscall"
	"testing"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/leaf"
	"lamppost/tiles"
)

// stillOf gets a picture and decodes it.
func (w *town) stillOf(path string) image.Image {
	w.t.Helper()
	a := w.get(path)
	if a.Code != 200 || a.Header().Get("Content-Type") != "image/png" {
		w.t.Fatalf("%s: %d %v", path, a.Code, a.Header())
	}
	img, err := png.Decode(a.Body)
	must(w.t, err)
	return img
}

// headOf is the colour beside the mark in the head of the pin of a report's picture.
func headOf(img image.Image) color.RGBA {
	scale := img.Bounds().Dx() / stillWidth
	return color.RGBAModel.Convert(img.At((stillWidth/2+9)*scale, (stillHeight/2-24)*scale)).(color.RGBA)
}

func TestReportHasAPictureOfItsPlace(t *testing.T) {
	w := newTown(t)
	r := w.submit(nil)
	seen := map[string]string{}
	for _, file := range []string{"map.png", "map.png?look=dark", "map@2x.png", "map@2x.png?look=dark"} {
		path := reportPath(r.ID) + "/" + file
		img, scale := w.stillOf(path), 1+strings.Count(file, "@2x")
		if img.Bounds().Size() != image.Pt(stillWidth*scale, stillHeight*scale) {
			t.Errorf("%s is %v", file, img.Bounds())
		}
		a := w.get(path)
		tag := a.Header().Get("ETag")
		if before, twice := seen[tag]; twice || a.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("%s: like %q, %v", file, before, a.Header())
		}
		seen[tag] = file
		if again := w.get(path, "If-None-Match", tag); again.Code != 304 {
			t.Errorf("%s: %d", file, again.Code)
		}
	}
	path := reportPath(r.ID) + "/map.png"
	if got := headOf(w.stillOf(path)); got != (color.RGBA{0xb9, 0x59, 0x00, 0xff}) {
		t.Errorf("the pin of an open report is %v", got)
	}
	w.change(reports.Change{Report: r.ID, Status: reports.StatusFixed, Text: "Done"})
	if got := headOf(w.stillOf(path)); got != (color.RGBA{0x1c, 0x6b, 0x3f, 0xff}) {
		t.Errorf("the pin of a fixed report is %v", got)
	}
}

// A picture tells no more than the page: what is hidden, waits, or lost its place has
// the very answer of what never was.
func TestNoPictureOfWhatIsNotShown(t *testing.T) {
	w := newTown(t)
	hidden, placeless := w.submit(nil), w.submit(nil)
	w.get(reportPath(hidden.ID) + "/map.png") // it is kept
	must(t, w.Desk.Hide(context.Background(), administrator, hidden.ID))
	must(t, w.Desk.Redact(context.Background(), administrator, desk.Redaction{Report: placeless.ID, Parts: []reports.Part{reports.PartPlace}, Reason: leaf.Mistake}))
	confirmFirst(t, w)
	unconfirmed := w.submit(func(d *reports.Draft) { d.Email = "a@example.org" })
	w.notThere(t, "/reports/%s/map.png", []string{hidden.ID.String(), placeless.ID.String(), unconfirmed.ID.String()})
}

func TestPicturesOutsideAreNotThere(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Desk, c.Store = nil, nil }) // whoever touched data would fall over
	for _, path := range []string{
		"/reports/x/map.png", "/reports/0000000000/map.jpg", "/reports/0000000000/map@3x.png", "/reports/0000000000/map@2x@2x.png",
		"/reports/0000000000/.png", "/areas/districts/OT/map.gif", "/areas/districts/OT/xmap.png",
	} {
		if a := w.get(path); a.Code != 404 || !strings.HasPrefix(a.Header().Get("Cache-Control"), "public, max-age=") {
			t.Errorf("%s: %d %v", path, a.Code, a.Header())
		}
	}
	full := newTown(t)
	for _, path := range []string{"/areas/districts/nowhere/map.png", "/areas/nothing/OT/map.png"} {
		if a := full.get(path); a.Code != 404 {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
}

func TestAreaHasAPicture(t *testing.T) {
	w := newTown(t)
	light, dark := w.stillOf("/areas/districts/OT/map.png"), w.stillOf("/areas/districts/OT/map.png?look=dark")
	for name, img := range map[string]image.Image{"light": light, "dark": dark} {
		ink := map[string]color.RGBA{"light": {0x7d, 0x4a, 0x94, 0xff}, "dark": {0xc6, 0x9b, 0xe0, 0xff}}[name]
		n := 0
		for y := range stillHeight {
			for x := range stillWidth {
				if color.RGBAModel.Convert(img.At(x, y)) == ink {
					n++
				}
			}
		}
		if n < 200 {
			t.Errorf("%s: %d pixels of outline", name, n)
		}
	}
}

// A new base map is in the picture, and who made it is thanked in it.
func TestPictureIsOfTheBaseMapInUse(t *testing.T) {
	var now *Archive
	w := newTown(t, func(c *Config) { c.Archive = func() *Archive { return now } })
	r := w.submit(func(d *reports.Draft) { d.Place = geo.Point{-7.0001, 46.9991} })
	before := w.get(reportPath(r.ID) + "/map.png")
	now = island(t, r.Place)
	after := w.get(reportPath(r.ID) + "/map.png")
	if bytes.Equal(before.Body.Bytes(), after.Body.Bytes()) {
		t.Error("the old map is still shown")
	}
	img, err := png.Decode(after.Body)
	must(t, err)
	if c := color.RGBAModel.Convert(img.At(30, 30)).(color.RGBA); c.B < c.R+0x20 {
		t.Errorf("%v is no water", c)
	}
}

// Many who ask at once for pictures that need each other's tiles all get theirs, on
// a machine that draws one thing at a time.
func TestPicturesDoNotWaitForEachOther(t *testing.T) {
	w := newTown(t)
	w.Handler.(*Server).tiles.drawing = newQueue(1, maxDrawings)
	r := w.submit(nil)
	paths := []string{reportPath(r.ID) + "/map.png", "/areas/districts/OT/map.png"}
	w.allAsk(12, func(i int) string { return paths[i%len(paths)] })
}

func TestPictureForALetter(t *testing.T) {
	w := newTown(t)
	front := w.Handler.(*Server)
	r := w.submit(nil)
	data, err := front.ReportPicture(t.Context(), &r)
	if err != nil || !bytes.Equal(data, w.get(reportPath(r.ID)+"/map.png").Body.Bytes()) || len(data) > 100<<10 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	r.Place = lakeside
	if data, err := front.ReportPicture(t.Context(), &r); data != nil || err != nil {
		t.Errorf("where there is no map: %d bytes, %v", len(data), err)
	}
}

// BenchmarkPicture is the CPU of one picture of a place in town whose tiles are kept, as
// after somebody saw the page, and of one for which nothing is.
func BenchmarkPicture(b *testing.B) {
	w := newTown(b)
	front := w.Handler.(*Server)
	r := w.submit(nil)
	for _, cold := range []bool{false, true} {
		name := map[bool]string{false: "tiles kept", true: "nothing kept"}[cold]
		b.Run(name, func(b *testing.B) {
			before := processorTime(b)
			defer func() { b.ReportMetric((processorTime(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/op") }()
			for b.Loop() {
				if cold {
					front.tiles.cache = tiles.NewCache(tileMemory)
				}
				r.Place[0] += 1e-7
				if _, err := front.ReportPicture(b.Context(), &r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// processorTime is what this process has used so far.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
