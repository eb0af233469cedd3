package optim_test

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/optim"
)

// bowl is ½Σ a[i]·x[i]², with Hessian diag(a).
func bowl(a ...float64) optim.FuncHVP {
	return optim.FuncHVP{
		F: func(x []float64) float64 {
			sum := 0.0
			for i, v := range x {
				sum += 0.5 * a[i] * v * v
			}
			return sum
		},
		Grad: func(x, grad []float64) {
			for i, v := range x {
				grad[i] = a[i] * v
			}
		},
		HessVec: func(x, v, hv []float64) {
			for i := range v {
				hv[i] = a[i] * v[i]
			}
		},
	}
}

// downhill returns −∇f(x).
func downhill(f optim.Differentiable, x []float64) []float64 {
	p := make([]float64, len(x))
	if _, err := f.ValueGrad(x, p); err != nil {
		panic(err)
	}
	for i := range p {
		p[i] = -p[i]
	}
	return p
}

// The decrease that a gradient step of length η promises is η‖g‖² − ½η²gᵀHg: a
// gain of first order less an overshoot of second order. On a quadratic it is
// exact. Who knows λmax only is guaranteed η‖g‖² − ½η²λmax‖g‖².
func Example_predictedDecrease() {
	const eta = 0.1
	x := []float64{0.3, 0.4}
	for _, a := range [][]float64{{1, 1}, {1, 0.2}} {
		f := bowl(a...)
		m, err := optim.ModelAlong(f, x, downhill(f, x))
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := optim.Minimize(f, x, &optim.GD{Step: eta}, &optim.Settings{MaxIterations: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		const lambdaMax = 1
		fmt.Printf("H = diag%v: ‖g‖ = %.4f, gain %.6f, overshoot %.6f, predicted %.6f, guaranteed %.6f, actual %.6f\n",
			a, math.Sqrt(m.NormSq), -eta*m.Slope, 0.5*eta*eta*m.Second, m.Decrease(eta),
			-eta*m.Slope-0.5*eta*eta*lambdaMax*m.NormSq, f.F(x)-res.F)
	}
	// Output:
	// H = diag[1 1]: ‖g‖ = 0.5000, gain 0.025000, overshoot 0.001250, predicted 0.023750, guaranteed 0.023750, actual 0.023750
	// H = diag[1 0.2]: ‖g‖ = 0.3105, gain 0.009640, overshoot 0.000456, predicted 0.009184, guaranteed 0.009158, actual 0.009184
}

// How long may a gradient step be? Along p, below −2gᵀp/pᵀHp; in every
// direction, below 2/λmax. The first bound can be generous for a step or two
// and the second still decides.
func Example_stepLimit() {
	f := bowl(100, 1)
	x0 := []float64{0.001, 1}
	fmt.Printf("2/λmax = %.2f\n", 2/100.0)
	_, err := optim.Minimize(f, x0, &optim.GD{Step: 1}, &optim.Settings{
		MaxIterations: 2,
		Observe: func(it *optim.Iteration) bool {
			m, err := optim.ModelAlong(f, it.X, downhill(f, it.X))
			if err != nil {
				fmt.Println(err)
				return true
			}
			fmt.Printf("f = %.5f; along −∇f a step must be below %.4g; a step of 1 promises a decrease of %.5g\n",
				it.F, m.Limit(), m.Decrease(1))
			return false
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range []float64{0.0199, 0.0201} {
		res, err := optim.Minimize(f, x0, &optim.GD{Step: step}, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("fixed step %.4f converges: %v\n", step, res.Status.Converged())
	}
	// Output:
	// 2/λmax = 0.02
	// f = 0.50005; along −∇f a step must be below 1.01; a step of 1 promises a decrease of 0.01
	// f = 0.49005; along −∇f a step must be below 0.02; a step of 1 promises a decrease of -4802.5
	// f = 4802.98005; along −∇f a step must be below 0.02; a step of 1 promises a decrease of -4.7069e+07
	// fixed step 0.0199 converges: true
	// fixed step 0.0201 converges: false
}

// exactStep is a line search for quadratics: their slope φ′ is linear in t, so
// that two values of it give its zero.
type exactStep struct{}

func (exactStep) Search(l *optim.Line, t0 float64) (float64, error) {
	_, slope, err := l.Slope(t0)
	if err != nil {
		return 0, err
	}
	return t0 * l.Slope0 / (l.Slope0 - slope), nil
}

// Even exact steps down the gradient zigzag: on ½(x² + 10y²) from (10, 1) each
// multiplies f by (9/11)² and is orthogonal to the one before. Newton's method,
// which knows the Hessian, is there at once.
func Example_zigzag() {
	f := bowl(1, 10)
	x0 := []float64{10, 1}
	var worst, corner float64
	var last []float64
	_, err := optim.Minimize(f, x0, &optim.GD{Search: exactStep{}}, &optim.Settings{
		MaxIterations: 20,
		Observe: func(it *optim.Iteration) bool {
			if it.N < 4 {
				fmt.Printf("f%d = %.6f at (%.4f, %.4f)\n", it.N, it.F, it.X[0], it.X[1])
			}
			theory := 55 * math.Pow(9.0/11, float64(2*it.N))
			worst = math.Max(worst, math.Abs(it.F/theory-1))
			if p := it.Direction; p != nil {
				if last != nil {
					cosine := (p[0]*last[0] + p[1]*last[1]) / (math.Hypot(p[0], p[1]) * math.Hypot(last[0], last[1]))
					corner = math.Max(corner, math.Abs(cosine))
				}
				last = append(last[:0], p...)
			}
			return false
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("20 steps follow 55·(9/11)^2k to 1e-10:", worst < 1e-10)
	fmt.Println("successive steps are orthogonal to 1e-10:", corner < 1e-10)
	res, err := optim.Minimize(f, x0, &optim.Newton{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("Newton: %d iteration, f = %.6f\n", res.Iterations, res.F)
	// Output:
	// f0 = 55.000000 at (10.0000, 1.0000)
	// f1 = 36.818182 at (8.1818, -0.8182)
	// f2 = 24.646882 at (6.6942, 0.6694)
	// f3 = 16.499152 at (5.4771, -0.5477)
	// 20 steps follow 55·(9/11)^2k to 1e-10: true
	// successive steps are orthogonal to 1e-10: true
	// Newton: 1 iteration, f = 0.000000
}
