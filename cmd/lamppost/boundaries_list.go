package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/store"
)

// boundariesList shows what there is.
type boundariesList struct {
	dataSettings
	JSON  bool          `help:"Print one JSON object a line."`
	Layer geo.LayerName `help:"Only this layer."`
}

// maxVersions is how far back the list goes.
const maxVersions = 20

// listedVersion is a version as the list prints it.
type listedVersion struct {
	Layer      geo.LayerName     `json:"layer"`
	Version    reports.VersionID `json:"version"`
	State      string            `json:"state"` // live, imported, was live, incomplete, or waiting
	ImportedAt time.Time         `json:"imported_at"`
	DueAt      *time.Time        `json:"due_at,omitempty"` // of a waiting one
	Areas      int               `json:"areas"`
	Bytes      int64             `json:"bytes"`
	Blockers   int               `json:"blockers"`
	Warnings   int               `json:"warnings"`
	SHA256     string            `json:"sha256"`
	Source     string            `json:"source"`
	Note       string            `json:"note"`
}

// Run prints a line a version, the live one marked.
func (c boundariesList) Run(ctx context.Context, t terminal) error {
	return c.with(ctx, t, func(h *house) error {
		var found []listedVersion
		err := h.store.Read(ctx, func(v *store.View) (err error) {
			found, err = c.read(v)
			return err
		})
		if err != nil {
			return err
		}
		return c.print(t.out, found)
	})
}

func (c boundariesList) read(v *store.View) ([]listedVersion, error) {
	open, err := v.OpenPublications()
	if err != nil {
		return nil, err
	}
	layers, err := v.Layers()
	var all []listedVersion
	for _, layer := range layers {
		if c.Layer != "" && layer.Name != c.Layer {
			continue
		}
		versions, err := v.Versions(layer.Name, 0, maxVersions)
		if err != nil {
			return nil, err
		}
		for _, version := range versions {
			all = append(all, listVersion(version, layer, open))
		}
	}
	return all, err
}

func listVersion(v store.LayerVersion, l reports.Layer, open []reports.Publication) listedVersion {
	row := listedVersion{
		Layer: v.Layer, Version: v.ID, State: standing(v, l), ImportedAt: v.ImportedAt, Areas: v.Areas, Bytes: v.Bytes,
		Blockers: v.Blockers, Warnings: v.Warnings, SHA256: v.SHA256, Source: v.Source, Note: v.Note,
	}
	for _, p := range open {
		if p.Version == v.ID && p.State == reports.PublicationWaits {
			row.State, row.DueAt = string(reports.PublicationWaits), &p.DueAt
		}
	}
	return row
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

func (c boundariesList) print(out io.Writer, all []listedVersion) error {
	if c.JSON {
		for _, row := range all {
			if err := json.NewEncoder(out).Encode(row); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range all {
		state := row.State
		if row.DueAt != nil {
			state = "from " + row.DueAt.Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d areas\t%d blockers\t%d warnings\t%s\t%s\n", row.Layer, row.Version, row.ImportedAt.Format("2006-01-02 15:04"), row.Areas, row.Blockers, row.Warnings, state, row.Source)
	}
	return w.Flush()
}
