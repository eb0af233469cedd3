package tape_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// web is a random function of two matrices, two rows and two numbers, made of
// pointwise operations, sums that feed back, and changes of shape.
func web(rng *rand.Rand, xs []tape.Var64) tape.Var64 {
	pool := append([]tape.Var64{}, xs...)
	pick := func() tape.Var64 { return pool[rng.IntN(len(pool))] }
	for range 4 + rng.IntN(30) {
		a, b := pick(), pick()
		var y tape.Var64
		switch rng.IntN(15) {
		case 0:
			y = ops.Sin(a)
		case 1:
			y = ops.Tanh(a)
		case 2:
			y = ops.Neg(a)
		case 3:
			y = ops.Where(ops.Less(a, b), a, b)
		case 4:
			y = ops.Scale(ops.Mul(a, b), 0.25)
		case 5:
			y = ops.Sub(a, b)
		case 6:
			y = ops.Maximum(a, b)
		case 7:
			y = ops.Mean(a)
		case 8:
			if y = ops.Square(a); a.Rank() > 0 {
				y = ops.Mean(a, 0)
			}
		case 9:
			y = ops.Sigmoid(ops.Add(a, b))
		case 10: // other rows, other orders
			if a.Rank() == 2 {
				y = ops.Reshape(ops.Cos(ops.Reshape(a, -1)), a.Shape()...)
			} else {
				y = ops.Square(ops.Sin(a))
			}
		case 11:
			if y = ops.Sigmoid(a); a.Rank() == 2 {
				y = ops.MeanKeep(ops.Tanh(a), 1)
			}
		case 12, 13: // products with what follows
			if y = ops.Sin(a); a.Rank() == 2 && a.Shape().Equal(b.Shape()) && a.Shape().Size() < 200_000 {
				y = ops.Tanh(ops.Add(ops.Scale(ops.MatMul(ops.MatMulNT(a, b), a), 0.01), pick()))
			}
		default:
			y = ops.GELU(a)
		}
		if y.Shape().Size() > 1 && y.Rank() == 1 && y.Shape()[0] != xs[2].Shape()[0] {
			y = ops.Mean(y)
		}
		pool = append(pool, y)
	}
	sum := ops.Sum(pool[len(pool)-1])
	for _, v := range pool[max(0, len(pool)-4) : len(pool)-1] {
		sum = ops.Add(sum, ops.Sum(v))
	}
	return sum
}

// TestFusionKeepsBits compares programs of webs and their gradients with eager
// recordings, bit for bit, on several threads, with all passes and without some.
func TestFusionKeepsBits(t *testing.T) {
	defer func(was bool) { kern.ShareAll = was }(kern.ShareAll)
	fuseAll(t)
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 1))
		rows, cols := []int{1, 3, 40, 700}[seed%4], []int{5, 64, 3000}[seed/4%3]
		kern.ShareAll = seed%2 == 0
		var values []*tensor.Dense[float64]
		for _, s := range []tensor.Shape{{rows, cols}, {rows, cols}, {cols}, {cols}, {}, {}} {
			d := tensor.Zeros[float64](s...)
			for i := range d.Data() {
				d.Data()[i] = rng.NormFloat64()
			}
			values = append(values, d)
		}
		f := func(xs []tape.Var64) tape.Var64 { return web(rand.New(rand.NewPCG(seed, 2)), xs) }
		want, grads, err := tape.ValueAndGradMany(f)(values...)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			threads int
			skip    tape.Pass
		}{{1, 0}, {3, 0}, {3, tape.PassInPlace}, {2, tape.PassCommon | tape.PassReuse}, {2, tape.PassFusion}, {2, tape.PassSums}, {2, tape.PassEpilogues}} {
			checkWeb(t, fmt.Sprintf("seed %d, %+v", seed, c), c.threads, c.skip, f, values, want, grads)
		}
	}
}

func checkWeb(t *testing.T, name string, threads int, skip tape.Pass, f func([]tape.Var64) tape.Var64, values []*tensor.Dense[float64], want float64, grads []*tensor.Dense[float64]) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	var in tape.Inputs
	handles, inputs := make([]tape.Input, len(values)), make([]tensor.Value, len(values))
	for k, v := range values {
		handles[k], inputs[k] = in.Float(fmt.Sprint(k), v.Shape()...), v
	}
	p, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 {
		var xs []tape.Var64
		for _, h := range handles {
			xs = append(xs, r.Input(h))
		}
		y := f(xs)
		for k, g := range tape.Pullback(y, y.Ones(), xs...) {
			r.Output(fmt.Sprint(k), g)
		}
		return y
	}, &tape.CompileOptions{Skip: skip})
	if err != nil {
		t.Fatal(err)
	}
	run := p.NewRunner()
	for range 2 {
		got, err := run.Run(inputs...)
		if err != nil {
			t.Fatal(err)
		}
		if !prog.SameBits([]float64{got}, []float64{want}) {
			t.Fatalf("%s: %v, want %v\n%v", name, got, want, p)
		}
		for k, g := range grads {
			v := run.View(fmt.Sprint(k))
			if i := prog.Differ(v.Data(), g.Data()); i >= 0 {
				t.Fatalf("%s: gradient %d: element %d is %v, want %v\n%v", name, k, i, v.Data()[i], g.Data()[i], p)
			}
		}
	}
}
