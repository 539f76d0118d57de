package web

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

func (s *Server) readVersion(r *Request, id reports.VersionID) (store.LayerVersion, error) {
	var version store.LayerVersion
	err := s.Store.Read(r.Context(), func(v *store.View) (err error) {
		version, err = v.Version(id)
		return err
	})
	if err == nil && !version.Complete {
		err = reports.ErrNotFound
	}
	return version, err
}

// boundaryExport sends a version as a file.
func (s *Server) boundaryExport(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	version, err := s.readVersion(r, id)
	if err != nil {
		return err
	}
	format, known := exportFormats[r.Param("format")]
	if !known {
		return reports.ErrNotFound
	}
	h := w.Header()
	h.Set("Content-Type", format.contentType)
	h.Set("Content-Disposition", attachment(string(version.Layer)+"-"+id.String()+"."+r.Param("format")))
	return s.Desk.ExportBoundaries(r.Context(), id, format.BoundaryFormat, w)
}

// exportFormats are the files that boundaries can be had as, by their endings.
var exportFormats = map[string]struct {
	desk.BoundaryFormat
	contentType string
}{
	"geojson": {desk.GeoJSON, "application/geo+json"},
	"gpkg":    {desk.GeoPackage, "application/geopackage+sqlite3"},
}

// attachment names a file for browsers; names are made of codes.
func attachment(name string) string { return `attachment; filename="` + name + `"` }

// maxFindings bounds the list of findings: the review keeps fewer.
const maxFindings = 10_000

// boundaryFindings sends every finding of a version as CSV.
func (s *Server) boundaryFindings(w http.ResponseWriter, r *Request) error {
	id, err := s.versionOf(r)
	if err != nil {
		return err
	}
	rows := [][]string{{"severity", "code", "keys", "feature", "lat", "lon", "amount", "width", "detail"}}
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		if _, err := v.Version(id); err != nil {
			return err
		}
		found, err := v.Findings(id, 0, maxFindings)
		for _, stored := range found {
			row, err := findingCells(stored)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	return sendCSV(w, "findings-"+id.String(), rows)
}

func findingCells(stored store.Finding) ([]string, error) {
	f, err := desk.OpenFinding(stored)
	var keys []string
	for _, key := range f.Keys {
		keys = append(keys, string(key))
	}
	row := []string{f.Severity.String(), string(f.Code), harmless(strings.Join(keys, " ")), "", "", "", decimal(f.Amount), decimal(f.Width), harmless(f.Detail)}
	if f.Feature != nil {
		row[3] = strconv.Itoa(*f.Feature)
	}
	if f.At != nil {
		row[4], row[5] = decimal(f.At.Lat()), decimal(f.At.Lon())
	}
	return row, err
}

func sendCSV(w http.ResponseWriter, name string, rows [][]string) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", attachment(name+".csv"))
	return csv.NewWriter(w).WriteAll(rows)
}
