package review

import (
	"io"

	"lamppost/geo"
)

// Picture is a small drawing of outlines, in its own pixels.
type Picture struct {
	Width, Height int
	Strokes       []Stroke // in the order of drawing
	Marks         []Mark
}

// Role is what an outline is in a picture, and its class in the SVG.
type Role string

const (
	Neighbour Role = "neighbour" // drawn light, for orientation
	Same      Role = "same"      // not changed
	New       Role = "new"       // filled
	Old       Role = "old"       // dashed outline, over the others
	Gone      Role = "gone"      // filled: was there, is removed
)

// Stroke is outlines drawn as one path, filled even-odd.
type Stroke struct {
	Role  Role
	Rings [][]Pixel // closed without repeating the first
}

// Pixel is a place in a picture, in tenths of a pixel from the upper left.
type Pixel struct{ X, Y int }

// Mark points at a place in the picture.
type Mark struct{ At Pixel }

// Size of a picture, in pixels. The zero Size is 320 by 240.
type Size struct{ Width, Height int }

// Text is what a picture says to those who cannot see it, in their language.
// It may come from anybody; WriteSVG escapes it.
type Text struct{ Title, Description string }

// DrawFinding pictures one finding: the candidate's areas around it, those at
// fault filled, their outlines in the live version dashed, and a mark.
func DrawFinding(f Finding, candidate, live []geo.Area, s Size) Picture { return Picture{} }

// DrawArea pictures one area of both versions: old outline, new fill,
// neighbours light, and marks for the places given.
func DrawArea(key geo.AreaKey, old, new []geo.Area, s Size, marks ...geo.Point) Picture {
	return Picture{}
}

// DrawDiff pictures a whole layer: what is the same light, what is new or
// reshaped filled, old outlines of what is reshaped dashed, what is removed.
func DrawDiff(d Diff, old, new []geo.Area, s Size) Picture { return Picture{} }

// WriteSVG writes the picture as an SVG document of its own, which also works
// inside a page. It holds numbers, fixed class names and escaped text only.
func (p Picture) WriteSVG(w io.Writer, t Text) error { return nil }
