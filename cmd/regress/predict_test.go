package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tensor"
)

// permuted returns the table with its columns in another order, one more, and
// without the target.
func permuted(t *testing.T, data, target string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	k := slices.Index(rows[0], target)
	for i := range rows {
		row := slices.Delete(slices.Clone(rows[i]), k, k+1)
		slices.Reverse(row)
		rows[i] = append([]string{"extra"}, row...)
	}
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Predictions from the file are those in memory, bit for bit, with columns permuted.
func TestPredictionsFromTheFile(t *testing.T) {
	data := sample(60)
	for _, c := range []struct{ args, target string }{
		{"-target y", "y"},
		{"-target y -standardize", "y"},
		{"-target won -model logistic -features b,place,a", "won"},
		{"-target place -model softmax -standardize -l2 0.1", "place"},
		{"-target count -model poisson -features place,a", "count"},
		{"-expr y~p*a+q*exp(-b)+r -start p=1,q=1,r=0", "y"},
	} {
		k, fits := fitted(t, data, append(strings.Fields(c.args), "-")...)
		path := filepath.Join(t.TempDir(), "model")
		if err := k.saved(fits[0]).save(path); err != nil {
			t.Fatal(err)
		}
		want := respond(k.model, fits[0].w, k.train.x).Data()
		status, out, stderr := call(t, permuted(t, data, c.target), "-predict", path, "-")
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if status != 0 || err != nil || len(rows) != 61 || rows[0][0] != c.target {
			t.Fatalf("%s: status %d, %d rows, %v, %s", c.args, status, len(rows), err, stderr)
		}
		for _, row := range rows[1:] {
			if len(row) > 1 { // the class, then its probabilities
				row = row[1:]
			}
			for _, s := range row {
				v, err := strconv.ParseFloat(s, 64)
				if err != nil || math.Float64bits(v) != math.Float64bits(want[0]) {
					t.Fatalf("%s: %s, %v; in memory %v", c.args, s, err, want[0])
				}
				want = want[1:]
			}
		}
		if len(want) != 0 {
			t.Errorf("%s: %d predictions are missing", c.args, len(want))
		}
	}
}

// savedModel leaves a model of a, b and place.
func savedModel(t *testing.T, args ...string) string {
	t.Helper()
	k, fits := fitted(t, sample(60), append(args, "-")...)
	path := filepath.Join(t.TempDir(), "model")
	if err := k.saved(fits[0]).save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPredictErrors(t *testing.T) {
	path := savedModel(t, "-target", "y", "-features", "a,place,b")
	for rows, want := range map[string]string{
		"a,b\n1,2\n":                    `standard input has no column "place"; it has a, b`,
		"a,b,place\n1,2,mars\n":         `standard input:2: column "place": "mars" is none of the categories that the model knows: north, south, west`,
		"a,b,place\n1,x,west\n":         `standard input:2: column "b": "x" is no number`,
		"a,b,place\n1,2,west\n1,2,\n":   `standard input:3: column "place": the value is missing; leave out the row or the column`,
		"a,b,place\n1,2,west\n3,west\n": `standard input:3: 2 fields, where the first row has 3`,
	} {
		if status, out, err := call(t, rows, "-predict", path); status != cli.StatusFailure || out != "" || err != "regress: "+want+"\n" {
			t.Errorf("%q: status %d, %q, %q", rows, status, out, err)
		}
	}
}

// Columns without names are found by their place.
func TestPredictNoHeader(t *testing.T) {
	k, fits := fitted(t, "1,2\n2,4\n3,6\n", "-no-header", "-target", "c2", "-")
	path := filepath.Join(t.TempDir(), "model")
	if err := k.saved(fits[0]).save(path); err != nil {
		t.Fatal(err)
	}
	status, out, stderr := call(t, "5\n", "-predict", path, "-no-header")
	var v float64
	if n, err := fmt.Sscanf(out, "c2\n%g\n", &v); status != 0 || n != 1 || math.Abs(v-10) > 1e-12 {
		t.Errorf("status %d, %q, %q, %v", status, out, stderr, err)
	}
}

// Model files that lie about themselves are refused.
func TestModelFileErrors(t *testing.T) {
	for _, c := range []struct{ args, key, value string }{
		{"-target y", "format", "else"},
		{"-target y", "version", "2"},
		{"-target y", "model", "svm"},
		{"-target y", "features", "[]"},
		{"-target y", "features", "no json"},
		{"-target y", "features", `[{"name":"a"},{"name":"a"}]`},
		{"-target y", "features", `[{"name":"a","levels":["x"]}]`},
		{"-target y", "model", "softmax"},
		{"-target y -standardize", "features", `[{"name":"a"}]`},
		{"-target won -model logistic -features a", "classes", `["one"]`},
		{"-target won -model logistic -features a", "classes", `["a","b","c"]`},
		{"-expr y~p*a -start p=1", "expr", "p*a*z"},
		{"-expr y~p*a -start p=1", "expr", "p*"},
		{"-expr y~p*a -start p=1", "parameters", `["p","q"]`},
		{"-expr y~p*a -start p=1", "parameters", `[]`},
		{"-expr y~p*a -start p=1", "features", `[{"name":"b"},{"name":"a"}]`},
	} {
		path := savedModel(t, strings.Fields(c.args)...)
		a, err := tensor.ReadFile(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		meta, arrays := a.Metadata(), map[string]tensor.Value{}
		for _, name := range a.Names() {
			if arrays[name], err = tensor.Array[float64](a, name); err != nil {
				t.Fatal(err)
			}
		}
		meta[c.key] = c.value
		f, err := os.Create(path)
		if err == nil {
			err = tensor.WriteSafetensors(f, arrays, meta)
		}
		if err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		if status, out, says := call(t, "a\n1\n", "-predict", path, "-"); status != cli.StatusFailure || out != "" || !strings.HasPrefix(says, "regress: "+path) {
			t.Errorf("%s = %s: status %d, %q, %q", c.key, c.value, status, out, says)
		}
	}
	if status, _, says := call(t, "", "-predict", write(t, "m", "no model"), "-"); status != 1 || strings.Count(says, "\n") != 1 {
		t.Errorf("status %d, %q", status, says)
	}
}
