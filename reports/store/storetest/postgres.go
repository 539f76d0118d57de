package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"
)

// cluster is one PostgreSQL server in a temporary folder.
type cluster struct {
	dir  string
	port int
	as   *syscall.Credential // nil: as ourselves

	mu   sync.Mutex
	next int // numbers the databases; owned by mu
}

var shared = struct {
	once    sync.Once
	cluster *cluster
	err     error
}{}

// errMissing says that this machine has no PostgreSQL server programs.
var errMissing = errors.New("initdb and pg_ctl are not found")

// Main runs the tests of a package and stops the server that they started.
func Main(m *testing.M) int {
	defer func() {
		if shared.cluster != nil {
			shared.cluster.stop()
		}
	}()
	return m.Run()
}

// Postgres returns the DSN of a new database of the shared server, which is
// started when first asked for. The package's TestMain must call Main.
func Postgres(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.cluster, shared.err = start() })
	if errors.Is(shared.err, errMissing) {
		t.Skipf("PostgreSQL: %v; install the package postgresql to run this", shared.err)
	}
	if shared.err != nil {
		t.Fatalf("PostgreSQL does not start: %v", shared.err)
	}
	dsn, err := shared.cluster.create()
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

func start() (*cluster, error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, errMissing
	}
	pgctl, err := program("pg_ctl")
	if err != nil {
		return nil, errMissing
	}
	dir, err := os.MkdirTemp("", "lamppost-postgres-")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, as: unprivileged()}
	if err := c.start(initdb, pgctl); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

func (c *cluster) start(initdb, pgctl string) (err error) {
	if c.as != nil {
		if err := os.Chown(c.dir, int(c.as.Uid), int(c.as.Gid)); err != nil {
			return err
		}
	}
	if c.port, err = freePort(); err != nil {
		return err
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run(initdb, "-D", data, "-U", "lamppost", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return err
	}
	options := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=200", c.port, c.dir)
	return c.run(pgctl, "-D", data, "-l", filepath.Join(c.dir, "log"), "-w", "-t", "60", "-o", options, "start")
}

func (c *cluster) stop() {
	pgctl, err := program("pg_ctl")
	if err == nil {
		err = c.run(pgctl, "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-w", "stop")
	}
	if err := errors.Join(err, os.RemoveAll(c.dir)); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
	}
}

func (c *cluster) run(name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	out, err := os.CreateTemp(c.dir, "output-") // a file: the server keeps a pipe open
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name()) // only to say more
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, text)
	}
	return nil
}

func (c *cluster) dsn(database string) string {
	return fmt.Sprintf("postgres://lamppost@127.0.0.1:%d/%s?sslmode=disable", c.port, database)
}

func (c *cluster) create() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	name := "test_" + strconv.Itoa(c.next)
	db, err := sql.Open("pgx", c.dsn("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	_, err = db.Exec("CREATE DATABASE " + name)
	return c.dsn(name), err
}

// copy makes a database with what another one holds.
func (c *cluster) copy(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	name := "test_" + strconv.Itoa(c.next)
	db, err := sql.Open("pgx", c.dsn("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	_, err = db.Exec("CREATE DATABASE " + name + " TEMPLATE " + strings.Trim(u.Path, "/"))
	return c.dsn(name), err
}

// program finds a server program on the PATH or where Debian keeps it.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return "", errMissing
	}
	return found[len(found)-1], nil
}

// unprivileged returns somebody other than root, as whom PostgreSQL refuses to run.
func unprivileged() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(port))
	return n, errors.Join(err, l.Close())
}
