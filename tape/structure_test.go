package tape_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// changing is a loss whose structure is a list of steps that tests change from
// one evaluation to the next.
type changing struct {
	w, v  tensor.Param
	steps []int
	batch int
}

func (c *changing) loss(r *tape.Rec[float64]) tape.Var64 {
	data := tensor.Zeros[float64](c.batch, 4)
	for i := range data.Data() {
		data.Data()[i] = math.Sin(float64(7 * i))
	}
	h := ops.Tanh(ops.Add(ops.MatMul(r.Const(data), r.Param(c.w)), r.Param(c.v)))
	sum := ops.Sum(h)
	for _, s := range c.steps {
		switch s {
		case 0:
			ids := r.Ints(tensor.IntsFrom([]int{2, 0, 1}[:1+len(c.steps)%3]))
			sum = ops.Add(sum, ops.Sum(ops.Square(ops.Take(h, ids, 1))))
		case 1:
			sum = ops.Add(sum, ops.Sum(ops.TakeAlong(h, ops.ArgSort(h, -1), -1)))
		case 2:
			q, _ := ops.QR(ops.Add(ops.MatMulTN(h, h), r.Const(tensor.Eye[float64](3))))
			sum = ops.Add(sum, ops.Sum(ops.Mul(q, r.Param(c.v))))
		case 3:
			sum = ops.Add(sum, ops.Sum(ops.Max(h, 0)))
		case 4:
			h = ops.Mul(h, r.Param(c.v))
		case 5:
			sum = ops.Add(sum, ops.NormSq(tape.D(func(z tape.Var64) tape.Var64 { return ops.Sum(ops.Exp(z)) })(h)))
		}
	}
	return ops.Add(sum, ops.Sum(h))
}

// TestChangingStructure compares a Gradient that is used again and again, while
// its loss changes, with fresh ones, bit for bit.
func TestChangingStructure(t *testing.T) {
	p := tensor.NewParams[float64]()
	fill := func(dst []float64, _ tensor.Shape) {
		for i := range dst {
			dst[i] = math.Sin(float64(i + len(dst)))
		}
	}
	c := &changing{w: p.Add("w", tensor.Shape{4, 3}, fill), v: p.Add("v", tensor.Shape{3}, fill)}
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 7))
		reused := tape.NewGradient(p, c.loss)
		for range 12 {
			c.batch = 1 + rng.IntN(3)
			c.steps = c.steps[:0]
			for range rng.IntN(5) {
				c.steps = append(c.steps, rng.IntN(6))
			}
			got, err := reused.Eval()
			if err != nil {
				t.Fatal(err)
			}
			fresh := tape.NewGradient(p, c.loss)
			want, err := fresh.Eval()
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Fatalf("seed %d, steps %v: value %v, want %v", seed, c.steps, got, want)
			}
			for i, g := range reused.View() {
				if g != fresh.View()[i] {
					t.Fatalf("seed %d, steps %v: gradient %v, want %v", seed, c.steps, reused.View(), fresh.View())
				}
			}
		}
	}
}

// TestIntegersBetweenOtherNodes records an integer leaf where last time a node
// stood, so that its memory must not go with that node.
func TestIntegersBetweenOtherNodes(t *testing.T) {
	tp := tape.New[float64]()
	tp.Const(tensor.Zeros[float64](3))
	tp.Ints(tensor.IntsFrom([]int{7, 8, 9}))
	tp.Reset()
	leaf := tp.Ints(tensor.IntsFrom([]int{7, 8, 9}))
	ops.ArgSort(tp.Const(tensor.FromSlice([]float64{2, 0, 1})), 0)
	if got := leaf.Value().Data(); got[0] != 7 || got[1] != 8 || got[2] != 9 {
		t.Errorf("the leaf became %v", got)
	}
}

func TestStatesSwap(t *testing.T) {
	p := tensor.NewParams[float64]()
	a := p.AddState("a", tensor.Shape{}, func(d []float64, _ tensor.Shape) { d[0] = 1 })
	b := p.AddState("b", tensor.Shape{}, func(d []float64, _ tensor.Shape) { d[0] = 2 })
	_, _, err := tape.ValueAndGradParams(p, func(r *tape.Rec[float64]) tape.Var64 {
		r.Assign(a, r.Param(b))
		r.Assign(b, r.Param(a))
		return r.Scalar(0)
	})
	if x, y := p.Value(a).Item(), p.Value(b).Item(); err != nil || x != 2 || y != 1 {
		t.Errorf("a = %v, b = %v, %v; want 2 and 1", x, y, err)
	}
}

// TestPullbackFromALaterResult differentiates the second result of an op by
// something that is younger than the op.
func TestPullbackFromALaterResult(t *testing.T) {
	tp := tape.New[float64]()
	_, r := ops.QR(tp.Input(tensor.Eye[float64](2)))
	z := tp.Const(tensor.Scalar(1.0))
	if g := tape.Pullback(r, r.Ones(), z)[0]; g.Item() != 0 {
		t.Errorf("got %v", g.Item())
	}
}
