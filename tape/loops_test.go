package tape_test

import (
	"math"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestLoops holds loops, branches and checkpoints to everything that ops are held
// to. The references unroll.
func TestLoops(t *testing.T) {
	adtest.Run(t, []adtest.Case{
		{Op: "Scan", Samples: scanSamples()},
		{Op: "Cond", Samples: condSamples()},
		{Op: "While", Samples: whileSamples()},
		{Op: "Checkpoint", Samples: checkpointSamples()},
	})
}

// waves returns a tensor of given shape with elements in general position.
func waves(seed float64, shape ...int) *tensor.Dense[float64] {
	d := tensor.Zeros[float64](shape...)
	for i := range d.Data() {
		d.Data()[i] = math.Sin(seed + 1.3*float64(i))
	}
	return d
}

// flat joins the elements of all results.
func flat[T tape.Float](parts ...[]tape.Var[T]) tape.Var[T] {
	var all []tape.Var[T]
	for _, p := range parts {
		for _, v := range p {
			all = append(all, ops.Flatten(v))
		}
	}
	return ops.Concat(0, all...)
}

// unrolled returns the value of f, recorded eagerly.
func unrolled(f adtest.Func[float64]) func(x []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
	return func(x []*tensor.Dense[float64], i []*tensor.Ints) *tensor.Dense[float64] {
		tp := tape.New[float64]()
		var xs []tape.Var64
		var is []tape.IntVar
		for _, d := range x {
			xs = append(xs, tp.Const(d))
		}
		for _, d := range i {
			is = append(is, tp.Ints(d))
		}
		return f(xs, is).Value()
	}
}

// loop is a way to run a step over the inputs: Scan, or a Go loop.
type loop[T tape.Float] func(carry, xs []tape.Var[T], step func(i tape.IntVar, carry, x []tape.Var[T]) (next, y []tape.Var[T])) (last, ys []tape.Var[T])

func scan[T tape.Float](o tape.ScanOptions) loop[T] {
	return func(carry, xs []tape.Var[T], step func(i tape.IntVar, carry, x []tape.Var[T]) (next, y []tape.Var[T])) (last, ys []tape.Var[T]) {
		return tape.Scan(carry, xs, step, &o)
	}
}

// goLoop is Scan, unrolled.
func goLoop(o tape.ScanOptions) loop[float64] {
	return func(carry, xs []tape.Var64, step func(i tape.IntVar, carry, x []tape.Var64) (next, y []tape.Var64)) (last, ys []tape.Var64) {
		n := o.Steps
		if len(xs) > 0 {
			n = xs[0].Shape()[o.Axis]
		}
		var steps [][]tape.Var64
		for j := range n {
			i := j
			if o.Reverse {
				i = n - 1 - j
			}
			var x []tape.Var64
			for _, v := range xs {
				x = append(x, ops.Select(v, o.Axis, i))
			}
			all := append(append([]tape.Var64{}, carry...), xs...)
			var y []tape.Var64
			carry, y = step(all[0].Ints(tensor.ScalarInt(int64(i))), carry, x)
			if o.Reverse {
				steps = append([][]tape.Var64{y}, steps...)
			} else {
				steps = append(steps, y)
			}
		}
		if n > 0 {
			for k := range steps[0] {
				var col []tape.Var64
				for _, y := range steps {
					col = append(col, y[k])
				}
				ys = append(ys, ops.Stack(o.Axis, col...))
			}
		}
		return carry, ys
	}
}

// rnn has a carry, an input, outputs, and captured weights.
func rnn[T tape.Float](l loop[T]) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		last, ys := l(x[:1], x[1:2], func(_ tape.IntVar, c, in []tape.Var[T]) (next, y []tape.Var[T]) {
			h := ops.Tanh(ops.Add(ops.MatMul(c[0], x[2]), in[0]))
			return []tape.Var[T]{h}, []tape.Var[T]{ops.Mul(h, in[0]), ops.Scale(h, 0.5)}
		})
		return flat(last, ys)
	}
}

// twoCarries has a part of the carry that depends on nothing, and one that is
// used late.
func twoCarries[T tape.Float](l loop[T]) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		clock := x[0].Scalar(0.25)
		last, ys := l([]tape.Var[T]{clock, x[0], x[1]}, nil, func(_ tape.IntVar, c, _ []tape.Var[T]) (next, y []tape.Var[T]) {
			a := ops.Add(c[1], ops.Mul(ops.Sin(c[2]), c[0]))
			b := ops.Add(ops.Scale(c[2], 0.9), ops.Mul(ops.Cos(c[0]), x[2]))
			return []tape.Var[T]{ops.AddScalar(c[0], 0.125), a, b}, []tape.Var[T]{ops.Sum(ops.Mul(a, b)), c[0]}
		})
		return flat(last, ys)
	}
}

// mapped has no carry: each step is by itself.
func mapped[T tape.Float](l loop[T]) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		_, ys := l(nil, x[:2], func(_ tape.IntVar, _, in []tape.Var[T]) (next, y []tape.Var[T]) {
			return nil, []tape.Var[T]{ops.Exp(ops.Mul(in[0], in[1])), in[0]}
		})
		return flat(ys)
	}
}

// noisy draws its numbers by the step's number, from a captured key.
func noisy[T tape.Float](l loop[T]) adtest.Func[T] {
	return func(x []tape.Var[T], i []tape.IntVar) tape.Var[T] {
		last, ys := l(x[:1], x[1:2], func(n tape.IntVar, c, in []tape.Var[T]) (next, y []tape.Var[T]) {
			d := ops.Dropout(ops.Mul(c[0], in[0]), 0.25, ops.FoldInBy(i[0], n))
			return []tape.Var[T]{ops.AddScalar(d, 0.5)}, []tape.Var[T]{d}
		})
		return flat(last, ys)
	}
}

func scanSamples() []adtest.Sample {
	var s []adtest.Sample
	add := func(name string, o tape.ScanOptions, f64, ref func(loop[float64]) adtest.Func[float64], f32 func(loop[float32]) adtest.Func[float32], i []*tensor.Ints, x ...*tensor.Dense[float64]) {
		s = append(s, adtest.Sample{Name: name, X: x, I: i, Allocs: true, Ulps: 512,
			F64: f64(scan[float64](o)), F32: f32(scan[float32](o)), Want: unrolled(ref(goLoop(o)))})
	}
	h, w := waves(1, 2, 3), waves(2, 3, 3)
	add("first axis", tape.ScanOptions{}, rnn[float64], rnn[float64], rnn[float32], nil, h, waves(3, 4, 2, 3), w)
	add("reverse", tape.ScanOptions{Reverse: true}, rnn[float64], rnn[float64], rnn[float32], nil, h, waves(3, 4, 2, 3), w)
	add("axis 1", tape.ScanOptions{Axis: 1}, rnn[float64], rnn[float64], rnn[float32], nil, h, waves(3, 2, 3, 3), w)
	add("axis 2", tape.ScanOptions{Axis: 2}, rnn[float64], rnn[float64], rnn[float32], nil, h, waves(3, 2, 3, 3), w)
	add("checkpoint, segments of 3, 3, 1", tape.ScanOptions{Checkpoint: true}, rnn[float64], rnn[float64], rnn[float32], nil, h, waves(3, 7, 2, 3), w)
	add("checkpoint, axis 1, reverse", tape.ScanOptions{Checkpoint: true, Axis: 1, Reverse: true}, rnn[float64], rnn[float64], rnn[float32], nil, h, waves(3, 2, 5, 3), w)
	add("no inputs", tape.ScanOptions{Steps: 3}, twoCarries[float64], twoCarries[float64], twoCarries[float32], nil, waves(1, 2), waves(2, 2), waves(3))
	add("no inputs, checkpoint", tape.ScanOptions{Steps: 5, Checkpoint: true}, twoCarries[float64], twoCarries[float64], twoCarries[float32], nil, waves(1, 2), waves(2, 2), waves(3))
	add("no carry", tape.ScanOptions{}, mapped[float64], mapped[float64], mapped[float32], nil, waves(1, 3, 2), waves(2, 3, 2))
	add("random by step", tape.ScanOptions{Checkpoint: true}, noisy[float64], noisy[float64], noisy[float32], []*tensor.Ints{tensor.ScalarInt(7)}, waves(1, 4), waves(2, 5, 4))
	return s
}

// chosenBy is a Cond with different functions of x, a captured Var and a branch
// without either.
func chosenBy[T tape.Float](x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return flat(tape.Cond(ops.Greater(ops.Sum(x[0]), x[0].Scalar(0)),
		func(v []tape.Var[T]) []tape.Var[T] {
			return []tape.Var[T]{ops.Mul(ops.Exp(v[0]), x[1]), ops.Sum(ops.Square(v[0]))}
		},
		func(v []tape.Var[T]) []tape.Var[T] {
			return []tape.Var[T]{ops.Sin(v[0]), x[0].Scalar(2)}
		}, x[0]))
}

func condSamples() []adtest.Sample {
	want := func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
		sum, sq := 0.0, 0.0
		for _, v := range x[0].Data() {
			sum, sq = sum+v, sq+v*v
		}
		var out []float64
		for i, v := range x[0].Data() {
			if sum > 0 {
				out = append(out, math.Exp(v)*x[1].Data()[i])
			} else {
				out = append(out, math.Sin(v))
			}
		}
		if sum > 0 {
			return tensor.FromSlice(append(out, sq))
		}
		return tensor.FromSlice(append(out, 2))
	}
	sample := func(name string, x ...*tensor.Dense[float64]) adtest.Sample {
		return adtest.Sample{Name: name, X: x, Allocs: true, F64: chosenBy[float64], F32: chosenBy[float32], Want: want}
	}
	return []adtest.Sample{
		sample("then", tensor.FromSlice([]float64{0.5, -0.25, 0.75}), waves(1, 3)),
		sample("otherwise", tensor.FromSlice([]float64{-0.5, 0.25, -0.75}), waves(1, 3)),
	}
}

// halving divides by a captured number until the sum of the carry is small.
func halving[T tape.Float](most int) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		return flat(tape.While(x[:2],
			func(c []tape.Var[T]) tape.Var[T] { return ops.Greater(ops.Sum(c[0]), c[0].Scalar(0.5)) },
			func(c []tape.Var[T]) []tape.Var[T] {
				return []tape.Var[T]{ops.Mul(c[0], x[2]), ops.Add(ops.Sin(c[1]), c[0])}
			}, most))
	}
}

func whileSamples() []adtest.Sample {
	want := func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
		a, b, f := x[0].Clone().Data(), x[1].Clone().Data(), x[2].Item()
		for a[0]+a[1] > 0.5 {
			for i := range a {
				b[i] = math.Sin(b[i]) + a[i]
				a[i] *= f
			}
		}
		return tensor.FromSlice(append(a, b...))
	}
	sample := func(name string, most int, x ...*tensor.Dense[float64]) adtest.Sample {
		return adtest.Sample{Name: name, X: x, Allocs: true, Ulps: 256, F64: halving[float64](most), F32: halving[float32](most), Want: want}
	}
	return []adtest.Sample{
		sample("four steps", 9, tensor.FromSlice([]float64{3, 2.5}), waves(1, 2), tensor.Scalar(0.5)),
		sample("all of its steps", 4, tensor.FromSlice([]float64{3, 2.5}), waves(1, 2), tensor.Scalar(0.5)),
		sample("no step", 4, tensor.FromSlice([]float64{0.25, -2.5}), waves(1, 2), tensor.Scalar(0.5)),
	}
}

// block is a function with captured weights, inside of another.
func block[T tape.Float](wrap func(func(tape.Var[T]) tape.Var[T]) func(tape.Var[T]) tape.Var[T]) adtest.Func[T] {
	return func(x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
		inner := wrap(func(v tape.Var[T]) tape.Var[T] { return ops.Tanh(ops.MatMul(v, x[1])) })
		f := wrap(func(v tape.Var[T]) tape.Var[T] {
			return ops.Add(v, ops.Mul(inner(v), ops.Exp(ops.Scale(v, 0.5))))
		})
		return f(f(x[0]))
	}
}

func checkpointSamples() []adtest.Sample {
	plain := func(f func(tape.Var64) tape.Var64) func(tape.Var64) tape.Var64 { return f }
	return []adtest.Sample{
		{Name: "nested", X: []*tensor.Dense[float64]{waves(1, 2, 3), waves(2, 3, 3)}, Allocs: true, Ulps: 256,
			F64: block(tape.Checkpoint[float64]), F32: block(tape.Checkpoint[float32]), Want: unrolled(block(plain))},
	}
}
