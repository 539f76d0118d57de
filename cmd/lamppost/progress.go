package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows how far a long command is: a bar on a terminal, a line now and
// then elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress begins to count towards total; -1 when it is not known.
func newProgress(w io.Writer, total int, what string) progress {
	interval := 100 * time.Millisecond
	if !isTerminal(w) {
		return progress{progressbar.NewOptions(total, progressbar.OptionSetVisibility(false))}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
		progressbar.OptionThrottle(interval), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(),
		progressbar.OptionSpinnerType(14), progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }),
	)}
}

// set says that n are done.
func (p progress) set(n int) {
	_ = p.bar.Set(n) // a bar that cannot be drawn is not worth failing for
}

// end takes the bar away.
func (p progress) end() {
	_ = p.bar.Finish() // likewise
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
