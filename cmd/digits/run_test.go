package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tensor"
)

// call runs the program and returns its exit status and what it wrote.
func call(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

var lastLine = regexp.MustCompile(`\ntest accuracy (\d+\.\d\d)% \((\d+)/(\d+)\)\n$`)

// files lists the names in a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A short run on the real digits learns, reports and leaves a model that reads
// the same images the same way.
func TestTrainThenPredict(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	status, stdout, stderr := call(t, "-model", "mlp", "-epochs", "8", "-hidden", "64", "-out", dir)
	m := lastLine.FindStringSubmatch(stdout)
	if status != 0 || m == nil || m[3] != "359" {
		t.Fatalf("status %d, output %q, %q", status, stdout, stderr)
	}
	if got := fmt.Sprint(files(t, dir)); got != "[curves.png curves.svg model.safetensors]" {
		t.Errorf("left %s", got)
	}
	if strings.Count(stderr, "\nepoch ") != 1 || strings.Count(stderr, "/8  ") != 8 || strings.ContainsAny(stderr, "\r\x1b") {
		t.Errorf("progress in a log: %q", stderr)
	}
	for _, line := range strings.Split(stderr, "\n") {
		if !strings.Contains(line, dir) && utf8.RuneCountInString(line) >= 60 {
			t.Errorf("a line of %d columns: %q", utf8.RuneCountInString(line), line)
		}
	}
	k, err := loadTask("")
	if err != nil {
		t.Fatal(err)
	}
	var csv strings.Builder
	for i := range k.test.count() {
		csv.WriteString(strings.Trim(strings.Join(strings.Fields(fmt.Sprint(k.test.image(i))), ","), "[]") + "\n")
	}
	path := filepath.Join(t.TempDir(), "test.csv")
	if err := os.WriteFile(path, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr = call(t, "-predict", filepath.Join(dir, "model.safetensors"), path)
	rows := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	if status != 0 || stderr != "" || len(rows) != 360 || rows[0] != "file\timage\tlabel\tp(0)\tp(1)\tp(2)\tp(3)\tp(4)\tp(5)\tp(6)\tp(7)\tp(8)\tp(9)" {
		t.Fatalf("status %d, %d rows, first %q; %q", status, len(rows), rows[0], stderr)
	}
	right := 0
	for i, row := range rows[1:] {
		f := strings.Split(row, "\t")
		if len(f) != 13 || f[0] != path || f[1] != fmt.Sprint(i) {
			t.Fatalf("row %q", row)
		}
		if f[2] == fmt.Sprint(k.test.labels[i]) {
			right++
		}
	}
	if fmt.Sprint(right) != m[2] {
		t.Errorf("predicted %d right, training said %s", right, m[2])
	}
	if right < 330 {
		t.Errorf("only %d of 359 right after eight epochs", right)
	}
}

// Every optimizer moves either model the right way.
func TestOptimizers(t *testing.T) {
	data := writeFolder(t, 80, 20)
	for _, model := range models {
		for _, optimizer := range optimizers {
			status, stdout, stderr := call(t, "-data", data, "-model", model, "-optimizer", optimizer, "-epochs", "30", "-hidden", "16", "-batch", "16", "-out", t.TempDir())
			if m := lastLine.FindStringSubmatch(stdout); status != 0 || m == nil || m[1] != "100.00" {
				t.Errorf("%s, %s: status %d\n%s%s", model, optimizer, status, stdout, stderr)
			}
		}
	}
}

// The same seed gives the same bytes, another one others.
func TestSeed(t *testing.T) {
	data := writeFolder(t, 80, 20)
	for _, optimizer := range []string{"adam", "lbfgs"} {
		var files [3]string
		for k, seed := range []string{"3", "3", "4"} {
			dir := t.TempDir()
			call(t, "-data", data, "-optimizer", optimizer, "-epochs", "3", "-hidden", "6", "-batch", "16", "-seed", seed, "-out", dir)
			b, err := os.ReadFile(filepath.Join(dir, "model.safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			files[k] = string(b)
		}
		if files[0] != files[1] || files[0] == files[2] {
			t.Errorf("%s: same seed, same model: %v; other seed, same model: %v", optimizer, files[0] == files[1], files[0] == files[2])
		}
	}
}

// cancelling ends a context when what is written contains a text.
type cancelling struct {
	seen   strings.Builder
	at     string
	cancel func()
}

func (c *cancelling) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(c.at)) {
		c.cancel()
	}
	return c.seen.Write(p)
}

// An interrupted run leaves what it has learned; before the first epoch has
// ended that is nothing, and a model that is there already stays.
func TestInterrupt(t *testing.T) {
	for _, optimizer := range optimizers {
		for at, says := range map[string]string{"training, ": "nothing was saved", " 2/30  ": "after 2 of 30 epochs"} {
			ctx, cancel := context.WithCancel(t.Context())
			dir := t.TempDir()
			var stdout bytes.Buffer
			stderr := &cancelling{at: at, cancel: cancel}
			status := run(ctx, []string{"-data", writeFolder(t, 80, 20), "-model", "mlp", "-hidden", "5", "-epochs", "30", "-optimizer", optimizer, "-out", dir}, &stdout, stderr)
			cancel()
			if status != cli.StatusInterrupted || stdout.Len() > 0 || !strings.Contains(stderr.seen.String(), says) {
				t.Errorf("%s, at %q: status %d, %q, %q", optimizer, at, status, &stdout, stderr.seen.String())
			}
			if at == "training, " {
				if got := files(t, dir); len(got) > 0 {
					t.Errorf("%s: left %v before anything was learned", optimizer, got)
				}
				continue
			}
			if got := fmt.Sprint(files(t, dir)); got != "[curves.png curves.svg model.safetensors]" {
				t.Errorf("%s, at %q: left %s", optimizer, at, got)
			}
			if _, err := loadNet(filepath.Join(dir, "model.safetensors")); err != nil {
				t.Errorf("%s, at %q: %v", optimizer, at, err)
			}
		}
	}
}

// A failure is one line on standard error, nothing on standard output, and no
// file.
func TestFailures(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("not a model"), 0o644); err != nil {
		t.Fatal(err)
	}
	data := writeFolder(t, 80, 20)
	fresh := filepath.Join(dir, "fresh")
	for says, args := range map[string][]string{
		"is not a folder":       {"-data", file, "-out", fresh},
		"no such file":          {"-data", filepath.Join(dir, "none"), "-out", fresh},
		"not a directory":       {"-data", data, "-out", filepath.Join(file, "out")},
		"diverged":              {"-data", data, "-model", "mlp", "-optimizer", "sgd", "-lr", "1e30", "-out", fresh},
		"parameters; at most":   {"-data", data, "-model", "mlp", "-hidden", "1000000", "-out", fresh},
		"no npy, npz or safe":   {"-predict", file, file},
		"none.safetensors":      {"-predict", filepath.Join(dir, "none.safetensors"), file},
		"-epochs":               {"-epochs", "0.5"},
		"not defined: -verbose": {"-verbose"},
	} {
		status, stdout, stderr := call(t, args...)
		want := cli.StatusFailure
		if strings.HasPrefix(args[0], "-epochs") || args[0] == "-verbose" {
			want = cli.StatusMisuse
		}
		lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
		if last := lines[len(lines)-1]; status != want || stdout != "" || !strings.HasPrefix(last, "digits: ") || !strings.Contains(last, says) {
			t.Errorf("%q: status %d, %q, %q", args, status, stdout, stderr)
		}
		if _, err := os.Stat(fresh); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q left %s", args, fresh)
		}
	}
}

// A run that diverges leaves an older model as it was, says so in one line, and
// fails, whichever the optimizer.
func TestDivergedRunKeepsTheModel(t *testing.T) {
	data := writeFolder(t, 80, 20)
	for _, model := range models {
		for _, optimizer := range optimizers {
			dir := t.TempDir()
			path := filepath.Join(dir, "model.safetensors")
			if err := os.WriteFile(path, []byte("an older model"), 0o644); err != nil {
				t.Fatal(err)
			}
			status, stdout, stderr := call(t, "-data", data, "-model", model, "-hidden", "8", "-optimizer", optimizer, "-epochs", "4", "-lr", "1e30", "-out", dir)
			lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
			last := lines[len(lines)-1]
			if status != cli.StatusFailure || stdout != "" || !strings.HasPrefix(last, "digits: ") || !strings.Contains(last, "diverged, and nothing was saved; try an -lr below 1e+30") {
				t.Errorf("%s, %s: status %d, %q, %q", model, optimizer, status, stdout, stderr)
			}
			// the line of the model at which a number ceased to be finite
			if stochastic := optimizer == "adam" || optimizer == "sgd"; stochastic && !(strings.Contains(last, "net.go:") && strings.Contains(last, "not finite: after ")) {
				t.Errorf("%s, %s: %q names no operation", model, optimizer, last)
			}
			if b, err := os.ReadFile(path); err != nil || string(b) != "an older model" || len(files(t, dir)) != 1 {
				t.Errorf("%s, %s: left %v, %q, %v", model, optimizer, files(t, dir), b, err)
			}
		}
	}
}

// A model with a parameter that is no number is not written.
func TestModelIsFinite(t *testing.T) {
	n, err := newNet[float64](&header{"mlp", frame{8, 8, 16}, 4, 5, 6, []string{"0", "1", "2"}}, tensor.NewRand(11))
	if err != nil {
		t.Fatal(err)
	}
	if !n.finite() {
		t.Error("a fresh model is not finite")
	}
	n.params.Mutate()[3] = math.NaN()
	if n.finite() {
		t.Error("a NaN is finite")
	}
}

// A folder that was there before stays, whatever happens.
func TestFailureKeepsTheFolder(t *testing.T) {
	dir := t.TempDir()
	if status, _, stderr := call(t, "-data", writeFolder(t, 80, 20), "-hidden", "1000000", "-out", dir); status != cli.StatusFailure {
		t.Errorf("status %d, %q", status, stderr)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left %v", got)
	}
}

// Model files that lie about themselves are refused.
func TestRestoreErrors(t *testing.T) {
	h := &header{"cnn", frame{8, 8, 16}, 4, 5, 6, []string{"0", "1", "2"}}
	n, err := newNet[float64](h, tensor.NewRand(11))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m")
	if err := n.save(path); err != nil {
		t.Fatal(err)
	}
	if _, err := loadNet(path); err != nil {
		t.Fatalf("the untouched model: %v", err)
	}
	for key, value := range map[string]string{
		"hidden": "8", "model": "mlp", "height": "16", "classes": `["0","1"]`, "width": "255", "version": "9",
	} {
		m := maps.Clone(h.metadata())
		m[key] = value
		if err := n.params.SaveFile(path, m); err != nil {
			t.Fatal(err)
		}
		if _, err := loadNet(path); !errors.Is(err, tensor.ErrShape) && !errors.Is(err, tensor.ErrFormat) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s = %s: %v", key, value, err)
		}
	}
	m := maps.Clone(h.metadata())
	m["hidden"], m["height"], m["width"] = "1000000", "256", "256"
	if err := n.params.SaveFile(path, m); err != nil {
		t.Fatal(err)
	}
	if _, err := loadNet(path); !errors.Is(err, tensor.ErrLimit) {
		t.Errorf("a model without bounds: %v", err)
	}
}
