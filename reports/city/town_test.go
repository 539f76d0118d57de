package city_test

import (
	"os"
	"testing"

	"lamppost/reports/city"
)

func TestLoadDemoTown(t *testing.T) {
	c, err := city.Load(os.DirFS("../../fixtures/town"))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(c.Categories); got != 12 {
		t.Errorf("categories = %d, want 12", got)
	}
}
