package photo

// Size is one of the three encodings kept of every photo. The zero Size is none of them.
type Size string

const (
	Large  Size = "large"  // a page that shows the photo alone; 2048 px fills a laptop screen
	Medium Size = "medium" // a report's page on a phone
	Small  Size = "small"  // lists and map pop-ups
)

// Sizes lists every size, largest first: the order in which they are made from each other.
func Sizes() []Size { return []Size{Large, Medium, Small} }

// Edge is the longest edge of the size in pixels; 0 for anything that is not a Size. Smaller photos are never enlarged.
func (s Size) Edge() int {
	switch s {
	case Large:
		return 2048
	case Medium:
		return 600
	case Small:
		return 150
	}
	return 0
}

// Fit is how wide and high a photo of this size is whose large size is width by height, to a pixel.
func (s Size) Fit(width, height int) (w, h int) { return fit(width, height, s.Edge()) }
