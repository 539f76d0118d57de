// Command peers measures tiles beside others that make the same, in one run: the
// pins of a million reports beside npm's supercluster with vt-pbf, and these and
// the boundaries of a country beside PostGIS, where a PostgreSQL with it is
// installed. It prints processor time and ratios; of PostGIS the server's clock. Run it
// from the folder of this file, where it fetches what the peers need:
//
//	go run .
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"lamppost/tiles"
	"lamppost/tiles/pins"
	"lamppost/tiles/pins/pinstest"
)

const (
	points       = 1_000_000
	tilesPerZoom = 400
	fromZoom     = 5
	toZoom       = 14
	depth        = 3 // 8 squares to a side, as the service asks
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal("peers: ", err)
	}
}

// figures are what one engine took.
type figures struct {
	Load  float64 // milliseconds of processor time
	Zooms map[int]zoom
}

type zoom struct{ Micros, Features float64 }

func run() error {
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	list := pinstest.Crowd(points)
	asked := ask(list)
	ours, err := measure(list, asked)
	if err != nil {
		return err
	}
	theirs, err := supercluster(dir, list, asked)
	if err != nil {
		return err
	}
	fmt.Printf("%-14s %10s %14s %6s\n", "", "pins", "supercluster", "ratio")
	fmt.Printf("%-14s %7.0f ms %11.0f ms %5.0fx\n", "build", ours.Load, theirs.Load, theirs.Load/ours.Load)
	for z := fromZoom; z <= toZoom; z++ {
		o, t := ours.Zooms[z], theirs.Zooms[z]
		fmt.Printf("tile, zoom %-3d %7.1f µs %11.1f µs %5.1fx  (%.0f and %.0f features)\n", z, o.Micros, t.Micros, t.Micros/o.Micros, o.Features, t.Features)
	}
	return postgis(dir, list, asked, ours)
}

// ask is tiles with points in them, as people look where reports are.
func ask(list []pins.Pin) (asked []tiles.Tile) {
	for z := fromZoom; z <= toZoom; z++ {
		for i := range tilesPerZoom {
			t, _, _ := tiles.At(list[(i*7919*(z+1))%len(list)].At, z)
			asked = append(asked, t)
		}
	}
	return asked
}

func measure(list []pins.Pin, asked []tiles.Tile) (figures, error) {
	f := figures{Zooms: map[int]zoom{}}
	began := cpu()
	ix, err := pins.New(slices.Values(list), len(list))
	if err != nil {
		return f, err
	}
	f.Load = (cpu() - began).Seconds() * 1000
	layer := tiles.NewUnitLayer("reports")
	var found []pins.Cluster
	for z := fromZoom; z <= toZoom; z++ {
		total, passes := 0, 0
		began := cpu()
		for cpu()-began < 200*time.Millisecond { // the clock of processor time is coarse
			for _, t := range asked {
				if t.Z == z {
					found = ix.Clusters(found[:0], t, depth)
					encode(layer, t, found)
					total += len(found)
				}
			}
			passes++
		}
		n := float64(passes * tilesPerZoom)
		f.Zooms[z] = zoom{float64((cpu() - began).Microseconds()) / n, float64(total) / n}
	}
	return f, nil
}

// encode writes what the service's tiles hold.
func encode(layer *tiles.UnitLayer, t tiles.Tile, found []pins.Cluster) []byte {
	layer.Reset()
	for i := range found {
		c := &found[i]
		layer.Point(uint64(c.ID), c.In(t))
		layer.Number("count", uint64(c.Count))
		layer.Number("open", uint64(c.Marked))
		if c.Count == 1 {
			layer.Text("status", "open")
			layer.Text("category", "pothole")
		}
	}
	return layer.Encode()
}

// cpu is the processor time of this process so far.
func cpu() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // only for a wrong argument
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func supercluster(dir string, list []pins.Pin, asked []tiles.Tile) (f figures, err error) {
	if _, err := os.Stat("supercluster.mjs"); err != nil {
		return f, errors.New("run it from the folder tiles/peers")
	}
	if out, err := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund").CombinedOutput(); err != nil {
		return f, fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	places := filepath.Join(dir, "points")
	var raw []byte
	for _, p := range list {
		for _, degrees := range p.At {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(degrees))
		}
	}
	if err := os.WriteFile(places, raw, 0o600); err != nil {
		return f, err
	}
	var lines strings.Builder
	for _, t := range asked {
		fmt.Fprintln(&lines, t.Z, t.X, t.Y)
	}
	names := filepath.Join(dir, "tiles")
	if err := os.WriteFile(names, []byte(lines.String()), 0o600); err != nil {
		return f, err
	}
	node := exec.Command("node", "--max-old-space-size=8192", "supercluster.mjs", places, names)
	node.Stderr = os.Stderr
	out, err := node.Output()
	if err != nil {
		return f, fmt.Errorf("node: %w", err)
	}
	return f, json.Unmarshal(out, &f)
}
