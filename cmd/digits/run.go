package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// The exit statuses; doc.go lists them.
const (
	statusOK          = 0
	statusFailure     = 1
	statusMisuse      = 2
	statusInterrupted = 130
)

// errInterrupted ends a training run that was told to stop, after what it had
// was saved.
var errInterrupted = errors.New("interrupted")

// run is the whole program but for the process around it. A failure is told in
// one line on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stdout)
	switch {
	case err != nil:
	case o.predict != "":
		err = predictFiles(ctx, o, stdout)
	default:
		err = train(ctx, o, stdout, stderr)
	}
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return statusOK
	}
	fmt.Fprintf(stderr, "digits: %s\n", strings.Join(strings.Fields(err.Error()), " "))
	var misuse *usageError
	switch {
	case errors.As(err, &misuse):
		return statusMisuse
	case errors.Is(err, errInterrupted):
		return statusInterrupted
	}
	return statusFailure
}

// outDir is the folder that results go to.
type outDir struct {
	path string
	made bool // by this run
}

// openOut makes the folder if need be, and finds out now, not after training,
// whether files can be written there.
func openOut(path string) (*outDir, error) {
	_, err := os.Stat(path)
	d := &outDir{path, errors.Is(err, os.ErrNotExist)}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("-out: %w", err)
	}
	probe, err := os.CreateTemp(path, ".probe-*")
	if err != nil {
		d.discard()
		return nil, fmt.Errorf("-out: %w", err)
	}
	return d, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// discard removes the folder if this run made it and it is still empty.
func (d *outDir) discard() {
	if d.made {
		_ = os.Remove(d.path) // fails if it is not empty, as it should
	}
}
