package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

// options are the flags as given.
type options struct {
	file        string // of data, "-" for standard input, or empty for the embedded data
	noHeader    bool
	target      string
	features    []string // nil: all but the target
	standardize bool
	model       string
	expr        string
	start       string
	l1, l2      float64
	methods     []string // nil: by model
	iterations  int
	batch       int
	rate        float64
	split       float64
	seed        uint64
	out         string
	json        bool
	predict     string // a model file, or empty to fit

	given []string // names of the flags that were given
}

// parseFlags reads the command line. Flags may stand before and after the file. Its
// error is flag.ErrHelp, after the help was written to help, or a *cli.MisuseError.
func parseFlags(args []string, help io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("regress", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	features, methods := "", ""
	fs.StringVar(&o.target, "target", "", "`column` to explain")
	fs.StringVar(&features, "features", "", "`columns` that explain it, separated by commas (default: all others); texts are categories")
	fs.BoolVar(&o.noHeader, "no-header", false, "the first row is data, and the columns are c1, c2, …")
	fs.BoolVar(&o.standardize, "standardize", false, "scale the features to mean 0 and population standard deviation 1")
	fs.StringVar(&o.model, "model", families[0], "`kind`: "+strings.Join(families, ", "))
	fs.StringVar(&o.expr, "expr", "", "`formula` instead of -model, such as 'y ~ b1*(1-exp(-b2*x))'")
	fs.StringVar(&o.start, "start", "", "`values` that the parameters of -expr start at, b1=500,b2=1e-4; of a NIST file 1 or 2, its starting point (default 2)")
	fs.Float64Var(&o.l2, "l2", 0, "`λ` of a penalty ½λ‖W‖² on the weights, but not the intercept")
	fs.Float64Var(&o.l1, "l1", 0, "`λ` of a penalty λ‖W‖₁, likewise")
	fs.StringVar(&methods, "method", "", "`names` of methods, separated by commas: "+strings.Join(methodNames(), ", ")+" (default: by model)")
	fs.IntVar(&o.iterations, "iterations", 0, "the most `iterations`; for sgd and adam, passes over the rows (default 10000, and 200)")
	fs.IntVar(&o.batch, "batch", 32, "`rows` in a step of sgd and adam")
	fs.Float64Var(&o.rate, "rate", 0, "learning `rate` of sgd and adam at its highest (default: by the curvature at the start, and by the size of the target)")
	fs.Float64Var(&o.split, "split", 0, "`share` of the rows to set apart for a test, such as 0.2")
	fs.Uint64Var(&o.seed, "seed", 1, "`number` behind all that is random: -split, sgd and adam")
	fs.StringVar(&o.out, "out", "regress-out", "`folder` for the model and the plots; empty: none")
	fs.BoolVar(&o.json, "json", false, "print an object a line for each method, instead of a report")
	fs.StringVar(&o.predict, "predict", "", "predict the rows of the file with the model in this `file`")
	var files []string
	for rest := args; ; rest = fs.Args()[1:] {
		if err := fs.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				printHelp(fs, help)
				return nil, err
			}
			return nil, cli.Misuse("%s; regress -h lists the flags", strings.ReplaceAll(err.Error(), "\n", " "))
		}
		if fs.NArg() == 0 {
			break
		}
		files = append(files, fs.Arg(0))
	}
	fs.Visit(func(f *flag.Flag) { o.given = append(o.given, f.Name) })
	var err error
	if o.features, err = splitNames("-features", features, o.isGiven("features")); err != nil {
		return nil, err
	}
	if o.methods, err = splitNames("-method", methods, o.isGiven("method")); err != nil {
		return nil, err
	}
	return o, o.check(files)
}

func printHelp(fs *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "Fit a regression to a table, or predict with one.\n\n",
		"  regress [flags] FILE               CSV, TSV or NIST .dat, packed with gzip or not; - is standard input\n",
		"  regress -predict MODEL FILE\n",
		"  regress                            an example\n\n")
	fs.SetOutput(w)
	fs.PrintDefaults()
}

// splitNames reads a list as a row of CSV, so that a name in quotes may have a comma.
func splitNames(flagName, text string, given bool) ([]string, error) {
	if !given {
		return nil, nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.LazyQuotes, r.TrimLeadingSpace = true, true
	names, err := r.Read()
	if err != nil {
		return nil, cli.Misuse("%s %q: want names, separated by commas", flagName, text)
	}
	for i := range names {
		if names[i] = strings.TrimSpace(names[i]); names[i] == "" {
			return nil, cli.Misuse("%s %q: a name is empty", flagName, text)
		}
	}
	return names, nil
}

func (o *options) isGiven(name string) bool { return slices.Contains(o.given, name) }

func (o *options) check(files []string) error {
	switch {
	case !slices.Contains(families, o.model):
		return cli.Misuse("-model %q: want %s", o.model, strings.Join(families, ", "))
	case !(o.l1 >= 0 && o.l1 <= math.MaxFloat64):
		return cli.Misuse("-l1 %v: want a number from 0 on", o.l1)
	case !(o.l2 >= 0 && o.l2 <= math.MaxFloat64):
		return cli.Misuse("-l2 %v: want a number from 0 on", o.l2)
	case !(o.split >= 0 && o.split < 1):
		return cli.Misuse("-split %v: want a share from 0 to below 1", o.split)
	case o.iterations < 0:
		return cli.Misuse("-iterations %d: want a number above 0, or 0 for the default", o.iterations)
	case o.batch < 1:
		return cli.Misuse("-batch %d: want a number above 0", o.batch)
	case !(o.rate >= 0 && o.rate <= math.MaxFloat64):
		return cli.Misuse("-rate %v: want a number above 0, or 0 for the default", o.rate)
	case len(files) > 1:
		return cli.Misuse("%s: one file at a time", strings.Join(files, ", "))
	case len(files) == 1:
		o.file = files[0]
	case o.target != "" || o.expr != "" || o.features != nil || o.predict != "":
		o.file = "-" // columns are named: they are not those of the example
	}
	if err := o.checkMethods(); err != nil {
		return err
	}
	return o.together()
}

// together looks for flags that exclude each other.
func (o *options) together() error {
	switch {
	case o.isGiven("predict"):
		for _, name := range o.given {
			if name != "predict" && name != "no-header" {
				return cli.Misuse("-%s says how to fit and does not go with -predict", name)
			}
		}
		if o.predict == "" {
			return cli.Misuse("-predict is empty: name a model file")
		}
	case o.isGiven("expr"):
		if o.expr == "" {
			return cli.Misuse("-expr is empty: write a formula, such as 'y ~ b1*exp(b2*x)'")
		}
		return o.without("-expr, which says itself what explains what", "model", "target", "features", "standardize")
	}
	return nil
}

// without is an error if one of the named flags was given beside what.
func (o *options) without(what string, names ...string) error {
	for _, name := range names {
		if o.isGiven(name) {
			return cli.Misuse("-%s does not go with %s", name, what)
		}
	}
	return nil
}

// startValues reads -start as a list of name=value.
func startValues(text string) (names []string, values []float64, err error) {
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		switch {
		case !ok || name == "":
			return nil, nil, cli.Misuse("-start %q: want name=value, separated by commas", text)
		case err != nil || !finite(v):
			return nil, nil, cli.Misuse("-start %s: %q is no finite number", name, value)
		case slices.Contains(names, name):
			return nil, nil, cli.Misuse("-start names %q twice", name)
		}
		names, values = append(names, name), append(values, v)
	}
	return names, values, nil
}

func finite(x float64) bool { return x-x == 0 }
