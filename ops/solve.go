package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Solve returns the solution X = A⁻¹·B of A·X = B for square matrices A, of
// shape […, n, n], and B, of shape […, n, m] or a vector of length n; leading axes
// broadcast. It takes less work than Inv and is more exact.
//
// It computes in the type of its operands, by LU factorization with partial
// pivoting. It panics with an *tape.Error if the operands do not fit (ErrShape)
// or a pivot is exactly 0 (ErrSingular: it names the pivot); nearly singular
// matrices give large values.
//
// Source: M. Giles, "An extended collection of matrix derivative results"
// (2008), section 2.3.1.
func Solve[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("Solve", nil, a, b)
	cols, vector := columns("Solve", a, b, 1)
	return recordSolve(solveOp[T]{}, a, cols, vector, 1)
}

// solveOp solves A·X = B, or Aᵀ·X = B if trans is set.
type solveOp[T Float] struct{ trans bool }

func (solveOp[T]) Name() string { return "Solve" }

func (solveOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return solveShape(x[0], x[1], false)
}

func (e solveOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	x, a, b := out.X[0].Data(), in.X[0].Data(), in.X[1].Data()
	as, bs := in.X[0].Shape(), in.X[1].Shape()
	n, m, ra, rb := bs[len(bs)-2], bs[len(bs)-1], len(as)-2, len(bs)-2
	lu, factored, pivot := kern.NewLU[T](n), -1, -1
	defer lu.Free()
	kern.Pairs(as[:ra], n*n, bs[:rb], n*m, func(p, oa, ob int) {
		if pivot >= 0 {
			return
		}
		if oa != factored {
			pivot, factored = lu.Factor(a[oa:oa+n*n]), oa
		}
		if pivot < 0 {
			lu.Solve(x[p*n*m:(p+1)*n*m], b[ob:ob+n*m], m, e.trans)
		}
	})
	return singular(pivot, factored, n)
}

func (e solveOp[T]) solve(a, b tape.Var[T]) tape.Var[T] {
	return tape.Record(e, []tape.Var[T]{a, b}, nil).Y[0]
}

// Pullback: with h = op(A)⁻ᵀ·g it is B̄ = h and op(Ā) = −h·Xᵀ.
func (e solveOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	a, b, x := c.X[0], c.X[1], c.Y[0]
	h := solveOp[T]{!e.trans}.solve(a, g[0])
	if c.Wants(1) {
		dx[1] = SumTo(h, b.Shape()...)
	}
	if !c.Wants(0) {
		return
	}
	if e.trans {
		h, x = x, h
	}
	dx[0] = Neg(matMulTo(a.Shape(), h, x, false, true))
}

// Pushforward: dX = op(A)⁻¹·(dB − op(dA)·X).
func (e solveOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	r := dx[1]
	if !dx[0].IsZero() {
		r = tape.Accumulate(r, Neg(matMul(e.Name(), dx[0], c.Y[0], e.trans, false)))
	}
	if !r.IsZero() {
		dy[0] = e.solve(c.X[0], r)
	}
}

// Inv returns the inverses A⁻¹ of square matrices, of shape […, n, n]. To solve
// equations, Solve is better; 1/x elementwise is Reciprocal.
//
// It computes in the type of its operand, by LU factorization with partial
// pivoting. It panics with an *tape.Error if the matrices are not square
// (ErrShape) or a pivot is exactly 0 (ErrSingular: it names the pivot); nearly
// singular matrices give large values.
func Inv[T Float](a tape.Var[T]) tape.Var[T] {
	return tape.Record(invOp[T]{}, []tape.Var[T]{a}, nil).Y[0]
}

type invOp[T Float] struct{}

func (invOp[T]) Name() string { return "Inv" }

func (invOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(x[0]), square(x[0])
}

func (invOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	y, a := out.X[0].Data(), in.X[0].Data()
	lu := kern.NewLU[T](n)
	defer lu.Free()
	for p := 0; p < len(a); p += size {
		if pivot := lu.Factor(a[p : p+size]); pivot >= 0 {
			return singular(pivot, p, n)
		}
		lu.Inverse(y[p : p+size])
	}
	return nil
}

// Pullback: Ā = −Yᵀ·g·Yᵀ.
func (invOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	dx[0] = Neg(MatMulNT(MatMulTN(c.Y[0], g[0]), c.Y[0]))
}

// Pushforward: dY = −Y·dA·Y.
func (invOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = Neg(MatMul(MatMul(c.Y[0], dx[0]), c.Y[0]))
}
