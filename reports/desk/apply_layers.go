package desk

import (
	"context"
	"fmt"
	"io"

	"lamppost/geo"
	"lamppost/geo/review"
	"lamppost/reports/city"
	"lamppost/reports/store"
)

// layerFile is what a file of the folder holds.
type layerFile struct {
	sha256 string
	keys   map[geo.AreaKey]bool
	areas  []geo.Area // kept for a trial only: a country's take half a gigabyte
	lines  []geo.Line
}

// readFile reads a layer's file to its end.
func (a *application) readFile(ctx context.Context, l city.Layer) (problems city.Problems) {
	file, err := a.folder.Open(l.File)
	if err != nil {
		return city.Problems{{File: l.File, Message: err.Error()}}
	}
	defer file.Close()
	read := a.readAreas
	if l.Lines {
		read = a.readLines
	}
	stats, err := read(ctx, l, file)
	if err != nil {
		problems = append(problems, city.Problem{File: l.File, Message: err.Error()})
	}
	for _, r := range stats.Rejected {
		if r.Flaw == geo.FlawIncomplete {
			continue // neighbours that reach over the edge of an extract are nobody's mistake
		}
		problems = append(problems, city.Problem{File: l.File, Message: fmt.Sprintf("feature %d: %s", r.Index, r.Reason)})
	}
	return problems
}

func (a *application) readAreas(ctx context.Context, l city.Layer, body io.Reader) (geo.ImportStats, error) {
	read := layerFile{keys: map[geo.AreaKey]bool{}}
	boundaries := boundaryFile(l, body)
	stats, sum, err := boundaries.read(ctx, func(area geo.Area) error {
		read.keys[area.Key] = true
		if a.trial {
			read.areas = append(read.areas, area)
		}
		return nil
	})
	read.sha256 = sum
	a.files[geo.LayerName(l.Name)] = read
	return stats, err
}

func (a *application) readLines(_ context.Context, l city.Layer, body io.Reader) (geo.ImportStats, error) {
	var read layerFile
	lines := lineFile(l, body)
	stats, sum, err := lines.read(func(line geo.Line) error {
		read.lines = append(read.lines, line)
		return nil
	})
	read.sha256 = sum
	a.files[geo.LayerName(l.Name)] = read
	return stats, err
}

// boundaryFile is a layer's file on its way in.
func boundaryFile(l city.Layer, body io.Reader) BoundaryFile {
	return BoundaryFile{
		Layer: geo.LayerName(l.Name), Source: l.File, Fields: geo.AreaFields{Key: l.Key, Name: l.NameField},
		Limits: geo.DefaultLimits(), OSMAdminLevel: l.OSMAdminLevel, Body: body,
	}
}

// lineFile is the same of a layer of lines.
func lineFile(l city.Layer, body io.Reader) LineFile {
	return LineFile{
		Layer: geo.LayerName(l.Name), Source: l.File, Fields: geo.LineFields{Key: l.Key, Name: l.NameField, Properties: l.Properties},
		Limits: geo.DefaultLimits(), Body: body,
	}
}

// compareLayers finds the files that differ from what is live.
func (a *application) compareLayers(ctx context.Context, w *World) error {
	return a.desk.Store.Read(ctx, func(v *store.View) error {
		for _, l := range a.city.Layers {
			if l.File == "" {
				continue
			}
			if !a.isLive(v, w, l) {
				a.stale = append(a.stale, l)
				a.changed("layer %s: %s published", l.Name, l.File)
			}
		}
		return nil
	})
}

func (a *application) isLive(v *store.View, w *World, l city.Layer) bool {
	layer := w.Directory.Layer(geo.LayerName(l.Name))
	if layer == nil || layer.Live == 0 || layer.Kind != kindOf(l) {
		return false
	}
	live, err := v.Version(layer.Live)
	return err == nil && live.SHA256 == a.files[layer.Name].sha256 && a.keepsProperties(w, l)
}

// keepsProperties reports whether the live lines have been read for the properties
// that the city names now.
func (a *application) keepsProperties(w *World, l city.Layer) bool {
	if !l.Lines {
		return true
	}
	index := w.Lines[geo.LayerName(l.Name)]
	return same(index.Lines(), a.files[index.Layer()].lines)
}

func (a *application) importLayers(ctx context.Context) error {
	for _, l := range a.stale {
		version, err := a.importLayer(ctx, l)
		if err != nil {
			return err
		}
		a.versions = append(a.versions, version)
	}
	return nil
}

func (a *application) importLayer(ctx context.Context, l city.Layer) (store.LayerVersion, error) {
	file, err := a.folder.Open(l.File)
	if err != nil {
		return store.LayerVersion{}, err
	}
	if l.Lines {
		version, _, err := a.desk.ImportLines(ctx, lineFile(l, file))
		return version, closing(file, err)
	}
	in, err := a.desk.ImportBoundaries(ctx, boundaryFile(l, file))
	if err = closing(file, err); err == nil && in.Version.Blockers > 0 {
		err = a.blocked(ctx, l, in)
	}
	return in.Version, err
}

// blocked says what keeps a layer's file from being published, and removes what
// was imported of it.
func (a *application) blocked(ctx context.Context, l city.Layer, in BoundaryImport) error {
	var problems city.Problems
	for _, f := range in.Findings.List {
		if f.Severity != review.Blocker {
			continue
		}
		where := ""
		if f.At != nil {
			where = fmt.Sprintf(" at %.6f, %.6f", f.At.Lat(), f.At.Lon())
		}
		problems = append(problems, city.Problem{File: l.File, Message: fmt.Sprintf("area %v: %s%s", f.Keys, f.Code, where)})
	}
	if err := a.desk.DropBoundaries(ctx, in.Version.ID); err != nil {
		return err
	}
	return problems
}
