package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/covector-ad/covector/bench"
	"github.com/covector-ad/covector/bench/outside"
	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/cmd/internal/progress"
	"github.com/covector-ad/covector/tensor"
)

var errInterrupted = fmt.Errorf("%w; what was measured by then, if anything, is written", cli.ErrInterrupted)

// run is the whole program but for the process around it. A failure is told in
// one line on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stdout)
	if err == nil {
		err = o.do(ctx, stdout, stderr)
	}
	return cli.Exit("bench", err, stderr)
}

func (o *options) do(ctx context.Context, stdout, stderr io.Writer) error {
	var ws []bench.Workload
	for _, w := range bench.Workloads() {
		if o.run.MatchString(w.Key(o.threads)) {
			ws = append(ws, w)
		}
	}
	if len(ws) == 0 {
		return cli.Misuse("-run %q matches nothing; -list shows what there is", o.run)
	}
	if err := o.writable(); err != nil { // better now than after an hour
		return err
	}
	write := func(w io.Writer) error { return o.showList(w, ws) }
	var failed error
	if !o.list {
		var r *report
		if r, failed = o.measure(ctx, ws, stderr); r == nil {
			return failed
		}
		write = func(w io.Writer) error { return r.write(w, o.format) }
	}
	var err error
	if o.out != "" {
		err = tensor.SaveFile(o.out, write)
	} else {
		err = write(stdout)
	}
	return errors.Join(err, failed)
}

// writable is an error if no file can be where -o says.
func (o *options) writable() error {
	if o.out == "" {
		return nil
	}
	if at, err := os.Stat(o.out); err == nil && at.IsDir() {
		return fmt.Errorf("-o %s: is a folder", o.out)
	}
	f, err := os.CreateTemp(filepath.Dir(o.out), ".bench-")
	if err != nil {
		var at *os.PathError // names the file that was tried
		if errors.As(err, &at) {
			err = at.Err
		}
		return fmt.Errorf("-o %s: no file can be written there: %w", o.out, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (o *options) showList(w io.Writer, ws []bench.Workload) error {
	var b strings.Builder
	for i := range ws {
		b.WriteString(ws[i].Key(o.threads) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// measure returns what was measured, even if it fails on the way.
func (o *options) measure(ctx context.Context, ws []bench.Workload, stderr io.Writer) (r *report, err error) {
	bar := progress.New(stderr, len(ws), "starting the peers")
	defer bar.Close()
	set, err := outside.Start(ctx, o.threads)
	defer func() { err = errors.Join(err, set.Close()) }()
	if ctx.Err() != nil {
		err = errInterrupted
	}
	if err != nil {
		return nil, err
	}
	gonum := "gonum: " + outside.Version("gonum.org/v1/gonum")
	r = &report{about: about(o.threads), versions: append([]string{gonum}, set.Versions...), missing: set.Missing}
	say := func(line string) { bar.Printf("%s", line) }
	if o.format != "table" { // which has these lines itself
		r.head(say)
		defer func() { r.noise(say) }()
	}
	how := bench.Options{Threads: o.threads, Time: o.time, Outside: set.Outside()}
	for i := range ws {
		bar.Now(ws[i].Key(o.threads))
		got := bench.Measure(&ws[i], how)
		failed := tooGood(got)
		if failed != nil { // once more: somebody may have been busy while the limit was measured
			got = bench.Measure(&ws[i], how)
			failed = tooGood(got)
		}
		if ctx.Err() != nil {
			return r, errors.Join(err, errInterrupted)
		}
		r.results = append(r.results, got.Results...)
		for _, note := range got.Notes {
			bar.Printf("%s", note)
		}
		err = errors.Join(err, failed)
		bar.Step(1)
	}
	return r, err
}

// tooGood is an error if a rate is above its limit.
func tooGood(r bench.Report) error {
	var errs []error
	for i := range r.Results {
		errs = append(errs, r.Results[i].Check())
	}
	return errors.Join(errs...)
}
