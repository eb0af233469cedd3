package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/covector-ad/covector/bench"
	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/internal/kern"
)

// call runs the program without peers outside.
func call(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("PATH", "")
	var out, err bytes.Buffer
	status = run(context.Background(), args, &out, &err)
	return status, out.String(), err.String()
}

// measured reports whether a run went well but for the limit, which nobody can
// measure in a millisecond on a computer that is busy with other tests.
func measured(status int, stderr string) bool {
	return status == cli.StatusOK || status == cli.StatusFailure && strings.Contains(stderr, "% of its limit")
}

func TestMisuse(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-nosuch"}, "-h lists the flags"},
		{[]string{"-run", "("}, "-run"},
		{[]string{"-run", "^nothing$"}, "-list shows"},
		{[]string{"-threads", "0"}, "-threads 0"},
		{[]string{"-threads", "1000000"}, "-threads 1000000"},
		{[]string{"-threads", "two"}, "-threads"},
		{[]string{"-time", "0s"}, "-time 0s"},
		{[]string{"-time", "-1s"}, "-time -1s"},
		{[]string{"-time", "fast"}, "-time"},
		{[]string{"-format", "xml"}, "table, go, json"},
		{[]string{"-o", ""}, "-o is empty"},
		{[]string{"gemm"}, `"gemm" is no flag`},
	} {
		status, out, err := call(t, c.args...)
		if status != cli.StatusMisuse || out != "" || strings.Count(err, "\n") != 1 || !strings.Contains(err, c.want) {
			t.Errorf("%q: status %d, stdout %q, stderr %q", c.args, status, out, err)
		}
	}
}

func TestHelp(t *testing.T) {
	status, out, err := call(t, "-h")
	if status != cli.StatusOK || err != "" {
		t.Errorf("status %d, stderr %q", status, err)
	}
	for _, name := range []string{"-list", "-run", "-threads", "-time", "-format", "-o"} {
		if !strings.Contains(out, "  "+name+" ") && !strings.Contains(out, "  "+name+"\n") {
			t.Errorf("the help has no %s:\n%s", name, out)
		}
	}
}

func TestList(t *testing.T) {
	status, out, err := call(t, "-list")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if status != cli.StatusOK || err != "" || len(lines) != len(bench.Workloads()) {
		t.Fatalf("status %d, %d lines, stderr %q", status, len(lines), err)
	}
	form := regexp.MustCompile(`^[a-z0-9-]+/float(32|64)/[0-9]+/1$`)
	for _, line := range lines {
		if !form.MatchString(line) {
			t.Errorf("%q", line)
		}
	}
	_, out, _ = call(t, "-list", "-run", "^gemm/float32/64/")
	if out != "gemm/float32/64/1\n" {
		t.Errorf("%q", out)
	}
}

func TestJSON(t *testing.T) {
	status, out, err := call(t, "-run", "^(gemm/float32/32|fma-peak/float32|tiny/.*|backward-record/float64/1000)/", "-time", "1ms", "-format", "json")
	if !measured(status, err) {
		t.Fatalf("status %d: %s", status, err)
	}
	allowed := map[string]bool{"name": true, "dtype": true, "n": true, "threads": true, "ns_per_op": true, "rate": true, "unit": true, "of_peak": true, "allocs": true, "peer": true, "peer_ratio": true}
	peersOf := map[string]int{}
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		var q map[string]any
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for key := range q {
			if !allowed[key] {
				t.Errorf("%q has the key %q", line, key)
			}
		}
		if ns, ok := q["ns_per_op"].(float64); !ok || !(ns > 0) || q["threads"] != 1.0 {
			t.Errorf("%q", line)
		}
		_, peer := q["peer"]
		if _, ratio := q["peer_ratio"]; ratio != peer {
			t.Errorf("%q", line)
		}
		if peer {
			peersOf[q["name"].(string)]++
		}
	}
	if peersOf["gemm"] != 1 || peersOf["tiny"] != 1 || len(peersOf) != 2 {
		t.Errorf("peers: %v", peersOf)
	}
	if !strings.Contains(err, "no peer gorgonia, gomlx, numpy") {
		t.Errorf("missing peers are not told: %q", err)
	}
}

func TestTable(t *testing.T) {
	status, out, err := call(t, "-run", "^(gemm/float64/16|backward-.*/1000)/", "-time", "1ms")
	if !measured(status, err) || strings.Contains(out, "NaN") {
		t.Fatalf("status %d: %s%s", status, out, err)
	}
	for _, want := range []string{"no peer ", "kernels of " + kern.ISA(), "GFLOP/s", " gonum\n", "their time over ours", "ns a node to pull back"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestGoFormat(t *testing.T) {
	_, out, _ := call(t, "-run", "^gemm/float64/16/", "-time", "1ms", "-format", "go")
	form := regexp.MustCompile(`(?m)^BenchmarkWorkloads/gemm/float64/16(/gonum)?\t[0-9]+\t[0-9.e+]+ ns/op\t[0-9.e+]+ GFLOP/s\t([0-9.]+ of-peak\t)?[0-9]+ allocs/op$`)
	if n := len(form.FindAllString(out, -1)); n != 2 || !strings.HasPrefix(out, "goos: ") {
		t.Errorf("%d lines in\n%s", n, out)
	}
}

func TestOutFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	status, out, _ := call(t, "-list", "-run", "^tiny/", "-o", path)
	text, err := os.ReadFile(path)
	if status != cli.StatusOK || out != "" || err != nil || string(text) != "tiny/float64/0/1\n" {
		t.Errorf("status %d, stdout %q, file %q, %v", status, out, text, err)
	}
	out = filepath.Join(path, "below-a-file")
	status, _, told := call(t, "-list", "-o", out)
	if status != cli.StatusFailure || !strings.HasPrefix(told, "bench: -o "+out+": ") || strings.Contains(told, ".bench-") {
		t.Errorf("status %d where no file can be: %q", status, told)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	t.Setenv("PATH", "")
	var out, err bytes.Buffer
	if status := run(ctx, []string{"-run", "^gemm/float32/16/", "-time", "1ms"}, &out, &err); status != cli.StatusInterrupted {
		t.Errorf("status %d, %s", status, err.String())
	}
}

// TestNotFinite: a number that JSON has no form for is a failure, not a line.
func TestNotFinite(t *testing.T) {
	nan := 0.0
	nan /= nan
	r := report{results: []bench.Result{{Name: "x", NsPerOp: nan}}}
	var b bytes.Buffer
	if err := r.write(&b, "json"); err == nil || b.Len() != 0 {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// TestDigits: large numbers, such as the rates of many cores, have no exponents.
func TestDigits(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{0.00123, "0.00123"}, {0.98765, "0.988"}, {1, "1.00"}, {9.999, "10.0"}, {99.96, "100"}, {107.4, "107"}, {5234.6, "5235"}} {
		if got := digits(c.v); got != c.want {
			t.Errorf("%v is %q, want %q", c.v, got, c.want)
		}
	}
	for ns, want := range map[float64]string{999.7: "1.00 µs", 999.6e3: "1.00 ms", 2e9: "2.00 s", 1e12: "1000 s"} {
		if got := duration(ns); got != want {
			t.Errorf("%v ns is %q, want %q", ns, got, want)
		}
	}
}

// TestColumns: a ratio stands below its peer's name, also where another peer has none.
func TestColumns(t *testing.T) {
	ours := bench.Result{Name: "a", DType: "float64", NsPerOp: 1}
	peer := func(name string, ratio float64) bench.Result {
		return bench.Result{Name: "a", DType: "float64", NsPerOp: ratio, Peer: name, PeerRatio: ratio}
	}
	r := report{versions: []string{"one: 1.0", "other: 2.0"}, results: []bench.Result{ours, peer("other", 4), ours, peer("one", 2), peer("other", 3)}}
	var b bytes.Buffer
	if err := r.write(&b, "table"); err != nil || !strings.Contains(b.String(), "one   other\n") || !strings.Contains(b.String(), "2.00  3.00\n") || !strings.Contains(b.String(), "        4.00\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestNoisyIsMarked(t *testing.T) {
	r := report{results: []bench.Result{{Name: "x", DType: "float64", NsPerOp: 1500, Spread: 0.5}}}
	var b bytes.Buffer
	if err := r.write(&b, "table"); err != nil || !strings.Contains(b.String(), "~1.50 µs") || !strings.Contains(b.String(), "too busy to tell") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
