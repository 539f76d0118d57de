package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lamppost/reports/store/storetest"
)

// binary is the program under test, built once for all tests of the package.
var binary = struct {
	once sync.Once
	path string
	err  error
}{}

func TestMain(m *testing.M) {
	code := storetest.Main(m)
	if binary.path != "" {
		if err := os.RemoveAll(filepath.Dir(binary.path)); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// program builds lamppost as a user would.
func program(t testing.TB) string {
	t.Helper()
	binary.once.Do(func() {
		dir, err := os.MkdirTemp("", "lamppost-test-")
		if err != nil {
			binary.err = err
			return
		}
		binary.path = filepath.Join(dir, "lamppost")
		out, err := exec.Command("go", "build", "-o", binary.path, ".").CombinedOutput()
		if err != nil {
			binary.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if binary.err != nil {
		t.Fatal(binary.err)
	}
	return binary.path
}

// lamppost runs a command to its end and returns what it printed.
func lamppost(t testing.TB, args ...string) string {
	t.Helper()
	out, complaints, err := tryLamppost(t, args...)
	if err != nil {
		t.Fatalf("lamppost %s: %v\n%s", strings.Join(args, " "), err, complaints)
	}
	return out
}

func tryLamppost(t testing.TB, args ...string) (out, complaints string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(program(t), args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}

// server is a serving lamppost.
type server struct {
	cmd   *exec.Cmd
	doors map[string]string // word to value, as printed
	log   *lockedBuffer
	once  sync.Once
}

// startTime is how long a server may take to open: the demonstration draws its
// photos first, on a machine that runs other tests too.
const startTime = 4 * time.Minute

// startServer starts a serving command and waits until it has printed the last
// of its doors.
func startServer(t testing.TB, last string, args ...string) *server {
	t.Helper()
	s := &server{cmd: exec.Command(program(t), args...), doors: map[string]string{}, log: &lockedBuffer{}}
	s.cmd.Stderr = s.log
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	opened := make(chan error, 1)
	go func() { opened <- s.readDoors(stdout, last) }()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	select {
	case err = <-opened:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		s.kill()
		t.Fatalf("lamppost %s did not open: %v\n%s", strings.Join(args, " "), err, s.log)
	}
	return s
}

func (s *server) readDoors(stdout io.Reader, last string) error {
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		word, value, _ := strings.Cut(lines.Text(), " ")
		s.doors[word] = value
		if word == last {
			return nil
		}
	}
	return errors.Join(errors.New("it ended"), lines.Err())
}

// kill ends the server as a power cut would, and waits until it is gone.
func (s *server) kill() {
	s.once.Do(func() {
		_ = s.cmd.Process.Kill() // it may be gone already
		_ = s.cmd.Wait()         // "signal: killed" is what was asked for
	})
}

// url returns an address of the server; path begins with a slash.
func (s *server) url(path string) string { return strings.TrimSuffix(s.doors["open"], "/") + path }

// lockedBuffer keeps the end of a log that another goroutine writes.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer // owned by mu
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// sharedData finds a file of the real data, or skips the test.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("LAMPPOST_OPEN_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data is not here (set LAMPPOST_OPEN_DATA to its folder): %v", err)
	}
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
