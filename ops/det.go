package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Det returns the determinants of square matrices, of shape […, n, n]; that of a
// 0×0 matrix is 1. It overflows and underflows easily where n is large: see
// [SlogDet].
//
// Its gradient is the matrix of cofactors, det A·A⁻ᵀ where A is regular. It is
// taken from a singular value decomposition, so that first and second
// derivatives are right at singular matrices too: that at diag(1, 0) is
// diag(0, 1). Third and higher derivatives of matrices with n ≥ 3 need regular
// ones, else they are an *tape.Error (ErrSingular).
//
// It computes in float64 whatever its operand is, its gradient through gonum's
// LAPACK, which may allocate. Det panics with an *tape.Error (ErrShape) if the
// matrices are not square.
func Det[T Float](a tape.Var[T]) tape.Var[T] {
	return tape.Record(detOp[T]{}, []tape.Var[T]{a}, nil).Y[0]
}

type detOp[T Float] struct{}

func (detOp[T]) Name() string { return "Det" }

func (detOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	if err := square(x[0]); err != nil {
		return tape.Results{}, err
	}
	return tape.One(x[0][:len(x[0])-2].Clone()), nil
}

func (detOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	lu := kern.NewLU[float64](n)
	defer lu.Free()
	for p := range out.X[0].Data() {
		kern.FactorWide(lu, in.X[0].Data()[p*size:])
		out.X[0].Data()[p] = T(lu.Det())
	}
	return nil
}

// Pullback: Ā = g·cof A.
func (detOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	dx[0] = Mul(cofactor(c.X[0]), asMatrices(g[0]))
}

// Pushforward: d det A = ⟨cof A, dA⟩.
func (detOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = inner(cofactor(c.X[0]), dx[0])
}

// asMatrices gives numbers, one a matrix, two further axes of length 1.
func asMatrices[T Float](x tape.Var[T]) tape.Var[T] {
	return Unsqueeze(x, -1, -2)
}

// inner returns the sums of a∘b over the last two axes.
func inner[T Float](a, b tape.Var[T]) tape.Var[T] { return Sum(Mul(a, b), -2, -1) }

// SlogDet returns the signs (−1, 0 or 1) of the determinants of square matrices,
// of shape […, n, n], and the logarithms of their magnitudes: det = sign·e^logabs.
// Singular matrices have sign 0 and logabs −Inf, 0×0 ones 1 and 0.
//
// The sign has no derivative; that of logabs is A⁻ᵀ, and at singular matrices an
// *tape.Error (ErrSingular). SlogDet computes in float64 whatever its operand is, by
// LU factorization with partial pivoting. It panics with an *tape.Error (ErrShape)
// if the matrices are not square.
func SlogDet[T Float](a tape.Var[T]) (sign, logabs tape.Var[T]) {
	c := tape.Record(slogDetOp[T]{}, []tape.Var[T]{a}, nil)
	return StopGradient(c.Y[0]), c.Y[1]
}

type slogDetOp[T Float] struct{}

func (slogDetOp[T]) Name() string { return "SlogDet" }

func (slogDetOp[T]) Results(x, i []tensor.Shape) (tape.Results, error) {
	r, err := detOp[T]{}.Results(x, i)
	if err != nil {
		return r, err
	}
	return tape.Results{X: []tensor.Shape{r.X[0], r.X[0].Clone()}}, nil
}

func (slogDetOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	lu := kern.NewLU[float64](n)
	defer lu.Free()
	for p := range out.X[0].Data() {
		kern.FactorWide(lu, in.X[0].Data()[p*size:])
		sign, log := lu.SlogDet()
		out.X[0].Data()[p], out.X[1].Data()[p] = T(sign), T(log)
	}
	return nil
}

// Pullback: Ā = g·A⁻ᵀ, the solution of Aᵀ·Ā = g·I.
func (slogDetOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	if g[1].IsZero() {
		return
	}
	s := c.X[0].Shape()
	g1 := Unsqueeze(g[1], -1)
	dx[0] = solveOp[T]{true}.solve(c.X[0], Diag(Expand(g1, s[:len(s)-1]...)))
}

// Pushforward: d log|det A| = tr(A⁻¹·dA).
func (slogDetOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[1] = Trace(solveOp[T]{}.solve(c.X[0], dx[0]))
}
