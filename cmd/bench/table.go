package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/covector-ad/covector/bench"
)

// table writes a line for each workload, with a column for each peer.
func (r *report) table(w io.Writer) {
	say := func(line string) { fmt.Fprintln(w, line) }
	r.head(say)
	peers := r.peers()
	if len(peers) > 0 {
		say("\nThe columns of peers are their time over ours: above 1, we are faster.")
	}
	say("")
	var lines bytes.Buffer
	t := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join(append([]string{"workload", "n", "type", "time", "rate", "of limit", "allocs"}, peers...), "\t"))
	for i := 0; i < len(r.results); {
		j := i + 1
		for j < len(r.results) && r.results[j].Peer != "" {
			j++
		}
		row(t, r.results[i:j], peers)
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

// peers are the names of all that were measured, in the order of their versions.
func (r *report) peers() []string {
	var names []string
	for i := range r.results {
		if p := r.results[i].Peer; p != "" && !slices.Contains(names, p) {
			names = append(names, p)
		}
	}
	place := func(name string) int {
		return slices.IndexFunc(r.versions, func(v string) bool { return strings.HasPrefix(v, name+": ") })
	}
	slices.SortStableFunc(names, func(a, b string) int { return place(a) - place(b) })
	return names
}

// row writes our result and those of our peers, each below its name.
func row(w io.Writer, list []bench.Result, peers []string) {
	q := &list[0]
	n := ""
	if q.N > 0 {
		n = fmt.Sprint(q.N)
	}
	cells := []string{q.Name, n, q.DType, mark(q) + duration(q.NsPerOp), rate(q), share(q), allocs(q)}
	for _, name := range peers {
		cells = append(cells, ratioOf(list[1:], name))
	}
	fmt.Fprintln(w, strings.Join(cells, "\t"))
}

// ratioOf is the time of the peer of that name over ours, if it was measured.
func ratioOf(list []bench.Result, name string) string {
	for i := range list {
		if p := &list[i]; p.Peer == name {
			return mark(p) + digits(p.PeerRatio)
		}
	}
	return ""
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
	case ns < 999.5:
		return digits(ns) + " ns"
	case ns < 999.5e3:
		return digits(ns/1e3) + " µs"
	case ns < 999.5e6:
		return digits(ns/1e6) + " ms"
	}
	return digits(ns/1e9) + " s"
}

// digits is v with three digits, or all before the point.
func digits(v float64) string {
	switch {
	case v < 0.9995:
		return fmt.Sprintf("%.3g", v)
	case v < 9.995:
		return fmt.Sprintf("%.2f", v)
	case v < 99.95:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func rate(q *bench.Result) string {
	if q.Unit == "" {
		return ""
	}
	return digits(q.Rate) + " " + q.Unit
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
