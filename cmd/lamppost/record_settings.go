package main

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"strings"
	"time"

	"lamppost/reports/record"
)

// recordSettings say how the public record is kept.
type recordSettings struct {
	RecordOrigin string `help:"Name of a new public record for ever; without it, the public host and /record/1." placeholder:"HOST/record/1"`
	RecordGuard  string `help:"File that remembers what was published: best on another volume, and in no backup; without it, record.guard in the data folder." type:"path" placeholder:"FILE"`

	keys string // path of the file of keys
}

// in completes the settings for a data folder.
func (r recordSettings) in(data string) recordSettings {
	r.keys = filepath.Join(data, record.KeysFile)
	if r.RecordGuard == "" {
		r.RecordGuard = filepath.Join(data, record.GuardFile)
	}
	return r
}

// openRecord opens the public record of the house under its public address.
func (s *service) openRecord(ctx context.Context) (*record.Log, error) {
	origin := s.record.RecordOrigin
	if origin == "" {
		origin = strings.ToLower(s.base.Host) + "/record/1"
	}
	return record.Open(ctx, record.Config{
		Store: s.house.store, KeysFile: s.record.keys, Guard: s.record.RecordGuard, Origin: origin,
		Now: time.Now, Rand: rand.Reader, Logger: s.house.logger,
	})
}
