package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/cmd/internal/cli"
)

func TestParseFlags(t *testing.T) {
	o, err := parseFlags(strings.Fields("-seed 7 -epochs 3 -batch 16 -hidden 9 -lr 0.5 -model mlp -optimizer lbfgs -data d -out o"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	want := options{7, 3, 16, 9, 0.5, "mlp", "lbfgs", "d", "o", "", nil}
	if o.seed != want.seed || o.epochs != want.epochs || o.batch != want.batch || o.hidden != want.hidden || o.lr != want.lr ||
		o.model != want.model || o.optimizer != want.optimizer || o.data != want.data || o.out != want.out {
		t.Errorf("read %+v, want %+v", *o, want)
	}
	o, err = parseFlags(strings.Fields("-predict m.safetensors a.png b.csv"), io.Discard)
	if err != nil || o.predict != "m.safetensors" || !slices.Equal(o.files, []string{"a.png", "b.csv"}) {
		t.Errorf("read %+v, %v", o, err)
	}
	o, err = parseFlags(nil, io.Discard)
	if err != nil || o.model != "cnn" || o.optimizer != "adam" || o.out != "digits-out" || o.seed != 1 {
		t.Errorf("defaults %+v, %v", o, err)
	}
}

// Every misuse is one line that names the flag.
func TestMisuse(t *testing.T) {
	for args, says := range map[string]string{
		"-epochs -1":                   "-epochs",
		"-epochs many":                 "-epochs",
		"-epochs 9999999":              "-epochs",
		"-batch -3":                    "-batch",
		"-hidden -3":                   "-hidden",
		"-lr -0.1":                     "-lr",
		"-lr NaN":                      "-lr",
		"-lr Inf":                      "-lr",
		"-lr 1e300":                    "-lr",
		"-seed -1":                     "-seed",
		"-model svm":                   "cnn or mlp",
		"-optimizer newton":            "lbfgs",
		"-out=":                        "-out",
		"-wat":                         "wat",
		"images.csv":                   "images.csv",
		"-predict m":                   "file of images",
		"-predict= a.png":              "model file",
		"-predict m -seed 3 -lr 1 a.b": "-lr -seed",
	} {
		_, err := parseFlags(strings.Fields(args), io.Discard)
		var misuse *cli.MisuseError
		if !errors.As(err, &misuse) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v; want one line that says %q", args, err, says)
		}
	}
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if _, err := parseFlags([]string{"-h"}, &out); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("error %v", err)
	}
	for _, f := range []string{"-seed", "-epochs", "-batch", "-hidden", "-lr", "-model", "-optimizer", "-data", "-out", "-predict"} {
		if !strings.Contains(out.String(), "\n  "+f+" ") {
			t.Errorf("the help lacks %s:\n%s", f, &out)
		}
	}
}
