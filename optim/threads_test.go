package optim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// Vectors of several pieces: the same bits on any number of threads, and still no
// allocation an iteration.
func TestLargeVectors(t *testing.T) {
	const n = 50_000
	kern.ShareAll = true
	defer func() { kern.ShareAll = false }()
	defer tensor.SetThreads(0)
	for _, m := range []optim.Method{&optim.LBFGS{Pairs: 4}, &optim.NonlinearCG{}, &optim.GD{}} {
		run := func() *optim.Result {
			return minimize(t, rosenbrock(), rosenbrockStart(n), m, &optim.Settings{MaxIterations: 12, GradAbs: -1, GradRel: -1})
		}
		tensor.SetThreads(1)
		want := run()
		for _, threads := range []int{2, 3, 7} {
			tensor.SetThreads(threads)
			if got := run(); !slices.Equal(got.X, want.X) || got.F != want.F {
				t.Errorf("%T: other bits on %d threads", m, threads)
			}
		}
		wantSteady(t, fmt.Sprintf("%T", m), rosenbrock(), rosenbrockStart(n), m, 12)
	}
}
