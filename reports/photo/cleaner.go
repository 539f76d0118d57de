package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"time"
)

const (
	defaultWorkers = 2               // as many as the smallest server we expect has processors and gigabytes
	defaultQueue   = 16              // at half a second each, the last one waits four seconds; longer and a person taps again
	drain          = 2 * time.Second // between killing a child and giving up on its pipes
)

// Cleaner cleans photos in child processes, a bounded number at a time. Command must be set before the first Clean and no field
// changed after it; the other zero values are usable. It may be used by many goroutines and must not be copied.
type Cleaner struct {
	Command []string      // runs this same binary so that it calls Child, e.g. {"/proc/self/exe", "photo-child"}
	Workers int           // children at once, each up to 1.5 GB in the worst case and some 100 MB in the usual one; 0 is 2
	Queue   int           // callers that may wait besides; 0 is 16
	Timeout time.Duration // for one child; 0 is 30 s

	once   sync.Once
	places chan struct{} // held by every call, from reading on: bounds the memory of uploads
	slots  chan struct{} // held by every child
	env    []string      // added to the child's environment, by tests only
}

// Clean reads one photo from r and makes it clean. The errors are those in errors.go, the errors of r, of ctx, and of starting
// a process; whichever it is, nothing of the photo is left anywhere.
//
// A place in the queue is held while reading, so r should be local (memory, or the file a form was spooled to): a slow network
// client must not hold it.
func (c *Cleaner) Clean(ctx context.Context, r io.Reader) (*Clean, error) {
	c.once.Do(c.open)
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	default:
		return nil, ErrBusy
	}
	data, err := readUpload(r)
	if err != nil {
		return nil, err
	}
	if _, _, err := inspect(data); err != nil {
		return nil, err
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("photo: waiting in the queue: %w", context.Cause(ctx))
	}
	return c.run(ctx, data)
}

func (c *Cleaner) open() {
	workers, queue := c.Workers, c.Queue
	if workers <= 0 {
		workers = defaultWorkers
	}
	if queue <= 0 {
		queue = defaultQueue
	}
	c.slots = make(chan struct{}, workers)
	c.places = make(chan struct{}, workers+queue)
}

// run hands data to a child and reads its answer.
func (c *Cleaner) run(ctx context.Context, data []byte) (*Clean, error) {
	answer, complaint := &bounded{limit: maxFrame}, &ends{}
	err := c.spawn(ctx, bytes.NewReader(data), answer, complaint)
	if gone := ctx.Err(); gone != nil {
		return nil, fmt.Errorf("photo: %w", context.Cause(ctx))
	}
	var start *startError
	if errors.As(err, &start) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w: child: %w: %q", ErrUnreadable, err, complaint.String())
	}
	clean, err := parseFrame(answer.buffer.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return clean, nil
}

// startError means that no child ran: the machine's fault, not the photo's.
type startError struct{ err error }

func (e *startError) Error() string { return "photo: start the child: " + e.err.Error() }
func (e *startError) Unwrap() error { return e.err }

// spawn runs one child to its end. The goroutine stays on its thread because the kernel ties "die with your parent" to the
// thread that forked: if the runtime retired it, the child would die with it.
func (c *Cleaner) spawn(ctx context.Context, in io.Reader, out, complaint io.Writer) error {
	if len(c.Command) == 0 {
		return &startError{errors.New("no command")}
	}
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = wallBudget * slowdown
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Command[0], c.Command[1:]...)
	cmd.Env = slices.Concat(childEnv, c.env)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, complaint
	cmd.WaitDelay = drain
	confine(cmd)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return &startError{err}
	}
	err := cmd.Wait()
	if ctx.Err() != nil {
		return fmt.Errorf("killed after %v: %w", timeout, err)
	}
	return err
}

// bounded keeps what is written to it up to limit bytes and then fails, which closes the pipe of the child that writes. The buffer
// is a field and not embedded: io.Copy would find its ReadFrom and read past the limit.
type bounded struct {
	buffer bytes.Buffer
	limit  int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.buffer.Len()+len(p) > b.limit {
		return 0, errFrame
	}
	return b.buffer.Write(p)
}

// ends keeps the first and the last bytes written to it: a panic says what first and where last.
type ends struct{ first, last []byte }

func (e *ends) Write(p []byte) (int, error) {
	n := min(len(p), tailBytes/2-len(e.first))
	e.first = append(e.first, p[:n]...)
	e.last = append(e.last, p[n:]...)
	if over := len(e.last) - tailBytes/2; over > 0 {
		e.last = append(e.last[:0], e.last[over:]...)
	}
	return len(p), nil
}

func (e *ends) String() string { return string(e.first) + string(e.last) }
