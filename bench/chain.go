package bench

import (
	"math"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// chainWorkloads are the value and the gradient of
// f(x) = Σ tanh(sin(x)·exp(−x²) + x).
func chainWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, n := range []int{100, 10_000, 1_000_000} {
		ws = append(ws, forms(Workload{
			Name: "chain", DType: tensor.DType[T](), N: n,
			Bytes: 2 * float64(n) * width[T](), // x is read and the gradient written
			Peers: []Peer{{"gonum", func() *Task { return chainLoop[T](n) }}},
		}, func(f form) *Task { return chainTape[T](f, n) })...)
	}
	return ws
}

// ChainPoint is where the function of chain is differentiated.
func ChainPoint[T tensor.Float](n int) []T { return pattern[T](n, 1, 4) }

func chainTape[T tensor.Float](f form, n int) *Task {
	return gradientTask(f, func(r *tape.Rec[T], ws []tape.Var[T]) tape.Var[T] {
		x := ws[0]
		return ops.Sum(ops.Tanh(ops.Add(ops.Mul(ops.Sin(x), ops.Exp(ops.Neg(ops.Square(x)))), x)))
	}, tensor.FromSlice(ChainPoint[T](n)))
}

// gradientTask is the value and the gradient of f with respect to all its
// arguments.
func gradientTask[T tensor.Float](how form, f func(r *tape.Rec[T], xs []tape.Var[T]) tape.Var[T], at ...*tensor.Dense[T]) *Task {
	params := tensor.NewParams[T]()
	ws := make([]tensor.Param, len(at))
	for k, d := range at {
		ws[k] = params.Add(string(rune('a'+k)), d.Shape(), func(dst []float64, _ tensor.Shape) { copy(dst, wide(d.Data())) })
	}
	xs, value := make([]tape.Var[T], len(at)), T(0)
	loss := func(r *tape.Rec[T]) tape.Var[T] {
		for k, w := range ws {
			xs[k] = r.Param(w)
		}
		return f(r, xs)
	}
	if how == compiled {
		program, err := tape.CompileGradient(params, nil, loss, nil)
		must(err)
		run := program.NewRunner()
		return &Task{
			Step: func() {
				v, err := run.Run()
				must(err)
				value = v
			},
			Result: func() (float64, []float64) { return float64(value), wide(run.GradView()) },
		}
	}
	g := tape.NewGradient(params, loss)
	return &Task{
		Step: func() {
			v, err := g.Eval()
			must(err)
			value = v
		},
		Result: func() (float64, []float64) { return float64(value), wide(g.View()) },
	}
}

// chainLoop is the same written by hand. gonum has no functions of vectors, so
// this is one loop, and each of sin, cos, exp and tanh is evaluated once. With
// u = sin(x)·e and e = exp(−x²), the derivative of u + x is (cos x − 2x·sin x)·e + 1.
func chainLoop[T tensor.Float](n int) *Task {
	x, grad, value := ChainPoint[T](n), make([]T, n), 0.0
	return &Task{
		Step: func() {
			value = 0
			for i, v := range x {
				x := float64(v)
				sin, cos := math.Sincos(x)
				e := math.Exp(-x * x)
				y := math.Tanh(sin*e + x)
				grad[i] = T((1 - y*y) * ((cos-2*x*sin)*e + 1))
				value += y
			}
		},
		Result: func() (float64, []float64) { return value, wide(grad) },
	}
}
