package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

// A font that cannot be read stops the start, and says which one it is.
func TestMapFontsAreReadAtTheStart(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.ttf"), filepath.Join(dir, "bad.ttf")
	must(t, os.WriteFile(good, goregular.TTF, 0o644))
	must(t, os.WriteFile(bad, []byte("no font"), 0o644))
	for files, complaint := range map[string]string{
		good: "", good + "#0": "", good + "," + good: "", good + "#1": "1 fonts", good + "#x": "number", bad: "bad.ttf", good + "," + bad: "bad.ttf", filepath.Join(dir, "none.ttf"): "none.ttf",
	} {
		fonts, err := fontSettings{MapFont: strings.Split(files, ",")}.fonts()
		if (err == nil) != (complaint == "") || (err == nil) != (fonts != nil) || (err != nil && !strings.Contains(err.Error(), complaint)) {
			t.Errorf("%s: %v, want %q", files, err, complaint)
		}
	}
	if fonts, err := (fontSettings{}).fonts(); fonts != nil || err != nil {
		t.Errorf("without fonts: %v, %v", fonts, err)
	}
}
