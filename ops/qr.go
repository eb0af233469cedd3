package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// QR returns the reduced factorization A = Q·R of matrices of shape […, m, n],
// m ≥ n: Q, of shape […, m, n], has orthonormal columns, and R, of shape
// […, n, n], is upper triangular. The diagonal of R is made non-negative, which
// LAPACK and numpy do not do: so the factors of matrices of full column rank
// are unique and smooth.
//
// The value is right for any rank. The derivative needs full column rank: a 0
// on the diagonal of R is an *tape.Error (ErrSingular) when it is taken. QR
// computes in float64 through gonum's LAPACK and may allocate for large
// matrices; matrices that are not finite give NaN. It panics with an *tape.Error
// (ErrShape) if m < n.
//
// Source: S. Walter and L. Lehmann, "Algorithmic differentiation of linear
// algebra functions with application in optimum experimental design" (2010).
func QR[T Float](a tape.Var[T]) (q, r tape.Var[T]) { return recordQR(a, qrOp[T]{}) }

func recordQR[T Float](a tape.Var[T], e qrOp[T]) (q, r tape.Var[T]) {
	c := tape.Record(e, []tape.Var[T]{a}, nil)
	return c.Y[0], c.Y[1]
}

// qrOp factors matrices. If full is set, for LstSq, it refuses those that are
// not of full column rank.
type qrOp[T Float] struct{ full bool }

func (e qrOp[T]) Name() string {
	if e.full {
		return "LstSq"
	}
	return "QR"
}

func (qrOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	if err := matrices(x[0]); err != nil {
		return tape.Results{}, err
	}
	last := len(x[0]) - 1
	m, n := x[0][last-1], x[0][last]
	if m < n {
		return tape.Results{}, tape.Errorf(tape.ErrShape, "needs at least as many rows as columns, not %d×%d", m, n)
	}
	r := x[0].Clone()
	r[last-1] = n
	return tape.Results{X: []tensor.Shape{x[0], r}}, nil
}

func (e qrOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	q, r, a, s := out.X[0].Data(), out.X[1].Data(), in.X[0].Data(), in.X[0].Shape()
	m, n := s[len(s)-2], s[len(s)-1]
	for p := 0; p*n*n < len(r); p++ {
		rp := r[p*n*n : (p+1)*n*n]
		kern.QR(q[p*m*n:(p+1)*m*n], rp, a[p*m*n:(p+1)*m*n], m, n)
		if j := deficient(rp, m, n); e.full && j >= 0 {
			return tape.Errorf(tape.ErrSingular, "matrix %d has not full column rank: column %d depends on those before it", p, j)
		}
	}
	return nil
}

// deficient returns the first column whose element on the diagonal of R is lost
// in rounding, |R[j,j]| ≤ m·ε·maxᵢ|R[i,i]|, or −1.
func deficient[T Float](r []T, m, n int) int {
	var top T
	for j := range n {
		top = max(top, r[j*n+j])
	}
	for j := range n {
		if r[j*n+j] <= T(m)*epsilon[T]()*top {
			return j
		}
	}
	return -1
}

// epsilon returns the distance from 1 to the next number: 2⁻⁵² or 2⁻²³.
func epsilon[T Float]() T {
	e := T(1)
	for 1+e/2 > 1 {
		e /= 2
	}
	return e
}

// Pullback: with M = R·R̄ᵀ − Q̄ᵀ·Q it is
//
//	Ā = (Q̄ + Q·(Φ(M) + Φ(M)ᵀ))·R⁻ᵀ
//
// where Φ takes the lower triangle and halves its diagonal.
func (qrOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	q, r := c.Y[0], c.Y[1]
	var m tape.Var[T]
	if !g[1].IsZero() {
		m = MatMulNT(r, Triu(g[1], 0))
	}
	if !g[0].IsZero() {
		m = tape.Accumulate(m, Neg(MatMulTN(g[0], q)))
	}
	h := tape.Accumulate(g[0], MatMul(q, addTranspose(halfTril(m))))
	dx[0] = TriangularSolve(r, h, Triangle{Upper: true, Trans: true, Right: true})
}

// Pushforward: with B = dA·R⁻¹, C = Qᵀ·B and U the upper triangle of C + Cᵀ, its
// diagonal halved, it is dR = U·R and dQ = B − Q·U.
func (qrOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	q, r := c.Y[0], c.Y[1]
	b := TriangularSolve(r, dx[0], Triangle{Upper: true, Right: true})
	u := halfTriu(addTranspose(MatMulTN(q, b)))
	dy[0] = Sub(b, MatMul(q, u))
	dy[1] = MatMul(u, r)
}
