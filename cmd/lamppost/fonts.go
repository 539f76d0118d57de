package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"lamppost/tiles"
)

// fontSettings are the fonts of the map that are not built in.
type fontSettings struct {
	MapFont []string `name:"map-font" help:"Font for the names on maps that the built-in ones lack: TTF, OTF or TTC, the one to be preferred first; FILE#2 is the third font of a TTC." placeholder:"FILE"`
}

// fonts reads the fonts; nil, which stands for the built-in ones, if there are none.
func (f fontSettings) fonts() (*tiles.Fonts, error) {
	var added []*tiles.Font
	for _, name := range f.MapFont {
		one, err := readFont(name)
		if err != nil {
			return nil, fmt.Errorf("--map-font %s: %w", name, err)
		}
		added = append(added, one)
	}
	if len(added) == 0 {
		return nil, nil
	}
	return tiles.NewFonts(added...), nil
}

func readFont(name string) (*tiles.Font, error) {
	path, index := name, 0
	if before, after, found := strings.Cut(name, "#"); found {
		n, err := strconv.Atoi(after)
		if err != nil {
			return nil, fmt.Errorf("after # comes the number of a font in the file: %w", err)
		}
		path, index = before, n
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return tiles.ParseFont(file, index)
}
