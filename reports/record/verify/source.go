package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"

	"lamppost/reports/outside"
)

// Source is where a log is read from: its files under their tlog-tiles paths.
// It is used from several goroutines.
type Source interface {
	// Read returns a file, or an error that wraps fs.ErrNotExist where there is
	// none. More than limit bytes are an error.
	Read(ctx context.Context, name string, limit int64) ([]byte, error)
	// String names the source for people.
	String() string
}

// Paged is a Source that answers "openings?from=INDEX" with a page; any other has
// one file of openings, or none.
type Paged interface {
	Source
	Paged()
}

// Open returns the source that a person has named: an http or https address of a
// log's prefix, or a folder with the same files.
func Open(name string, client *outside.Client) (Source, error) {
	if u, err := url.Parse(name); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return &web{base: strings.TrimSuffix(name, "/") + "/", client: client}, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is neither an address nor a folder", name)
	}
	return folder{os.DirFS(name), name}, nil
}

// Files returns the source over a file system.
func Files(fsys fs.FS) Source { return folder{fsys, "files"} }

type folder struct {
	fs.FS
	name string
}

func (f folder) String() string { return f.name }

func (f folder) Read(_ context.Context, name string, limit int64) ([]byte, error) {
	file, err := f.FS.Open(path.Clean(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is over %d KiB", name, limit>>10)
	}
	return data, err
}

// web reads over HTTP.
type web struct {
	base   string
	client *outside.Client
}

func (w *web) String() string { return w.base }

// Paged says that openings come in pages.
func (w *web) Paged() {}

func (w *web) Read(ctx context.Context, name string, limit int64) ([]byte, error) {
	answer, err := w.client.Get(ctx, w.base+name, nil, limit)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case answer.Code == http.StatusNotFound:
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	case answer.Code != http.StatusOK:
		return nil, fmt.Errorf("%s: HTTP %d %s", name, answer.Code, http.StatusText(answer.Code))
	}
	return answer.Body, nil
}

// missing reports whether an error says that there is no such file.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
