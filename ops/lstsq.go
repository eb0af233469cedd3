package ops

import (
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// LstSq returns the X that makes ‖A·X − B‖² least, column by column, for
// matrices A of full column rank, of shape […, m, n] with m ≥ n, and B, of shape
// […, m, k] or a vector of length m; leading axes broadcast. X has shape
// […, n, k], or for a vector […, n].
//
// It goes through [QR]: X = R⁻¹·Qᵀ·B. It panics with an *tape.Error if the operands do
// not fit (ErrShape), or a column of A depends on those before it, to within
// m·ε of the largest element on R's diagonal (ErrSingular): of many solutions
// it would have to choose one, and that one has no derivative.
func LstSq[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("LstSq", nil, a, b)
	as, bs := a.Shape(), b.Shape()
	if err := lstSqFits(as, bs); err != nil {
		tape.Fail("LstSq", err, as, bs)
	}
	q, r := recordQR(a, qrOp[T]{full: true})
	if len(bs) > 1 {
		return TriangularSolve(r, MatMulTN(q, b), Triangle{Upper: true})
	}
	x := TriangularSolve(r, MatMulTN(q, Unsqueeze(b, 1)), Triangle{Upper: true})
	return Squeeze(x, -1)
}

func lstSqFits(a, b tensor.Shape) error {
	if err := matrices(a); err != nil {
		return err
	}
	if len(b) == 0 {
		return tape.Errorf(tape.ErrShape, "the right side is a number, not a vector or matrices")
	}
	rows := b[max(len(b)-2, 0)]
	m, n := a[len(a)-2], a[len(a)-1]
	if m < n {
		return tape.Errorf(tape.ErrShape, "%s cannot determine %s", plural.Of(m, "equation"), plural.Of(n, "unknown"))
	}
	if m != rows {
		return tape.Errorf(tape.ErrShape, "the matrices have %s and the right side %d", plural.Of(m, "row"), rows)
	}
	la, lb := a[:len(a)-2], b[:max(len(b)-2, 0)]
	for k := 1; k <= min(len(la), len(lb)); k++ {
		if x, y := la[len(la)-k], lb[len(lb)-k]; x != y && x != 1 && y != 1 {
			return tape.Errorf(tape.ErrShape, "the leading axes %v and %v do not broadcast", la, lb)
		}
	}
	return nil
}
