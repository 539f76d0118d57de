package web

import (
	"image/png"
	"math"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/paulmach/orb"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/tiles"
)

// A place is at the same pixel of a picture and of the map below it.
func TestGroundFitsThePictureAboveIt(t *testing.T) {
	for _, lat := range []float64{0, -34, 47, 65} {
		for _, side := range []float64{0.0002, 0.01, 0.2} {
			square := orb.Polygon{{{10, lat}, {10 + side, lat}, {10 + side, lat + side}, {10, lat + side}, {10, lat}}}
			shape, err := geo.ShapeOf(orb.MultiPolygon{square})
			must(t, err)
			areas := []geo.Area{{Key: "a", Shape: shape}}
			seen := []geo.Point{{10, lat}, {10 + side, lat + side}, {10 + side/2, lat + side/2}, {10, lat + side/3}}
			p := review.DrawArea("a", nil, areas, review.Size{Width: 720, Height: 480}, seen...)
			zoom := int(math.Round(math.Log2(720 * 360 / 256.0 / (p.Ground.East - p.Ground.West))))
			m := groundMap(p.Ground, zoom)
			if m.Width < 480 || m.Width > 1050 {
				t.Errorf("at %v, %v degrees: a map of %d by %d", lat, side, m.Width, m.Height)
			}
			west, wx, north := at(geo.Point{p.Ground.West, p.Ground.North}, zoom)
			for i, place := range seen {
				column, x, y := at(place, zoom)
				x = (float64(column-west)*tiles.Pixels + x - wx) * 720 / float64(m.Width)
				y = (y - north) * 480 / float64(m.Height)
				if dx, dy := x-float64(p.Marks[i].X)/10, y-float64(p.Marks[i].Y)/10; math.Hypot(dx, dy) > 1.5 {
					t.Errorf("at %v, %v degrees: mark %d is %.1f, %.1f px off", lat, side, i, dx, dy)
				}
			}
		}
	}
}

func TestFindingsLieOnTheMap(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := w.signedIn(t, "gita@gis.example", anAdmin)
	b.importFile(greenOverHall, "layer", "parks", "key", "code", "name", "name").want(200)
	w.tend()
	b.open(b.at.Path).want(200)
	b.open(b.at.Path + "?area=castle-green").want(200)
	for _, place := range []string{".findings .over", "#area .over"} {
		over := b.page.Find(place).First()
		if over.Find("svg.review").Length() != 1 || strings.Replace(over.Find("source").AttrOr("srcset", ""), "look=dark&", "", 1) != over.Find("img").AttrOr("src", "") {
			html, _ := goquery.OuterHtml(over)
			t.Fatalf("%s: %.600s", place, html)
		}
		src := over.Find("img").AttrOr("src", "")
		if a := w.get(src); a.Code == 200 {
			t.Errorf("%s is for everybody", src)
		}
		r := httptest.NewRequest(get, src, nil)
		for _, c := range b.client.Jar.Cookies(b.site) {
			r.AddCookie(c)
		}
		a := w.do(r)
		img, err := png.Decode(a.Body)
		if err != nil || a.Header().Get("Cache-Control") != groundAge || img.Bounds().Dx() < 240 {
			t.Fatalf("%s: %d %v %v", src, a.Code, a.Header(), err)
		}
	}
	for _, wrong := range []string{"", "?bbox=1,2,3", "?bbox=-7,46,-6,47&zoom=x", "?bbox=-7,46,-6,47&zoom=18", "?bbox=170,0,-170,1&zoom=3", "?bbox=-7,46,-7,46&zoom=9", "?bbox=-7,46,-6,47&zoom=99"} {
		b.open(groundPath + wrong).want(404)
	}
}
