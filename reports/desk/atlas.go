package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"lamppost/geo"
)

// worthSaving is how many vertices a layer has whose index is kept as a file.
// Smaller ones are built sooner than a file is found and checked.
const worthSaving = 50_000

// atlasOf indexes the layers: what the desk has in use is used again, because a
// version never changes; what was saved is read; the rest is built, and built
// lists it.
func (d *Desk) atlasOf(live []geo.LayerVersion) (atlas *geo.Atlas, built []*geo.Index) {
	indexes := make([]*geo.Index, len(live))
	for i, v := range live {
		var ok bool
		if indexes[i], ok = d.foundIndex(v); !ok {
			indexes[i] = geo.NewIndex(v)
			built = append(built, indexes[i])
		}
	}
	return geo.AtlasOf(indexes...), built
}

func (d *Desk) foundIndex(v geo.LayerVersion) (index *geo.Index, ok bool) {
	if w := d.World(); w != nil {
		if index, ok = w.Atlas.Index(v.Layer); ok && index.Info().Version == v.Version {
			return index, true
		}
	}
	if d.Indexes == "" {
		return nil, false
	}
	saved, err := os.ReadFile(d.indexFile(v.Version))
	if err == nil {
		index, err = geo.UnmarshalIndex(v, saved)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.Logger.Warn("a saved boundary index is of no use and is built anew", "layer", v.Layer, "version", v.Version, "error", err)
	}
	return index, err == nil
}

const indexSuffix = ".index"

func (d *Desk) indexFile(version int64) string {
	return filepath.Join(d.Indexes, fmt.Sprint(version)+indexSuffix)
}

// saveIndexes keeps the large ones of the indexes just built for the next
// start, and removes those of versions that are no longer live. If the process
// dies here, the next one builds what it does not find: a file is whole or not
// there. A failure costs no more than that, so it is only logged.
func (d *Desk) saveIndexes(live *geo.Atlas, built []*geo.Index) {
	if d.Indexes == "" {
		return
	}
	for _, index := range built {
		if err := d.saveIndex(index); err != nil {
			d.Logger.Warn("a boundary index could not be saved; the next start builds it", "layer", index.Info().Layer, "error", err)
		}
	}
	if len(built) > 0 {
		d.sweepIndexes(live)
	}
}

func (d *Desk) saveIndex(index *geo.Index) error {
	if index.Info().Vertices < worthSaving {
		return nil
	}
	packed, err := index.MarshalBinary()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.Indexes, 0o700); err != nil {
		return err
	}
	return renameio.WriteFile(d.indexFile(index.Info().Version), packed, 0o600)
}

func (d *Desk) sweepIndexes(live *geo.Atlas) {
	kept := map[string]bool{}
	for _, info := range live.Layers() {
		kept[d.indexFile(info.Version)] = true
	}
	files, err := filepath.Glob(filepath.Join(d.Indexes, "*"+indexSuffix))
	for _, file := range files {
		if !kept[file] {
			err = errors.Join(err, os.Remove(file))
		}
	}
	if err != nil {
		d.Logger.Warn("an old boundary index could not be removed", "error", err)
	}
}
