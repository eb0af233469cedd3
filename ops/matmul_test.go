package ops_test

import (
	"fmt"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var (
	matMulCase   = productCase("MatMul", ops.MatMul[float64], ops.MatMul[float32], false, false)
	matMulNTCase = productCase("MatMulNT", ops.MatMulNT[float64], ops.MatMulNT[float32], false, true)
	matMulTNCase = productCase("MatMulTN", ops.MatMulTN[float64], ops.MatMulTN[float32], true, false)
	matMulTTCase = productCase("MatMulTT", ops.MatMulTT[float64], ops.MatMulTT[float32], true, true)
)

// productCase returns the samples of a form of the matrix product.
func productCase(op string, f64 func(a, b tape.Var64) tape.Var64, f32 func(a, b tape.Var32) tape.Var32, ta, tb bool) adtest.Case {
	c := adtest.Case{Op: op}
	for _, s := range [][2]tensor.Shape{
		{{2, 3}, {3, 4}}, {{3}, {3}}, {{3}, {3, 2}}, {{2, 3}, {3}}, {{1, 1}, {1, 1}}, {{4, 2, 3}, {3, 2}},
		{{2, 3}, {4, 3, 2}}, {{2, 2, 3}, {2, 3, 2}}, {{2, 1, 2, 3}, {3, 3, 1}}, {{3}, {2, 3, 2}}, {{2, 2, 3}, {3}},
		{{0, 3}, {3, 2}}, {{2, 0}, {0, 3}}, {{2, 3}, {3, 0}}, {{0, 2, 3}, {3, 2}}, {{0}, {0}}, {{2, 0, 3}, {3, 2}},
		{{1, 2, 3}, {5, 3, 2}}, {{2, 1, 1, 3}, {1, 2, 3, 1}},
	} {
		a, b := formed(s[0], ta), formed(s[1], tb)
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint("shapes ", a, b),
			X:    []*tensor.Dense[float64]{generic(1, a...), generic(2, b...)},
			F64:  func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], x[1]) },
			F32:  func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], x[1]) },
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				return productRef(x[0], x[1], ta, tb)
			},
		})
	}
	return c
}

// formed returns s with its last two axes swapped, if it has them and trans is set.
func formed(s tensor.Shape, trans bool) tensor.Shape {
	s = s.Clone()
	if r := len(s); trans && r >= 2 {
		s[r-1], s[r-2] = s[r-2], s[r-1]
	}
	return s
}

// generic returns numbers between −1 and 1 without a pattern that a wrong index
// would keep.
func generic(seed int, shape ...int) *tensor.Dense[float64] {
	d := tensor.Zeros[float64](shape...)
	h := uint32(seed)*2654435761 + 12345
	for i := range d.Data() {
		h = h*1664525 + 1013904223
		d.Data()[i] = float64(h>>8)/(1<<23) - 1
	}
	return d
}

// productRef is the matrix product, element by element from its definition.
func productRef(a, b *tensor.Dense[float64], ta, tb bool) *tensor.Dense[float64] {
	va, vb := a.Rank() == 1, b.Rank() == 1
	if va {
		a, ta = a.Reshape(1, a.Size()), false
	}
	if vb {
		b, tb = b.Reshape(b.Size(), 1), false
	}
	as, bs := formed(a.Shape(), ta), formed(b.Shape(), tb)
	ra, rb := len(as)-2, len(bs)-2
	batch, err := tensor.BroadcastShapes(as[:ra], bs[:rb])
	if err != nil {
		panic(err)
	}
	m, k, n := as[ra], as[ra+1], bs[rb+1]
	y := tensor.Zeros[float64](append(batch.Clone(), m, n)...)
	each(y.Shape(), func(p int, index []int) {
		lead, i, j := index[:len(batch)], index[len(batch)], index[len(batch)+1]
		for l := range k {
			y.Data()[p] += matrixAt(a, lead, i, l, ta) * matrixAt(b, lead, l, j, tb)
		}
	})
	s := batch
	if !va {
		s = append(s, m)
	}
	if !vb {
		s = append(s, n)
	}
	return y.Reshape(s...)
}

// each calls f with every index of shape, in row-major order.
func each(shape tensor.Shape, f func(p int, index []int)) {
	index := make([]int, len(shape))
	for p := range shape.Size() {
		for a, rest := len(shape)-1, p; a >= 0; a-- {
			index[a] = rest % shape[a]
			rest /= shape[a]
		}
		f(p, index)
	}
}

// matrixAt returns element i, j of the matrix that broadcasting puts at lead.
func matrixAt(x *tensor.Dense[float64], lead []int, i, j int, trans bool) float64 {
	if trans {
		i, j = j, i
	}
	s := x.Shape()
	at := make([]int, len(s))
	for a := range len(s) - 2 {
		if s[a] != 1 {
			at[a] = lead[len(lead)-(len(s)-2)+a]
		}
	}
	at[len(s)-2], at[len(s)-1] = i, j
	return x.At(at...)
}

func TestMatMulMisfits(t *testing.T) {
	for _, s := range [][2]tensor.Shape{
		{{2, 3}, {2, 3}}, {{}, {2, 2}}, {{2, 2}, {}}, {{2, 2, 3}, {3, 3, 2}}, {{3}, {2, 2}}, {{4, 2, 3}, {2, 3}}, {{2}, {3}},
	} {
		wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
			ops.MatMul(tp.Input(tensor.Zeros[float64](s[0]...)), tp.Input(tensor.Zeros[float64](s[1]...)))
		})
	}
}

// ∂vec(AXB)/∂vec X = A⊗Bᵀ, where vec lists the elements row by row.
func TestJacobianOfAXB(t *testing.T) {
	a, x, b := generic(1, 2, 3), generic(2, 3, 4), generic(3, 4, 2)
	jac, err := tape.Jacobian(func(v tape.Var64) tape.Var64 {
		return ops.MatMul(ops.MatMul(v.Const(a), v), v.Const(b))
	})(x)
	if err != nil {
		t.Fatal(err)
	}
	if want := (tensor.Shape{2, 2, 3, 4}); !jac.Shape().Equal(want) {
		t.Fatalf("shape %v, want %v", jac.Shape(), want)
	}
	each(jac.Shape(), func(p int, i []int) {
		if want := a.At(i[0], i[2]) * b.At(i[3], i[1]); abs(jac.Data()[p]-want) > 1e-15 {
			t.Errorf("element %v is %v, want %v", i, jac.Data()[p], want)
		}
	})
}

// A step of MatMul in all forms with its pullback allocates nothing when it is recorded again.
func TestMatMulAllocatesNothing(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{3, 3}, nil)
	v := p.Add("v", tensor.Shape{3}, nil)
	x := generic(1, 5, 3, 3)
	g := tape.NewGradient(p, func(r *tape.Rec[float64]) tape.Var64 {
		h := ops.MatMul(r.Const(x), r.Param(w))
		h = ops.MatMulTN(ops.MatMulNT(h, r.Param(w)), ops.MatMulTT(r.Param(w), h))
		h = ops.Tril(ops.Triu(ops.Mul(h, ops.Outer(r.Param(v), r.Param(v))), -1), 1)
		return ops.Sum(ops.Dot(ops.MatMul(h, r.Param(v)), ops.MatMul(r.Param(v), h)))
	})
	eval := func() {
		if _, err := g.Eval(); err != nil {
			t.Fatal(err)
		}
	}
	eval()
	eval()
	if n := adtest.Allocations(eval); n != 0 {
		t.Errorf("%v allocations in a step", n)
	}
}
