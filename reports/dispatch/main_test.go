package dispatch_test

import (
	"os"
	"testing"

	"lamppost/reports/desk/desktest"
)

func TestMain(m *testing.M) { os.Exit(desktest.Main(m)) }
