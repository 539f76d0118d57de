package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// file is one finished file: its name in templates, its hashed name, its content.
type file struct {
	logical, hashed string
	content         []byte
}

// target is what a phone bought in 2020 and updated since can run.
const target = api.ES2020

// bundle makes all files in memory.
func bundle(web string) ([]file, error) {
	web, err := filepath.Abs(web)
	if err != nil {
		return nil, err
	}
	leaflet := filepath.Join(web, "node_modules", "leaflet")
	_, missing := os.Stat(leaflet)
	if missing != nil {
		fmt.Println("no web/node_modules/leaflet: the scripts are built without the interactive map")
	}
	scripts, err := bundleScripts(web, missing == nil)
	if err != nil {
		return nil, err
	}
	styles, err := bundleStyles(web, missing == nil)
	if err != nil {
		return nil, err
	}
	files := append(scripts, styles...)
	notice, err := licences(web, leaflet, missing == nil)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("licences-%.6x.txt", sha256.Sum256(notice))
	return append(files, file{"licences.txt", name, notice}), nil
}

// licences are those of the fonts on the maps, and of Leaflet if it is there.
func licences(web, leaflet string, there bool) ([]byte, error) {
	fonts, err := os.ReadFile(filepath.Join(web, "..", "tiles", "fonts-licences.txt"))
	if err != nil || !there {
		return fonts, err
	}
	notice, err := os.ReadFile(filepath.Join(leaflet, "LICENSE"))
	return slices.Concat([]byte("Leaflet\n\n"), notice, []byte("\n\n"), fonts), err
}

// bundleScripts makes app.js, map.js and one script for each page that has one.
func bundleScripts(web string, leaflet bool) ([]file, error) {
	entries := []api.EntryPoint{{InputPath: filepath.Join(web, "ui", "app.js"), OutputPath: "app"}}
	if leaflet {
		entries = append(entries, api.EntryPoint{InputPath: filepath.Join(web, "ui", "map.js"), OutputPath: "map"})
	}
	pages, err := filepath.Glob(filepath.Join(web, "pages", "*", "page.js"))
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		name := filepath.Base(filepath.Dir(page))
		entries = append(entries, api.EntryPoint{InputPath: page, OutputPath: name})
	}
	return build(api.BuildOptions{
		EntryPointsAdvanced: entries,
		EntryNames:          "[name]-[hash]",
		ChunkNames:          "chunk-[hash]",
		Splitting:           true,
		Format:              api.FormatESModule,
		LegalComments:       api.LegalCommentsEndOfFile,
	}, web)
}

// bundleStyles makes app.css of tokens, base, every page and Leaflet, in the
// order in which the server joins them when nothing is bundled.
func bundleStyles(web string, leaflet bool) ([]file, error) {
	pages, err := filepath.Glob(filepath.Join(web, "pages", "*", "page.css"))
	if err != nil {
		return nil, err
	}
	slices.Sort(pages)
	var imports strings.Builder
	if leaflet {
		css, err := os.ReadFile(filepath.Join(web, "node_modules", "leaflet", "dist", "leaflet.css"))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&imports, "@import \"data:text/css;base64,%s\";\n", base64.StdEncoding.EncodeToString([]byte(leafletStyles(string(css)))))
	}
	for _, style := range append([]string{"ui/tokens.css", "ui/base.css"}, pages...) {
		if filepath.IsAbs(style) {
			if style, err = filepath.Rel(web, style); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(&imports, "@import \"./%s\";\n", filepath.ToSlash(style))
	}
	return build(api.BuildOptions{
		Stdin:      &api.StdinOptions{Contents: imports.String(), ResolveDir: web, Sourcefile: "app.css", Loader: api.LoaderCSS},
		EntryNames: "app-[hash]",
	}, web)
}

func build(o api.BuildOptions, web string) ([]file, error) {
	o.Bundle, o.Target, o.AbsWorkingDir = true, target, web
	o.MinifyWhitespace, o.MinifyIdentifiers, o.MinifySyntax = true, true, true
	o.Outdir, o.Charset = filepath.Join(web, "dist"), api.CharsetUTF8
	result := api.Build(o)
	if len(result.Errors) > 0 {
		text := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.Join(text, "\n"))
	}
	var files []file
	for _, out := range result.OutputFiles {
		name := filepath.Base(out.Path)
		files = append(files, file{logicalName(name), name, out.Contents})
	}
	return files, nil
}

var hashed = regexp.MustCompile(`^(.+)-[A-Z0-9]{8}(\.\w+)$`)

// logicalName is the name without its hash. Chunks are only named by each other
// and keep theirs.
func logicalName(name string) string {
	m := hashed.FindStringSubmatch(name)
	if m == nil || m[1] == "chunk" {
		return name
	}
	return m[1] + m[2]
}
