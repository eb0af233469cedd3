package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// Triangle tells how [TriangularSolve] reads A. The zero Triangle is the lower
// triangle, as it stands, on the left of X.
type Triangle struct {
	Upper bool // read the upper triangle; by default the lower
	Trans bool // solve with Aᵀ
	Unit  bool // take the diagonal for ones, whatever it holds
	Right bool // solve X·A = B
}

// TriangularSolve returns the solution X of A·X = B (of Aᵀ·X = B, X·A = B, X·Aᵀ = B)
// for triangular matrices A, of shape […, n, n], and B, of shape […, n, m] (with
// Right […, m, n]) or a vector of length n; leading axes broadcast. What A
// holds in the other triangle is not read, and has no derivative.
//
// It substitutes in the type of its operands. It panics with an *tape.Error if the
// operands do not fit (ErrShape) or an element of the diagonal is 0 (ErrSingular).
func TriangularSolve[T Float](a, b tape.Var[T], t Triangle) tape.Var[T] {
	defer tape.Named("TriangularSolve", nil, a, b)
	axis := 1
	if t.Right {
		axis = 0
	}
	cols, vector := columns("TriangularSolve", a, b, axis)
	return recordSolve(triangularSolveOp[T]{t}, a, cols, vector, axis)
}

// columns returns b as a matrix, where it is a vector with a new axis. It
// panics unless a holds square matrices.
func columns[T Float](op string, a, b tape.Var[T], axis int) (m tape.Var[T], vector bool) {
	err := square(a.Shape())
	if err == nil && b.Rank() == 0 {
		err = tape.Errorf(tape.ErrShape, "the right side is a number, not a vector or matrices")
	}
	if err != nil {
		tape.Fail(op, err, a.Shape(), b.Shape())
	}
	if b.Rank() == 1 {
		return Unsqueeze(b, axis), true
	}
	return b, false
}

// recordSolve records e on a and b, and drops the axis that made b a matrix.
func recordSolve[T Float, E interface {
	comparable
	tape.Op[T]
}](e E, a, b tape.Var[T], vector bool, axis int) tape.Var[T] {
	x := tape.Record(e, []tape.Var[T]{a, b}, nil).Y[0]
	if vector {
		return Squeeze(x, axis-2)
	}
	return x
}

type triangularSolveOp[T Float] struct{ Triangle }

func (triangularSolveOp[T]) Name() string { return "TriangularSolve" }

func (e triangularSolveOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return solveShape(x[0], x[1], e.Right)
}

// solveShape returns the shape of the solution of A·X = B or X·A = B.
func solveShape(a, b tensor.Shape, right bool) (tape.Results, error) {
	ra, rb := len(a)-2, len(b)-2
	n := b[rb]
	if right {
		n = b[rb+1]
	}
	if n != a[ra] {
		return tape.Results{}, tape.Errorf(tape.ErrShape, "the matrices have length %d and the right side %d", a[ra], n)
	}
	batch, err := tensor.BroadcastShapes(a[:ra], b[:rb])
	return tape.One(append(batch, b[rb], b[rb+1])), err
}

func (e triangularSolveOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	x, a, b := out.X[0].Data(), in.X[0].Data(), in.X[1].Data()
	as, bs := in.X[0].Shape(), in.X[1].Shape()
	n, ra, rb := as[len(as)-1], len(as)-2, len(bs)-2
	m, size, solve := bs[rb+1], bs[rb]*bs[rb+1], kern.TriangularSolve[T]
	if e.Right {
		m, solve = bs[rb], kern.TriangularSolveRight[T]
	}
	t, matrix, pivot := kern.Triangle{Upper: e.Upper, Trans: e.Trans, Unit: e.Unit}, 0, -1
	kern.Pairs(as[:ra], n*n, bs[:rb], size, func(p, oa, ob int) {
		if pivot >= 0 {
			return
		}
		pivot = solve(x[p*size:(p+1)*size], a[oa:oa+n*n], b[ob:ob+size], n, m, t)
		matrix = oa
	})
	return singular(pivot, matrix, n)
}

// singular returns the error for a pivot that is 0, in the matrix that begins
// at the given place; nil if pivot is negative.
func singular(pivot, at, n int) error {
	if pivot < 0 {
		return nil
	}
	return tape.Errorf(tape.ErrSingular, "pivot %d of matrix %d is 0", pivot, at/(n*n))
}

func (e triangularSolveOp[T]) solve(a, b tape.Var[T]) tape.Var[T] {
	return tape.Record(e, []tape.Var[T]{a, b}, nil).Y[0]
}

// masked returns the elements of A that the op reads.
func (e triangularSolveOp[T]) masked(a tape.Var[T]) tape.Var[T] {
	k := 0
	if e.Unit {
		k = 1
	}
	if e.Upper {
		return Triu(a, k)
	}
	return Tril(a, -k)
}

// Pullback: with h = op(A)⁻ᵀ·g it is B̄ = h and op(Ā) = −h·Xᵀ; on the right
// h = g·op(A)⁻ᵀ and op(Ā) = −Xᵀ·h.
func (e triangularSolveOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	a, b, x := c.X[0], c.X[1], c.Y[0]
	back := e
	back.Trans = !e.Trans
	h := back.solve(a, g[0])
	if c.Wants(1) {
		dx[1] = SumTo(h, b.Shape()...)
	}
	if !c.Wants(0) {
		return
	}
	if e.Right != e.Trans {
		h, x = x, h
	}
	dx[0] = Neg(e.masked(matMulTo(a.Shape(), h, x, e.Right, !e.Right)))
}

// Pushforward: dX = op(A)⁻¹·(dB − op(dA)·X); on the right
// dX = (dB − X·op(dA))·op(A)⁻¹.
func (e triangularSolveOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	r := dx[1]
	if !dx[0].IsZero() {
		d := Neg(e.masked(dx[0]))
		switch {
		case e.Right && e.Trans:
			d = MatMulNT(c.Y[0], d)
		case e.Right:
			d = MatMul(c.Y[0], d)
		case e.Trans:
			d = MatMulTN(d, c.Y[0])
		default:
			d = MatMul(d, c.Y[0])
		}
		r = tape.Accumulate(r, d)
	}
	if !r.IsZero() {
		dy[0] = e.solve(c.X[0], r)
	}
}
