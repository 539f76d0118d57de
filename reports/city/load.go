package city

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// File is the name of the file Load reads.
const File = "city.yaml"

const (
	// maxSize bounds city.yaml. A country with a body and a rule for each of 35,000 communes needs about 8 MiB;
	// more than 16 is not a file somebody meant to write.
	maxSize = 16 << 20

	// maxDepth bounds nested brackets: a city needs four, and the parser recurses on every one.
	maxDepth = 64
)

// Option changes how a folder is read.
type Option func(*reader)

// Env resolves secrets written as ${NAME}. Without it every such secret is a Problem,
// because this package does not look at the environment by itself.
func Env(lookup func(name string) (value string, found bool)) Option {
	return func(r *reader) { r.env = lookup }
}

// Load reads city.yaml of the folder and checks it against the folder. The error is a Problems with all mistakes
// found, or what the file system said when it could not be read at all. The City is nil unless there is no mistake.
func Load(fsys fs.FS, options ...Option) (*City, error) {
	r := &reader{fsys: fsys, env: func(string) (string, bool) { return "", false }, names: map[nameKey]*name{}}
	for _, option := range options {
		option(r)
	}
	source, err := r.source()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	var c *City
	if root := r.parse(source); root != nil {
		c = r.city(root)
	}
	if len(r.problems) > 0 {
		r.problems.sort()
		return nil, r.problems
	}
	return c, nil
}

func (r *reader) source() ([]byte, error) {
	f, err := r.fsys.Open(File)
	if errors.Is(err, fs.ErrNotExist) {
		r.problem(at{}, "the folder has no such file")
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	source, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if len(source) > maxSize {
		r.problem(at{}, "the file is larger than %d MiB", maxSize>>20)
		return nil, nil
	}
	return bytes.TrimPrefix(source, []byte("\ufeff")), err
}

// parse returns the one document of the file, or nil after noting why there is none.
func (r *reader) parse(source []byte) ast.Node {
	if source == nil {
		return nil
	}
	if line := tooDeep(source); line > 0 {
		r.problem(at{line, 1}, "brackets are nested more than %d deep", maxDepth)
		return nil
	}
	file, err := parseYAML(source)
	var syntax *yaml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		r.problem(position(syntax.Token), "%s", syntax.Message)
	case err != nil:
		r.problem(at{}, "%v", err)
	case len(file.Docs) == 0 || file.Docs[0].Body == nil:
		r.problem(at{}, "the file is empty")
	case len(file.Docs) > 1:
		r.problem(start(file.Docs[1]), "a second document begins here; a city is one document")
	default:
		return file.Docs[0].Body
	}
	return nil
}

// start is where a document begins: its dashes, or its first word when there are none.
func start(d *ast.DocumentNode) at {
	if d.Start != nil || d.Body == nil {
		return position(d.Start)
	}
	return where(d.Body)
}

// parseYAML keeps a panic of the parser on input nobody tried before from ending the caller:
// applying a city runs in the server too.
func parseYAML(source []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file cannot be read as YAML: %v", p)
		}
	}()
	return parser.ParseBytes(source, 0, parser.AllowDuplicateMapKey())
}

// tooDeep returns the line on which brackets pass maxDepth, or 0. Brackets inside words count too, which does
// no harm at this size.
func tooDeep(source []byte) (line int) {
	depth := 0
	for i, c := range source {
		switch c {
		case '[', '{':
			if depth++; depth > maxDepth {
				return 1 + bytes.Count(source[:i], []byte("\n"))
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return 0
}
