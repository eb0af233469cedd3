package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Tril returns x, of shape […, m, n], with the elements above diagonal k of each
// matrix set to 0. k = 0 is the main diagonal, k > 0 lies above it and k < 0
// below, as in numpy. It panics with an *tape.Error (ErrShape) if x has rank below 2.
func Tril[T Float](x tape.Var[T], k int) tape.Var[T] {
	return recordTriangle(x, triangleOp[T]{k: diagonal(k)})
}

// Triu returns x with the elements below diagonal k of each matrix set to 0: see
// [Tril].
func Triu[T Float](x tape.Var[T], k int) tape.Var[T] {
	return recordTriangle(x, triangleOp[T]{k: diagonal(k), upper: true})
}

// diagonal returns k as a field: no matrix has 2³¹ rows.
func diagonal(k int) int32 { return int32(min(max(k, math.MinInt32), math.MaxInt32)) }

func recordTriangle[T Float](x tape.Var[T], e triangleOp[T]) tape.Var[T] {
	return tape.RecordLinear(e, []tape.Var[T]{x}, nil)
}

type triangleOp[T Float] struct {
	k     int32
	upper bool
}

func (e triangleOp[T]) Name() string {
	if e.upper {
		return "Triu"
	}
	return "Tril"
}

func (e triangleOp[T]) Shape(x, _ []tensor.Shape) (tensor.Shape, error) {
	return x[0], matrices(x[0])
}

func (e triangleOp[T]) Forward(out *tensor.Dense[T], in *tape.In[T]) error {
	s := out.Shape()
	m, n := s[len(s)-2], s[len(s)-1]
	if e.upper {
		kern.Triu(out.Data(), in.X[0].Data(), m, n, int(e.k))
	} else {
		kern.Tril(out.Data(), in.X[0].Data(), m, n, int(e.k))
	}
	return nil
}

// Adjoint: what is kept gets its cotangent, so the op is its own adjoint.
func (e triangleOp[T]) Adjoint(_ int, g tape.Var[T], _ []tape.Var[T], _ []tape.IntVar) tape.Var[T] {
	return recordTriangle(g, e)
}

// matrices returns an error if s is not the shape of one or more matrices.
func matrices(s tensor.Shape) error {
	if len(s) < 2 {
		return tape.Errorf(tape.ErrShape, "needs matrices, that is rank 2 or more")
	}
	return nil
}

// square returns an error if s is not the shape of one or more square matrices.
func square(s tensor.Shape) error {
	if err := matrices(s); err != nil {
		return err
	}
	if m, n := s[len(s)-2], s[len(s)-1]; m != n {
		return tape.Errorf(tape.ErrShape, "needs square matrices, not %d×%d", m, n)
	}
	return nil
}
