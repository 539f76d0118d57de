package pmtiles_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/tiles"
	"lamppost/tiles/pmtiles"
	"lamppost/tiles/pmtiles/pmtilestest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sample has tiles at zooms 0 to 4, of which every third row is alike.
func sample() pmtilestest.Archive {
	a := pmtilestest.Archive{
		Kind: pmtilestest.MVT, Inside: pmtilestest.Gzip, Packing: pmtilestest.Gzip, MaxZoom: 4, Tiles: map[tiles.Tile][]byte{},
		Bound:    geo.Box{West: -75.8, South: 38.4, East: -75, North: 39.9},
		Metadata: `{"name":"Sample","description":7,"attribution":"© nobody","vector_layers":[{"id":"water","fields":{}}],"tilestats":{}}`,
	}
	for z := range 5 {
		for x := range 1 << z {
			for y := range 1 << z {
				t := tiles.Tile{Z: z, X: x, Y: y}
				switch y % 3 {
				case 0:
					a.Tiles[t] = []byte("sea")
				case 1:
					a.Tiles[t] = []byte("land of " + t.String())
				}
			}
		}
	}
	return a
}

// walked is all that an archive hands out.
func walked(file []byte) (map[tiles.Tile][]byte, error) {
	a, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	got := map[tiles.Tile][]byte{}
	return got, a.Walk(context.Background(), func(t tiles.Tile, c pmtiles.Content) error {
		if len(got) == 10_000 {
			return errors.New("enough")
		}
		if c.Packed != nil && !bytes.HasPrefix(c.Packed, []byte("\x1f\x8b")) {
			return fmt.Errorf("%v is not packed: %q", t, c.Packed)
		}
		got[t] = bytes.Clone(c.Plain)
		return nil
	})
}

// Whatever the compression and however many directories, the same comes out.
func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, inside := range []byte{pmtilestest.Plain, pmtilestest.Gzip, pmtilestest.Brotli} {
		for _, packing := range []byte{pmtilestest.Plain, pmtilestest.Gzip, pmtilestest.Brotli} {
			for _, leaf := range []int{0, 70, 7} {
				a := sample()
				a.Inside, a.Packing, a.Leaf = inside, packing, leaf
				got, err := walked(a.Bytes())
				if err != nil || !maps.EqualFunc(got, a.Tiles, bytes.Equal) {
					t.Errorf("compressions %d and %d, leaves of %d: %d of %d tiles, %v", inside, packing, leaf, len(got), len(a.Tiles), err)
				}
			}
		}
	}
}

// testdata/park.pmtiles is a park of our own, written by go-pmtiles 1.31.2, the
// format's reference implementation.
func TestArchiveOfTheReferenceImplementationIsRead(t *testing.T) {
	file, err := os.ReadFile("testdata/park.pmtiles")
	must(t, err)
	opened, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	want := pmtiles.Metadata{
		Name: "Park", Attribution: "© nobody", Format: "pbf", Bound: geo.Box{West: -0.1, South: -0.1, East: 0.1, North: 0.1}, MinZoom: 3, MaxZoom: 11,
		Layers: `{"vector_layers":[{"fields":{"kind":"String"},"id":"land"}]}`, Tiles: 36,
	}
	if got := opened.Metadata(); got != want {
		t.Errorf("%+v", got)
	}
	got, err := walked(file)
	must(t, err)
	corner, _, _ := tiles.At(geo.Point{-0.1, 0.1}, 11)
	if len(got) != want.Tiles || !bytes.Contains(got[corner], []byte("park")) {
		t.Errorf("%d tiles, %q", len(got), got[corner])
	}
}

func TestMetadata(t *testing.T) {
	a := sample()
	file := a.Bytes()
	opened, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	want := pmtiles.Metadata{
		Name: "Sample", Attribution: "© nobody", Format: "pbf", Bound: a.Bound, MaxZoom: 4,
		Layers: `{"vector_layers":[{"id":"water","fields":{}}]}`, Tiles: len(a.Tiles),
	}
	if got := opened.Metadata(); got != want {
		t.Errorf("%+v", got)
	}
	a.Bound, a.Metadata = geo.Box{}, "{}"
	file = a.Bytes()
	opened, err = pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	if got := opened.Metadata(); got.Bound != (tiles.Tile{}).Bound() || got.Layers != "" {
		t.Errorf("%+v", got)
	}
}

// Tiles deeper than any that are asked for are left out.
func TestDeepTilesAreLeftOut(t *testing.T) {
	a := sample()
	a.MaxZoom = 23
	want := maps.Clone(a.Tiles)
	for z := tiles.MaxZoom - 1; z <= 23; z++ {
		deep := tiles.Tile{Z: z, X: 7, Y: 9}
		a.Tiles[deep] = []byte("deep")
		if z <= tiles.MaxZoom {
			want[deep] = []byte("deep")
		}
	}
	a.Leaf = 100
	got, err := walked(a.Bytes())
	if err != nil || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("%d of %d tiles, %v", len(got), len(want), err)
	}
}

// entries makes a file of one directory that may say anything.
func entries(list ...pmtilestest.Entry) []byte {
	a := pmtilestest.Archive{Kind: pmtilestest.MVT, Inside: pmtilestest.Plain, Packing: pmtilestest.Plain, MaxZoom: 3}
	return a.File(pmtilestest.Directory(list), []byte("{}"), pmtilestest.Directory([]pmtilestest.Entry{{Length: 4}}), []byte("tile"))
}

func TestDamagedFilesAreRefused(t *testing.T) {
	whole := sample().Bytes()
	set := func(at int, with ...byte) []byte { // other bytes at an offset
		file := bytes.Clone(whole)
		copy(file[at:], with)
		return file
	}
	root := binary.LittleEndian.Uint64(whole[8:])
	length := binary.LittleEndian.Uint64(whole[16:])
	huge := binary.LittleEndian.AppendUint64(nil, 1<<63)
	bad := sample()
	bad.Metadata = `{"name":`
	picture := sample()
	picture.Kind, picture.Packing = pmtilestest.PNG, pmtilestest.Plain
	chain := pmtilestest.Archive{Kind: pmtilestest.MVT, Inside: pmtilestest.Plain, Packing: pmtilestest.Plain}
	itself := pmtilestest.Directory([]pmtilestest.Entry{{Length: 5}})
	for says, file := range map[string][]byte{
		"its header":                          whole[:100],
		"it has no header":                    []byte(strings.Repeat("x", 200)),
		"was it copied whole":                 whole[:len(whole)-1],
		"leaf directories would end beyond":   set(48, huge...),
		"metadata would end beyond":           set(24, huge...),
		"version 2 are not read":              set(7, 2),
		"kind 5 are not served":               set(99, 5),
		"directories: compression with zstd":  set(97, pmtilestest.Zst),
		"tiles: compression with zstd":        set(98, pmtilestest.Zst),
		"compression 9 is not known":          set(98, 9),
		"zooms 6 to 4":                        set(100, 6),
		"zooms 21 to 22":                      set(100, 21, 22),
		"is none of zooms 1 to 4":             set(100, 1),
		"is none of zooms 0 to 3":             set(101, 3),
		"a directory at byte 127: gzip":       set(int(root), 'n', 'o'),
		"checksum":                            set(int(root+length)-8, 1, 2, 3, 4),
		"its metadata: unexpected end":        bad.Bytes(),
		"it is no picture":                    picture.Bytes(),
		"says that it has 0 entries":          entries(),
		"tile 0/0/0: it would lie outside":    entries(pmtilestest.Entry{Run: 1, Length: 5}),
		"tile 1/0/0: it would lie outside":    entries(pmtilestest.Entry{ID: 1, Run: 1, Length: 4, Offset: 1 << 40}),
		"a directory is not as the":           entries(pmtilestest.Entry{Run: 1}),
		"directory of tile number 0 would":    entries(pmtilestest.Entry{Length: 9}),
		"number 2 comes out of order":         entries(pmtilestest.Entry{Run: 3, Length: 4}, pmtilestest.Entry{ID: 2, Run: 1, Length: 4}),
		"number 0 comes out of order":         entries(pmtilestest.Entry{ID: 1, Run: 1, Length: 4}, pmtilestest.Entry{ID: 2, Length: 5}),
		"number 84 comes out of order, or is": entries(pmtilestest.Entry{ID: 84, Run: 2, Length: 4}),
		"more than 4 directories above":       chain.File(itself, []byte("{}"), itself, []byte("tile")),
	} {
		_, err := walked(file)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q, want %q", err, says)
		}
	}
}

// A directory unpacks to no more than its limit, nor does a tile, and few bytes do
// not become a disk full of tiles.
func TestBombsAreRefused(t *testing.T) {
	zeros := make([]byte, 17<<20)
	a := sample()
	bomb := pmtilestest.Pack(pmtilestest.Gzip, zeros)
	metadata := pmtilestest.Pack(pmtilestest.Gzip, []byte("{}"))
	for what, file := range map[string][]byte{
		"directory": a.File(bomb, metadata, nil, nil),
		"metadata":  a.File(nil, bomb, nil, nil),
		"tile":      a.File(pmtilestest.Pack(pmtilestest.Gzip, pmtilestest.Directory([]pmtilestest.Entry{{Run: 1, Length: uint64(len(bomb))}})), metadata, nil, bomb),
	} {
		if _, err := walked(file); err == nil || !strings.Contains(err.Error(), "unpacks to more than") || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	repeated := pmtilestest.Archive{Kind: pmtilestest.MVT, Inside: pmtilestest.Plain, Packing: pmtilestest.Plain, MaxZoom: 14}
	file := repeated.File(pmtilestest.Directory([]pmtilestest.Entry{{Run: 10_000, Length: 1 << 20}}), []byte("{}"), nil, zeros[:1<<20])
	opened, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	n := 0
	err = opened.Walk(t.Context(), func(tiles.Tile, pmtiles.Content) error { n++; return nil })
	if err == nil || n > 300 || !strings.Contains(err.Error(), "more tiles than a large country needs") {
		t.Errorf("%d megabytes of one: %v", n, err)
	}
}

// FuzzWalk: whatever the bytes, a walk ends, and what it hands out is valid and in
// order.
func FuzzWalk(f *testing.F) {
	small := sample()
	maps.DeleteFunc(small.Tiles, func(t tiles.Tile, _ []byte) bool { return t.Z > 2 })
	for _, how := range []byte{pmtilestest.Plain, pmtilestest.Gzip, pmtilestest.Brotli} {
		small.Inside, small.Packing, small.Leaf = how, how, 5
		f.Add(small.Bytes())
	}
	f.Add(entries(pmtilestest.Entry{Run: 3, Length: 4}, pmtilestest.Entry{ID: 3, Length: 5}))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := pmtiles.Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		next, n := uint64(0), 0
		_ = a.Walk(t.Context(), func(tile tiles.Tile, c pmtiles.Content) error {
			if id := pmtilestest.ID(tile); id < next || !tile.Valid() || tile.Z < a.Metadata().MinZoom || tile.Z > a.Metadata().MaxZoom {
				t.Fatalf("%v after number %d", tile, next)
			} else {
				next = id + 1
			}
			if n++; n == 10_000 {
				return errors.New("enough")
			}
			return nil
		})
	})
}
