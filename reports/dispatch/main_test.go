package dispatch_test

import (
	"fmt"
	"os"
	"testing"

	"lamppost/reports/photo"
)

// TestMain lets the test binary be the photo cleaner's child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "photo-child" {
		if err := photo.Child(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
