// Command build makes the browser's files: it bundles the scripts and styles of
// the pages with esbuild, adds Leaflet if npm has fetched it, and writes hashed
// names, compressed copies and manifest.json to web/dist, where the server
// embeds them. Run it in this folder: go run .
//
// It is a module of its own so that the server does not depend on a bundler.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	web := flag.String("web", "..", "the folder of package web")
	flag.Parse()
	if err := run(*web); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(web string) error {
	files, err := bundle(web)
	if err != nil {
		return err
	}
	return write(web, files)
}
