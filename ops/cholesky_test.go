package ops_test

import (
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

var choleskyCase = matrixCase("Cholesky", ops.Cholesky[float64], ops.Cholesky[float32], choleskyRef,
	positive(1, 3, 3), positive(2, 1, 1), positive(3, 2, 2, 2), positive(4, 5, 5), positive(5, 0, 0), positive(6, 0, 2, 2), positive(7, 2, 0, 0))

// choleskyRef goes row by row, from the definition.
func choleskyRef(a *mat.Dense) *tensor.Dense[float64] {
	n, _ := a.Dims()
	l := tensor.Zeros[float64](n, n)
	for i := range n {
		for j := range i + 1 {
			s := (a.At(i, j) + a.At(j, i)) / 2
			for k := range j {
				s -= l.At(i, k) * l.At(j, k)
			}
			if i == j {
				l.Set(math.Sqrt(s), i, i)
			} else {
				l.Set(s/l.At(j, j), i, j)
			}
		}
	}
	return l
}

// ∇ log det A = A⁻¹ for symmetric A, here through 2·Σ log L[i,i].
func TestGradientOfLogDetByCholesky(t *testing.T) {
	a := tensor.FromSlice([]float64{4, 1, 1, 3}, 2, 2)
	g, err := tape.Grad(func(x tape.Var64) tape.Var64 {
		_, logabs := ops.SlogDet(ops.Cholesky(x))
		return ops.Scale(logabs, 2)
	})(a)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{3.0 / 11, -1.0 / 11, -1.0 / 11, 4.0 / 11} {
		if abs(g.Data()[i]-want) > 1e-15 {
			t.Errorf("element %d is %v, want %v", i, g.Data()[i], want)
		}
	}
}

func TestCholeskyRefuses(t *testing.T) {
	for _, c := range []struct {
		kind error
		a    []float64
		text string
	}{
		{tape.ErrSingular, []float64{1, 2, 2, 1}, "pivot 1 is -3"},
		{tape.ErrSingular, []float64{1, 2, 2, 4}, "pivot 1 is 0"},
		{tape.ErrSingular, []float64{0, 0, 0, 1}, "pivot 0 is 0"},
		{tape.ErrNonFinite, []float64{1, 0, 0, math.NaN()}, "matrix 0"},
	} {
		text := wantError(t, c.kind, func(tp *tape.Tape[float64]) { ops.Cholesky(tp.Input(tensor.FromSlice(c.a, 2, 2))) })
		if !strings.Contains(text, c.text) {
			t.Errorf("%q does not say %q", text, c.text)
		}
	}
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Cholesky(tp.Input(tensor.Zeros[float64](2, 3))) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Cholesky(tp.Input(tensor.Zeros[float64](4))) })
}

func TestCholeskyAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 { return ops.Sum(ops.Cholesky(x)) }, positive(3, 2, 4, 4))
}
