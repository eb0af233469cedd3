package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/covector-ad/covector/bench"
)

// table writes a line for each workload, with its peers at the end of it.
func (r *report) table(w io.Writer) {
	say := func(line string) { fmt.Fprintln(w, line) }
	r.head(say)
	say("")
	var lines bytes.Buffer
	t := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "workload\tn\ttype\ttime\trate\tof limit\tallocs\tpeers' time over ours")
	for i := 0; i < len(r.results); {
		j := i + 1
		for j < len(r.results) && r.results[j].Peer != "" {
			j++
		}
		row(t, r.results[i:j])
		i = j
	}
	_ = t.Flush() // to memory
	for line := range strings.Lines(lines.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
	say("")
	r.ratios(w)
	r.noise(say)
}

// row writes our result and those of our peers.
func row(w io.Writer, list []bench.Result) {
	q := &list[0]
	n := ""
	if q.N > 0 {
		n = fmt.Sprint(q.N)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s%s\t%s\t%s\t%s\t", q.Name, n, q.DType, mark(q), duration(q.NsPerOp), rate(q), share(q), allocs(q))
	for i := range list[1:] {
		p := &list[1+i]
		fmt.Fprintf(w, "%s %s%.2f  ", p.Peer, mark(p), p.PeerRatio)
	}
	fmt.Fprintln(w)
}

// ratios compares pulling back with recording, where both were measured.
func (r *report) ratios(w io.Writer) {
	recorded := map[string]*bench.Result{}
	for i := range r.results {
		q := &r.results[i]
		key := fmt.Sprintf("%s/%s/%d", strings.TrimPrefix(strings.TrimPrefix(q.Name, "backward-record"), "backward-pullback"), q.DType, q.N)
		switch {
		case strings.HasPrefix(q.Name, "backward-record"):
			recorded[key] = q
		case strings.HasPrefix(q.Name, "backward-pullback") && recorded[key] != nil:
			a, b, n := recorded[key].NsPerOp, q.NsPerOp, float64(q.Nodes)
			fmt.Fprintf(w, "%s, %d nodes: %.1f ns a node to pull back, %.1f to record: %.2f times\n", q.Name, q.Nodes, b/n, a/n, b/a)
		}
	}
}

// mark is in front of what noise is about.
func mark(q *bench.Result) string {
	if q.Spread > bench.Noisy {
		return "~"
	}
	return ""
}

func duration(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.3g ns", ns)
	case ns < 999.5e3:
		return fmt.Sprintf("%.3g µs", ns/1e3)
	case ns < 999.5e6:
		return fmt.Sprintf("%.3g ms", ns/1e6)
	}
	return fmt.Sprintf("%.3g s", ns/1e9)
}

func rate(q *bench.Result) string {
	if q.Unit == "" {
		return ""
	}
	return fmt.Sprintf("%.3g %s", q.Rate, q.Unit)
}

func share(q *bench.Result) string {
	if q.OfPeak == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f %%", 100*q.OfPeak)
}

func allocs(q *bench.Result) string {
	if q.Allocs == nil {
		return ""
	}
	return fmt.Sprintf("%.0f", *q.Allocs)
}
