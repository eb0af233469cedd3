package optim_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// With exact steps every formula is the linear method of conjugate gradients on a
// quadratic, and done after as many iterations as there are different eigenvalues.
func TestCGOnQuadratic(t *testing.T) {
	f := quadratic(1, 1, 3, 10, 10, 30, 100)
	x0 := []float64{1, 2, -1, 2, 0.5, 1, -0.3}
	for formula := optim.CGHestenesStiefel; formula <= optim.CGHagerZhang; formula++ {
		r := minimize(t, f, x0, &optim.NonlinearCG{Formula: formula, Search: exactStep{}}, nil)
		wantConverged(t, r)
		if r.Iterations > 5 {
			t.Errorf("%d: %d iterations for 5 eigenvalues", formula, r.Iterations)
		}
	}
}

// With a restart at every iteration it is gradient descent.
func TestCGRestarts(t *testing.T) {
	f := bowl(1, 10)
	s := &optim.Settings{MaxIterations: 20}
	a := minimize(t, f, []float64{10, 1}, &optim.NonlinearCG{Restart: 1, Search: exactStep{}}, s)
	b := minimize(t, f, []float64{10, 1}, &optim.GD{Search: exactStep{}}, s)
	if !near(a.F, b.F, 1e-12*b.F) {
		t.Errorf("f = %v, by gradient descent %v", a.F, b.F)
	}
	if a = minimize(t, f, []float64{10, 1}, &optim.NonlinearCG{Search: exactStep{}}, s); a.Iterations > 2 {
		t.Errorf("%d iterations", a.Iterations)
	}
}

func ExampleNonlinearCG() {
	f := optim.FuncGrad{ // a chain of springs between 0 and 1, the stiffer the further
		F: func(x []float64) float64 {
			sum, last := 0.0, 0.0
			for i := range len(x) + 1 {
				next := 1.0
				if i < len(x) {
					next = x[i]
				}
				sum += 0.5 * float64(i+1) * (next - last) * (next - last)
				last = next
			}
			return sum
		},
		Grad: func(x, grad []float64) {
			last := 0.0
			clear(grad)
			for i := range len(x) + 1 {
				next := 1.0
				if i < len(x) {
					next = x[i]
					grad[i] += float64(i+1) * (next - last)
				}
				if i > 0 {
					grad[i-1] -= float64(i+1) * (next - last)
				}
				last = next
			}
		},
	}
	res, err := optim.Minimize(f, make([]float64, 3), &optim.NonlinearCG{Formula: optim.CGPolakRibiere}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.6f\n", res.X)
	// Output: [0.480000 0.720000 0.880000]
}
