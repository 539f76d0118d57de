package rerun

import (
	"bytes"
	"errors"
	"fmt"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/leaf"
)

var errAltered = errors.New("altered")

// shelf keeps the files in use, read and indexed once.
type shelf struct {
	read     Files
	grounds  map[leaf.FileDigest]*ground
	rulesets map[leaf.FileDigest]*reports.Directory
}

// ground is one layer: areas, or lines.
type ground struct {
	layer geo.LayerName
	areas *geo.Atlas
	lines *geo.LineIndex
}

// manyGrounds is how many layers are kept before those of older states go: more
// than a decision has, and small beside the memory of the service itself.
const manyGrounds = 4 * leaf.MaxLayers

// keepOnly makes room once there are many.
func (s *shelf) keepOnly(wanted map[string]leaf.FileDigest) {
	if len(s.grounds) < manyGrounds {
		return
	}
	kept := map[leaf.FileDigest]*ground{}
	for _, digest := range wanted {
		if found := s.grounds[digest]; found != nil {
			kept[digest] = found
		}
	}
	s.grounds = kept
}

func (s *shelf) ground(digest leaf.FileDigest) (*ground, error) {
	if found := s.grounds[digest]; found != nil {
		return found, nil
	}
	file, err := s.file(digest)
	if err != nil {
		return nil, err
	}
	g, err := readGround(file)
	if err != nil {
		return nil, unreadable(digest, err)
	}
	s.grounds[digest] = g
	return g, nil
}

func readGround(file []byte) (*ground, error) {
	if canon.IsLines(file) {
		v, err := canon.ReadLines(file)
		return &ground{layer: v.Layer, lines: geo.NewLineIndex(v)}, err
	}
	v, err := canon.ReadBoundary(bytes.NewReader(file))
	return &ground{layer: v.Layer, areas: geo.NewAtlas([]geo.LayerVersion{v})}, err
}

func (s *shelf) ruleset(digest leaf.FileDigest) (*reports.Directory, error) {
	if rules := s.rulesets[digest]; rules != nil {
		return rules, nil
	}
	file, err := s.file(digest)
	if err != nil {
		return nil, err
	}
	rules, err := canon.ReadRuleset(file)
	if err != nil {
		return nil, unreadable(digest, err)
	}
	s.rulesets[digest] = rules
	return rules, nil
}

// file reads a file and holds it against its digest.
func (s *shelf) file(digest leaf.FileDigest) ([]byte, error) {
	file, err := s.read(digest)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", digest, err)
	}
	if got := leaf.FileDigestOf(file); got != digest {
		return nil, fmt.Errorf("%w: file %s has the digest %s", errAltered, digest, got)
	}
	return file, nil
}

// unreadable is a file whose digest fits and whose form does not.
func unreadable(digest leaf.FileDigest, err error) error {
	if errors.Is(err, canon.ErrLater) {
		return fmt.Errorf("file %s: %w", digest, err)
	}
	return fmt.Errorf("%w: file %s: %w", errAltered, digest, err)
}
