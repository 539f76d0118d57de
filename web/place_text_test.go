package web

import (
	"fmt"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lamppost/geo"
)

func atTownHall(string) geo.Point { return townHall }

func TestParsePlaceText(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string // "lat lon", "words" or "wrong"
	}{
		{"46.9995, -7.0005", "46.9995 -7.0005"},
		{" 46.9995 -7.0005 ", "46.9995 -7.0005"},
		{"(46.9995;-7.0005)", "46.9995 -7.0005"},
		{"46,9995 -7,0005", "46.9995 -7.0005"},
		{"46,9995; -7,0005", "46.9995 -7.0005"},
		{"46.9995° -7.0005°", "46.9995 -7.0005"},
		{"46.9995° N, 7.0005° W", "46.9995 -7.0005"},
		{`46°59'58.2"N 7°00'01.8"W`, "46.9995 -7.0005"},
		{`46°59′58,2″N`, "words"},
		{"48.85 N 2.35 O", "48.85 -2.35"},
		{"geo:46.9995,-7.0005", "46.9995 -7.0005"},
		{"geo:46.9995,-7.0005,12;u=35", "46.9995 -7.0005"},
		{"geo:0,0?q=46.9995,-7.0005(Town hall)", "46.9995 -7.0005"},
		{"GEO:46.9995,-7.0005?z=18", "46.9995 -7.0005"},
		{"https://www.openstreetmap.org/#map=17/46.9995/-7.0005", "46.9995 -7.0005"},
		{"https://www.openstreetmap.org/?mlat=46.9995&mlon=-7.0005#map=5/1/2", "46.9995 -7.0005"},
		{"https://www.google.com/maps/@46.9995,-7.0005,17z", "46.9995 -7.0005"},
		{"https://www.google.com/maps/place/X/@1,2,17z/data=!3m1!4b1!3d46.9995!4d-7.0005", "46.9995 -7.0005"},
		{"https://maps.google.com/?q=46.9995,-7.0005", "46.9995 -7.0005"},
		{"https://maps.apple.com/?ll=46.9995,-7.0005&q=Pin", "46.9995 -7.0005"},
		{"https://www.bing.com/maps?cp=46.9995~-7.0005&lvl=17", "46.9995 -7.0005"},
		{"https://www.google.com/maps/search/46.9995,+-7.0005?entry=tts", "46.9995 -7.0005"},
		{"https://www.google.com/maps/place/46.9995,-7.0005", "46.9995 -7.0005"},
		{"https://www.google.com/maps/@?api=1&map_action=map&center=46.9995%2C-7.0005", "46.9995 -7.0005"},
		{"https://maps.apple.com/place?coordinate=46.9995,-7.0005&name=Pin", "46.9995 -7.0005"},
		{"46°59.97'N, 7°0.03'W", "46.9995 -7.0005"},
		{"8CRJXXXX+QR", "46.9994 -7.00044"},
		{"XXXX+QR", "46.9994 -7.00044"},
		{"xxxx+qr Merrowhythe", "46.9994 -7.00044"},
		{"C++ developers", "words"},
		{"91, 5", "wrong"},
		{"5, 181", "wrong"},
		{"geo:nan,inf", "wrong"},
		{"geo:46.9", "words"},
		{"https://maps.app.goo.gl/abc", "words"},
		{"https://example.org/%zz", "words"},
		{"12 Harbour Lane", "words"},
		{"12, 14 Harbour Lane", "words"},
		{"", "words"},
		{"javascript:alert(1)", "words"},
	} {
		p, kind := parsePlaceText(tt.text, atTownHall)
		got := "words"
		switch kind {
		case placePoint:
			got = fmt.Sprintf("%.6g %.6g", p.Lat(), p.Lon())
		case placeWrong:
			got = "wrong"
		}
		if got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func FuzzParsePlaceText(f *testing.F) {
	f.Add("46.9995, -7.0005")
	f.Add("XXXX+QR Merrowhythe")
	f.Add(`46°59'58.2"N 7°00'01.8"W`)
	f.Add("https://www.google.com/maps/@46.9995,-7.0005,17z")
	f.Fuzz(func(t *testing.T, s string) {
		if p, kind := parsePlaceText(s, atTownHall); kind == placePoint && !(p.Lat() >= -90 && p.Lat() <= 90 && p.Lon() >= -180 && p.Lon() <= 180) {
			t.Errorf("%q is at %v", s, p)
		}
	})
}

func TestStreetsCanBeTypedAndNameTheMap(t *testing.T) {
	w := newTown(t, unlimitedPosts)
	b := newWalker(t, w)
	b.open("/report").press(b.form().with("address", "12 harbour quay"), "").want(200)
	b.reads(".notice", "The map shows Harbour Quay now")
	if f := b.form(); f.Get("lat") != "" || f.Get("address") != "12 harbour quay" {
		t.Errorf("a street is no place yet: %v", f.Values)
	}
	named := 0
	b.page.Find(".targets input").Each(func(i int, e *goquery.Selection) {
		if alt := e.AttrOr("alt", ""); alt != "" && alt != b.page.Find(".targets input").Eq((i+1)%9).AttrOr("alt", "") {
			named++
		}
	})
	if named != 9 {
		t.Errorf("%d of 9 parts of the map have names of their own", named)
	}
	b.open("/report").press(b.form().with("address", "street"), "").want(200).reads("form", "Which of these places is meant?")
	look := b.page.Find(".suggestions button").First().AttrOr("value", "")
	b.press(b.form(), look).want(200)
	if b.form().Get("view") != look[len(doLook):] {
		t.Errorf("the map shows %s, asked for %s", b.form().Get("view"), look)
	}
	b.open("/report").press(b.form().with("address", "Nosuchstreet 5"), "").want(200).reads(".notice", "do not find that street")
}
