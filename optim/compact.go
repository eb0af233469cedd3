package optim

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// compact is a limited-memory BFGS matrix as one of low rank, B = θI − W·M·Wᵀ with W
// = [Y θS] and M⁻¹ = [[−D, Lᵀ], [L, θSᵀS]], where D and L are the diagonal and what
// is below it of SᵀY. (Byrd, Nocedal and Schnabel, Representations of quasi-Newton
// matrices and their use in limited memory methods, 1994, theorem 2.3.) The pairs
// are those of an lbfgs.
type compact struct {
	lbfgs
	ss       []float64 // sᵢᵀsⱼ by slots
	k        []float64 // the LU factors of M⁻¹
	pivots   []int
	small    []float64 // the LU factors of the reduced system
	wtw      []float64
	smallPiv []int
	c, wp, w []float64
	tmp      []float64
}

func newCompact(s *State, m int) *compact {
	n := s.Dim()
	b := &compact{lbfgs: lbfgs{m: m, n: n, pairs: s.Floats(2 * m * n), rho: s.Floats(m), sy: s.Floats(m * m)},
		ss: s.Floats(m * m), k: s.Floats(4 * m * m), small: s.Floats(4 * m * m), wtw: s.Floats(4 * m * m),
		c: s.Floats(2 * m), wp: s.Floats(2 * m), w: s.Floats(2 * m), tmp: s.Floats(2 * m),
		pivots: make([]int, 2*m), smallPiv: make([]int, 2*m)}
	return b
}

// theta is the scale of B₀ = θI.
func (b *compact) theta() float64 {
	if b.held == 0 {
		return 1
	}
	return 1 / b.gamma
}

// learn adds the pair of the step of length t, and its products with the others.
func (b *compact) learn(st *State, t float64) {
	if !b.lbfgs.learn(st, t) {
		return
	}
	newest := b.at(b.held - 1)
	s, _ := b.slot(newest)
	for j := range b.held {
		i := b.at(j)
		si, yi := b.slot(i)
		b.sy[newest*b.m+i] = dot(s, yi)
		b.ss[i*b.m+newest] = dot(si, s)
		b.ss[newest*b.m+i] = b.ss[i*b.m+newest]
	}
}

// factor factors M⁻¹; ok is false if it is singular.
func (b *compact) factor() (ok bool) {
	h := b.held
	k := 2 * h
	if h == 0 {
		return true
	}
	for i := range h {
		for j := range h {
			si, sj := b.at(i), b.at(j)
			upper, lower := 0.0, 0.0
			if i == j {
				upper = -b.sy[si*b.m+sj]
			}
			if i > j {
				lower = b.sy[si*b.m+sj]
			}
			b.k[i*k+j] = upper
			b.k[(h+i)*k+j] = lower
			b.k[j*k+h+i] = lower
			b.k[(h+i)*k+h+j] = b.theta() * b.ss[si*b.m+sj]
		}
	}
	return finite(maxNorm(b.k[:k*k])) && lapack64.Getrf(blas64.General{Rows: k, Cols: k, Stride: k, Data: b.k[:k*k]}, b.pivots[:k])
}

// solve sets y = M·v.
func (b *compact) solve(v, y []float64) {
	k := len(v)
	copy(y, v)
	if k == 0 {
		return
	}
	lapack64.Getrs(blas.NoTrans, blas64.General{Rows: k, Cols: k, Stride: k, Data: b.k[:k*k]}, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: y}, b.pivots[:k])
}

// form returns uᵀ·M·v.
func (b *compact) form(u, v []float64) float64 {
	t := b.tmp[:len(v)]
	b.solve(v, t)
	return dot(u, t)
}

// transposed sets u = Wᵀ·v.
func (b *compact) transposed(v, u []float64) {
	for j := range b.held {
		s, y := b.slot(b.at(j))
		u[j], u[b.held+j] = dot(y, v), b.theta()*dot(s, v)
	}
}

// times sets v = W·u.
func (b *compact) times(u, v []float64) {
	clear(v)
	for j := range b.held {
		s, y := b.slot(b.at(j))
		axpy(v, u[j], y)
		axpy(v, b.theta()*u[b.held+j], s)
	}
}

// row sets w to row i of W.
func (b *compact) row(i int, w []float64) {
	for j := range b.held {
		s, y := b.slot(b.at(j))
		w[j], w[b.held+j] = y[i], b.theta()*s[i]
	}
}

// reduced replaces r, the gradient of the model at the Cauchy point over the free
// variables and 0 elsewhere, by the step −B̂⁻¹r to its minimizer over them. ok is
// false if B̂ is singular to rounding. (Byrd, Lu, Nocedal and Zhu, equation 5.11.)
func (b *compact) reduced(r, cauchy, lo, hi []float64) (ok bool) {
	k, theta := 2*b.held, b.theta()
	u, v, w := b.wp[:k], b.c[:k], b.w[:k]
	b.transposed(r, u)
	wtw := b.wtw[:k*k]
	clear(wtw)
	for i := range cauchy {
		if cauchy[i] <= lo[i] || cauchy[i] >= hi[i] {
			continue
		}
		b.row(i, w)
		for a, x := range w {
			axpy(wtw[a*k:a*k+a+1], x, w[:a+1])
		}
	}
	// N = I − M·WᵀZZᵀW/θ, by columns: M is symmetric, and so is WᵀZZᵀW.
	n := b.small[:k*k]
	for a := range k {
		for c := range k {
			w[c] = wtw[max(a, c)*k+min(a, c)]
		}
		b.solve(w, b.tmp[:k])
		for c := range k {
			n[c*k+a] = -b.tmp[c] / theta
		}
		n[a*k+a]++
	}
	b.solve(u, v)
	g := blas64.General{Rows: k, Cols: k, Stride: k, Data: n}
	if !finite(maxNorm(n)) || !lapack64.Getrf(g, b.smallPiv[:k]) {
		return false
	}
	lapack64.Getrs(blas.NoTrans, g, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: v}, b.smallPiv[:k])
	for i := range r {
		if cauchy[i] <= lo[i] || cauchy[i] >= hi[i] {
			continue
		}
		b.row(i, w)
		r[i] = -(r[i] + dot(w, v)/theta) / theta
		if math.IsNaN(r[i]) {
			return false
		}
	}
	return true
}
