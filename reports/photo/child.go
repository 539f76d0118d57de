package photo

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// Child is the whole life of a child process: it limits the process it runs in for good, cleans the one image on in, and writes
// a frame to out. Call it from a hidden subcommand and from nowhere else; if it fails, print the error to standard error and
// exit with a status that is not zero.
func Child(in io.Reader, out io.Writer) error {
	runtime.GOMAXPROCS(1)
	debug.SetMemoryLimit(memoryTarget)
	debug.SetGCPercent(gcPercent)
	if err := limitSelf(); err != nil {
		return fmt.Errorf("photo: limit the child: %w", err)
	}
	data, err := readUpload(in)
	if err != nil {
		return err
	}
	clean, err := develop(data)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	if err := writeFrame(w, clean); err != nil {
		return fmt.Errorf("photo: answer: %w", err)
	}
	return w.Flush()
}
