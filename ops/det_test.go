package ops_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
	"gonum.org/v1/gonum/mat"
)

// detRef sums over all permutations.
func detRef(a *mat.Dense) float64 {
	n, _ := a.Dims()
	used := make([]bool, n)
	var sum func(i int, sign float64) float64
	sum = func(i int, sign float64) float64 {
		if i == n {
			return sign
		}
		s, inversions := 0.0, 0
		for j := n - 1; j >= 0; j-- {
			if used[j] {
				inversions++
			}
		}
		for j := range n {
			if used[j] {
				inversions--
				continue
			}
			used[j] = true
			flip := 1 - 2*float64(inversions%2)
			s += a.At(i, j) * sum(i+1, sign*flip)
			used[j] = false
		}
		return s
	}
	return sum(0, 1)
}

func scalar(v float64) *tensor.Dense[float64] { return tensor.Scalar(v) }

// ofRank returns an n×n matrix of rank r.
func ofRank(seed, n, r int) *tensor.Dense[float64] {
	return productRef(generic(seed, n, r), generic(seed+1, r, n), false, false)
}

var detCase = func() adtest.Case {
	c := matrixCase("Det", ops.Det[float64], ops.Det[float32], func(a *mat.Dense) *tensor.Dense[float64] { return scalar(detRef(a)) },
		regular(1, 3, 3), regular(2, 1, 1), generic(3, 2, 2, 2), generic(4, 5, 5), generic(5, 0, 0), generic(6, 0, 2, 2), generic(7, 2, 0, 0),
		ofRank(8, 4, 3), ofRank(11, 2, 1), tensor.Zeros[float64](3, 3), tensor.Zeros[float64](1, 1), tensor.Zeros[float64](2, 2))
	f64, f32 := one(ops.Det[float64], ops.Det[float32])
	c.Samples = append(c.Samples, adtest.Sample{
		Name: "diag(1, 0)",
		X:    []*tensor.Dense[float64]{tensor.FromSlice([]float64{1, 0, 0, 0}, 2, 2)},
		F64:  f64,
		F32:  f32,
		Want: func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] { return scalar(0) },
		Grad: []*tensor.Dense[float64]{tensor.FromSlice([]float64{0, 0, 0, 1}, 2, 2)},
	})
	return c
}()

// without returns a without the given rows and columns.
func without(a *tensor.Dense[float64], rows, cols []int) *mat.Dense {
	var data []float64
	n := a.Shape()[0]
	each(a.Shape(), func(p int, i []int) {
		if !slices.Contains(rows, i[0]) && !slices.Contains(cols, i[1]) {
			data = append(data, a.Data()[p])
		}
	})
	return dense(n-len(rows), n-len(cols), data)
}

// The derivatives of det by the elements are minors, with signs: those of order
// n−1 and n−2, at matrices of every rank.
func TestDerivativesOfDetAreMinors(t *testing.T) {
	for rank := range 5 {
		a := ofRank(9, 4, rank)
		minors := tensor.Zeros[float64](4, 4)
		each(minors.Shape(), func(p int, i []int) {
			minors.Data()[p] = parity(i[0]+i[1]) * detRef(without(a, i[:1], i[1:]))
		})
		near(t, fmt.Sprint("gradient at rank ", rank), tape.Grad(ops.Det[float64]), a, minors)
		second := tensor.Zeros[float64](4, 4, 4, 4)
		each(second.Shape(), func(p int, i []int) {
			if i[0] != i[2] && i[1] != i[3] {
				sign := parity(i[0] + i[1] + i[2] + i[3])
				if (i[0] < i[2]) != (i[1] < i[3]) {
					sign = -sign
				}
				second.Data()[p] = sign * detRef(without(a, []int{i[0], i[2]}, []int{i[1], i[3]}))
			}
		})
		near(t, fmt.Sprint("Hessian at rank ", rank), tape.Hessian(ops.Det[float64]), a, second)
	}
}

func parity(k int) float64 { return 1 - 2*float64(k%2) }

var slogDetCase = func() adtest.Case {
	xs := []*tensor.Dense[float64]{regular(1, 3, 3), generic(2, 1, 1), generic(3, 2, 2, 2), generic(4, 5, 5), generic(5, 0, 0), generic(6, 0, 2, 2)}
	sign := matrixCase("SlogDet", firstOf(ops.SlogDet[float64]), firstOf(ops.SlogDet[float32]), func(a *mat.Dense) *tensor.Dense[float64] {
		return scalar(math.Copysign(1, detRef(a)))
	}, xs...)
	logs := matrixCase("SlogDet", secondOf(ops.SlogDet[float64]), secondOf(ops.SlogDet[float32]), func(a *mat.Dense) *tensor.Dense[float64] {
		return scalar(math.Log(abs(detRef(a))))
	}, xs...)
	for k := range sign.Samples {
		sign.Samples[k].Name += " sign"
		sign.Samples[k].Flat = true
		logs.Samples[k].Name += " logabs"
		logs.Samples[k].Ulps = 2048
	}
	sign.Samples = append(sign.Samples, logs.Samples...)
	return sign
}()

func TestSlogDetOfSingular(t *testing.T) {
	tp := tape.New[float64]()
	sign, logabs := ops.SlogDet(tp.Input(tensor.FromSlice([]float64{1, 2, 2, 4}, 2, 2)))
	if sign.Item() != 0 || !math.IsInf(logabs.Item(), -1) {
		t.Errorf("got %v, %v", sign.Item(), logabs.Item())
	}
	_, err := tape.Grad(func(x tape.Var64) tape.Var64 {
		_, l := ops.SlogDet(x)
		return l
	})(tensor.Zeros[float64](2, 2))
	if !errors.Is(err, tape.ErrSingular) {
		t.Errorf("got %v", err)
	}
}

// The determinant of 400·I overflows float64; its logarithm does not.
func TestSlogDetOfLarge(t *testing.T) {
	a := plusDiagonal(tensor.Zeros[float64](150, 150), -400)
	tp := tape.New[float64]()
	sign, logabs := ops.SlogDet(tp.Input(a))
	if want := 150 * math.Log(400); sign.Item() != 1 || abs(logabs.Item()-want) > 1e-12*want {
		t.Errorf("got %v, %v, want 1, %v", sign.Item(), logabs.Item(), want)
	}
}

// The third derivative of det along E at a regular A is 6 times the coefficient
// of t³ in det(A + tE): for A = I and E = diag(1, 2, 3) that is 36.
func TestThirdDerivativeOfDet(t *testing.T) {
	e := tensor.FromSlice([]float64{1, 0, 0, 0, 2, 0, 0, 0, 3}, 3, 3)
	along := func(a *tensor.Dense[float64]) func(tape.Var64) tape.Var64 {
		return func(s tape.Var64) tape.Var64 { return ops.Det(ops.Add(s.Const(a), ops.Mul(s, s.Const(e)))) }
	}
	g, err := tape.Grad(tape.D(tape.D(along(tensor.Eye[float64](3)))))(scalar(0))
	if err != nil || abs(g.Item()-36) > 1e-12 {
		t.Errorf("got %v, %v, want 36", g, err)
	}
	_, err = tape.Grad(tape.D(tape.D(along(tensor.Zeros[float64](3, 3)))))(scalar(0))
	if !errors.Is(err, tape.ErrSingular) {
		t.Errorf("at a singular matrix: %v", err)
	}
	// With two rows det is quadratic, at singular matrices too.
	g, err = tape.Grad(tape.D(tape.D(func(s tape.Var64) tape.Var64 {
		return ops.Det(ops.Mul(s, s.Const(generic(1, 2, 2))))
	})))(scalar(0))
	if err != nil || g.Item() != 0 {
		t.Errorf("got %v, %v, want 0", g, err)
	}
}

func TestDetNeedsSquare(t *testing.T) {
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.Det(tp.Input(tensor.Ones[float64](2, 3))) })
	wantError(t, tape.ErrShape, func(tp *tape.Tape[float64]) { ops.SlogDet(tp.Input(tensor.Ones[float64](4))) })
}

func TestDetAllocatesNothing(t *testing.T) {
	allocatesNothing(t, func(x tape.Var64) tape.Var64 {
		_, l := ops.SlogDet(x)
		return ops.Sum(ops.Add(ops.Det(x), l))
	}, regular(3, 2, 3, 3))
}
