package source

import (
	"errors"
	"fmt"
	"io"
	"os"

	"lamppost/geo"
)

// spooled is a file that can be jumped about in.
type spooled struct {
	*os.File
	size      int64
	temporary bool
}

// wholeFile is the file that body is and stands at the beginning of, or nil.
func wholeFile(body io.Reader) *os.File {
	file, ok := body.(*os.File)
	if !ok {
		return nil
	}
	if at, err := file.Seek(0, io.SeekCurrent); err != nil || at != 0 {
		return nil
	}
	return file
}

// spool reads text to its end. Without a file of its own it is kept in a
// temporary one; dying here leaves that one to the system's own sweep.
func (r *reader) spool(file *os.File, text io.Reader) (*spooled, error) {
	s := &spooled{File: file}
	if file == nil {
		temporary, err := os.CreateTemp("", "lamppost-boundaries-*")
		if err != nil {
			return nil, fmt.Errorf("keeping boundaries while they are read: %w", err)
		}
		s.File, s.temporary = temporary, true
	}
	if err := r.fill(s, text); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func (r *reader) fill(s *spooled, text io.Reader) (err error) {
	var into io.Writer = io.Discard
	if s.temporary {
		into = s.File
	}
	most := r.limits.Bytes
	if s.size, err = io.Copy(into, io.LimitReader(text, most+1)); err != nil {
		return err
	}
	if s.size > most {
		return geo.TooLarge("larger than %d bytes: leave out detail or split the file", most)
	}
	return r.ctx.Err()
}

// remove takes a temporary file away and leaves any other alone.
func (s *spooled) remove() error {
	if !s.temporary {
		return nil
	}
	return errors.Join(s.Close(), os.Remove(s.Name()))
}
