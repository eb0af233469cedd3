package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// SymEig returns the eigenvalues of symmetric matrices, of shape […, n, n], in
// ascending order (values, of shape […, n]), and orthonormal eigenvectors as the
// columns of vectors, of shape […, n, n]: A·V = V·diag(λ). The component of
// largest magnitude of each vector, the first of them, is positive. SymEig reads (A + Aᵀ)/2, so that
// the gradient is symmetric.
//
// The first derivative of the values is right for any matrix and any function
// that treats equal eigenvalues alike, such as their sum, whose gradient is I.
// Where eigenvalues are equal and a function tells them apart (the largest
// alone, say) it has no gradient; then the result is a generalized one: that of
// a branch, which depends on the choice of vectors. The vectors have no
// derivative where two eigenvalues are equal, that is within n·ε·max|λ|: it is
// an *tape.Error (ErrSingular) when it is taken. So is the second derivative of the
// values, unless the gradient by the values is constant and the same for both.
//
// It computes in float64 through gonum's LAPACK and may allocate. It panics with
// an *tape.Error if the matrices are not square (ErrShape) or not finite (ErrNonFinite).
//
// Source: M. Giles, "An extended collection of matrix derivative results"
// (2008), section 3.1.
func SymEig[T Float](a tape.Var[T]) (values, vectors tape.Var[T]) {
	defer tape.Named("SymEig", nil, a)
	a = symmetrized("SymEig", a)
	c := tape.Record(symEigOp[T]{}, []tape.Var[T]{a}, nil)
	w, v := c.Y[0], c.Y[1]
	return tape.Record(eigenvaluesOp[T]{}, []tape.Var[T]{a, w, v}, nil).Y[0], v
}

// symEigOp decomposes matrices that are symmetric.
type symEigOp[T Float] struct{}

func (symEigOp[T]) Name() string { return "SymEig" }

func (symEigOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.Results{X: []tensor.Shape{x[0][:len(x[0])-1].Clone(), x[0]}}, nil
}

func (symEigOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	w, v, a := out.X[0].Data(), out.X[1].Data(), in.X[0].Data()
	for p := 0; p*size < len(a); p++ {
		m := a[p*size : (p+1)*size]
		if !kern.Finite(m) {
			return tape.Errorf(tape.ErrNonFinite, "matrix %d has elements that are NaN or infinite", p)
		}
		if !kern.SymEig(w[p*n:(p+1)*n], v[p*size:(p+1)*size], m, n) {
			return tape.Errorf(tape.ErrNonFinite, "the iteration for matrix %d does not converge", p)
		}
	}
	return nil
}

// Pullback: Ā = V·diag(λ̄)·Vᵀ + V·(F∘(Vᵀ·V̄))·Vᵀ with F[i,j] = 1/(λⱼ − λᵢ).
func (symEigOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	w, v := c.Y[0], c.Y[1]
	if !g[0].IsZero() {
		dx[0] = spectral(c.X[0], g[0], w, v)
	}
	if !g[1].IsZero() {
		dx[0] = tape.Accumulate(dx[0], inBasis(v, Mul(gaps(w), MatMulTN(v, g[1]))))
	}
}

// Pushforward: with P = Vᵀ·dA·V it is dλ = diag P and dV = V·(F∘P).
func (symEigOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	w, v := c.Y[0], c.Y[1]
	p := ofBasis(v, dx[0])
	dy[0] = DiagPart(p)
	dy[1] = MatMul(v, Mul(gaps(w), p))
}

// inBasis returns V·M·Vᵀ.
func inBasis[T Float](v, m tape.Var[T]) tape.Var[T] { return MatMulNT(MatMul(v, m), v) }

// ofBasis returns Vᵀ·M·V.
func ofBasis[T Float](v, m tape.Var[T]) tape.Var[T] { return MatMulTN(v, MatMul(m, v)) }

// eigenvaluesOp has for operands A, its eigenvalues and its eigenvectors, and
// returns the eigenvalues: with a derivative by A that does not go through the
// vectors, and so exists where these have none.
type eigenvaluesOp[T Float] struct{}

func (eigenvaluesOp[T]) Name() string { return "SymEig" }

func (eigenvaluesOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(x[1]), nil
}

func (eigenvaluesOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	copy(out.X[0].Data(), in.X[1].Data())
	return nil
}

// Blocks: the decomposition is known, not varied.
func (eigenvaluesOp[T]) Blocks(k int) bool { return k > 0 }

// Pullback: Ā = V·diag(λ̄)·Vᵀ.
func (eigenvaluesOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	dx[0] = spectral(c.X[0], g[0], c.X[1], c.X[2])
}

// Pushforward: dλ = diag(Vᵀ·dA·V).
func (eigenvaluesOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = DiagPart(ofBasis(c.X[2], dx[0]))
}
