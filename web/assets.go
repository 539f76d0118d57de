package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"lamppost/reports"
)

//go:embed all:dist
var dist embed.FS

// assets are the files under /assets/, by hashed name. They never change.
type assets struct {
	hashed map[string]string // "app.css": "app-1a2b3c4d.css"
	files  map[string]assetFile
}

// assetFile is one file and what web/build compressed of it, if it did.
type assetFile struct {
	contentType         string
	plain, brotli, gzip []byte
}

// hashChars of SHA-256 in a name: enough that two versions never share one.
const hashChars = 12

// loadAssets takes the bundles of dist; without them it joins the style sheets
// as they are and serves no scripts, which every page can do without.
func loadAssets() (*assets, error) {
	a := &assets{map[string]string{}, map[string]assetFile{}}
	if err := a.addStatic(); err != nil {
		return nil, err
	}
	manifest, err := dist.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, a.addStyles()
	}
	if err != nil {
		return nil, err
	}
	return a, a.addBundles(manifest)
}

// addStatic adds the pictures of ui/static under hashed names.
func (a *assets) addStatic() error {
	entries, err := files.ReadDir("ui/static")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := files.ReadFile("ui/static/" + e.Name())
		if err != nil {
			return err
		}
		a.add(e.Name(), data)
	}
	return nil
}

// addStyles joins tokens, base and the styles of the pages into app.css.
func (a *assets) addStyles() error {
	names := []string{"ui/tokens.css", "ui/base.css"}
	pages, err := fs.Glob(files, "pages/*/page.css")
	if err != nil {
		return err
	}
	var all []byte
	for _, name := range append(names, pages...) {
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		all = append(append(all, data...), '\n')
	}
	a.add("app.css", all)
	return nil
}

// addBundles adds what manifest.json of dist lists: logical name to file.
func (a *assets) addBundles(manifest []byte) error {
	var list map[string]string
	if err := json.Unmarshal(manifest, &list); err != nil {
		return fmt.Errorf("web: dist/manifest.json: %w", err)
	}
	for name, file := range list {
		data, err := dist.ReadFile("dist/" + file)
		if err != nil {
			return fmt.Errorf("web: dist: %w", err)
		}
		f := assetFile{contentType: contentTypeOf(file), plain: data}
		f.brotli, _ = dist.ReadFile("dist/" + file + ".br") // absent where it saves nothing
		f.gzip, _ = dist.ReadFile("dist/" + file + ".gz")
		a.hashed[name], a.files[file] = file, f
	}
	return nil
}

func (a *assets) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	file := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:])[:hashChars] + ext
	a.hashed[name] = file
	a.files[file] = assetFile{contentType: contentTypeOf(file), plain: data}
}

// contentTypeOf knows our few types by itself, since the system's table of
// types differs from machine to machine.
func contentTypeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// url returns the address of an asset by its logical name, or "" if this build
// has none, as for scripts without web/build.
func (a *assets) url(name string) string {
	if file, ok := a.hashed[name]; ok {
		return "/assets/" + file
	}
	return ""
}

// asset answers /assets/{name}: immutable, because the name is made of the content.
func (s *Server) asset(w http.ResponseWriter, r *Request) error {
	f, ok := s.assets.files[r.Param("name")]
	if !ok {
		return reports.ErrNotFound
	}
	w.Header().Set("Cache-Control", fmt.Sprintf("public, max-age=%d, immutable", int(year.Seconds())))
	return s.send(w, r, f)
}

// send writes an asset in the smallest form the client takes.
func (s *Server) send(w http.ResponseWriter, r *Request, f assetFile) error {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	body := f.plain
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case f.brotli != nil && accepts(accepted, "br"):
		h.Set("Content-Encoding", "br")
		body = f.brotli
	case f.gzip != nil && accepts(accepted, "gzip"):
		h.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; there is nobody to tell
	}
	return nil
}
