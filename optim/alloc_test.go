package optim_test

import (
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
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

func TestNoAllocationPerStep(t *testing.T) {
	p := tensor.NewParams[float32]()
	p.Add("w", tensor.Shape{3000}, nil)
	g := make([]float32, 3000)
	for i := range g {
		g[i] = float32(i%7) - 3
	}
	optimizers := map[string]interface {
		Update(*tensor.Params[float32], []float32) error
	}{
		"SGD":      &optim.SGD[float32]{Momentum: 0.9, Nesterov: true, WeightDecay: 0.01},
		"Adam":     &optim.Adam[float32]{Schedule: optim.Cosine(0.1, 3, 100), WeightDecay: 0.01},
		"NewChain": optim.NewChain[float32](&optim.Moments[float32]{Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8}),
	}
	for name, o := range optimizers {
		n := testing.AllocsPerRun(20, func() { // which makes a first call of its own
			if err := o.Update(p, g); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a step", name, n)
		}
	}
}
