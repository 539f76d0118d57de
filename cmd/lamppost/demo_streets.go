package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"lamppost/fixtures"
	"lamppost/geo"
	"lamppost/geo/osm"
)

// demoBox is the middle of Wilmington, where the reports of the demonstration lie.
var demoBox = geo.Box{West: -75.575, South: 39.728, East: -75.520, North: 39.762}

// demoStreets are the kinds of way that people report something in.
var demoStreets = map[string]string{
	"primary": "major", "secondary": "major", "tertiary": "minor", "residential": "minor", "unclassified": "minor", "living_street": "minor",
	"pedestrian": "minor", "footway": "path", "path": "path", "cycleway": "path",
}

// cityFolder writes the city's folder of a demonstration on real streets into the
// data folder, where it can be looked at, changed and applied again.
func cityFolder(data, extract string) (fs.FS, error) {
	folder := filepath.Join(data, "city")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(extract)
	if err != nil {
		return nil, err
	}
	link := filepath.Join(folder, fixtures.ExtractFile)
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.Symlink(path, link); err != nil {
		return nil, err
	}
	return os.DirFS(folder), os.WriteFile(filepath.Join(folder, "city.yaml"), []byte(fixtures.Wilmington()), 0o640)
}

// streetsOf reads the named streets of the demonstration out of an extract.
func streetsOf(ctx context.Context, path string) ([]fixtures.Street, error) {
	extract, err := osm.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer extract.Close()
	type way struct {
		street fixtures.Street
		nodes  []osm.NodeID
	}
	var ways []way
	var ids []osm.NodeID
	err = extract.Each(ctx, osm.Visitor{Way: func(w *osm.Way) error {
		class, name := demoStreets[w.Tags.Get("highway")], w.Tags.Get("name")
		if class != "" && name != "" {
			ways = append(ways, way{fixtures.Street{Class: class, Name: name}, append([]osm.NodeID(nil), w.Nodes...)})
			ids = append(ids, w.Nodes...)
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	places := osm.NewPlaces(ids)
	if err := extract.Each(ctx, osm.Visitor{Node: places.Take}); err != nil {
		return nil, err
	}
	var streets []fixtures.Street
	for _, w := range ways {
		if w.street.Line = lineOf(places, w.nodes); len(w.street.Line) > 1 {
			streets = append(streets, w.street)
		}
	}
	if len(streets) == 0 {
		return nil, fmt.Errorf("%s has no streets of Wilmington: give the extract of Delaware, or none", path)
	}
	return streets, nil
}

// lineOf is a way that lies within demoBox, or none.
func lineOf(places *osm.Places, nodes []osm.NodeID) orb.LineString {
	var line orb.LineString
	for _, id := range nodes {
		at, ok := places.At(id)
		if !ok || !demoBox.Contains(at.Point()) {
			return nil
		}
		line = append(line, at.Point())
	}
	return line
}
