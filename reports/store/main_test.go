package store_test

import (
	"os"
	"testing"

	"lamppost/reports/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
