package bench

import (
	"math"

	"gonum.org/v1/gonum/blas"
	blasgonum "gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// factorWorkloads are the Cholesky factorization, the solution of triangular
// equations with as many right sides as unknowns, and the LU factorization with
// partial pivoting, each from operands that stay as they are.
func factorWorkloads[T tensor.Float]() []Workload {
	var ws []Workload
	for _, f := range []struct {
		name  string
		flops float64 // over n³
		ours  func(n int) *Task
		gonum func(n int) *Task // nil if gonum has none in this type
	}{
		{"cholesky", 1.0 / 3, choleskyTask[T], choleskyGonum[T]()},
		{"solve-triangular", 1, triangularTask[T], triangularGonum[T]},
		{"lu", 2.0 / 3, luTask[T], luGonum[T]()},
	} {
		for _, n := range []int{256, 1024} {
			w := Workload{
				Name: f.name, DType: tensor.DType[T](), N: n,
				Flops: f.flops * float64(n) * float64(n) * float64(n), Limit: FMA,
				Prepare: func() *Task { return f.ours(n) },
			}
			if f.gonum != nil {
				w.Peers = []Peer{{"gonum", func() *Task { return f.gonum(n) }}}
			}
			ws = append(ws, w)
		}
	}
	return ws
}

// positiveMatrix is P + Pᵀ + n·I, with P the pattern.
func positiveMatrix[T tensor.Float](n int) []T {
	p := pattern[T](n*n, 1, 1)
	a := make([]T, n*n)
	kern.AddTranspose(a, p, n)
	for i := range n {
		a[i*n+i] += T(n)
	}
	return a
}

func choleskyTask[T tensor.Float](n int) *Task {
	a, l := positiveMatrix[T](n), make([]T, n*n)
	return &Task{
		Step:   func() { kern.Cholesky(l, a, n) },
		Result: func() (float64, []float64) { return corner(l), wide(l) },
	}
}

// choleskyGonum is the same by gonum's LAPACK, which has float64 alone.
func choleskyGonum[T tensor.Float]() func(n int) *Task {
	if tensor.DType[T]() != "float64" {
		return nil
	}
	return func(n int) *Task {
		a, l := positiveMatrix[float64](n), make([]float64, n*n)
		return &Task{
			Step: func() {
				copy(l, a)
				gonum.Implementation{}.Dpotrf(blas.Lower, n, l, n)
			},
			Result: func() (float64, []float64) {
				kern.Tril(l, append([]float64{}, l...), n, n, 0)
				return corner(l), l
			},
		}
	}
}

// triangularMatrix is the pattern, of which the lower triangle is used, + n·I.
func triangularMatrix[T tensor.Float](n int) []T {
	a := pattern[T](n*n, 1, 1)
	for i := range n {
		a[i*n+i] += T(n)
	}
	return a
}

func triangularTask[T tensor.Float](n int) *Task {
	a, b, x := triangularMatrix[T](n), pattern[T](n*n, 2, 1), make([]T, n*n)
	return &Task{
		Step:   func() { kern.TriangularSolve(x, a, b, n, n, kern.Triangle{}) },
		Result: func() (float64, []float64) { return corner(x), wide(x) },
	}
}

func triangularGonum[T tensor.Float](n int) *Task {
	a, b, x := triangularMatrix[T](n), pattern[T](n*n, 2, 1), make([]T, n*n)
	var solve func()
	impl := blasgonum.Implementation{}
	switch a := any(a).(type) {
	case []float32:
		x := any(x).([]float32)
		solve = func() { impl.Strsm(blas.Left, blas.Lower, blas.NoTrans, blas.NonUnit, n, n, 1, a, n, x, n) }
	case []float64:
		x := any(x).([]float64)
		solve = func() { impl.Dtrsm(blas.Left, blas.Lower, blas.NoTrans, blas.NonUnit, n, n, 1, a, n, x, n) }
	}
	return &Task{
		Step: func() {
			copy(x, b)
			solve()
		},
		Result: func() (float64, []float64) { return corner(x), wide(x) },
	}
}

// exchangedMatrix is the pattern with n added right of the diagonal, at the end
// of the row to the first column: each step of an elimination exchanges rows.
func exchangedMatrix[T tensor.Float](n int) []T {
	a := pattern[T](n*n, 1, 1)
	for i := range n {
		a[i*n+(i+1)%n] += T(n)
	}
	return a
}

// luTask's result is the logarithm of the determinant, and the solution of
// equations with ones on the right.
func luTask[T tensor.Float](n int) *Task {
	a, f := exchangedMatrix[T](n), kern.NewLU[T](n)
	return &Task{
		Step: func() { f.Factor(a) },
		Result: func() (float64, []float64) {
			x := ones[T](n)
			f.Solve(x, x, 1, false)
			_, log := f.SlogDet()
			return log, wide(x)
		},
	}
}

// luGonum is the same by gonum's LAPACK, which has float64 alone.
func luGonum[T tensor.Float]() func(n int) *Task {
	if tensor.DType[T]() != "float64" {
		return nil
	}
	return func(n int) *Task {
		a, f, pivot := exchangedMatrix[float64](n), make([]float64, n*n), make([]int, n)
		return &Task{
			Step: func() {
				copy(f, a)
				gonum.Implementation{}.Dgetrf(n, n, f, n, pivot)
			},
			Result: func() (float64, []float64) {
				x, log := ones[float64](n), 0.0
				gonum.Implementation{}.Dgetrs(blas.NoTrans, n, 1, f, n, pivot, x, 1)
				for i := range n {
					log += math.Log(math.Abs(f[i*n+i]))
				}
				return log, x
			},
		}
	}
}

func ones[T tensor.Float](n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
