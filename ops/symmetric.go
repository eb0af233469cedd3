package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// symmetrized returns (A + Aᵀ)/2 for square matrices A: what functions of
// symmetric matrices read, so that they are functions of all elements, with
// symmetric gradients. op is the name that an *Error bears.
func symmetrized[T Float](op string, a tape.Var[T]) tape.Var[T] {
	if err := square(a.Shape()); err != nil {
		tape.Fail(op, err, a.Shape())
	}
	return Scale(addTranspose(a), 0.5)
}

// addTranspose returns A + Aᵀ.
func addTranspose[T Float](a tape.Var[T]) tape.Var[T] {
	return tape.RecordLinear(addTransposeOp[T]{}, []tape.Var[T]{a}, nil)
}

type addTransposeOp[T Float] struct{}

func (addTransposeOp[T]) Name() string { return "AddTranspose" }

func (addTransposeOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], square(x[0]) }

func (addTransposeOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	kern.AddTranspose(out.Data(), in.X[0].Data(), s[len(s)-1])
	return nil
}

// Adjoint: ⟨g, A + Aᵀ⟩ = ⟨g + gᵀ, A⟩.
func (addTransposeOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return addTranspose(g)
}

// halfTril returns the lower triangles of square matrices with their diagonals
// halved, Φ(A): the part of A + Aᵀ that makes it up as Φ + Φᵀ if A is symmetric.
func halfTril[T Float](a tape.Var[T]) tape.Var[T] {
	return tape.RecordLinear(halfOp[T]{}, []tape.Var[T]{a}, nil)
}

// halfTriu is halfTril for the upper triangles.
func halfTriu[T Float](a tape.Var[T]) tape.Var[T] {
	return tape.RecordLinear(halfOp[T]{true}, []tape.Var[T]{a}, nil)
}

type halfOp[T Float] struct{ upper bool }

func (halfOp[T]) Name() string { return "HalfTriangle" }

func (halfOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) { return x[0], square(x[0]) }

func (e halfOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	n := s[len(s)-1]
	if e.upper {
		kern.Triu(out.Data(), in.X[0].Data(), n, n, 0)
	} else {
		kern.Tril(out.Data(), in.X[0].Data(), n, n, 0)
	}
	kern.HalveDiag(out.Data(), n)
	return nil
}

// Adjoint: the op weighs each element, so it is its own adjoint.
func (e halfOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return tape.RecordLinear(e, []tape.Var[T]{g}, nil)
}
