package ops_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

func abs(x float64) float64 { return math.Abs(x) }

// wantError checks that f panics with an *tape.Error of the given kind that
// bears this directory's file as its site, and returns its text.
func wantError(t *testing.T, kind error, f func(tp *tape.Tape[float64])) (text string) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*tape.Error)
		switch {
		case !ok:
			t.Errorf("no *tape.Error")
		case !errors.Is(e, kind):
			t.Errorf("%v, want %v", e, kind)
		case !strings.Contains(e.Site, "_test.go:"):
			t.Errorf("site %q", e.Site)
		default:
			text = e.Error()
		}
	}()
	f(tape.New[float64]())
	return ""
}

// one wraps functions of one operand for a sample.
func one(f64 func(tape.Var64) tape.Var64, f32 func(tape.Var32) tape.Var32) (adtest.Func[float64], adtest.Func[float32]) {
	return func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0]) },
		func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0]) }
}

// two wraps functions of two operands for a sample.
func two(f64 func(a, b tape.Var64) tape.Var64, f32 func(a, b tape.Var32) tape.Var32) (adtest.Func[float64], adtest.Func[float32]) {
	return func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return f64(x[0], x[1]) },
		func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return f32(x[0], x[1]) }
}

// matrixCase returns a case of an op on matrices: one sample for each operand.
// ref computes the result for one matrix, whose shape is the result's last axes.
func matrixCase(op string, f64 func(tape.Var64) tape.Var64, f32 func(tape.Var32) tape.Var32, ref func(a *mat.Dense) *tensor.Dense[float64], xs ...*tensor.Dense[float64]) adtest.Case {
	c := adtest.Case{Op: op}
	g64, g32 := one(f64, f32)
	for k, x := range xs {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint(k, " shape ", x.Shape()),
			X:    []*tensor.Dense[float64]{x},
			F64:  g64,
			F32:  g32,
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				return perMatrix(x[0], ref)
			},
			Tol:  1e-12,
			Ulps: 512,
		})
	}
	return c
}

// perMatrix applies ref to each matrix of x.
func perMatrix(x *tensor.Dense[float64], ref func(a *mat.Dense) *tensor.Dense[float64]) *tensor.Dense[float64] {
	s := x.Shape()
	lead, m, n := s[:len(s)-2], s[len(s)-2], s[len(s)-1]
	var y []float64
	var shape tensor.Shape
	for p := range lead.Size() {
		r := ref(dense(m, n, x.Data()[p*m*n:(p+1)*m*n]))
		shape = r.Shape()
		y = append(y, r.Data()...)
	}
	if lead.Size() == 0 {
		shape = ref(dense(m, n, make([]float64, m*n))).Shape()
	}
	return tensor.FromSlice(append([]float64{}, y...), append(lead.Clone(), shape...)...)
}

// dense returns a copy of an m×n matrix; an empty one if it has no elements.
func dense(m, n int, data []float64) *mat.Dense {
	if m*n == 0 {
		return &mat.Dense{}
	}
	return mat.NewDense(m, n, append([]float64(nil), data...))
}

// asTensor returns the elements of a matrix.
func asTensor(a mat.Matrix) *tensor.Dense[float64] {
	m, n := a.Dims()
	y := tensor.Zeros[float64](m, n)
	each(y.Shape(), func(p int, i []int) { y.Data()[p] = a.At(i[0], i[1]) })
	return y
}

// regular returns matrices that are well conditioned: generic ones plus 2I.
func regular(seed int, shape ...int) *tensor.Dense[float64] {
	return plusDiagonal(generic(seed, shape...), 2)
}

// positive returns matrices G·Gᵀ + I/2, and a little more that is not symmetric.
func positive(seed int, shape ...int) *tensor.Dense[float64] {
	g := generic(seed, shape...)
	a := plusDiagonal(productRef(g, g, false, true), 0.5)
	for i, v := range generic(seed+1, shape...).Data() {
		a.Data()[i] += 0.1 * v
	}
	return a
}

func plusDiagonal(a *tensor.Dense[float64], c float64) *tensor.Dense[float64] {
	each(a.Shape(), func(p int, i []int) {
		if i[len(i)-1] == i[len(i)-2] {
			a.Data()[p] += c
		}
	})
	return a
}

// gauss solves A·X = B by Gauss–Jordan elimination with complete pivoting.
func gauss(a, b *mat.Dense) *mat.Dense {
	n, _ := a.Dims()
	if n == 0 {
		return &mat.Dense{}
	}
	_, m := b.Dims()
	a, b = mat.DenseCopyOf(a), mat.DenseCopyOf(b)
	x := mat.NewDense(n, m, nil)
	row, col := make([]int, 0, n), make([]int, 0, n)
	used := func(s []int, i int) bool {
		for _, v := range s {
			if v == i {
				return true
			}
		}
		return false
	}
	for range n {
		r, c := -1, -1
		for i := range n {
			for j := range n {
				if !used(row, i) && !used(col, j) && (r < 0 || abs(a.At(i, j)) > abs(a.At(r, c))) {
					r, c = i, j
				}
			}
		}
		row, col = append(row, r), append(col, c)
		for i := range n {
			if f := a.At(i, c) / a.At(r, c); i != r {
				for j := range n {
					a.Set(i, j, a.At(i, j)-f*a.At(r, j))
				}
				for j := range m {
					b.Set(i, j, b.At(i, j)-f*b.At(r, j))
				}
			}
		}
	}
	for k, r := range row {
		for j := range m {
			x.Set(col[k], j, b.At(r, j)/a.At(r, col[k]))
		}
	}
	return x
}

// pairRef applies ref, which solves A·X = B (or X·A = B if right is set), to the
// pairs of matrices that broadcasting makes of a and b.
func pairRef(a, b *tensor.Dense[float64], right bool, ref func(a, b *mat.Dense) *mat.Dense) *tensor.Dense[float64] {
	as, bs := a.Shape(), b.Shape()
	ra, rb := len(as)-2, len(bs)-2
	batch, err := tensor.BroadcastShapes(as[:ra], bs[:rb])
	if err != nil {
		panic(err)
	}
	var y []float64
	shape := tensor.Shape{as[ra+1], bs[rb+1]}
	if right {
		shape = tensor.Shape{bs[rb], as[ra]}
	}
	each(batch, func(_ int, lead []int) {
		pick := func(x *tensor.Dense[float64], m, n int) *mat.Dense {
			d := make([]float64, 0, m*n)
			for i := range m {
				for j := range n {
					d = append(d, matrixAt(x, lead, i, j, false))
				}
			}
			return dense(m, n, d)
		}
		if shape.Size() > 0 {
			x := ref(pick(a, as[ra], as[ra+1]), pick(b, bs[rb], bs[rb+1]))
			y = append(y, asTensor(x).Data()...)
		}
	})
	return tensor.FromSlice(append([]float64{}, y...), append(batch.Clone(), shape...)...)
}

// allocatesNothing checks that a step of f with its gradient allocates nothing
// once it has been recorded. f must return a scalar.
func allocatesNothing(t *testing.T, f func(x tape.Var64) tape.Var64, x *tensor.Dense[float64]) {
	t.Helper()
	p := tensor.NewParams[float64]()
	w := p.Add("w", x.Shape(), func(dst []float64, _ tensor.Shape) { copy(dst, x.Data()) })
	g := tape.NewGradient(p, func(r *tape.Rec[float64]) tape.Var64 { return f(r.Param(w)) })
	eval := func() {
		if _, err := g.Eval(); err != nil {
			t.Fatal(err)
		}
	}
	eval()
	eval()
	if n := adtest.Allocations(eval); n >= 1 {
		t.Errorf("%v allocations in a step", n)
	}
}
