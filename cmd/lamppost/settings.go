package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// yamlSettings reads the --config file: a flat map from flag name to value. A
// flag or an environment variable wins over it; an unknown name is refused when
// it is read, so that a typing error does not go unnoticed for a year.
func yamlSettings(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && err != io.EOF {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	return &fileSettings{values}, nil
}

type fileSettings struct{ values map[string]any }

// Validate refuses names that no command has.
func (s *fileSettings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	err := kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	for name := range s.values {
		if !known[name] {
			return fmt.Errorf("settings file: there is no setting %q", name)
		}
	}
	return err
}

// Resolve returns the file's value for a flag.
func (s *fileSettings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	switch value := s.values[flag.Name].(type) {
	case nil:
		return nil, nil
	case []any:
		return value, nil
	default:
		return fmt.Sprint(value), nil
	}
}

// dataSettings are what every command that opens the house needs.
type dataSettings struct {
	Data     string `help:"Folder of the database, the photos and the keys." default:"./data" type:"path" placeholder:"DIR"`
	Database string `help:"postgres:// address of the database; without it, lamppost.db in the data folder." placeholder:"URL"`
}

// dsn returns what store.Open takes.
func (d dataSettings) dsn() string {
	if d.Database != "" {
		return d.Database
	}
	return filepath.Join(d.Data, "lamppost.db")
}

// where names the database for people, without its password.
func (d dataSettings) where() string {
	if before, after, found := strings.Cut(d.dsn(), "@"); found && strings.Contains(before, "://") {
		scheme, _, _ := strings.Cut(before, "://")
		return scheme + "://" + after
	}
	return d.dsn()
}
