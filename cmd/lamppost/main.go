// Command lamppost runs a street-reporting service: one binary, one embedded
// database, its own map and its own boundary index. "lamppost demo" shows all of
// it in a minute; the README says how to run it for a town.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commandLine is every command and its flags. A flag can also be given as an
// environment variable LAMPPOST_NAME or in the file named by --config.
type commandLine struct {
	Config kong.ConfigFlag `help:"Read settings from this YAML file." placeholder:"FILE" env:"LAMPPOST_CONFIG"`

	Demo       demoCommand       `cmd:"" help:"Serve the fictional town of the demonstration, with its reports."`
	Serve      serveCommand      `cmd:"" help:"Serve the cities that were applied."`
	Apply      applyCommand      `cmd:"" help:"Make the database say what a city's folder says."`
	Boundaries boundariesCommand `cmd:"" help:"Import, list and publish boundaries."`
	Basemap    basemapCommand    `cmd:"" help:"Make the base map of an OpenStreetMap extract, or take a ready one."`
	Locate     locateCommand     `cmd:"" help:"Add the areas that contain each row's point to a CSV file."`
	Route      routeCommand      `cmd:"" help:"Say who answers for a category at a place, and why."`
	Reports    reportsCommand    `cmd:"" help:"Import past reports."`
	People     peopleCommand     `cmd:"" help:"Give and take roles, make sign-in links and API keys."`
	Outbox     outboxCommand     `cmd:"" help:"List deliveries and retry buried ones."`
	Record     recordCommand     `cmd:"" help:"Check the public record."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database to this version's schema."`
	PhotoChild photoChildCommand `cmd:"" hidden:"" help:"Clean one photo between standard input and output."`
}

// Exit codes: 1 for failure, 2 for a wrong command line, 130 after Ctrl-C, as
// shells have it.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// terminal is where a command talks to its caller.
type terminal struct {
	out io.Writer // results
	err io.Writer // progress and complaints
}

func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	var cli commandLine
	parser, err := kong.New(&cli,
		kong.Name("lamppost"), kong.Description("A street-reporting service in one binary."),
		kong.DefaultEnvars("LAMPPOST"), kong.Configuration(yamlSettings),
		kong.WithHyphenPrefixedParameters(true), // --lon -7.0005
		kong.Writers(out, complaints), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(terminal{out, complaints}),
	)
	if err != nil {
		panic(err) // a mistake in the struct tags above
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(complaints, "lamppost:", err)
		return exitUsage
	}
	return exitCode(ctx, command.Run(), complaints)
}

func exitCode(ctx context.Context, err error, complaints io.Writer) int {
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(complaints, "lamppost: interrupted; nothing half-done was kept")
		return exitInterrupted
	}
	fmt.Fprintln(complaints, "lamppost:", err)
	return exitFailed
}
