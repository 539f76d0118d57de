package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"lamppost/tiles"
	"lamppost/tiles/pins"
)

// postgisTiles is how many tiles of a zoom PostGIS is asked for: the wide ones
// take a second each.
const postgisTiles = 5

// gridClusters gathers points in squares of a 64th of a tile's area and encodes
// them; %[1]d, %[2]d and %[3]d are z, x and y.
const gridClusters = `SELECT ST_AsMVT(c, 'reports') FROM (
	SELECT count(*) AS count, ST_AsMVTGeom(ST_Centroid(ST_Collect(at)), ST_TileEnvelope(%[1]d, %[2]d, %[3]d)) AS geom
	FROM pin WHERE at && ST_TileEnvelope(%[1]d, %[2]d, %[3]d)
	GROUP BY ST_SnapToGrid(at, 40075016.68 / power(2, %[1]d + 3))) c`

// postgis measures the same tiles in a PostgreSQL of its own, by the clock of the
// server: its work is spread over processes.
func postgis(dir string, list []pins.Pin, asked []tiles.Tile, ours figures) error {
	bin, ok := postgresBin()
	if !ok {
		fmt.Println("PostGIS: not measured, no PostgreSQL with the extension is installed")
		return nil
	}
	db := database{bin: bin, dir: filepath.Join(dir, "pg")}
	if err := db.start(); err != nil {
		return err
	}
	defer db.stop()
	var copied strings.Builder
	copied.WriteString("CREATE EXTENSION postgis; CREATE TABLE raw (lon float8, lat float8);\nCOPY raw FROM STDIN;\n")
	for _, p := range list {
		fmt.Fprintf(&copied, "%v\t%v\n", p.At.Lon(), p.At.Lat())
	}
	copied.WriteString("\\.\nCREATE TABLE pin AS SELECT ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) AS at FROM raw;\n" +
		"CREATE INDEX ON pin USING gist (at); ANALYZE pin;\n")
	if _, err := db.say(copied.String()); err != nil {
		return err
	}
	for z := fromZoom; z <= toZoom; z++ {
		var some []tiles.Tile
		for _, t := range asked {
			if t.Z == z && len(some) < postgisTiles {
				some = append(some, t)
			}
		}
		micros, err := db.mean(some, gridClusters)
		if err != nil {
			return err
		}
		o := ours.Zooms[z].Micros
		fmt.Printf("tile, zoom %-3d %7.1f µs %11.0f µs %5.0fx  (PostGIS)\n", z, o, micros, micros/o)
	}
	return db.boundaries()
}

func postgresBin() (string, bool) {
	found, _ := filepath.Glob("/usr/share/postgresql/*/extension/postgis.control")
	if len(found) == 0 {
		return "", false
	}
	version := filepath.Base(filepath.Dir(filepath.Dir(found[len(found)-1])))
	return filepath.Join("/usr/lib/postgresql", version, "bin"), true
}

// database is a server that only a socket in its own folder leads to.
type database struct{ bin, dir string }

// command runs as postgres when we are root, as whom no server starts.
func (d database) command(program string, args ...string) *exec.Cmd {
	path := filepath.Join(d.bin, program)
	if me, err := user.Current(); err == nil && me.Uid == "0" {
		return exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
	}
	return exec.Command(path, args...)
}

func (d database) start() error {
	if err := os.Mkdir(d.dir, 0o700); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Dir(d.dir), 0o755); err != nil {
		return err
	}
	if postgres, err := user.Lookup("postgres"); err == nil && os.Getuid() == 0 {
		uid, _ := strconv.Atoi(postgres.Uid)
		gid, _ := strconv.Atoi(postgres.Gid)
		if err := os.Chown(d.dir, uid, gid); err != nil {
			return err
		}
	}
	data := filepath.Join(d.dir, "data")
	if out, err := d.command("initdb", "-D", data, "-A", "trust").CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := d.command("pg_ctl", "-D", data, "-w", "-o", "-c listen_addresses='' -k "+d.dir, "-l", filepath.Join(d.dir, "log"), "start").Run(); err != nil {
		return fmt.Errorf("pg_ctl: %w", err)
	}
	return nil
}

func (d database) stop() {
	_ = d.command("pg_ctl", "-D", filepath.Join(d.dir, "data"), "-m", "immediate", "stop").Run() // the folder is thrown away
}

func (d database) say(sql string) (string, error) {
	psql := d.command("psql", "-h", d.dir, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt")
	psql.Stdin = strings.NewReader(sql)
	out, err := psql.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %w\n%s", err, out)
	}
	return string(out), nil
}

var took = regexp.MustCompile(`Time: ([0-9.]+) ms`)

// mean is how long the query of a tile takes, in microseconds; each is asked
// twice, because the first time warms the server's memory.
func (d database) mean(list []tiles.Tile, format string) (float64, error) {
	var sql strings.Builder
	for _, t := range list {
		query := fmt.Sprintf(format, t.Z, t.X, t.Y)
		fmt.Fprintf(&sql, "\\o /dev/null\n%s;\n\\timing on\n%s;\n\\timing off\n", query, query)
	}
	out, err := d.say(sql.String())
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, m := range took.FindAllStringSubmatch(out, -1) {
		ms, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, err
		}
		sum += ms
	}
	return sum * 1000 / float64(len(list)), nil
}
