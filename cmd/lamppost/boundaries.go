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
	"lamppost/geo/review"
	"lamppost/reports"
	"lamppost/reports/desk"
)

// boundariesCommand groups what is done to boundaries.
type boundariesCommand struct {
	Import   boundariesImport   `cmd:"" help:"Read a file of boundaries into a new version of a layer, and say what is wrong with it."`
	List     boundariesList     `cmd:"" help:"List layers and their versions."`
	Diff     boundariesDiff     `cmd:"" help:"Say what a version adds, removes, renames and reshapes."`
	DryRun   boundariesDryRun   `cmd:"" help:"Say which reports publishing a version would give to another body."`
	Publish  boundariesPublish  `cmd:"" help:"Make an imported version the one that routes, now or on a day."`
	Rollback boundariesRollback `cmd:"" help:"Publish the version that routed before."`
	Export   boundariesExport   `cmd:"" help:"Write a version as GeoJSON or GeoPackage."`
	Drop     boundariesDrop     `cmd:"" help:"Remove a version that was never published."`
}

// boundariesImport reads a file into a new version.
type boundariesImport struct {
	dataSettings
	Layer   geo.LayerName `required:"" help:"Layer to import into; made if it is not there."`
	Key     string        `help:"Property that identifies a feature, the same in every version; without it, the id the file gives the feature." placeholder:"FIELD"`
	Name    string        `help:"Property that names a feature for people; without it, the name the file gives the feature, else its key." placeholder:"FIELD"`
	Level   int           `name:"osm-admin-level" help:"Which boundaries to take out of an OpenStreetMap extract, by their admin_level: 8 are municipalities in many countries." placeholder:"N"`
	Lines   bool          `help:"The file is GeoJSON of lines, such as roads, which rules can ask to be near."`
	Keep    []string      `name:"property" help:"With --lines: property that rules can ask for, such as class; may be repeated." placeholder:"FIELD"`
	Within  geo.LayerName `help:"Layer that the areas should lie in; what sticks out is told." placeholder:"LAYER"`
	Note    string        `help:"Why it is imported, for the record." placeholder:"TEXT"`
	Publish bool          `help:"Route by this version at once, whatever is found short of blockers."`
	JSON    bool          `help:"Print one JSON object instead of lines."`
	File    string        `arg:"" help:"GeoJSON or a sequence of it, plain, .gz or .zip; a zipped shapefile; GeoPackage; KML or KMZ; or an OpenStreetMap extract (.osm.pbf)." type:"existingfile"`
}

// importResult is what --json prints.
type importResult struct {
	geo.ImportStats
	Layer     geo.LayerName   `json:"layer"`
	Version   string          `json:"version"`
	SHA256    string          `json:"sha256"`
	Published bool            `json:"published"`
	Findings  review.Findings `json:"findings"`
}

// Run imports what is good, lists what is not, and says what is found. Ctrl-C
// leaves the live version as it was.
func (c boundariesImport) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		in, err := c.read(ctx, h, t.err)
		if err != nil {
			return err
		}
		result := importResult{in.Stats, c.Layer, in.Version.ID.String(), in.Version.SHA256, false, in.Findings}
		var refusal error
		if c.Publish {
			_, refusal = h.desk.Publish(ctx, desk.PublishRequest{Version: in.Version.ID, Note: c.Note})
			result.Published = refusal == nil
		}
		if err := c.print(t.out, result); err != nil {
			return err
		}
		if refusal != nil {
			return notPublished(in.Version.ID, refusal)
		}
		if !c.Publish {
			return nil
		}
		if c.JSON {
			t.out = t.err // the object is all that is printed
		}
		return moveReports(ctx, h, t)
	})
}

func (c boundariesImport) read(ctx context.Context, h *house, progress io.Writer) (desk.BoundaryImport, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return desk.BoundaryImport{}, err
	}
	defer file.Close()
	bar := newProgress(progress, -1, "features")
	defer bar.end()
	if c.Lines {
		version, stats, err := h.desk.ImportLines(ctx, desk.LineFile{
			Layer: c.Layer, Source: filepath.Base(c.File), Note: c.Note, Fields: geo.LineFields{Key: c.Key, Name: c.Name, Properties: c.Keep},
			Limits: geo.DefaultLimits(), Body: file, Progress: bar.set,
		})
		return desk.BoundaryImport{Version: version, Stats: stats}, err
	}
	return h.desk.ImportBoundaries(ctx, desk.BoundaryFile{
		Layer: c.Layer, Source: filepath.Base(c.File), Note: c.Note, Within: c.Within, Fields: geo.AreaFields{Key: c.Key, Name: c.Name},
		Limits: c.limits(), OSMAdminLevel: c.Level, Body: file, Progress: func(areas int, _ int64) { bar.set(areas) },
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
	if c.JSON {
		if r.Rejected == nil {
			r.Rejected = []geo.Rejected{}
		}
		return json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "%d features read, %d imported into layer %s as version %s\n", r.Features, r.Imported, r.Layer, r.Version)
	for _, note := range r.Notes {
		fmt.Fprintf(out, "note: %s\n", note)
	}
	for _, bad := range r.Rejected {
		fmt.Fprintf(out, "%s rejected: %s\n", cmp.Or(bad.Name, fmt.Sprintf("feature %d", bad.Index)), bad.Reason)
	}
	printFindings(out, r.Findings)
	if r.Published {
		_, err := fmt.Fprintln(out, "published: it routes from now on")
		return err
	}
	_, err := fmt.Fprintf(out, "not published; to see what it changes: lamppost boundaries diff %s; to route by it: lamppost boundaries publish %s\n", r.Version, r.Version)
	return err
}

// shownFindings of a code are listed on a terminal; --json has them all.
const shownFindings = 10

func printFindings(out io.Writer, f review.Findings) {
	for _, c := range f.Counts {
		fmt.Fprintf(out, "%s: %s, %d found\n", c.Severity, c.Code, c.Found)
		shown := 0
		for _, one := range f.List {
			if one.Code != c.Code || one.Severity != c.Severity || shown == shownFindings {
				continue
			}
			shown++
			fmt.Fprintf(out, "  %s\n", findingLine(one))
		}
	}
}

func findingLine(f review.Finding) string {
	line := ""
	for i, key := range f.Keys {
		if i > 0 {
			line += ", "
		}
		line += string(key)
	}
	if f.Feature != nil {
		line += fmt.Sprintf(" feature %d", *f.Feature)
	}
	if f.At != nil {
		line += fmt.Sprintf(" at %.6f, %.6f", f.At.Lat(), f.At.Lon())
	}
	if f.Amount != 0 {
		line += fmt.Sprintf(" amount %.4g", f.Amount)
	}
	if f.Width != 0 {
		line += fmt.Sprintf(" width %.3g m", f.Width)
	}
	if f.Detail != "" {
		line += fmt.Sprintf(" %q", f.Detail)
	}
	return line
}

// boundariesDrop removes a version.
type boundariesDrop struct {
	dataSettings
	Version string `arg:"" help:"Version, as import and list print it."`
}

// Run drops a version that was never published.
func (c boundariesDrop) Run(ctx context.Context, t terminal) error {
	id, err := parseVersion(c.Version)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		if err := h.desk.DropBoundaries(ctx, id); err != nil {
			return fmt.Errorf("version %s: %w; only one that was never published can be dropped", id, err)
		}
		_, err := fmt.Fprintf(t.out, "version %s is gone\n", id)
		return err
	})
}

func parseVersion(text string) (reports.VersionID, error) {
	id, err := reports.ParseVersionID(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a version: see lamppost boundaries list", text)
	}
	return id, nil
}
