package ops

import (
	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// spectral returns V·diag(d)·Vᵀ, where w and V are the eigenvalues and
// eigenvectors of A: as a function of A and d, with V following A.
func spectral[T Float](a, d, w, v tape.Var[T]) tape.Var[T] {
	return tape.Record(spectralOp[T]{}, []tape.Var[T]{a, d, w, v}, nil).Y[0]
}

type spectralOp[T Float] struct{}

func (spectralOp[T]) Name() string { return "SymEig" }

func (spectralOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) { return tape.One(x[0]), nil }

func (spectralOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	n, size := matrixSize(&in.X[0])
	y, d, v := out.X[0].Data(), in.X[1].Data(), in.X[3].Data()
	for p := 0; p*size < len(y); p++ {
		kern.Spectral(y[p*size:(p+1)*size], v[p*size:(p+1)*size], d[p*n:(p+1)*n], n)
	}
	return nil
}

// Blocks: the decomposition is known; the derivative by A takes account of it.
func (spectralOp[T]) Blocks(k int) bool { return k > 1 }

// Pullback: with P = Vᵀ·g·V it is d̄ = diag P and Ā = V·(G∘P)·Vᵀ, where
// G[i,j] = (dⱼ − dᵢ)/(λⱼ − λᵢ).
func (spectralOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	v := c.X[3]
	p := ofBasis(v, g[0])
	if c.Wants(0) {
		dx[0] = inBasis(v, Mul(quotients(c, !c.Wants(1)), p))
	}
	if c.Wants(1) {
		dx[1] = DiagPart(p)
	}
}

// Pushforward: V·(G∘P)·Vᵀ with P = Vᵀ·dA·V, and V·diag(dd)·Vᵀ.
func (spectralOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	v := c.X[3]
	if !dx[0].IsZero() {
		g := quotients(c, dx[1].IsZero())
		dy[0] = inBasis(v, Mul(g, ofBasis(v, dx[0])))
	}
	if !dx[1].IsZero() {
		dy[0] = tape.Accumulate(dy[0], spectral(c.X[0], dx[1], c.X[2], v))
	}
}

// quotients returns G. If d is constant, equal eigenvalues whose d are equal
// have the quotient 0: V·diag(d)·Vᵀ is then d times the projector on their
// space, however they part. If d moves with A, what happens between them is not
// known, and is an *Error.
func quotients[T Float](c *tape.Call[T], constant bool) tape.Var[T] {
	d, w := c.X[1], c.X[2]
	diff := Sub(Unsqueeze(d, -2), Unsqueeze(d, -1))
	if !constant {
		return Mul(diff, gaps(w))
	}
	f := tape.Record(spacingOp[T]{known: true}, []tape.Var[T]{w, d}, nil).Y[0]
	return Mul(diff, f)
}

// gaps returns F[…, i, j] = 1/(wⱼ − wᵢ), 0 on the diagonal, of vectors w in ascending
// order. Forward fails (ErrSingular) if two elements are equal within n·ε·max|w|.
func gaps[T Float](w tape.Var[T]) tape.Var[T] {
	return tape.Record(spacingOp[T]{}, []tape.Var[T]{w}, nil).Y[0]
}

// spacingOp computes F. If known is set, it has a second operand d, through which no
// derivative passes, and F is 0 for equal elements of w whose elements of d are
// equal too.
type spacingOp[T Float] struct{ known bool }

func (spacingOp[T]) Name() string { return "SymEig" }

func (spacingOp[T]) Results(x, _ []tensor.Shape) (tape.Results, error) {
	return tape.One(append(x[0].Clone(), x[0][len(x[0])-1])), nil
}

func (spacingOp[T]) Blocks(k int) bool { return k > 0 }

func (e spacingOp[T]) Forward(out *tape.Out[T], in *tape.In[T]) error {
	f, w := out.X[0].Data(), in.X[0].Data()
	s := out.X[0].Shape()
	n := s[len(s)-1]
	for p := 0; p*n < len(w); p++ {
		wp := w[p*n : (p+1)*n]
		var d []T
		if e.known {
			d = in.X[1].Data()[p*n : (p+1)*n]
		}
		if i, j := kern.Gaps(f[p*n*n:(p+1)*n*n], wp, d, T(n)*epsilon[T]()); j > 0 {
			return tape.Errorf(tape.ErrSingular, "eigenvalues %d and %d of matrix %d are equal (%.6g, %.6g), and this derivative tells them apart", i, j, p, wp[i], wp[j])
		}
	}
	return nil
}

// Pullback: dF = −F∘F∘(dwⱼ − dwᵢ).
func (spacingOp[T]) Pullback(c *tape.Call[T], g, dx []tape.Var[T]) {
	h := Neg(Mul(Square(c.Y[0]), g[0]))
	dx[0] = Sub(Sum(h, -2), Sum(h, -1))
}

func (spacingOp[T]) Pushforward(c *tape.Call[T], dx, dy []tape.Var[T]) {
	diff := Sub(Unsqueeze(dx[0], -2), Unsqueeze(dx[0], -1))
	dy[0] = Neg(Mul(Square(c.Y[0]), diff))
}
