package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

// boundariesCommand groups what is done to boundaries.
type boundariesCommand struct {
	Import  boundariesImport  `cmd:"" help:"Read a file of boundaries into a new version of a layer."`
	List    boundariesList    `cmd:"" help:"List layers and their versions."`
	Publish boundariesPublish `cmd:"" help:"Make an imported version the one that routes."`
}

// boundariesImport reads a file into a new version.
type boundariesImport struct {
	dataSettings
	Layer   geo.LayerName `required:"" help:"Layer to import into; made if it is not there."`
	Key     string        `help:"Property that identifies a feature, the same in every version; without it, the id the file gives the feature." placeholder:"FIELD"`
	Name    string        `help:"Property that names a feature for people; without it, the name the file gives the feature, else its key." placeholder:"FIELD"`
	Level   int           `name:"osm-admin-level" help:"Which boundaries to take out of an OpenStreetMap extract, by their admin_level: 8 are municipalities in many countries." placeholder:"N"`
	Publish bool          `help:"Route by this version at once."`
	JSON    bool          `help:"Print one JSON object instead of lines."`
	File    string        `arg:"" help:"GeoJSON or a sequence of it, plain, .gz or .zip; a zipped shapefile; or an OpenStreetMap extract (.osm.pbf)." type:"existingfile"`
}

// importResult is what --json prints.
type importResult struct {
	geo.ImportStats
	Layer     geo.LayerName `json:"layer"`
	Version   string        `json:"version"`
	Published bool          `json:"published"`
}

// Run imports what is good and lists what is not. Ctrl-C leaves the live version
// as it was.
func (c boundariesImport) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		version, stats, err := c.read(ctx, h, t.err)
		if err != nil {
			return err
		}
		if c.Publish {
			if stats.Imported == 0 {
				return fmt.Errorf("no feature of %s could be imported, so nothing is published", c.File)
			}
			if err := h.desk.Publish(ctx, version); err != nil {
				return err
			}
		}
		return c.print(t.out, importResult{ImportStats: stats, Layer: c.Layer, Version: version.ID.String(), Published: c.Publish})
	})
}

func (c boundariesImport) read(ctx context.Context, h *house, progress io.Writer) (store.LayerVersion, geo.ImportStats, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return store.LayerVersion{}, geo.ImportStats{}, err
	}
	defer file.Close()
	bar := newProgress(progress, -1, "areas")
	defer bar.end()
	return h.desk.ImportBoundaries(ctx, desk.BoundaryFile{
		Layer: c.Layer, Source: filepath.Base(c.File), Fields: geo.AreaFields{Key: c.Key, Name: c.Name},
		Limits: c.limits(), OSMAdminLevel: c.Level, Body: file, Progress: bar.set,
	})
}

// largestExtract is that of the whole of France twice over; it is read block by
// block, and only by whoever has a shell on the machine.
const largestExtract = 10 << 30

func (c boundariesImport) limits() geo.Limits {
	limits := geo.DefaultLimits()
	if c.Level > 0 {
		limits.Bytes = largestExtract
	}
	return limits
}

func (c boundariesImport) print(out io.Writer, r importResult) error {
	if r.Rejected == nil {
		r.Rejected = []geo.Rejected{}
	}
	if c.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "%d features read, %d imported into layer %s as version %s\n", r.Features, r.Imported, r.Layer, r.Version)
	for _, note := range r.Notes {
		fmt.Fprintf(out, "note: %s\n", note)
	}
	for _, bad := range r.Rejected {
		fmt.Fprintf(out, "%s rejected: %s\n", cmp.Or(bad.Name, fmt.Sprintf("feature %d", bad.Index)), bad.Reason)
	}
	if r.Published {
		fmt.Fprintln(out, "published: it routes from now on")
		return nil
	}
	_, err := fmt.Fprintf(out, "not published; to route by it: lamppost boundaries publish %s\n", r.Version)
	return err
}

// boundariesList shows what there is.
type boundariesList struct{ dataSettings }

// maxVersions is how far back the list goes.
const maxVersions = 20

// Run prints a line a version, the live one marked.
func (c boundariesList) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		return h.store.Read(ctx, func(v *store.View) error {
			layers, err := v.Layers()
			if err != nil {
				return err
			}
			for _, layer := range layers {
				versions, err := v.Versions(layer.Name, maxVersions)
				if err != nil {
					return err
				}
				for _, version := range versions {
					fmt.Fprintf(t.out, "%s\t%s\t%s\t%d areas\t%s\t%s\n", layer.Name, version.ID, version.ImportedAt.Format("2006-01-02 15:04"), version.Areas, standing(version, layer), version.Source)
				}
			}
			return nil
		})
	})
}

func standing(v store.LayerVersion, l reports.Layer) string {
	switch {
	case v.ID == l.Live:
		return "live"
	case !v.Complete:
		return "incomplete"
	case v.PublishedAt.IsZero():
		return "imported"
	}
	return "was live"
}

// boundariesPublish switches a layer to a version.
type boundariesPublish struct {
	dataSettings
	Version string `arg:"" help:"Version, as import and list print it."`
}

// Run publishes, or goes back to, a version.
func (c boundariesPublish) Run(ctx context.Context, t terminal) error {
	id, err := reports.ParseVersionID(c.Version)
	if err != nil {
		return fmt.Errorf("%q is not a version: see lamppost boundaries list", c.Version)
	}
	return c.with(ctx, t, func(h *house) error {
		var version store.LayerVersion
		err := h.store.Read(ctx, func(v *store.View) (err error) {
			version, err = v.Version(id)
			return err
		})
		if err != nil {
			return fmt.Errorf("version %s: %w", c.Version, err)
		}
		if err := h.desk.Publish(ctx, version); err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "layer %s routes by version %s from now on\n", version.Layer, version.ID)
		return err
	})
}
