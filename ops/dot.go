package ops

import (
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Dot returns the inner products Σᵢ aᵢ·bᵢ of the vectors along the last axis, of
// equal length; leading axes broadcast and stay. Two vectors give a number, and
// vectors of no elements 0. It panics with an *tape.Error (ErrShape) if the operands do
// not fit.
func Dot[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("Dot", nil, a, b)
	as, bs := a.Shape(), b.Shape()
	if len(as) == 0 || len(bs) == 0 || as[len(as)-1] != bs[len(bs)-1] {
		tape.Fail("Dot", tape.Errorf(tape.ErrShape, "the last axes must have one length; a number is no vector"), as, bs)
	}
	return Sum(Mul(a, b), -1)
}

// Outer returns the outer products y[…, i, j] = a[…, i]·b[…, j] of the vectors
// along the last axes; leading axes broadcast. It panics with an *tape.Error (ErrShape)
// if the operands do not fit.
func Outer[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("Outer", nil, a, b)
	ra, rb := a.Rank(), b.Rank()
	if ra == 0 || rb == 0 || max(ra, rb) == tensor.MaxRank {
		tape.Fail("Outer", tape.Errorf(tape.ErrShape, "operands must have rank 1 to 7"), a.Shape(), b.Shape())
	}
	return Mul(Unsqueeze(a, -1), Unsqueeze(b, -2))
}
