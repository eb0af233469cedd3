package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Cholesky returns the lower triangular matrices L, with positive diagonals and
// zeros above them, such that L·Lᵀ = A for symmetric positive definite matrices
// A, of shape […, n, n]. It reads (A + Aᵀ)/2, so that the gradient is symmetric.
//
// It computes in the type of its operand. It panics with an *tape.Error if the
// matrices are not square (ErrShape), not positive definite (ErrSingular: it
// names the pivot) or not finite (ErrNonFinite).
//
// Source: I. Murray, "Differentiation of the Cholesky decomposition" (2016),
// eqs. 8 and 10.
func Cholesky[T Float](a tape.Var[T]) tape.Var[T] {
	defer tape.Named("Cholesky", nil, a)
	c := tape.Record(choleskyOp[T]{}, []tape.Var[T]{symmetrized("Cholesky", a)}, nil)
	return c.Y[0]
}

// choleskyOp factors matrices that are symmetric.
type choleskyOp[T Float] struct{}

func (choleskyOp[T]) Name() string { return "Cholesky" }

func (choleskyOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(x[0]), square(x[0])
}

func (choleskyOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	l, a := out.X[0].Data(), in.X[0].Data()
	for p := 0; p < len(a); p += size {
		if !kern.Finite(a[p : p+size]) {
			return tape.Errorf(tape.ErrNonFinite, "matrix %d has elements that are NaN or infinite", p/size)
		}
		if i, pivot := kern.Cholesky(l[p:p+size], a[p:p+size], n); i >= 0 {
			return tape.Errorf(tape.ErrSingular, "matrix %d is not positive definite: pivot %d is %.3g; adding a small multiple of the identity may help", p/size, i, pivot)
		}
	}
	return nil
}

// Pullback: Ā = L⁻ᵀ·Φ(Lᵀ·L̄)·L⁻¹, where Φ takes the lower triangle and halves
// its diagonal.
func (choleskyOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	l := c.Y[0]
	p := halfTril(MatMulTN(l, g[0]))
	dx[0] = TriangularSolve(l, TriangularSolve(l, p, Triangle{Trans: true}), Triangle{Right: true})
}

// Pushforward: dL = L·Φ(L⁻¹·dA·L⁻ᵀ).
func (choleskyOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	l := c.Y[0]
	p := TriangularSolve(l, TriangularSolve(l, dx[0], Triangle{}), Triangle{Trans: true, Right: true})
	dy[0] = MatMul(l, halfTril(p))
}

// matrixSize returns the number of rows of the square matrices in x, and that
// of the elements of each.
func matrixSize[T Float](x *tensor.Dense[T]) (n, size int) {
	s := x.Shape()
	n = s[len(s)-1]
	return n, n * n
}
