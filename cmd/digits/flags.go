package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

// options are the flags as given; 0 stands for a default that depends on the
// model, the optimizer and the data.
type options struct {
	seed      uint64
	epochs    int
	batch     int
	hidden    int
	lr        float64
	model     string
	optimizer string
	data      string
	out       string
	predict   string   // a model file, or empty to train
	files     []string // to predict
}

var (
	models     = []string{"cnn", "mlp"}
	optimizers = []string{"adam", "sgd", "gd", "lbfgs"}
)

// maxCount bounds the whole numbers among the flags: far above any use, and
// products of a few still fit into 64 bits.
const maxCount = 1_000_000

// parseFlags reads the command line. Its error is flag.ErrHelp, after the help
// was written to help, or a *cli.MisuseError.
func parseFlags(args []string, help io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("digits", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Uint64Var(&o.seed, "seed", 1, "seed of all that is random; the same `number` gives the same result")
	fs.IntVar(&o.epochs, "epochs", 0, "passes over the training images; for gd and lbfgs the most `steps` (0: by data and optimizer)")
	fs.IntVar(&o.batch, "batch", 0, "`images` in a step of adam and sgd, or held in memory at a time by gd and lbfgs, which use all in a step (0: by data)")
	fs.IntVar(&o.hidden, "hidden", 0, "`width`: units in a hidden layer of mlp, channels in the last convolution of cnn (0: by model)")
	fs.Float64Var(&o.lr, "lr", 0, "learning `rate` of adam and sgd at its highest (0: by model); a fixed step of gd and lbfgs (0: they search along each direction)")
	fs.StringVar(&o.model, "model", models[0], "`kind` of model: "+strings.Join(models, " or "))
	fs.StringVar(&o.optimizer, "optimizer", optimizers[0], "`method`: "+strings.Join(optimizers, ", "))
	fs.StringVar(&o.data, "data", "", "`folder` of a data set in the MNIST format (default: the embedded digits)")
	fs.StringVar(&o.out, "out", "digits-out", "`folder` for the model and the learning curves")
	fs.StringVar(&o.predict, "predict", "", "label the images in the files named after the flags, with the model in this `file`; a PNG of any size is one image, scaled to fit")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(fs, help)
			return nil, err
		}
		return nil, cli.Misuse("%s; digits -h lists the flags", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	o.files = fs.Args()
	return o, o.check(fs)
}

func printHelp(fs *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "Train a classifier of handwritten digits, or use one.\n\n",
		"  digits [flags]\n  digits -predict MODEL FILE...   (IDX, CSV or PNG)\n\n")
	fs.SetOutput(w)
	fs.PrintDefaults()
}

func (o *options) check(fs *flag.FlagSet) error {
	for _, f := range []struct {
		name string
		n    int
	}{{"epochs", o.epochs}, {"batch", o.batch}, {"hidden", o.hidden}} {
		if f.n < 0 || f.n > maxCount {
			return cli.Misuse("-%s %d: want 1 to %d, or 0 for the default", f.name, f.n, maxCount)
		}
	}
	switch {
	case !(o.lr >= 0 && o.lr <= math.MaxFloat32):
		return cli.Misuse("-lr %v: want a number above 0, or 0 for the default", o.lr)
	case !slices.Contains(models, o.model):
		return cli.Misuse("-model %q: want %s", o.model, strings.Join(models, " or "))
	case !slices.Contains(optimizers, o.optimizer):
		return cli.Misuse("-optimizer %q: want one of %s", o.optimizer, strings.Join(optimizers, ", "))
	case o.out == "":
		return cli.Misuse("-out is empty: name a folder")
	}
	return o.checkPredict(fs)
}

func (o *options) checkPredict(fs *flag.FlagSet) error {
	var given, other []string
	fs.Visit(func(f *flag.Flag) {
		given = append(given, f.Name)
		if f.Name != "predict" {
			other = append(other, "-"+f.Name)
		}
	})
	switch {
	case !slices.Contains(given, "predict") && len(o.files) > 0:
		return cli.Misuse("%q is no flag; files are only for -predict", o.files[0])
	case !slices.Contains(given, "predict"):
		return nil
	case o.predict == "":
		return cli.Misuse("-predict is empty: name a model file")
	case len(o.files) == 0:
		return cli.Misuse("-predict %s: name at least one file of images", o.predict)
	case len(other) > 0:
		return cli.Misuse("%s says how to train and does not go with -predict", strings.Join(other, " "))
	}
	return nil
}
