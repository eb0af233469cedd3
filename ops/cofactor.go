package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// cofactor returns the matrices of cofactors of square matrices: the gradient of
// the determinant, D det(A)[E] = ⟨cof A, E⟩.
func cofactor[T Float](a tape.Var[T]) tape.Var[T] {
	return tape.Record(cofactorOp[T]{}, []tape.Var[T]{a}, nil).Y[0]
}

type cofactorOp[T Float] struct{}

func (cofactorOp[T]) Name() string { return "Det" }

func (cofactorOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(x[0]), square(x[0])
}

func (cofactorOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	c, a := out.X[0].Data(), in.X[0].Data()
	for p := 0; p < len(a); p += size {
		kern.Cofactor(c[p:p+size], a[p:p+size], n)
	}
	return nil
}

// Pullback: the second derivative D²det(A)[E, H] = ⟨D cof(A)[E], H⟩ is
// symmetric, so D cof(A) is its own adjoint.
func (cofactorOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	dx[0] = cofactorDiff(c.X[0], g[0])
}

func (cofactorOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	dy[0] = cofactorDiff(c.X[0], dx[0])
}

// cofactorDiff returns D cof(A)[E], which is linear in E.
func cofactorDiff[T Float](a, e tape.Var[T]) tape.Var[T] {
	return tape.Record(cofactorDiffOp[T]{}, []tape.Var[T]{a, e}, nil).Y[0]
}

type cofactorDiffOp[T Float] struct{}

func (cofactorDiffOp[T]) Name() string { return "Det" }

func (cofactorDiffOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(x[0]), nil
}

func (cofactorDiffOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	c, a, e := out.X[0].Data(), in.X[0].Data(), in.X[1].Data()
	for p := 0; p < len(a); p += size {
		kern.CofactorDiff(c[p:p+size], a[p:p+size], e[p:p+size], n)
	}
	return nil
}

// Pullback: by E the op is its own adjoint, and D³det(A) is symmetric too.
func (cofactorDiffOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	if c.Wants(0) {
		dx[0] = cofactorDiff2(c.X[0], c.X[1], g[0])
	}
	if c.Wants(1) {
		dx[1] = cofactorDiff(c.X[0], g[0])
	}
}

func (cofactorDiffOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	if !dx[0].IsZero() {
		dy[0] = cofactorDiff2(c.X[0], c.X[1], dx[0])
	}
	if !dx[1].IsZero() {
		dy[0] = tape.Accumulate(dy[0], cofactorDiff(c.X[0], dx[1]))
	}
}

// cofactorDiff2 returns D²cof(A)[E, H] for regular A: with Y = A⁻ᵀ, P = Y·Eᵀ·Y
// and R = Y·Hᵀ·Y it is
//
//	det A·((⟨Y,E⟩⟨Y,H⟩ − ⟨P,H⟩)·Y − ⟨Y,E⟩·R − ⟨Y,H⟩·P + P·Hᵀ·Y + R·Eᵀ·Y)
//
// For n < 3 it is zero (the zero Var).
func cofactorDiff2[T Float](a, e, h tape.Var[T]) (d tape.Var[T]) {
	s := a.Shape()
	if s[len(s)-1] < 3 {
		return d
	}
	ones := Expand(a.Scalar(1), s[:len(s)-1]...)
	y := solveOp[T]{true}.solve(a, Diag(ones))
	p, r := MatMul(MatMulNT(y, e), y), MatMul(MatMulNT(y, h), y)
	ye, yh := inner(y, e), inner(y, h)
	d = Mul(asMatrices(Sub(Mul(ye, yh), inner(p, h))), y)
	d = Sub(d, Add(Mul(asMatrices(ye), r), Mul(asMatrices(yh), p)))
	d = Add(d, Add(MatMul(MatMulNT(p, h), y), MatMul(MatMulNT(r, e), y)))
	return Mul(asMatrices(Det(a)), d)
}
