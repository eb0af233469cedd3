package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Diag returns the square matrices, of shape […, n, n], that have the vectors of
// x, of shape […, n], on their main diagonals and 0 elsewhere. It panics with
// an *tape.Error (ErrShape) if x is a number.
func Diag[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("Diag", nil, x)
	s := x.Shape()
	if len(s) == 0 {
		tape.Fail("Diag", tape.Errorf(tape.ErrShape, "a number is no vector"), s)
	}
	n := tape.DimsOf(s).D[len(s)-1]
	return diagTo(x, n, n)
}

func diagTo[T Float](x tape.Var[T], m, n int32) tape.Var[T] {
	return tape.RecordLinear(diagOp[T]{m, n}, []tape.Var[T]{x}, nil)
}

// diagOp makes m×n matrices of vectors of length min(m, n).
type diagOp[T Float] struct{ m, n int32 }

func (diagOp[T]) Name() string { return "Diag" }

func (e diagOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	return append(x[0][:len(x[0])-1].Clone(), int(e.m), int(e.n)), nil
}

func (e diagOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	kern.Diag(out.Data(), in.X[0].Data(), int(e.m), int(e.n))
	return nil
}

func (diagOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return DiagPart(g)
}

// DiagPart returns the main diagonals, of shape […, min(m, n)], of the matrices
// in x, of shape […, m, n]. It panics with an *tape.Error (ErrShape) if x has rank
// below 2.
func DiagPart[T Float](x tape.Var[T]) tape.Var[T] {
	return tape.RecordLinear(diagPartOp[T]{}, []tape.Var[T]{x}, nil)
}

type diagPartOp[T Float] struct{}

func (diagPartOp[T]) Name() string { return "DiagPart" }

func (diagPartOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	if err := matrices(x[0]); err != nil {
		return nil, err
	}
	r := len(x[0])
	return append(x[0][:r-2].Clone(), min(x[0][r-2], x[0][r-1])), nil
}

func (diagPartOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := in.X[0].Shape()
	kern.DiagPart(out.Data(), in.X[0].Data(), s[len(s)-2], s[len(s)-1])
	return nil
}

func (diagPartOp[T]) Adjoint(_ int, g tape.Var[T], x []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	d := tape.DimsOf(x[0].Shape())
	return diagTo(g, d.D[d.N-2], d.D[d.N-1])
}

// Trace returns the sums Σᵢ x[…, i, i] of the main diagonals of the matrices in
// x, of shape […, m, n]; they need not be square. It panics with an *tape.Error
// (ErrShape) if x has rank below 2.
func Trace[T Float](x tape.Var[T]) tape.Var[T] {
	defer tape.Named("Trace", nil, x)
	if err := matrices(x.Shape()); err != nil {
		tape.Fail("Trace", err, x.Shape())
	}
	return Sum(DiagPart(x), -1)
}

// QuadForm returns the quadratic forms xᵀAx = Σᵢⱼ A[…, i, j]·x[…, i]·x[…, j] of
// vectors x, of shape […, n], and matrices a, of shape […, n, n]; leading axes
// broadcast. The matrices need not be symmetric: the gradient is (A + Aᵀ)x. It
// panics with an *tape.Error (ErrShape) if the operands do not fit.
func QuadForm[T Float](x, a tape.Var[T]) tape.Var[T] {
	defer tape.Named("QuadForm", nil, x, a)
	xs, as := x.Shape(), a.Shape()
	err := square(as)
	if err == nil && (len(xs) == 0 || len(xs) == tensor.MaxRank || xs[len(xs)-1] != as[len(as)-1]) {
		err = tape.Errorf(tape.ErrShape, "x must be vectors of the matrices' length, of rank 1 to %d", tensor.MaxRank-1)
	}
	if err != nil {
		tape.Fail("QuadForm", err, xs, as)
	}
	xa := MatMul(Unsqueeze(x, -2), a)
	return Dot(Squeeze(xa, -2), x)
}
