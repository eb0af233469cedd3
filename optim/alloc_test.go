package optim_test

import (
	"testing"

	"github.com/covector-ad/covector/optim"
)

// Twice the iterations allocate no more: an iteration allocates nothing.
func TestNoAllocationPerIteration(t *testing.T) {
	f := withProducts(rosenbrock())
	x0 := rosenbrockStart(10)
	methods := everyMethod()
	methods["GD, fixed step"] = &optim.GD{Step: 1e-4}
	methods["GD, Nesterov, fixed step"] = &optim.GD{Step: 1e-4, Acceleration: optim.Nesterov}
	for name, m := range methods {
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
				t.Fatalf("%s made %d iterations of %d", name, seen, iterations)
			}
			return n
		}
		// Under the race detector fmt's pool, used once at the end, varies by one.
		if few, many := allocs(9), allocs(18); many > few+2 {
			t.Errorf("%s: %v allocations in 9 iterations, %v in 18", name, few, many)
		}
	}
}
