package bench

import (
	"math"
	"regexp"
	"strings"
	"testing"
)

// TestPeersAgree holds every peer to our value and our gradient, so that the
// comparison is one of equals. The largest sizes add only time.
func TestPeersAgree(t *testing.T) {
	compared := 0
	for _, w := range Workloads() {
		if w.measures != NoLimit || w.Flops > 2e8 || w.Name == "chain" && w.N > 10_000 {
			continue
		}
		for _, p := range w.Peers {
			ours, theirs := w.Prepare(), p.Prepare()
			for step := range 3 { // later steps show that the first one's updates agree
				ours.once()
				theirs.once()
				v, g := ours.Result()
				pv, pg := theirs.Result()
				if d := difference(append(g, v), append(pg, pv)); !(d <= tolerance(w.DType)) {
					t.Errorf("%s step %d: %s differs by %v of the largest", w.Key(1), step, p.Name, d)
				}
				compared++
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d comparisons", compared)
	}
}

func tolerance(dtype string) float64 {
	if dtype == "float32" {
		return 2e-5
	}
	return 1e-12
}

// difference is the largest difference over the largest number.
func difference(a, b []float64) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	most, d := 0.0, 0.0
	for i := range a {
		most = math.Max(most, math.Abs(a[i]))
		if !(math.Abs(a[i]-b[i]) <= d) { // keeps a NaN
			d = math.Abs(a[i] - b[i])
		}
	}
	return d / most
}

// TestGradientsAreNotTrivial: agreement of zeros, or of NaNs, would say nothing.
func TestGradientsAreNotTrivial(t *testing.T) {
	for _, w := range Workloads() {
		if len(w.Peers) == 0 || w.Flops > 2e8 || w.Name == "chain" && w.N > 10_000 {
			continue
		}
		task := w.Prepare()
		task.once()
		v, g := task.Result()
		norm := 0.0
		for _, x := range g {
			norm += x * x
		}
		if !(norm > 0) || math.IsInf(norm, 0) || v == 0 {
			t.Errorf("%s: value %v, squared norm %v", w.Key(1), v, norm)
		}
	}
}

// TestWorkloads checks the list: names and what is needed to measure.
func TestWorkloads(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, w := range Workloads() {
		key := w.Key(1)
		switch {
		case seen[key]:
			t.Errorf("%s is listed twice", key)
		case !name.MatchString(w.Name):
			t.Errorf("%q is no name", w.Name)
		case w.DType != "float32" && w.DType != "float64":
			t.Errorf("%s: element type %q", key, w.DType)
		case w.Limit == FMA && w.Flops == 0 || w.Limit.arrays() > 0 && w.Bytes == 0:
			t.Errorf("%s has a limit and no amount of work", key)
		case w.Prepare == nil && w.measures == NoLimit:
			t.Errorf("%s cannot be prepared", key)
		}
		seen[key] = true
	}
	for _, key := range []string{
		"mlp/float32/0/1", "mlp-eager/float32/0/1", "tiny/float64/0/1", "tiny-eager/float64/0/1",
		"chain/float32/100/1", "chain/float64/1000000/1", "chain-eager/float64/10000/1",
		"matmul-backward/float32/256/1", "matmul-backward/float64/1024/1", "matmul-backward-eager/float64/1024/1",
		"gemm/float32/16/1", "gemm/float64/2048/1", "gemm-nt/float32/512/1", "gemm-tn/float64/512/1", "gemm-64x784x256/float32/0/1",
		"cholesky/float32/1024/1", "solve-triangular/float64/256/1", "lu/float64/1024/1",
		"exp/float32/2048/1", "log/float64/2048/1", "backward-record/float64/1000/1", "backward-pullback/float64/100000/1",
		"scalar-ode/float64/1000000/1", "scalar-det/float64/7/1", "scalar-lstm/float64/16/1", "scalar-horner/float64/1000/1", "compile-mlp/float32/0/1", "compile-ode/float64/2000/1",
		"step-gd/float64/0/1", "step-sgd/float64/0/1", "step-newton/float64/0/1", "step-lbfgs/float64/0/1",
	} {
		if !seen[key] {
			t.Errorf("%s is missing", key)
		}
	}
}

// TestEveryStepRuns prepares and runs each workload once and a second time.
func TestEveryStepRuns(t *testing.T) {
	for _, w := range Workloads() {
		if w.measures != NoLimit || w.Flops > 2e8 || w.Bytes > 1e8 || w.N >= 1_000_000 && (strings.HasPrefix(w.Name, "scalar-") || strings.HasPrefix(w.Name, "compile-")) {
			continue // the largest sizes add only time
		}
		task := w.Prepare()
		task.once()
		task.once()
		if task.Result == nil {
			continue
		}
		if v, _ := task.Result(); math.IsNaN(v) {
			t.Errorf("%s gives NaN", w.Key(1))
		}
	}
}
