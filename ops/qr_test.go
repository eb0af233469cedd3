package ops_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

var qrCase = func() adtest.Case {
	q := matrixCase("QR", firstOf(ops.QR[float64]), firstOf(ops.QR[float32]), func(a *mat.Dense) *tensor.Dense[float64] {
		q, _ := qrRef(a)
		return q
	}, qrSamples...)
	r := matrixCase("QR", secondOf(ops.QR[float64]), secondOf(ops.QR[float32]), func(a *mat.Dense) *tensor.Dense[float64] {
		_, r := qrRef(a)
		return r
	}, qrSamples...)
	for k := range r.Samples {
		q.Samples[k].Name += " q"
		r.Samples[k].Name += " r"
	}
	q.Samples = append(q.Samples, r.Samples...)
	return q
}()

var qrSamples = []*tensor.Dense[float64]{
	regular(1, 3, 3), regular(2, 4, 2), generic(3, 1, 1), regular(4, 2, 3, 2), regular(5, 5, 4),
	generic(6, 0, 3, 2), generic(7, 0, 0), generic(8, 3, 1), tensor.FromSlice([]float64{2, 1, 0, 3}, 2, 2),
}

func firstOf[T tape.Float](f func(tape.Var[T]) (a, b tape.Var[T])) func(tape.Var[T]) tape.Var[T] {
	return func(x tape.Var[T]) tape.Var[T] {
		a, _ := f(x)
		return a
	}
}

func secondOf[T tape.Float](f func(tape.Var[T]) (a, b tape.Var[T])) func(tape.Var[T]) tape.Var[T] {
	return func(x tape.Var[T]) tape.Var[T] {
		_, b := f(x)
		return b
	}
}

// qrRef orthogonalizes column by column, twice (Gram and Schmidt).
func qrRef(a *mat.Dense) (q, r *tensor.Dense[float64]) {
	m, n := a.Dims()
	q, r = tensor.Zeros[float64](m, n), tensor.Zeros[float64](n, n)
	for j := range n {
		v := mat.Col(nil, j, a)
		for range 2 {
			for k := range j {
				s := 0.0
				for i := range m {
					s += q.At(i, k) * v[i]
				}
				r.Set(r.At(k, j)+s, k, j)
				for i := range m {
					v[i] -= s * q.At(i, k)
				}
			}
		}
		norm := 0.0
		for i := range m {
			norm = math.Hypot(norm, v[i])
		}
		r.Set(norm, j, j)
		for i := range m {
			q.Set(v[i]/norm, i, j)
		}
	}
	return q, r
}

var lstSqCase = func() adtest.Case {
	c := adtest.Case{Op: "LstSq"}
	f64, f32 := two(ops.LstSq[float64], ops.LstSq[float32])
	for _, s := range [][2]tensor.Shape{
		{{4, 2}, {4, 3}}, {{4, 2}, {4}}, {{2, 3, 2}, {3}}, {{1, 1}, {1, 1}}, {{3, 3}, {3, 1}}, {{2, 3, 2}, {3, 1}},
		{{3, 2}, {2, 3, 1}}, {{3, 2}, {3, 0}}, {{0, 3, 2}, {3, 1}}, {{2, 1, 3, 1}, {2, 3, 2}},
	} {
		c.Samples = append(c.Samples, adtest.Sample{
			Name: fmt.Sprint("shapes ", s[0], s[1]),
			X:    []*tensor.Dense[float64]{regular(5, s[0]...), generic(6, s[1]...)},
			F64:  f64,
			F32:  f32,
			Want: func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
				return vectorly(x[0], x[1], false, normalEquations)
			},
			Tol:  1e-12,
			Ulps: 512,
		})
	}
	return c
}()

// normalEquations solves AᵀA·X = AᵀB.
func normalEquations(a, b *mat.Dense) *mat.Dense {
	var ata, atb mat.Dense
	ata.Mul(a.T(), a)
	atb.Mul(a.T(), b)
	return gauss(&ata, &atb)
}

// The Hessian of ‖Ax − b‖²/2 by b, at the best x, is I − A·A⁺: LstSq twice
// differentiated, against the projector that QR gives.
func TestLstSqResidual(t *testing.T) {
	a := regular(1, 4, 2)
	h, err := tape.Hessian(func(b tape.Var64) tape.Var64 {
		r := ops.Sub(ops.MatMul(b.Const(a), ops.LstSq(b.Const(a), b)), b)
		return ops.Scale(ops.Dot(r, r), 0.5)
	})(generic(2, 4))
	if err != nil {
		t.Fatal(err)
	}
	q, _ := qrRef(dense(4, 2, a.Data()))
	p := productRef(q, q, false, true)
	each(h.Shape(), func(k int, i []int) {
		want := -p.Data()[k]
		if i[0] == i[1] {
			want++
		}
		if abs(h.Data()[k]-want) > 1e-14 {
			t.Errorf("element %v is %v, want %v", i, h.Data()[k], want)
		}
	})
}

func TestQRRefuses(t *testing.T) {
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.QR(tp.Input(tensor.Ones[float64](2, 3))) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.QR(tp.Input(tensor.Ones[float64](2))) })
	deficient := tensor.FromSlice([]float64{1, 2, 3, 2, 4, 5, 3, 6, 9}, 3, 3)
	text := wantError(t, tape.ErrSingular, func(tp *tape.Tape[float64]) {
		ops.LstSq(tp.Input(deficient), tp.Input(tensor.Ones[float64](3)))
	})
	if !strings.Contains(text, "column 1 depends") {
		t.Error(text)
	}
	for _, s := range [][2]tensor.Shape{{{2, 3}, {2}}, {{3, 2}, {2}}, {{3, 2}, {}}, {{3}, {3}}, {{2, 3, 2}, {3, 3, 1}}} {
		wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) {
			ops.LstSq(tp.Input(tensor.Ones[float64](s[0]...)), tp.Input(tensor.Ones[float64](s[1]...)))
		})
	}
}

// At a matrix of lower rank QR has a value, and an error for a derivative.
func TestQRDerivativeAtLowRank(t *testing.T) {
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 {
		q, r := ops.QR(x)
		return ops.Sum(ops.Square(ops.Add(ops.Sum(q), ops.Sum(r))))
	})(tensor.FromSlice([]float64{1, 0, 0, 0}, 2, 2))
	if err == nil || !strings.Contains(err.Error(), "singular") {
		t.Errorf("got %v", err)
	}
}

func TestQRAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 {
		x = ops.Scale(x, 2)
		q, r := ops.QR(x)
		return ops.Add(ops.Sum(ops.LstSq(x, q)), ops.Sum(r))
	}, regular(3, 2, 4, 3))
}
