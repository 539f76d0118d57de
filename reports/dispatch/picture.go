package dispatch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	gomail "github.com/wneessen/go-mail"

	"lamppost/reports"
)

const (
	// maxPicture keeps a letter with the picture of a place below 150 kB, encoded.
	maxPicture = 100 << 10
	// maxPictures is how many are drawn at once, so that a hand-over of many reports
	// leaves the processors to the pages, and one that hangs costs no more than this.
	maxPictures = 4
	// pictureShare of an attempt's time is what a picture may take: the mail server
	// needs the rest.
	pictureShare = 10
)

// picture is where the report is, for the letters that say so in words; nil where
// there is no picture, or none in time. No letter waits or fails for one.
func (r *run) picture(ctx context.Context, f *facts) []byte {
	shown := f.delivery.Kind == reports.DeliverReport || f.delivery.Kind == reports.DeliverConfirm
	if r.Letters.Picture == nil || !shown || f.delivery.Channel.Kind != reports.ChannelEmail || !f.report.HasPlace() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout/pictureShare)
	defer cancel()
	picture, err := r.drawn(ctx, f.report)
	if err == nil {
		err = checkPicture(picture)
	}
	if err != nil {
		r.Logger.Warn("dispatch: the letter goes without the picture of its place", "delivery", f.delivery.ID.String(), "error", err)
		return nil
	}
	return picture
}

// drawn asks for the picture and returns when ctx ends, whatever the drawing does: it
// then goes on alone and is dropped.
func (r *run) drawn(ctx context.Context, report reports.Report) ([]byte, error) {
	select {
	case r.drawing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var picture []byte
	done := make(chan error, 1)
	go func() {
		defer func() { <-r.drawing }()
		drawn, err := r.Letters.draw(ctx, &report)
		picture = drawn
		done <- err
	}()
	select {
	case err := <-done:
		return picture, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// draw turns a panic into an error: it runs in a goroutine that nobody else guards.
func (l *Letters) draw(ctx context.Context, report *reports.Report) (picture []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while drawing: %v\n%s", p, debug.Stack())
		}
	}()
	return l.Picture(ctx, report)
}

func checkPicture(data []byte) error {
	switch {
	case len(data) > maxPicture:
		return fmt.Errorf("the picture is over %d KiB", maxPicture>>10)
	case len(data) > 0 && pictureName(data) == "":
		return errors.New("the picture is neither PNG nor JPEG")
	}
	return nil
}

// pictureNames are the names of files by what they hold.
var pictureNames = map[string]string{"image/png": "map.png", "image/jpeg": "map.jpg"}

// pictureName is the name of its file, by its first bytes; "" for what is no picture.
func pictureName(data []byte) string { return pictureNames[http.DetectContentType(data)] }

// PictureName is the file that shows the place, or "" without one.
func (l *letter) PictureName() string { return pictureName(l.picture) }

// pictureOf is the picture of the place as it is attached. Mail programs that can show
// it where the letter is read, before the photos.
func (l *letter) pictureOf() []Attachment {
	if len(l.picture) == 0 {
		return nil
	}
	return []Attachment{{Name: l.PictureName(), Type: gomail.ContentType(http.DetectContentType(l.picture)), Data: l.picture, Inline: true}}
}
