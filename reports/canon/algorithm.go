package canon

import (
	_ "embed"
	"strings"
)

//go:embed doc.go
var doc string

// Algorithm is the text at the head of this package, for those who write a
// program of their own from it.
func Algorithm() []byte {
	var text strings.Builder
	for line := range strings.Lines(doc) {
		comment, ok := strings.CutPrefix(line, "//")
		if !ok {
			break
		}
		text.WriteString(strings.TrimPrefix(comment, " "))
	}
	return []byte(text.String())
}
