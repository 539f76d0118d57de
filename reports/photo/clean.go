package photo

import (
	"time"

	"lamppost/geo"
)

// Clean is a photo as our own encoder wrote it: three JPEG files with no metadata, and what Exif said about the original.
// Place and TakenAt are private to the uploader: offer them as a suggestion on the uploader's own form and nowhere else.
type Clean struct {
	Width, Height int        // pixels of the Large size, upright
	Place         *geo.Point // where the camera said it was; nil if it did not, or said nonsense
	TakenAt       time.Time  // when the camera said it was, to the second; zero if it did not
	TakenLocal    bool       // TakenAt is the camera's wall clock with no zone known, held as if it were UTC
	Sizes         map[Size][]byte
}
