package source

import (
	"archive/zip"
	"path"
	"strings"

	"lamppost/geo"
	"lamppost/geo/shapefile"
)

// archived reads the one layer that a ZIP archive holds.
func (r *reader) archived(file *spooled) (geo.ImportStats, error) {
	a, err := openArchive(file, file.size, r.limits)
	if err != nil {
		return geo.ImportStats{}, err
	}
	layers := a.ending(".shp", ".kml", ".json", ".geojson", ".geojsonl", ".ndjson")
	switch {
	case len(layers) == 1:
		return r.layer(a, layers[0])
	case len(layers) > 1 && strings.EqualFold(path.Ext(layers[0].Name), ".kml"):
		return r.layer(a, layers[0]) // by the standard, the first is the document
	case len(layers) > 1:
		return geo.ImportStats{}, geo.Refuse("the archive holds %d layers: send one, such as %.80q", len(layers), layers[0].Name)
	case len(a.ending(".zip", ".7z", ".gz", ".tar", ".rar")) > 0:
		return geo.ImportStats{}, geo.Refuse("the archive holds another archive: unpack it once")
	}
	return geo.ImportStats{}, geo.Refuse("the archive holds no shapefile (.shp), KML or GeoJSON")
}

func (r *reader) layer(a *archive, f *zip.File) (geo.ImportStats, error) {
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".shp":
		return r.shapefile(a, f)
	}
	text, err := a.open(r.ctx, f)
	if err != nil {
		return geo.ImportStats{}, err
	}
	return r.opened(text)
}

func (r *reader) shapefile(a *archive, shp *zip.File) (geo.ImportStats, error) {
	var p shapefile.Parts
	var err error
	table := a.beside(shp, ".dbf")
	if table == nil {
		return geo.ImportStats{}, geo.Refuse("the archive has no .dbf beside %.80q", shp.Name)
	}
	if p.SHP, err = a.open(r.ctx, shp); err != nil {
		return geo.ImportStats{}, err
	}
	if p.DBF, err = a.open(r.ctx, table); err != nil {
		return geo.ImportStats{}, err
	}
	if index := a.beside(shp, ".shx"); index != nil {
		if p.SHX, err = a.open(r.ctx, index); err != nil {
			return geo.ImportStats{}, err
		}
	}
	if p.PRJ, err = a.content(r.ctx, a.beside(shp, ".prj")); err != nil {
		return geo.ImportStats{}, err
	}
	if p.CPG, err = a.content(r.ctx, a.beside(shp, ".cpg")); err != nil {
		return geo.ImportStats{}, err
	}
	in := r.intake("")
	err = shapefile.Read(r.ctx, p, in)
	return in.Stats(), err
}
