package bench

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/covector-ad/covector/tensor"
)

// blasProduct returns a function that stores op(a)·op(b) + beta·c in c, by
// gonum's BLAS. All matrices are row-major; op(a) is m×k, and a is as it is
// stored k×m if ta.
func blasProduct[T tensor.Float](m, n, k int, ta, tb bool, a, b []T, beta T, c []T) func() {
	lda, ldb := k, n
	if ta {
		lda = m
	}
	if tb {
		ldb = k
	}
	impl, at, bt := gonum.Implementation{}, transposed(ta), transposed(tb)
	switch a := any(a).(type) {
	case []float32:
		b, c := any(b).([]float32), any(c).([]float32)
		return func() { impl.Sgemm(at, bt, m, n, k, 1, a, lda, b, ldb, float32(beta), c, n) }
	case []float64:
		b, c := any(b).([]float64), any(c).([]float64)
		return func() { impl.Dgemm(at, bt, m, n, k, 1, a, lda, b, ldb, float64(beta), c, n) }
	}
	panic("bench: neither float32 nor float64")
}

func transposed(t bool) blas.Transpose {
	if t {
		return blas.Trans
	}
	return blas.NoTrans
}

// blasAdd returns a function that adds s·x to y, by gonum's BLAS.
func blasAdd[T tensor.Float](s T, x, y []T) func() {
	impl := gonum.Implementation{}
	switch x := any(x).(type) {
	case []float32:
		y := any(y).([]float32)
		return func() { impl.Saxpy(len(x), float32(s), x, 1, y, 1) }
	case []float64:
		y := any(y).([]float64)
		return func() { impl.Daxpy(len(x), float64(s), x, 1, y, 1) }
	}
	panic("bench: neither float32 nor float64")
}
