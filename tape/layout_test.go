package tape_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// TestLayoutOfLayout: of two operations that move elements one is left, and none if
// together they change nothing; two, if the result of the first is read besides
// and it is not what went in.
func TestLayoutOfLayout(t *testing.T) {
	type v = tape.Var64
	for name, c := range map[string]struct {
		left int // operations that move elements, in the program
		f    func(x v) v
	}{
		"transposed back":      {0, func(x v) v { return ops.Transpose(ops.Transpose(x)) }},
		"three turns":          {0, func(x v) v { return turn(turn(turn(x))) }},
		"two turns":            {1, func(x v) v { return turn(turn(x)) }},
		"an axis swapped":      {1, func(x v) v { return ops.SwapAxes(turn(x), 0, 2) }},
		"shaped back":          {0, func(x v) v { return ops.Reshape(ops.Reshape(x, 6, 20), x.Shape()...) }},
		"three shapes":         {1, func(x v) v { return ops.Reshape(ops.Reshape(ops.Flatten(x), 6, 20), 5, 24) }},
		"expanded twice":       {1, func(x v) v { return ops.Sin(ops.Expand(ops.Expand(x, 2, 4, 5, 6), 3, 2, 4, 5, 6)) }},
		"a sum expanded twice": {1, func(x v) v { return ops.Expand(ops.Expand(ops.Sum(x, 1), 7, 4, 6), 2, 7, 4, 6) }},
		"sliced twice":         {1, func(x v) v { return ops.Slice(ops.Slice(x, ops.From(1)), ops.All(), ops.Span(1, 4).By(2)) }},
		"sliced thrice": {1, func(x v) v {
			return ops.Slice(ops.Slice(ops.Slice(ops.Sin(x), ops.From(1)), ops.Until(2)), ops.From(1))
		}},
		"back to front twice": {0, func(x v) v { return ops.Slice(ops.Slice(x, ops.All().By(-1)), ops.All().By(-1)) }},
		"every second second": {1, func(x v) v {
			return ops.Slice(ops.Slice(x, ops.All(), ops.All(), ops.All().By(2)), ops.All(), ops.All(), ops.All().By(-2))
		}},
		"nothing of nothing": {1, func(x v) v { return ops.Slice(ops.Slice(x, ops.Until(0)), ops.All(), ops.Until(2)) }},
		"one of many steps":  {1, func(x v) v { return ops.Slice(ops.Slice(x, ops.All().By(1<<31-1)), ops.All().By(-1<<31)) }},
		"the middle is read": {2 /* with the expansion of the sum */, func(x v) v {
			y := ops.Transpose(ops.Sin(x))
			return ops.Add(ops.Sum(ops.Mul(y, y)), ops.Transpose(ops.Transpose(y, 1, 0, 2), 2, 0, 1))
		}},
		"a slice is read": {3 /* so here */, func(x v) v {
			y := ops.Slice(ops.Sin(x), ops.From(1))
			return ops.Add(ops.Sum(y), ops.Slice(y, ops.From(1)))
		}},
	} {
		text := compareLayouts(t, name, c.f)
		left := 0
		for _, op := range []string{"Transpose(", "Reshape(", "Expand(", "Slice("} {
			left += strings.Count(text, "= "+op) + strings.Count(text, "← "+op)
		}
		if left != c.left {
			t.Errorf("%s: %d operations move elements, want %d\n%s", name, left, c.left, text)
		}
	}
}

func turn(x tape.Var64) tape.Var64 { return ops.Transpose(x, 1, 2, 0) }

// TestLayoutsKeepBits: random rows of such operations, the gradient too.
func TestLayoutsKeepBits(t *testing.T) {
	for seed := range uint64(60) {
		compareLayouts(t, fmt.Sprint("seed ", seed), func(x tape.Var64) tape.Var64 {
			rng := rand.New(rand.NewPCG(seed, 3))
			pool := []tape.Var64{x}
			for range 3 + rng.IntN(12) {
				pool = append(pool, moved(rng, pool[max(0, len(pool)-1-rng.IntN(2))]))
			}
			sum := ops.Sum(ops.Square(pool[len(pool)-1]))
			for _, y := range pool[len(pool)/2:] {
				sum = ops.Add(sum, ops.Sum(ops.Sin(y)))
			}
			return ops.Add(sum, tape.D(func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Exp(moved(rng, moved(rng, x)))) })(x))
		})
	}
}

// moved is x with its elements moved, in one of many ways.
func moved(rng *rand.Rand, x tape.Var64) tape.Var64 {
	s := x.Shape()
	switch rng.IntN(6) {
	case 0:
		return ops.Transpose(x, rng.Perm(len(s))...)
	case 1:
		return ops.Reshape(x, -1, max(1, s[0]))
	case 2:
		return ops.Flatten(x)
	case 3:
		if len(s) < tensor.MaxRank && s.Size() < 1e4 {
			return ops.Expand(x, append([]int{2}, s...)...)
		}
		return ops.Neg(x)
	case 4:
		return ops.Slice(x, ops.All().By([]int{-1, 1, 2, -2}[rng.IntN(4)]))
	default:
		return ops.Slice(x, ops.From(rng.IntN(2)).By(1+rng.IntN(2)))
	}
}

// compareLayouts compares the program of f and its gradient, with and without the
// pass, with an eager recording, bit for bit, and returns what the program of f lists.
func compareLayouts(t *testing.T, name string, f func(tape.Var64) tape.Var64) string {
	t.Helper()
	x := tensor.Zeros[float64](4, 5, 6)
	for i := range x.Data() {
		x.Data()[i] = float64(i%17) - 7.5
	}
	loss := func(x tape.Var64) tape.Var64 {
		y := f(x)
		return ops.Sum(ops.Mul(y, ops.Sin(y)))
	}
	want, grads, err := tape.ValueAndGradMany(func(xs []tape.Var64) tape.Var64 { return loss(xs[0]) })(x)
	if err != nil {
		t.Fatal(name, err)
	}
	for _, skip := range []tape.Pass{0, tape.PassAlgebra, tape.PassCommon | tape.PassFold} {
		checkWeb(t, name, 2, skip, func(xs []tape.Var64) tape.Var64 { return loss(xs[0]) }, []*tensor.Dense[float64]{x}, want, grads)
	}
	var in tape.Inputs
	h := in.Float("x", x.Shape()...)
	p, err := tape.Compile(nil, &in, func(r *tape.Rec[float64]) tape.Var64 { return f(r.Input(h)) }, nil)
	if err != nil {
		t.Fatal(name, err)
	}
	return p.String()
}
