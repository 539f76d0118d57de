package photo_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"lamppost/reports/photo"
)

// What a child of the test binary should do wrong, and the named pipe it should hold open meanwhile. Only this binary knows these.
const (
	mischief = "PHOTO_TEST_MISCHIEF"
	held     = "PHOTO_TEST_FIFO"
)

// TestMain lets the test binary be its own child, and the victim of the tests that kill a server.
func TestMain(m *testing.M) {
	role := ""
	if len(os.Args) > 1 {
		role = os.Args[1]
	}
	switch role {
	case "photo-child":
		if err := photo.Child(misbehaving(os.Stdin), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "photo-measure":
		measure()
	case "photo-server":
		serveOnce()
	case "photo-putter":
		putForever(os.Args[2])
	default:
		os.Exit(m.Run())
	}
}

// newCleaner runs children of this test binary.
func newCleaner(t testing.TB, env ...string) *photo.Cleaner {
	t.Helper()
	c := &photo.Cleaner{Command: []string{executable(t), "photo-child"}}
	c.SetEnv(env...)
	return c
}

func executable(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return self
}

// serveOnce is a server with one child, which does the mischief named in the environment and holds the pipe named there.
func serveOnce() {
	c := &photo.Cleaner{Command: []string{os.Args[0], "photo-child"}}
	c.SetEnv(mischief+"="+os.Getenv(mischief), held+"="+os.Getenv(held))
	_, err := c.Clean(context.Background(), os.Stdin)
	fmt.Fprintln(os.Stderr, err)
}

// measure runs one child on standard input and prints the largest memory it had resident, in kilobytes.
func measure() {
	cmd := exec.Command(os.Args[0], "photo-child")
	cmd.Stdin, cmd.Stderr = os.Stdin, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}

// misbehaving is in, or a reader that does the mischief asked for: Child reads only after it has limited itself.
func misbehaving(in io.Reader) io.Reader {
	if do, ok := misdeeds[os.Getenv(mischief)]; ok {
		return doer(do)
	}
	return in
}

type doer func()

func (d doer) Read([]byte) (int, error) {
	d()
	return 0, io.ErrUnexpectedEOF
}

var misdeeds = map[string]func(){
	"hang":    block,
	"hold":    hold,
	"nothing": func() { os.Exit(0) },
	"garbage": func() { fmt.Print("LPF1 and then something else"); os.Exit(0) },
	"panic": func() {
		go func() { panic("a decoder's own goroutine") }()
		block()
	},
	"memory": func() {
		for kept := [][]byte{}; ; {
			kept = append(kept, make([]byte, 64<<20))
		}
	},
	"spin": func() {
		_ = syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: 1, Max: 1})
		for n := 0; ; n++ { // work without end, which only the limit stops
			runtime.KeepAlive(n)
		}
	},
	"flood": func() {
		for chunk := make([]byte, 1<<20); ; {
			if _, err := os.Stdout.Write(chunk); err != nil {
				os.Exit(4)
			}
		}
	},
	"offspring": func() {
		cmd := exec.Command(os.Args[0], "photo-child")
		cmd.Env = []string{mischief + "=hold", held + "=" + os.Getenv(held)}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		if err := cmd.Start(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		block()
	},
	"show": func() {
		name := filepath.Join(os.TempDir(), fmt.Sprint("photo-child-", os.Getpid()))
		err := os.WriteFile(name, []byte("x"), 0o600)
		_ = os.Remove(name)
		var cpu, core syscall.Rlimit
		_ = syscall.Getrlimit(syscall.RLIMIT_CPU, &cpu)
		_ = syscall.Getrlimit(syscall.RLIMIT_CORE, &core)
		fmt.Fprintf(os.Stderr, "env=%v group=%v wrote=%v ", os.Environ(), syscall.Getpgrp() == os.Getpid(), err == nil)
		fmt.Fprintf(os.Stderr, "cpu=%d core=%d open=%q", cpu.Max, core.Max, openFiles())
		os.Exit(1)
	},
}

// openFiles is what the descriptors of this process stand for.
func openFiles() []string {
	var open []string
	fds, _ := filepath.Glob("/proc/self/fd/*")
	for _, fd := range fds {
		if name, err := os.Readlink(fd); err == nil {
			open = append(open, name)
		}
	}
	return open
}

// hold keeps a named pipe open for as long as this process lives: its reader sees one byte, and the end when we are dead.
func hold() {
	pipe, err := os.OpenFile(os.Getenv(held), os.O_WRONLY, 0)
	if err == nil {
		_, err = pipe.Write([]byte("x"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(5)
	}
	block()
	runtime.KeepAlive(pipe)
}

// block waits for bytes that never come.
func block() {
	r, w, err := os.Pipe()
	if err != nil {
		os.Exit(6)
	}
	_, _ = r.Read(make([]byte, 1))
	runtime.KeepAlive(w)
}
