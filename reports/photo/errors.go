package photo

import (
	"errors"
	"fmt"
	"io/fs"
)

// The reasons for which a photo is not taken in. They arrive wrapped in detail for the operator's log, which may quote the
// upload and is not for pages: ask with errors.Is and choose the person's words by the sentinel.
var (
	ErrTooLarge      = errors.New("photo: the file is too large")          // more than MaxBytes
	ErrTooManyPixels = errors.New("photo: the image has too many pixels")  // more than MaxPixels by its own header
	ErrKind          = errors.New("photo: not an accepted kind of image")  // not JPEG, PNG, WebP or GIF by content
	ErrUnreadable    = errors.New("photo: the image cannot be read")       // broken, or decoding it was not survivable
	ErrBusy          = errors.New("photo: too many photos are being read") // try again soon; nothing is wrong with the photo
)

// ErrHEIC is the ErrKind of an iPhone's default format, told apart so that a page can say how to send it as JPEG.
var ErrHEIC = fmt.Errorf("%w: HEIC", ErrKind)

// ErrNotFound means that no photo is stored under the id and size asked for. It is an fs.ErrNotExist.
var ErrNotFound = fmt.Errorf("photo: not found: %w", fs.ErrNotExist)
