package optim

import (
	"math"
	"testing"
)

// spd returns a symmetric positive definite matrix with the eigenvalues 1 … n:
// a diagonal between two reflections at v.
func spd(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.Sin(float64(3*i + 1))
	}
	vv := dot(v, v)
	mirror := func(i, j int) float64 {
		m := -2 * v[i] * v[j] / vv
		if i == j {
			m++
		}
		return m
	}
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			sum := 0.0
			for k := range n {
				sum += mirror(i, k) * float64(k+1) * mirror(j, k)
			}
			a[i*n+j], a[j*n+i] = sum, sum
		}
	}
	return a
}

func quadraticForm(a []float64, n int) FuncGrad {
	grad := func(x, g []float64) {
		for i := range g {
			g[i] = dot(a[i*n:(i+1)*n], x)
		}
	}
	g := make([]float64, n)
	return FuncGrad{F: func(x []float64) float64 { grad(x, g); return 0.5 * dot(x, g) }, Grad: grad}
}

// exact is the exact line search for quadratics.
type exact struct{}

func (exact) Search(l *Line, t0 float64) (float64, error) {
	_, slope, err := l.Slope(t0)
	return t0 * l.Slope0 / (l.Slope0 - slope), err
}

// watched is BFGS that looks at every update.
type watched struct {
	BFGS
	t    *testing.T
	last *bfgs
	seen int
}

func (o *watched) Start(s *State) (Stepper, error) {
	st, err := o.BFGS.Start(s)
	if err == nil {
		o.last = st.(*bfgs)
	}
	return o, err
}

func (o *watched) Step(s *State) error {
	skipped := s.skipped
	if err := o.last.Step(s); err != nil {
		return err
	}
	b := o.last
	if s.skipped > skipped {
		return nil
	}
	o.seen++
	// H·y = s is the same as B·s = y for B = H⁻¹, since H is regular.
	n, sy, off := b.n, dot(b.s, b.y), 0.0
	for i := range n {
		off = math.Max(off, math.Abs(dot(b.h[i*n:(i+1)*n], b.y)-b.s[i]))
		for j := range i {
			if b.h[i*n+j] != b.h[j*n+i] {
				o.t.Errorf("H[%d,%d] ≠ H[%d,%d]", i, j, j, i)
			}
		}
	}
	if !(sy > 0) || off > 1e-10*maxNorm(b.s) {
		o.t.Errorf("update %d: sᵀy = %v, ‖Hy − s‖ = %v, ‖s‖ = %v", o.seen, sy, off, maxNorm(b.s))
	}
	return nil
}

// On a quadratic of n variables BFGS with exact steps is done in n + 1 iterations,
// and H has become the inverse of the matrix.
func TestBFGSOnQuadratic(t *testing.T) {
	const n = 20
	a := spd(n)
	x0 := make([]float64, n)
	for i := range x0 {
		x0[i] = math.Cos(float64(i))
	}
	// One step more than n: the last pair completes H.
	m := &watched{BFGS: BFGS{Search: exact{}}, t: t}
	r, err := Minimize(quadraticForm(a, n), x0, m, &Settings{GradAbs: 1e-11})
	if err != nil || !r.Status.Converged() || r.Iterations > n+1 {
		t.Fatalf("%d iterations: %v, %v", r.Iterations, r.Status, err)
	}
	if m.seen != r.Iterations || r.Skipped != 0 {
		t.Errorf("%d updates, %d skipped, in %d iterations", m.seen, r.Skipped, r.Iterations)
	}
	for i := range n {
		for j := range n {
			want := 0.0
			if i == j {
				want = 1
			}
			if got := dot(m.last.h[i*n:(i+1)*n], a[j*n:(j+1)*n]); math.Abs(got-want) > 1e-6 {
				t.Fatalf("H·A[%d,%d] = %v", i, j, got)
			}
		}
	}
	if want := int64(8 * (n*n + 4*n)); r.Bytes != want {
		t.Errorf("%d bytes held, want %d", r.Bytes, want)
	}
}

func TestBFGSUpdates(t *testing.T) {
	f := FuncGrad{
		F: func(x []float64) float64 {
			return math.Pow(1-x[0], 2) + 100*math.Pow(x[1]-x[0]*x[0], 2)
		},
		Grad: func(x, g []float64) {
			a := x[1] - x[0]*x[0]
			g[0], g[1] = -2*(1-x[0])-400*a*x[0], 200*a
		},
	}
	for _, search := range []LineSearch{nil, HagerZhang{}, Backtracking{}} {
		m := &watched{BFGS: BFGS{Search: search}, t: t}
		r, err := Minimize(f, []float64{-1.2, 1}, m, nil)
		if err != nil || !r.Status.Converged() || m.seen+r.Skipped != r.Iterations {
			t.Errorf("%T: %v, %v, %d updates, %d skipped in %d iterations", search, r.Status, err, m.seen, r.Skipped, r.Iterations)
		}
	}
}

// With room for all pairs and H₀ = I, L-BFGS goes the way of BFGS, in 2mn numbers.
func TestLBFGSWalksWithBFGS(t *testing.T) {
	const n, m = 20, 25
	f := quadraticForm(spd(n), n)
	x0 := make([]float64, n)
	x0[0], x0[7] = 1, -2
	path := func(method Method) (xs [][]float64, bytes int64) {
		r, err := Minimize(f, x0, method, &Settings{MaxIterations: 15, GradAbs: -1, Observe: func(it *Iteration) bool {
			xs = append(xs, append([]float64(nil), it.X...))
			return false
		}})
		if err != nil {
			t.Fatal(err)
		}
		return xs, r.Bytes
	}
	full, _ := path(&BFGS{Scale: 1})
	limited, bytes := path(&LBFGS{Pairs: m, Scale: 1})
	for k := range full {
		for i, v := range full[k] {
			if math.Abs(v-limited[k][i]) > 1e-8 {
				t.Fatalf("iterate %d: %v and %v", k, full[k], limited[k])
			}
		}
	}
	if want := int64(8 * (2*m*n + n + m*m + 4*m)); bytes != want {
		t.Errorf("%d bytes held, want %d", bytes, want)
	}
}
