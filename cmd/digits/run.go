package main

import (
	"context"
	"io"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

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
	return cli.Exit("digits", err, stderr)
}
