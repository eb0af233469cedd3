package ops

import (
	"math"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// MatMul returns the matrix product a·b over the last two axes:
//
//	y[…, i, j] = Σₗ a[…, i, l]·b[…, l, j]
//
// of shapes […, m, k] and […, k, n]; leading axes broadcast. As in numpy's
// matmul, a vector on the left is a row and one on the right a column, and the
// axis that this adds is dropped from the result: two vectors give a number.
// k = 0 gives zeros. The elementwise product is Mul.
//
// The sum is taken in order of l. NaN and ±Inf spread as in that sum: 0·Inf is
// NaN. It panics with an *tape.Error (ErrShape) if the operands do not fit.
func MatMul[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("MatMul", nil, a, b)
	return matMul("MatMul", a, b, false, false)
}

// MatMulNT returns a·bᵀ: [MatMul] with the last two axes of b swapped, without a
// copy of b. Shapes […, m, k] and […, n, k] give […, m, n]. Transposing does
// nothing to a vector, as in numpy.
func MatMulNT[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("MatMulNT", nil, a, b)
	return matMul("MatMulNT", a, b, false, true)
}

// MatMulTN returns aᵀ·b: [MatMul] with the last two axes of a swapped, without a
// copy of a. Shapes […, k, m] and […, k, n] give […, m, n]. Transposing does
// nothing to a vector, as in numpy.
func MatMulTN[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("MatMulTN", nil, a, b)
	return matMul("MatMulTN", a, b, true, false)
}

// MatMulTT returns aᵀ·bᵀ: [MatMul] with the last two axes of both operands
// swapped, without a copy. Shapes […, k, m] and […, n, k] give […, m, n].
// Transposing does nothing to a vector, as in numpy.
func MatMulTT[T Float](a, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("MatMulTT", nil, a, b)
	return matMul("MatMulTT", a, b, true, true)
}

func matMul[T Float](op string, a, b tape.Var[T], ta, tb bool) tape.Var[T] {
	as, bs := a.Shape(), b.Shape()
	ra, rb := len(as), len(bs)
	if ra == 0 || rb == 0 {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "a number is no matrix; Mul and Scale multiply by numbers"), as, bs)
	}
	if ra >= 2 && rb >= 2 {
		return matMulFlat(op, a, b, ta, tb)
	}
	if ra == 1 {
		a, ta = Unsqueeze(a, 0), false
	}
	if rb == 1 {
		b, tb = Unsqueeze(b, 1), false
	}
	y := matMulFlat(op, a, b, ta, tb)
	if ra == 1 {
		y = Squeeze(y, -2)
	}
	if rb == 1 {
		y = Squeeze(y, -1)
	}
	return y
}

// matMulFlat records the product. The leading axes of a are rows like any other
// if b has none.
func matMulFlat[T Float](op string, a, b tape.Var[T], ta, tb bool) tape.Var[T] {
	as, e := a.Shape(), matMulOp[T]{ta: ta, tb: tb}
	rows := as[:len(as)-1].Size()
	if len(as) == 2 || ta || b.Rank() > 2 || rows > math.MaxInt32 {
		return tape.RecordBilinear(e, a, b)
	}
	if err := e.fits(as, b.Shape()); err != nil {
		tape.Fail(op, err, as, b.Shape())
	}
	last, to := len(as)-1, tape.DimsOf(as)
	flat := tape.Dims{N: 2}
	flat.D[0], flat.D[1] = int32(rows), to.D[last]
	y := tape.RecordBilinear(e, reshapeTo(a, flat), b)
	to.D[last] = int32(y.Shape()[1])
	return reshapeTo(y, to)
}

// matMulOp is the product of matrices, of which a is transposed first if ta is
// set, and b if tb is. Products are added up along the axes in sum, which the
// result has at length 1. Both operands have these: of an axis that is longer than 1 in one of the
// operands and the result, it is so in two at least.
type matMulOp[T Float] struct {
	ta, tb bool
	sum    axisSet
}

func (e matMulOp[T]) Name() string {
	switch {
	case e.ta && e.tb:
		return "MatMulTT"
	case e.ta:
		return "MatMulTN"
	case e.tb:
		return "MatMulNT"
	}
	return "MatMul"
}

// fits reports an error if the inner lengths differ.
func (e matMulOp[T]) fits(a, b tensor.Shape) error {
	ka, kb := a[len(a)-1], b[len(b)-2]
	if e.ta {
		ka = a[len(a)-2]
	}
	if e.tb {
		kb = b[len(b)-1]
	}
	if ka != kb {
		return tape.Errorf(tape.ErrShape, "the inner lengths %d and %d differ", ka, kb)
	}
	return nil
}

func (e matMulOp[T]) Shape(a, b tensor.Shape) (tensor.Shape, error) {
	if err := e.fits(a, b); err != nil {
		return nil, err
	}
	m, n := a[len(a)-2], b[len(b)-1]
	if e.ta {
		m = a[len(a)-1]
	}
	if e.tb {
		n = b[len(b)-2]
	}
	batch, err := tensor.BroadcastShapes(a[:len(a)-2], b[:len(b)-2])
	return e.sum.reduced(append(batch, m, n), true), err
}

func (e matMulOp[T]) Forward(out, a, b *tensor.Dense[T]) error {
	s := out.Shape()
	kern.MatMul(out.Data(), s[:len(s)-2], a.Data(), a.Shape(), b.Data(), b.Shape(), e.ta, e.tb)
	return nil
}

// Finishes reports whether a and b are matrices.
func (matMulOp[T]) Finishes(a, b tensor.Shape) bool { return len(a) == 2 && len(b) == 2 }

// ForwardThen is Forward for two matrices, and calls done for each block of rows i
// to i+m and columns j to j+n when it is final.
func (e matMulOp[T]) ForwardThen(out, a, b *tensor.Dense[T], done func(i, j, m, n int)) error {
	s, k := out.Shape(), a.Shape()[1]
	if e.ta {
		k = a.Shape()[0]
	}
	kern.GemmThen(out.Data(), a.Data(), b.Data(), s[0], s[1], k, e.ta, e.tb, done)
	return nil
}

// AdjointA: y = op(a)·op(b) has d⟨g, y⟩ = ⟨g·op(b)ᵀ, d op(a)⟩.
func (e matMulOp[T]) AdjointA(g, a, b tape.Var[T]) tape.Var[T] {
	if e.ta {
		return matMulTo(a.Shape(), b, g, e.tb, true)
	}
	return matMulTo(a.Shape(), g, b, false, !e.tb)
}

// AdjointB: y = op(a)·op(b) has d⟨g, y⟩ = ⟨op(a)ᵀ·g, d op(b)⟩.
func (e matMulOp[T]) AdjointB(g, a, b tape.Var[T]) tape.Var[T] {
	if e.tb {
		return matMulTo(b.Shape(), g, a, true, e.ta)
	}
	return matMulTo(b.Shape(), a, g, !e.ta, false)
}

// matMulTo records the product and sums it to the shape to: over the leading axes
// that have length 1 there, or are missing.
func matMulTo[T Float](to tensor.Shape, a, b tape.Var[T], ta, tb bool) tape.Var[T] {
	e := matMulOp[T]{ta: ta, tb: tb}
	as, bs := a.Shape(), b.Shape()
	for k := 2; k < max(len(as), len(bs)); k++ {
		if (lengthAt(as, k) != 1 || lengthAt(bs, k) != 1) && lengthAt(to, k) == 1 {
			e.sum |= 1 << k
		}
	}
	y := tape.RecordBilinear(e, a, b)
	if y.Rank() == len(to) {
		return y
	}
	return reshapeTo(y, tape.DimsOf(to))
}

// lengthAt returns the length of axis −1−k, 1 if s has no such axis.
func lengthAt(s tensor.Shape, k int) int {
	if k >= len(s) {
		return 1
	}
	return s[len(s)-1-k]
}

// Flops are 2·m·k·n for each pair of matrices.
func (e matMulOp[T]) Flops(x, _ []tensor.Shape) float64 {
	s, err := matMulOp[T]{ta: e.ta, tb: e.tb}.Shape(x[0], x[1])
	if err != nil {
		return 0
	}
	k := x[0][len(x[0])-1]
	if e.ta {
		k = x[0][len(x[0])-2]
	}
	return 2 * float64(s.Size()) * float64(k)
}
