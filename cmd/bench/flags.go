package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

type options struct {
	list    bool
	run     *regexp.Regexp
	threads int
	time    time.Duration
	format  string
	out     string // a file, or empty for standard output
}

var formats = []string{"table", "go", "json"}

// parseFlags reads the command line. Its error is flag.ErrHelp, after the help
// was written to help, or a *cli.MisuseError.
func parseFlags(args []string, help io.Writer) (*options, error) {
	o, pattern := &options{}, ""
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&o.list, "list", false, "show the names that -run matches, and measure nothing")
	fs.StringVar(&pattern, "run", "", "measure what this `regexp` finds in name/dtype/n/threads (default: all)")
	fs.IntVar(&o.threads, "threads", 1, "the `number` of cores that work at a time")
	fs.DurationVar(&o.time, "time", 300*time.Millisecond, "`duration` for each line, roughly; slow ones take longer")
	fs.StringVar(&o.format, "format", formats[0], "`form` of the results: "+strings.Join(formats, ", "))
	fs.StringVar(&o.out, "o", "", "write the results to this `file`, whole or not at all (default: standard output)")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(help, "Measure Covector beside the computer's limits and beside other libraries.\n\n  bench [flags]\n\n")
			fs.SetOutput(help)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, cli.Misuse("%s; bench -h lists the flags", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	var err error
	if o.run, err = regexp.Compile(pattern); err != nil {
		return nil, cli.Misuse("-run: %v", err)
	}
	return o, o.check(fs)
}

func (o *options) check(fs *flag.FlagSet) error {
	outGiven := false
	fs.Visit(func(f *flag.Flag) { outGiven = outGiven || f.Name == "o" })
	switch {
	case fs.NArg() > 0:
		return cli.Misuse("%q is no flag; -run selects workloads", fs.Arg(0))
	case o.threads < 1 || o.threads > runtime.NumCPU():
		return cli.Misuse("-threads %d: want 1 to %d, the cores of this computer", o.threads, runtime.NumCPU())
	case o.time <= 0 || o.time > time.Hour:
		return cli.Misuse("-time %v: want a duration above 0 and up to 1h", o.time)
	case !slices.Contains(formats, o.format):
		return cli.Misuse("-format %q: want one of %s", o.format, strings.Join(formats, ", "))
	case outGiven && o.out == "":
		return cli.Misuse("-o is empty: name a file")
	}
	return nil
}
