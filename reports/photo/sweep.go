package photo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// sweepBatch is how many ids are asked about at once: well under the parameters one SQL statement takes.
const sweepBatch = 400

// Sweep removes every photo whose newest file is older than before and which keep does not answer true for, and temporary files
// older than before. Files it does not recognise stay. It returns how many files it removed, also when it fails midway; it may
// be run again and alongside everything else.
//
// The caller makes sure that a photo older than before is no longer attached to anything new, or keep's answer may be outdated
// when it is acted on. An error of keep ends the sweep with its batch untouched.
func (f *Folder) Sweep(ctx context.Context, before time.Time, keep func(context.Context, []ID) (map[ID]bool, error)) (removed int, err error) {
	s := &sweep{folder: f, before: before, keep: keep}
	shards, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return 0, fmt.Errorf("photo: sweep: %w", err)
	}
	for _, shard := range shards {
		if !shard.IsDir() || len(shard.Name()) != shardChars {
			continue
		}
		if err := s.shard(ctx, shard.Name()); err != nil {
			return s.removed, fmt.Errorf("photo: sweep %s: %w", shard.Name(), err)
		}
	}
	err = s.settle(ctx)
	return s.removed, err
}

// sweep is one run; owned by the goroutine of Sweep.
type sweep struct {
	folder  *Folder
	before  time.Time
	keep    func(context.Context, []ID) (map[ID]bool, error)
	waiting []ID // old enough, not yet asked about
	removed int
}

// shard collects the old photos of one directory and removes its old temporary files.
func (s *sweep) shard(ctx context.Context, name string) error {
	entries, err := fs.ReadDir(s.folder.root.FS(), name)
	if err != nil {
		return err
	}
	newest := make(map[ID]time.Time)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // gone meanwhile, or not ours
		}
		if id, ok := idOf(entry.Name()); ok {
			newest[id] = later(newest[id], info.ModTime())
			continue
		}
		if isTemp(entry.Name()) && info.ModTime().Before(s.before) {
			if err := s.remove(filepath.Join(name, entry.Name())); err != nil {
				return err
			}
		}
	}
	for id, at := range newest {
		if !at.Before(s.before) {
			continue
		}
		s.waiting = append(s.waiting, id)
		if len(s.waiting) == sweepBatch {
			if err := s.settle(ctx); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// settle asks about the waiting ids and removes those not kept.
func (s *sweep) settle(ctx context.Context) error {
	if len(s.waiting) == 0 {
		return nil
	}
	kept, err := s.keep(ctx, s.waiting)
	if err != nil {
		return err
	}
	for _, id := range s.waiting {
		if kept[id] {
			continue
		}
		for _, size := range Sizes() {
			if err := s.remove(path(id, size)); err != nil {
				return err
			}
		}
	}
	s.waiting = nil
	return nil
}

// remove deletes one file and counts it. A power cut may bring it back, for the next sweep.
func (s *sweep) remove(path string) error {
	err := s.folder.root.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		s.removed++
	}
	return err
}

// idOf is the id a stored file belongs to, whatever its size.
func idOf(name string) (ID, bool) {
	for _, size := range Sizes() {
		if stem, ok := strings.CutSuffix(name, "-"+string(size)+extension); ok {
			id, err := ParseID(stem)
			return id, err == nil
		}
	}
	return "", false
}

// isTemp tells our temporary files from anything else.
func isTemp(name string) bool {
	stem, isTemp := strings.CutSuffix(name, tempSuffix)
	at := strings.LastIndexByte(stem, '.')
	if !isTemp || at < 0 {
		return false
	}
	_, ours := idOf(stem[:at])
	return ours
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
