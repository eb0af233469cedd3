package optim_test

import (
	"testing"

	"github.com/covector-ad/covector/optim"
)

// Twice the iterations allocate no more: an iteration allocates nothing.
func TestNoAllocationPerIteration(t *testing.T) {
	f := rosenbrock()
	x0 := rosenbrockStart(10)
	methods := []optim.Method{&optim.GD{}, &optim.GD{Step: 1e-4}, &optim.GD{Search: optim.StrongWolfe{}},
		&optim.Newton{}, &optim.LBFGS{Pairs: 3}, &optim.LBFGS{Search: optim.Backtracking{}}}
	for _, m := range methods {
		allocs := func(iterations int) float64 {
			seen := 0
			s := &optim.Settings{MaxIterations: iterations, GradAbs: -1, GradRel: -1,
				Observe: func(it *optim.Iteration) bool { seen = it.N; return false }}
			n := testing.AllocsPerRun(5, func() {
				if _, err := optim.Minimize(f, x0, m, s); err != nil {
					t.Fatal(err)
				}
			})
			if seen != iterations {
				t.Fatalf("%T made %d iterations of %d", m, seen, iterations)
			}
			return n
		}
		// Under the race detector fmt's pool, used once at the end, varies by one.
		if few, many := allocs(9), allocs(18); many > few+2 {
			t.Errorf("%+v: %v allocations in 9 iterations, %v in 18", m, few, many)
		}
	}
}
