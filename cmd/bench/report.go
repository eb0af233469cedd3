package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/covector-ad/covector/bench"
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/plural"
)

// report is all that a run has found.
type report struct {
	about             string // the computer
	versions, missing []string
	results           []bench.Result
}

// about names the computer, the Go release, the kernels in use and the number of
// threads.
func about(threads int) string {
	return fmt.Sprintf("%s, %s/%s, %s, kernels of %s, %d of %s", processor(), runtime.GOOS, runtime.GOARCH, runtime.Version(), kern.ISA(), threads, plural.Of(runtime.NumCPU(), "core"))
}

// processor is what the system calls the processor, if it says so.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(line, ":")
			if strings.TrimSpace(key) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return "processor of unknown name"
}

func (r *report) write(w io.Writer, format string) error {
	var b bytes.Buffer
	switch format {
	case "json":
		if err := r.json(&b); err != nil {
			return err
		}
	case "go":
		r.golang(&b)
	default:
		r.table(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// head tells what the results depend on, line by line.
func (r *report) head(say func(line string)) {
	say(r.about)
	for _, v := range r.versions {
		say("peer " + v)
	}
	for _, m := range r.missing {
		say("no peer " + m)
	}
}

// noise tells of results that say little, if there are any.
func (r *report) noise(say func(line string)) {
	noisy := 0
	for i := range r.results {
		if r.results[i].Spread > bench.Noisy {
			noisy++
		}
	}
	if noisy > 0 {
		say(fmt.Sprintf("~ varied by more than %.0f %% between rounds (%s): the computer was too busy to tell. Run again when it is quiet.", 100*bench.Noisy, plural.Of(noisy, "result")))
	}
}

func (r *report) json(w io.Writer) error {
	e := json.NewEncoder(w)
	for i := range r.results {
		if err := e.Encode(&r.results[i]); err != nil { // also of a number that is not finite
			return err
		}
	}
	return nil
}

// golang writes what go test writes, under the names that the benchmarks of
// package bench have.
func (r *report) golang(w io.Writer) {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/covector-ad/covector/bench\ncpu: %s\n", runtime.GOOS, runtime.GOARCH, processor())
	for i := range r.results {
		q := &r.results[i]
		name := fmt.Sprintf("BenchmarkWorkloads/%s/%s/%d", q.Name, q.DType, q.N)
		if q.Peer != "" {
			name += "/" + q.Peer
		}
		if q.Threads > 1 { // as go test does
			name += fmt.Sprintf("-%d", q.Threads)
		}
		fmt.Fprintf(w, "%s\t%d\t%.6g ns/op", name, max(q.Steps, 1), q.NsPerOp)
		if q.Unit != "" {
			fmt.Fprintf(w, "\t%.4g %s", q.Rate, q.Unit)
		}
		if q.OfPeak > 0 {
			fmt.Fprintf(w, "\t%.4f of-peak", q.OfPeak)
		}
		if q.Nodes > 0 {
			fmt.Fprintf(w, "\t%.4g ns/node", q.NsPerOp/float64(q.Nodes))
		}
		if q.Allocs != nil {
			fmt.Fprintf(w, "\t%.0f allocs/op", *q.Allocs)
		}
		fmt.Fprintln(w)
	}
}
