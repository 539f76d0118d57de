package store

import (
	"encoding/json"

	"lamppost/geo"
	"lamppost/reports"
)

// LiveLines returns the lines of every published layer of lines, by layer name.
func (v *View) LiveLines() ([]geo.LineVersion, error) {
	layers, err := v.Layers()
	if err != nil {
		return nil, err
	}
	var live []geo.LineVersion
	for _, layer := range layers {
		if layer.Live == 0 || layer.Kind != reports.LayerLines {
			continue
		}
		lines, err := v.Lines(layer.Live)
		if err != nil {
			return nil, err
		}
		live = append(live, geo.LineVersion{Layer: layer.Name, Version: int64(layer.Live), Lines: lines})
	}
	return live, nil
}

// Lines returns the lines of one version, in the order of its file.
func (v *View) Lines(version reports.VersionID) ([]geo.Line, error) {
	return list(v, func(row scanner) (geo.Line, error) {
		var l geo.Line
		var properties string
		var path []byte
		if err := row.Scan(&l.Key, &l.Name, &properties, &path); err != nil {
			return l, err
		}
		if err := json.Unmarshal([]byte(properties), &l.Properties); err != nil {
			return l, err
		}
		var err error
		l.Path, err = geo.UnmarshalPath(path)
		return l, err
	}, "SELECT key, name, properties, path FROM line WHERE version = $1 ORDER BY position", version)
}

// InsertLines adds lines to a version that is not complete, from position on.
func (tx *Tx) InsertLines(version reports.VersionID, position int, lines []geo.Line) error {
	for i, l := range lines {
		path, err := l.Path.MarshalBinary()
		if err != nil {
			return err
		}
		if _, err := tx.exec("INSERT INTO line (version, position, key, name, properties, path) VALUES ($1, $2, $3, $4, $5, $6)",
			version, position+i, l.Key, l.Name, asJSON(l.Properties), path); err != nil {
			return err
		}
	}
	return nil
}
