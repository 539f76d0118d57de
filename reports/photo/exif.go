package photo

import (
	"math"
	"strings"
	"time"

	"lamppost/geo"
)

// notes is what Exif says that we use. Zero values mean that it does not say.
type notes struct {
	orientation int
	place       *geo.Point
	taken       time.Time
	local       bool // taken has no zone
}

// The tags read, by directory.
const (
	tagOrientation = 0x0112 // first directory
	tagExifIFD     = 0x8769
	tagGPSIFD      = 0x8825
	tagTaken       = 0x9003 // Exif directory: DateTimeOriginal
	tagTakenOffset = 0x9011
	tagLatRef      = 1 // GPS directory
	tagLat         = 2
	tagLonRef      = 3
	tagLon         = 4
	tagGPSTime     = 7
	tagGPSDate     = 29
)

// readExif reads the notes of a file of kind k. It never fails: broken Exif says nothing, as a camera without Exif does.
func readExif(k kind, data []byte) notes {
	t, ok := openTIFF(findExif(k, data))
	if !ok {
		return notes{}
	}
	var n notes
	root := t.directory(t.long(4))
	if o := root.numbers(tagOrientation, 1); len(o) == 1 && o[0] >= 1 && o[0] <= 8 {
		n.orientation = int(o[0])
	}
	gps := t.sub(root, tagGPSIFD)
	n.place = gps.place()
	n.taken, n.local = t.sub(root, tagExifIFD).taken()
	if at, ok := gps.time(); ok && (n.local || n.taken.IsZero()) {
		n.taken, n.local = at, false
	}
	return n
}

// place is the position of a GPS directory. Exactly 0, 0 is what devices without a fix write, and is no position.
func (d directory) place() *geo.Point {
	lat, okLat := d.degrees(tagLat, tagLatRef, "N", "S")
	lon, okLon := d.degrees(tagLon, tagLonRef, "E", "W")
	p := geo.Point{lon, lat}
	if !okLat || !okLon || p == (geo.Point{}) || geo.CheckPoint(p) != nil {
		return nil
	}
	return &p
}

// degrees joins degrees, minutes and seconds with the letter of the half of the globe, without which they mean nothing.
func (d directory) degrees(tag, refTag uint16, plus, minus string) (float64, bool) {
	v := d.numbers(tag, 3)
	ref := strings.ToUpper(d.text(refTag))
	if len(v) != 3 || (ref != plus && ref != minus) {
		return 0, false
	}
	sum := v[0] + v[1]/60 + v[2]/3600
	if ref == minus {
		sum = -sum
	}
	return sum, !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// time is the instant of a GPS fix, which is always UTC.
func (d directory) time() (time.Time, bool) {
	day, err := time.Parse("2006:01:02", d.text(tagGPSDate))
	v := d.numbers(tagGPSTime, 3)
	if err != nil || len(v) != 3 {
		return time.Time{}, false
	}
	seconds := v[0]*3600 + v[1]*60 + v[2]
	if !(seconds >= 0 && seconds < 86400) {
		return time.Time{}, false
	}
	return day.Add(time.Duration(seconds) * time.Second), true
}

// taken is the moment the picture was taken, and whether its zone is missing.
func (d directory) taken() (at time.Time, local bool) {
	const clock = "2006:01:02 15:04:05"
	text := d.text(tagTaken)
	if at, err := time.Parse(clock+"-07:00", text+d.text(tagTakenOffset)); err == nil {
		return at.UTC(), false
	}
	at, err := time.Parse(clock, text)
	if err != nil {
		return time.Time{}, false
	}
	return at, true
}
