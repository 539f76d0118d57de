package web

import (
	"encoding/json"
	"strings"
	"testing"

	"lamppost/tiles"
)

// Whatever a style asks for is there: its sources, and the fonts of its names.
func TestStyleAsksForWhatIsThere(t *testing.T) {
	a := island(t, townHall)
	for name, w := range map[string]*town{"vector": newTown(t, func(c *Config) { c.Archive = func() *Archive { return a } }), "pictures": newTown(t)} {
		for _, look := range []string{"", "?look=dark"} {
			checkStyle(t, name+look, w, "/tiles/style.json"+look)
		}
	}
}

func checkStyle(t *testing.T, name string, w *town, path string) {
	t.Helper()
	var style struct {
		Sources map[string]struct{ URL string }
		Layers  []tiles.StyleLayer
		Glyphs  string
	}
	must(t, json.Unmarshal(w.get(path).Body.Bytes(), &style))
	ids := map[string]bool{}
	for _, l := range style.Layers {
		if ids[l.ID] || l.ID == "" {
			t.Errorf("%s: layer %q is there twice", name, l.ID)
		}
		ids[l.ID] = true
		source, known := style.Sources[l.Source]
		if !known && l.Type != "background" {
			t.Errorf("%s: layer %s has the source %q", name, l.ID, l.Source)
		}
		if known {
			_, below, _ := strings.Cut(source.URL, "/tiles/")
			if code := w.get("/tiles/" + below).Code; code != 200 {
				t.Errorf("%s: source %s answers %d", name, source.URL, code)
			}
		}
		if fonts, some := l.Layout["text-font"].([]any); some {
			if a := w.get("/tiles/fonts/" + fonts[0].(string) + "/0-255.pbf"); a.Code != 200 || a.Body.Len() < 10_000 {
				t.Errorf("%s: font %v answers %d", name, fonts, a.Code)
			}
		}
	}
	if len(style.Layers) < 4 {
		t.Errorf("%s: %d layers", name, len(style.Layers))
	}
}

func TestFontsThatAreNotThere(t *testing.T) {
	w := newTown(t)
	for _, path := range []string{"Comic/0-255.pbf", "Regular/1-256.pbf", "Regular/-256-0.pbf", "Regular/999999-1000254.pbf", "Regular/0-255", "Regular/x.pbf"} {
		if code := w.get("/tiles/fonts/" + path).Code; code != 404 {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code := w.get("/tiles/fonts/Comic,Bold/0-255.pbf").Code; code != 200 {
		t.Errorf("the second of two fonts: %d", code)
	}
}
