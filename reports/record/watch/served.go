package watch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/verify"
	"lamppost/reports/store"
)

// Audit verifies our own record as it lies in the database: leaves, tree, openings
// and decisions. It finds what whoever administers the database, and has not the
// key, did to what was published; a reader from outside finds the same.
func Audit(ctx context.Context, log *record.Log) (*verify.Outcome, error) {
	policy := log.Policy
	policy.Quorum = c2sp.NoQuorum // whether witnesses answer is no question of the database
	return verify.Run(ctx, verify.Config{Source: ServedBy(log), Policy: policy, Now: log.Now()})
}

// ServedBy is a record as a service serves it, without HTTP between.
func ServedBy(log *record.Log) verify.Source { return served{log} }

type served struct{ log *record.Log }

func (s served) String() string { return s.log.Keys.Origin() }

// Paged says that openings come in pages.
func (s served) Paged() {}

// Read returns one of the files that are served under /record/.
func (s served) Read(ctx context.Context, name string, _ int64) ([]byte, error) {
	data, err := s.read(ctx, name)
	if errors.Is(err, reports.ErrNotFound) {
		err = fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return data, err
}

func (s served) read(ctx context.Context, name string) ([]byte, error) {
	if name == checkpointFile {
		c, err := s.log.Checkpoint(ctx)
		return []byte(c.Note), err
	}
	if from, ok := strings.CutPrefix(name, "openings?from="); ok {
		return s.openings(ctx, from)
	}
	if digest, ok := strings.CutPrefix(name, "objects/sha256/"); ok {
		return s.object(ctx, leaf.FileDigest(digest))
	}
	tile, err := c2sp.ParseTilePath(name)
	if err != nil {
		return nil, err
	}
	return s.log.PublishedTile(ctx, tile)
}

// openings writes a page as it is served.
func (s served) openings(ctx context.Context, from string) ([]byte, error) {
	first, err := strconv.ParseInt(from, 10, 64)
	if err != nil {
		return nil, err
	}
	page, next, err := s.log.Openings(ctx, first)
	var lines bytes.Buffer
	out := json.NewEncoder(&lines)
	for _, o := range page {
		if err == nil {
			err = out.Encode(o)
		}
	}
	if err == nil {
		err = out.Encode(map[string]int64{"next": next})
	}
	return lines.Bytes(), err
}

func (s served) object(ctx context.Context, digest leaf.FileDigest) ([]byte, error) {
	var o store.Object
	err := s.log.Store.Read(ctx, func(v *store.View) (err error) {
		o, err = v.Object(string(digest))
		return err
	})
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = unpack(ctx, &file, &s.log.Store.Reader, o)
	return file.Bytes(), err
}
