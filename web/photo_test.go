package web

import (
	"context"
	"encoding/json"
	"image/jpeg"
	"strings"
	"testing"

	"lamppost/reports"
)

// withPhoto files a report with one photo and returns both ids.
func (w *town) withPhoto() (reports.Report, reports.PhotoID) {
	w.t.Helper()
	var id reports.PhotoID
	r := w.submit(func(d *reports.Draft) {
		id = w.upload(d.Key, "private.jpg")
		d.Photos = []reports.PhotoID{id}
	})
	return r, id
}

func TestPhotoIsServedInItsSizesOnly(t *testing.T) {
	w := newTown(t)
	_, id := w.withPhoto()
	for _, size := range []string{"small", "medium", "large"} {
		a := w.get("/photos/" + string(id) + "/" + size)
		if a.Code != 200 || a.Header().Get("Content-Type") != "image/jpeg" || a.Header().Get("X-Content-Type-Options") != "nosniff" ||
			a.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Fatalf("%s: %d %v", size, a.Code, a.Header())
		}
		if strings.Contains(a.Body.String(), "Exif") {
			t.Errorf("%s carries Exif", size)
		}
		if _, err := jpeg.Decode(a.Body); err != nil {
			t.Errorf("%s: %v", size, err)
		}
		if again := w.get("/photos/"+string(id)+"/"+size, "If-None-Match", a.Header().Get("ETag")); again.Code != 304 {
			t.Errorf("%s: %d", size, again.Code)
		}
	}
	for _, path := range []string{"/original", "/Large", "/large.jpg", "/", "", "/..%2f..%2flamppost.db"} {
		if a := w.get("/photos/" + string(id) + path); a.Code != 404 {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
	if a := w.get("/photos/..%2f..%2f/large"); a.Code != 404 {
		t.Error(a.Code)
	}
}

func TestPhotoOfAHiddenReportIsGone(t *testing.T) {
	staff := reports.Viewer{Person: 7, Grants: []reports.Grant{{Role: reports.Staff, Body: "works"}}}
	other := reports.Viewer{Person: 8, Grants: []reports.Grant{{Role: reports.Staff, Body: "county"}}}
	w := newTown(t, func(c *Config) {
		c.Session = func(_ context.Context, token string) (reports.Viewer, error) {
			return map[string]reports.Viewer{"works": staff, "county": other}[token], nil
		}
	})
	r, id := w.withPhoto()
	path := "/photos/" + string(id) + "/"
	tag := w.get(path + "large").Header().Get("ETag")
	must(t, w.Desk.Hide(context.Background(), administrator, r.ID))
	for _, size := range []string{"small", "medium", "large"} {
		for _, cookie := range []string{"", "session=county", "session=nobody"} {
			a := w.get(path+size, "Cookie", cookie, "If-None-Match", tag)
			if a.Code != 404 || a.Header().Get("Cache-Control") != "no-store" || a.Header().Get("ETag") != "" {
				t.Errorf("%s for %q: %d %v", size, cookie, a.Code, a.Header())
			}
		}
	}
	if a := w.get(path+"large", "Cookie", "session=works"); a.Code != 200 || a.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("its staff: %d %v", a.Code, a.Header())
	}
	must(t, w.Desk.Restore(context.Background(), administrator, r.ID))
	if a := w.get(path + "large"); a.Code != 200 {
		t.Error(a.Code)
	}
}

func TestPhotoWithoutReportIsNobodys(t *testing.T) {
	w := newTown(t)
	id := w.upload("a-draft-not-yet-sent", "private.jpg")
	if a := w.get("/photos/" + string(id) + "/small"); a.Code != 404 {
		t.Error(a.Code)
	}
}

func TestAreasAt(t *testing.T) {
	w := newTown(t)
	a := w.get("/areas/at?lat=46.9995&lon=-7.0005")
	var answer struct {
		Lat, Lon float64
		Areas    []struct{ Layer, Version, Key, Name string }
	}
	must(t, json.Unmarshal(a.Body.Bytes(), &answer))
	if a.Code != 200 || answer.Lon != -7.0005 || len(answer.Areas) == 0 || answer.Areas[0].Layer != "districts" ||
		answer.Areas[0].Key == "" || answer.Areas[0].Name == "" || len(answer.Areas[0].Version) != 10 {
		t.Errorf("%d: %s", a.Code, a.Body)
	}
	if a := w.get("/areas/at?lat=0&lon=0"); a.Code != 200 || !strings.Contains(a.Body.String(), `"areas":[]`) {
		t.Errorf("in the sea: %d %s", a.Code, a.Body)
	}
	for _, query := range []string{"", "?lat=1", "?lat=91&lon=0", "?lat=NaN&lon=0", "?lat=1,5&lon=0"} {
		if a := w.get("/areas/at" + query); a.Code != 400 {
			t.Errorf("%s: %d", query, a.Code)
		}
	}
}
