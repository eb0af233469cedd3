package main

import (
	"context"
	"fmt"
	"io"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

// run is the whole program but for the process around it. A failure is told in one
// line on stderr, below which there may be an expression with a caret.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stdout)
	switch {
	case err != nil:
	case o.predict != "":
		err = o.predictFile(stdin, stdout)
	default:
		err = o.fit(ctx, stdin, stdout, stderr)
	}
	return cli.Exit("regress", err, stderr)
}

// fit is the program without -predict.
func (o *options) fit(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) error {
	t, err := o.load(stdin)
	if err != nil {
		return err
	}
	var out *cli.OutDir
	if o.out != "" {
		if out, err = cli.OpenOut(o.out); err != nil {
			return err
		}
	}
	fits, err := t.fitAll(ctx, o, stderr)
	var chosen *fit
	if err == nil {
		chosen, err = best(fits)
	}
	if err == nil && out != nil {
		err = t.save(out.Path, fits, chosen)
	}
	if err != nil {
		if out != nil {
			out.Discard()
		}
		return err
	}
	if o.json {
		return t.writeJSON(stdout, fits)
	}
	if err := t.report(stdout, fits, chosen); err != nil {
		return err
	}
	return o.farewell(stdout, fits, chosen)
}

// farewell says what was saved, and after the example how to use one's own data.
func (o *options) farewell(w io.Writer, fits []*fit, chosen *fit) error {
	if o.out != "" {
		of := ""
		if len(fits) > 1 {
			of = " of " + chosen.method
		}
		if _, err := fmt.Fprintf(w, "\nThe model%s and the plots are in %s.\n", of, o.out); err != nil {
			return err
		}
	}
	if o.file != "" {
		return nil
	}
	_, err := fmt.Fprint(w, "\nThis was the example, 150 irises. For your own data:\n",
		"  regress -target COLUMN data.csv\n",
		"  regress -predict regress-out/model.safetensors new.csv\n",
		"regress -h lists the flags.\n")
	return err
}
