package witnesstest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lamppost/reports/record/c2sp"
	_ "lamppost/reports/store" // the driver named "sqlite"
)

const (
	// litewitness is the newest release that the Go version of this module builds.
	litewitness = "filippo.io/torchwood/cmd/litewitness@v0.9.0"
	// startTime is how long starting may take on a busy machine.
	startTime = time.Minute
)

// program is litewitness, built once for all tests of a package.
var program = struct {
	once sync.Once
	dir  string
	err  error
}{}

// Clean removes what was built; the TestMain of a package ends with it.
func Clean() {
	if program.dir != "" {
		_ = os.RemoveAll(program.dir) // what is left of it is in the folder for temporary files
	}
}

func build() {
	for _, tool := range []string{"ssh-agent", "ssh-add", "ssh-keygen"} {
		if _, err := exec.LookPath(tool); err != nil {
			program.err = fmt.Errorf("%s is not found; install the package openssh-client to run this", tool)
			return
		}
	}
	if program.dir, program.err = os.MkdirTemp("", "lamppost-litewitness-"); program.err != nil {
		return
	}
	install := exec.Command("go", "install", litewitness)
	install.Env = append(os.Environ(), "GOBIN="+program.dir, "GOFLAGS=-mod=mod")
	install.Dir = program.dir
	if out, err := install.CombinedOutput(); err != nil {
		program.err = fmt.Errorf("litewitness cannot be built here: %w\n%s", err, out)
	}
}

// Litewitness starts a litewitness that knows a log, and returns it as a party of
// a policy. Where it cannot run the test is skipped with the reason.
func Litewitness(t testing.TB, name, origin, logKey string) c2sp.Party {
	t.Helper()
	program.once.Do(build)
	if program.err != nil {
		t.Skip(program.err)
	}
	dir := t.TempDir()
	key := newKey(t, dir)
	address := freeAddress(t)
	start(t, filepath.Join(program.dir, "litewitness"), "-db", filepath.Join(dir, "witness.db"), "-ssh-agent", agent(t, dir, key.file),
		"-name", name, "-key", key.fingerprint, "-listen", address)
	await(t, func() error {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			err = conn.Close()
		}
		return err
	})
	register(t, filepath.Join(dir, "witness.db"), origin, logKey)
	w, err := c2sp.NewWitness("lite", VerifierKey(name, key.public), "http://"+address)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

type sshKey struct {
	file        string
	fingerprint string
	public      []byte
}

func newKey(t testing.TB, dir string) sshKey {
	t.Helper()
	file := filepath.Join(dir, "key")
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v\n%s", err, out)
	}
	line, err := os.ReadFile(file + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	blob, err := base64.StdEncoding.DecodeString(strings.Fields(string(line))[1])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(blob)
	return sshKey{file, "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:]), blob[len(blob)-32:]}
}

// agent starts an ssh-agent that holds the key, and returns its socket. A socket's
// path has room for a hundred characters only, so it is not in the test's folder.
func agent(t testing.TB, dir, key string) string {
	t.Helper()
	short, err := os.MkdirTemp("", "agent-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) }) // a socket at most
	socket := filepath.Join(short, "s")
	start(t, "ssh-agent", "-D", "-a", socket)
	await(t, func() error {
		add := exec.Command("ssh-add", "-q", key)
		add.Env = append(os.Environ(), "SSH_AUTH_SOCK="+socket)
		return add.Run()
	})
	return socket
}

// start starts a program for the length of the test.
func start(t testing.TB, program string, args ...string) {
	t.Helper()
	var output strings.Builder
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()         // killed
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(program), output.String())
		}
	})
}

// await tries until it works.
func await(t testing.TB, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	err := errors.New("not tried")
	for err != nil {
		select {
		case <-tick.C:
			err = try()
		case <-ctx.Done():
			t.Fatalf("after %v: %v", startTime, err)
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// register writes the log straight into the witness's database: the tool that does
// it depends on a module that is not always to be had.
func register(t testing.TB, file, origin, key string) {
	t.Helper()
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	empty := tlog.Hash(sha256.Sum256(nil))
	_, err = db.Exec("INSERT INTO log (origin, tree_size, tree_hash) VALUES ($1, 0, $2)", origin, empty.String())
	if err == nil {
		_, err = db.Exec("INSERT INTO key (origin, key) VALUES ($1, $2)", origin, key)
	}
	if err != nil {
		t.Fatal(err)
	}
}
