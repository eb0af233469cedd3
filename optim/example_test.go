package optim_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// Rosenbrock's valley by its value and gradient.
func ExampleMinimize() {
	f := optim.FuncGrad{
		F: func(x []float64) float64 {
			a, b := x[1]-x[0]*x[0], 1-x[0]
			return 100*a*a + b*b
		},
		Grad: func(x, grad []float64) {
			a, b := x[1]-x[0]*x[0], 1-x[0]
			grad[0], grad[1] = -400*a*x[0]-2*b, 200*a
		},
	}
	res, err := optim.Minimize(f, []float64{-1.2, 1}, &optim.LBFGS{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("x = %.6f, converged: %v\n", res.X, res.Status.Converged())
	// Output: x = [1.000000 1.000000], converged: true
}

// The same logistic regression, of passing an exam on the hours learned, by
// three methods.
func ExampleMinimize_methods() {
	hours := []float64{0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5}
	passed := []float64{0, 0, 0, 1, 0, 1, 0, 1, 1, 1}
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	f := optim.FuncHess{
		F: func(w []float64) float64 {
			sum := 0.0
			for i, h := range hours {
				z := w[0] + w[1]*h
				sum += math.Log1p(math.Exp(z)) - passed[i]*z
			}
			return sum
		},
		Grad: func(w, g []float64) {
			clear(g)
			for i, h := range hours {
				r := sigmoid(w[0]+w[1]*h) - passed[i]
				g[0] += r
				g[1] += r * h
			}
		},
		Hess: func(w, H []float64) {
			for _, h := range hours {
				p := sigmoid(w[0] + w[1]*h)
				v := p * (1 - p)
				H[0] += v
				H[1] += v * h
				H[2] += v * h
				H[3] += v * h * h
			}
		},
	}
	for _, m := range []optim.Method{&optim.GD{}, &optim.Newton{}, &optim.LBFGS{}} {
		res, err := optim.Minimize(f, []float64{0, 0}, m, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		few := res.Iterations < 20
		fmt.Printf("%T: f = %.10f at %.4f, within 20 iterations: %v\n", m, res.F, res.X, few)
	}
	// Output:
	// *optim.GD: f = 4.3351114373 at [-3.7219 1.3534], within 20 iterations: false
	// *optim.Newton: f = 4.3351114373 at [-3.7219 1.3534], within 20 iterations: true
	// *optim.LBFGS: f = 4.3351114373 at [-3.7219 1.3534], within 20 iterations: true
}

func ExampleStatus() {
	f := optim.FuncGrad{
		F:    func(x []float64) float64 { return x[0] * x[0] },
		Grad: func(x, grad []float64) { grad[0] = 3 * x[0] }, // a mistake: it is 2x
	}
	res, _ := optim.Minimize(f, []float64{1}, &optim.GD{Step: 0.1}, &optim.Settings{MaxIterations: 3})
	fmt.Println(res.Status)

	f.Grad = func(x, grad []float64) { grad[0] = -2 * x[0] } // a worse one
	res, _ = optim.Minimize(f, []float64{1}, &optim.LBFGS{}, nil)
	fmt.Println(res.Status.Search)

	res, _ = optim.Minimize(optim.FuncGrad{
		F:    func(x []float64) float64 { return -x[0] },
		Grad: func(x, grad []float64) { grad[0] = -1 },
	}, []float64{0}, &optim.GD{}, nil)
	fmt.Println(res.Status.Code, res.Status.Converged())
	// Output:
	// not converged: the limit of 3 iterations was reached, ‖∇f‖ = 1.03
	// wrong gradient suspected
	// unbounded false
}

// A minimization that is canceled returns its best iterate, and an error that
// matches the context's cause.
func ExampleSettings_context() {
	f := optim.FuncGrad{
		F:    func(x []float64) float64 { return x[0] * x[0] },
		Grad: func(x, grad []float64) { grad[0] = 2 * x[0] },
	}
	ctx, cancel := context.WithCancel(context.Background())
	res, err := optim.Minimize(f, []float64{1}, &optim.GD{Step: 0.25}, &optim.Settings{
		Context: ctx,
		Observe: func(it *optim.Iteration) bool {
			if it.N == 2 {
				cancel() // in life: Ctrl-C, or a timeout
			}
			return false
		},
	})
	fmt.Println(res.Status)
	fmt.Println(res.X, errors.Is(err, context.Canceled))
	// Output:
	// canceled after 2 iterations: context canceled
	// [0.25] true
}

// The parameters of a model follow the gradients of its loss, here of
// ½(w − 3)² + ½(b + 1)².
func ExampleAdam() {
	params := tensor.NewParams[float32]()
	w := params.Add("w", tensor.Shape{}, nil)
	b := params.Add("b", tensor.Shape{}, nil)
	opt := &optim.Adam[float32]{Schedule: optim.Cosine(0.1, 10, 300)}
	grad := make([]float32, 2)
	for range 300 {
		x := params.TrainableView()
		grad[0], grad[1] = x[0]-3, x[1]+1
		if err := opt.Update(params, grad); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("w = %.3f, b = %.3f after %d steps\n", params.Value(w).Item(), params.Value(b).Item(), opt.Steps())
	// Output: w = 3.000, b = -1.000 after 300 steps
}

func ExampleSGD() {
	params := tensor.NewParams[float64]()
	params.Add("x", tensor.Shape{2}, func(dst []float64, _ tensor.Shape) { dst[0], dst[1] = 10, 1 })
	opt := &optim.SGD[float64]{Rate: 0.05, Momentum: 0.9, Nesterov: true}
	grad := make([]float64, 2)
	for range 200 { // down the bowl ½(x² + 10y²)
		x := params.TrainableView()
		grad[0], grad[1] = x[0], 10*x[1]
		if err := opt.Update(params, grad); err != nil {
			fmt.Println(err)
			return
		}
	}
	x := params.TrainableView()
	fmt.Println("distance to the minimum below 1e-4:", math.Hypot(x[0], x[1]) < 1e-4)
	// Output: distance to the minimum below 1e-4: true
}

// A chain with a link of one's own: gradients are clipped to [−Limit, Limit].
func ExampleNewChain() {
	params := tensor.NewParams[float64]()
	params.Add("x", tensor.Shape{2}, nil)
	opt := optim.NewChain[float64](clipValue{1}, &optim.Rate[float64]{Value: 0.5})
	if err := opt.Update(params, []float64{100, -0.25}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(params.TrainableView())
	// Output: [-0.5 0.125]
}

type clipValue struct{ Limit float64 }

func (o clipValue) Prepare(s *optim.Step[float64]) {}

func (o clipValue) Block(s *optim.Step[float64], u []float64, lo, hi int) {
	for i, v := range u {
		u[i] = max(-o.Limit, min(v, o.Limit))
	}
}

// Gradients clipped by their norm, and a smaller rate for the body than for the head.
func ExampleAdamW() {
	params := tensor.NewParams[float64]()
	params.InGroup("body")
	params.Add("a", tensor.Shape{1}, nil)
	params.InGroup("head")
	params.Add("b", tensor.Shape{1}, nil)
	clip := &optim.ClipNorm[float64]{Max: 1}
	opt := &optim.AdamW[float64]{
		Rate:   0.1,
		Before: []optim.Link[float64]{clip},
		After:  []optim.Link[float64]{&optim.PerGroup[float64]{Factors: map[string]float64{"body": 0.1}}},
	}
	if err := opt.Update(params, []float64{-3, -4}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, a gradient of norm %v\n", params.TrainableView(), clip.Norm())
	// Output: [0.010 0.100], a gradient of norm 5
}

// A run of two steps, saved after the first and taken up again by another.
func ExampleCheckpoint() {
	grad := []float64{1, -2}
	run := func() *optim.Checkpoint[float64] {
		params := tensor.NewParams[float64]()
		params.Add("x", tensor.Shape{2}, nil)
		return &optim.Checkpoint[float64]{Params: params, Optimizer: &optim.SGD[float64]{Rate: 0.1, Momentum: 0.9}}
	}
	step := func(c *optim.Checkpoint[float64]) error {
		return c.Optimizer.(*optim.SGD[float64]).Update(c.Params, grad)
	}
	first, second := run(), run()
	var file bytes.Buffer
	err := errors.Join(step(first), first.Save(&file, nil))
	if err == nil {
		_, err = second.Load(&file, nil)
	}
	err = errors.Join(err, step(first), step(second))
	fmt.Println(slices.Equal(first.Params.TrainableView(), second.Params.TrainableView()), err)
	// Output: true <nil>
}

func ExampleCosine() {
	rate := optim.Cosine(1, 4, 12)
	for step := range 13 {
		fmt.Printf("%.2f ", rate(step))
	}
	// Output: 0.25 0.50 0.75 1.00 1.00 0.96 0.85 0.69 0.50 0.31 0.15 0.04 0.00
}
