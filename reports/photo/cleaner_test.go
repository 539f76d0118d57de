package photo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lamppost/reports/photo"
)

// small is a photo that decodes in a moment.
func small(t testing.TB) []byte {
	t.Helper()
	return fixture(t, "grey.jpg")
}

func TestChildThatDiesLeavesTheServerAlone(t *testing.T) {
	exhausted := "out of memory"
	if photo.Slowdown > 1 {
		exhausted = "exit status" // the race detector may be the one that is refused memory, and has several ways to say so
	}
	cases := []struct {
		mischief string
		says     string // in the operator's detail
	}{
		{"panic", "a decoder's own goroutine"},
		{"memory", exhausted},
		{"spin", "killed"},
		{"hang", "killed after"},
		{"nothing", "no head in 0 bytes"},
		{"garbage", "malformed"},
		{"flood", "broken pipe"},
		{"show", "exit status 1"},
	}
	pid := os.Getpid()
	for _, c := range cases {
		t.Run(c.mischief, func(t *testing.T) {
			t.Parallel()
			cleaner := newCleaner(t, mischief+"="+c.mischief)
			if c.mischief == "hang" {
				cleaner.Timeout = 200 * time.Millisecond
			}
			clean, err := cleaner.Clean(t.Context(), bytes.NewReader(small(t)))
			if clean != nil || !errors.Is(err, photo.ErrUnreadable) {
				t.Fatalf("got %v, %v; want ErrUnreadable", clean, err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the operator reads %q, without %q", err, c.says)
			}
			if os.Getpid() != pid {
				t.Error("the server is another process now")
			}
			if _, err := newCleaner(t).Clean(t.Context(), bytes.NewReader(small(t))); err != nil {
				t.Errorf("the next photo: %v", err)
			}
		})
	}
}

func TestChildHasNothingItDoesNotNeed(t *testing.T) {
	t.Setenv("LAMPPOST_SECRET", "hunter2")
	_, err := newCleaner(t, mischief+"=show").Clean(t.Context(), bytes.NewReader(small(t)))
	for _, want := range []string{fmt.Sprint("env=", append(photo.ChildEnv, mischief+"=show")), "group=true", "wrote=false", "core=0 ", fmt.Sprint("cpu=", 15*photo.Slowdown, " ")} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s in %v", want, err)
		}
	}
}

// A server may have been started with descriptors of its supervisor's, which are not closed by themselves.
func TestChildInheritsNoDescriptor(t *testing.T) {
	leak, err := os.Open(executable(t))
	if err != nil {
		t.Fatal(err)
	}
	defer leak.Close()
	server := exec.Command(executable(t), "photo-server")
	server.Env = []string{mischief + "=show"}
	server.Stdin = bytes.NewReader(small(t))
	server.ExtraFiles = []*os.File{leak, leak, leak}
	said, err := server.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	// The runtime's own are among them (its poller, the control group's limits), so a count says nothing.
	if _, open, shown := strings.Cut(string(said), "open="); !shown || strings.Contains(open, leak.Name()) {
		t.Errorf("the child has inherited descriptors: %s", said)
	}
}

func TestChildDiesWithItsServer(t *testing.T) {
	pipe := fifo(t)
	server := exec.Command(executable(t), "photo-server")
	server.Env = []string{mischief + "=hold", held + "=" + pipe}
	server.Stdin = bytes.NewReader(small(t))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	holder := openFIFO(t, pipe)
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitForEnd(t, holder)
	_ = server.Wait() // "signal: killed"
}

func TestCallerWhoLeavesTakesTheWholeGroupAlong(t *testing.T) {
	pipe := fifo(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := newCleaner(t, mischief+"=offspring", held+"="+pipe).Clean(ctx, bytes.NewReader(small(t)))
		done <- err
	}()
	holder := openFIFO(t, pipe)
	gone := errors.New("the browser closed")
	cancel(gone)
	waitForEnd(t, holder)
	if err := <-done; !errors.Is(err, gone) || errors.Is(err, photo.ErrUnreadable) {
		t.Errorf("got %v; the photo is not to blame", err)
	}
}

func TestFullQueueIsRefusedAtOnce(t *testing.T) {
	pipe := fifo(t)
	cleaner := newCleaner(t, mischief+"=hold", held+"="+pipe)
	cleaner.Workers, cleaner.Queue = 1, 1
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 2)
	try := func() {
		_, err := cleaner.Clean(ctx, bytes.NewReader(small(t)))
		done <- err
	}
	go try()
	holder := openFIFO(t, pipe) // the only worker is at work
	waiting := &signalReader{Reader: bytes.NewReader(small(t)), read: make(chan struct{})}
	go func() {
		_, err := cleaner.Clean(ctx, waiting)
		done <- err
	}()
	<-waiting.read // the only place in the queue is taken
	if _, err := cleaner.Clean(ctx, bytes.NewReader(small(t))); !errors.Is(err, photo.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	cancel()
	for range 2 {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want the context's error", err)
		}
	}
	waitForEnd(t, holder)
}

// signalReader tells when it is first read.
type signalReader struct {
	io.Reader
	read chan struct{}
}

func (s *signalReader) Read(p []byte) (int, error) {
	select {
	case <-s.read:
	default:
		close(s.read)
	}
	return s.Reader.Read(p)
}

func TestMissingProgramIsNotThePhotosFault(t *testing.T) {
	for name, cleaner := range map[string]*photo.Cleaner{
		"no command": {},
		"no program": {Command: []string{filepath.Join(t.TempDir(), "gone")}},
	} {
		_, err := cleaner.Clean(t.Context(), bytes.NewReader(small(t)))
		if err == nil || errors.Is(err, photo.ErrUnreadable) || errors.Is(err, photo.ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadersErrorComesBack(t *testing.T) {
	broken := errors.New("client vanished")
	_, err := newCleaner(t).Clean(t.Context(), io.MultiReader(bytes.NewReader(small(t)), failing{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// fifo makes a named pipe.
func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// patience is for what takes milliseconds on an idle machine.
const patience = 20 * time.Second

// openFIFO waits until a process holds the other end.
func openFIFO(t *testing.T, path string) *os.File {
	t.Helper()
	opened := make(chan *os.File, 1)
	go func() {
		if pipe, err := os.Open(path); err == nil {
			opened <- pipe
		}
	}()
	select {
	case pipe := <-opened:
		t.Cleanup(func() { pipe.Close() })
		if _, err := io.ReadFull(pipe, make([]byte, 1)); err != nil {
			t.Fatalf("the holder said nothing: %v", err)
		}
		return pipe
	case <-time.After(patience):
		t.Fatal("nobody opened the pipe")
		return nil
	}
}

// waitForEnd waits until the last process that holds the other end is dead.
func waitForEnd(t *testing.T, pipe *os.File) {
	t.Helper()
	if err := pipe.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if n, err := pipe.Read(make([]byte, 1)); err != io.EOF {
		t.Fatalf("the holder lives: read %d, %v", n, err)
	}
}
