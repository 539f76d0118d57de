package photo

import "image"

// upright turns img by its Exif orientation: 1 is upright already, 2 to 8 are the other ways to hold a camera, anything else
// counts as 1.
//
// Each orientation is a walk through the source: where the pixel for the upper left corner lies, and how far to step for one
// pixel to the right and one down.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	w, h, row := img.Rect.Dx(), img.Rect.Dy(), img.Stride
	right, bottom := (w-1)*4, (h-1)*row
	var start, across, down int
	switch orientation {
	default:
		return img
	case 2:
		start, across, down = right, -4, row
	case 3:
		start, across, down = right+bottom, -4, -row
	case 4:
		start, across, down = bottom, 4, -row
	case 5:
		start, across, down = 0, row, 4
	case 6:
		start, across, down = bottom, -row, 4
	case 7:
		start, across, down = right+bottom, -row, -4
	case 8:
		start, across, down = right, row, -4
	}
	if orientation >= 5 {
		w, h = h, w
	}
	return walk(img.Pix, w, h, start, across, down)
}

// walk copies pixels of src in the order given into a new image of w x h.
func walk(src []uint8, w, h, start, across, down int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	to := 0
	for y := range h {
		from := start + y*down
		for range w {
			copy(out.Pix[to:to+4], src[from:from+4])
			to += 4
			from += across
		}
	}
	return out
}
