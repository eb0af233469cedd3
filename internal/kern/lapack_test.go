package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The sizes cross the blocks in which LAPACK works. What is checked is what
// defines each factorization.
var lapackSizes = []int{0, 1, 2, 3, 31, 33, 70, 150}

func times(a, b []float64, m, n, k int, ta, tb bool) []float64 {
	c := make([]float64, m*n)
	plainGemm(c, a, b, m, n, k, ta, tb)
	return c
}

func eye(n int) []float64 {
	e := make([]float64, n*n)
	for i := range n {
		e[i*n+i] = 1
	}
	return e
}

// farthest returns the largest difference between a and b, or NaN.
func farthest(a, b []float64) float64 {
	d := 0.0
	for i, v := range a {
		d = math.Max(d, math.Abs(v-b[i]))
	}
	return d
}

func checkNear(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if d := farthest(got, want); !(d <= tol) {
		t.Errorf("%s: off by %v, at most %v allowed", what, d, tol)
	}
}

func TestFactorizations(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range lapackSizes {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			a := random[float64](rng, n*n)
			for i := range n {
				a[i*n+i] += 4
			}
			testLU(t, rng, a, n)
			testQR(t, rng, n)
			testSymEig(t, a, n)
			testCofactor(t, rng, a, n)
		})
	}
}

func testLU(t *testing.T, rng *rand.Rand, a []float64, n int) {
	const m = 3
	b, x, inv := random[float64](rng, n*m), random[float64](rng, n*m), random[float64](rng, n*n)
	lu := NewLU[float64](n)
	defer lu.Free()
	if i := lu.Factor(a); i >= 0 {
		t.Fatalf("pivot %d", i)
	}
	for _, trans := range []bool{false, true} {
		lu.Solve(x, b, m, trans)
		checkNear(t, "A·X", times(a, x, n, m, n, trans, false), b, 1e-8)
	}
	sign, log := lu.SlogDet()
	if det := lu.Det(); math.Abs(det-sign*math.Exp(log)) > 1e-9*math.Abs(det) && !math.IsInf(det, 0) {
		t.Errorf("det %v, but sign %v, log %v", det, sign, log)
	}
	lu.Inverse(inv)
	checkNear(t, "A·A⁻¹", times(a, inv, n, n, n, false, false), eye(n), 1e-8)
}

func testQR(t *testing.T, rng *rand.Rand, n int) {
	m := n + n/2
	a, q, r := random[float64](rng, m*n), random[float64](rng, m*n), random[float64](rng, n*n)
	QR(q, r, a, m, n)
	checkNear(t, "Q·R", times(q, r, m, n, n, false, false), a, 1e-11)
	checkNear(t, "QᵀQ", times(q, q, n, n, m, true, false), eye(n), 1e-12)
	for i := range n {
		for j := range i + 1 {
			if v := r[i*n+j]; j < i && v != 0 || v < 0 {
				t.Fatalf("R[%d,%d] is %v", i, j, v)
			}
		}
	}
}

func testSymEig(t *testing.T, a []float64, n int) {
	s, v, w := make([]float64, n*n), make([]float64, n*n), make([]float64, n)
	AddTranspose(s, a, n)
	if !SymEig(w, v, s, n) {
		t.Fatal("not converged")
	}
	y := make([]float64, n*n)
	Spectral(y, v, w, n)
	checkNear(t, "V·diag(w)·Vᵀ", y, s, 1e-11)
	checkNear(t, "VᵀV", times(v, v, n, n, n, true, false), eye(n), 1e-12)
	for i := 1; i < n; i++ {
		if w[i] < w[i-1] {
			t.Fatal("eigenvalues do not ascend")
		}
	}
}

func testCofactor(t *testing.T, rng *rand.Rand, a []float64, n int) {
	if n > 40 {
		a = append([]float64{}, a...)
		for i := range a {
			a[i] /= 8 // det must not overflow
		}
	}
	c, want := random[float64](rng, n*n), eye(n)
	Cofactor(c, a, n)
	lu := NewLU[float64](n)
	defer lu.Free()
	lu.Factor(a)
	det := lu.Det()
	for i := range want {
		want[i] *= det
	}
	checkNear(t, "A·cof(A)ᵀ", times(a, c, n, n, n, false, true), want, 1e-10*(1+math.Abs(det)))

	// D cof(A)[E] = (⟨C,E⟩·C − C·Eᵀ·C)/det A where A is regular.
	e, d := random[float64](rng, n*n), random[float64](rng, n*n)
	CofactorDiff(d, a, e, n)
	inner, top := 0.0, 1.0
	for i := range c {
		inner += c[i] * e[i]
	}
	p := times(times(c, e, n, n, n, false, true), c, n, n, n, false, false)
	for i := range p {
		p[i] = (inner*c[i] - p[i]) / det
		top = math.Max(top, math.Abs(p[i]))
	}
	checkNear(t, "D cof(A)", d, p, 1e-8*top)
}

func TestSingularPivots(t *testing.T) {
	lu := NewLU[float64](2)
	defer lu.Free()
	if i := lu.Factor([]float64{1, 2, 2, 4}); i != 1 {
		t.Errorf("zero pivot %d, want 1", i)
	}
	if sign, log := lu.SlogDet(); sign != 0 || !math.IsInf(log, -1) || lu.Det() != 0 {
		t.Errorf("sign %v, log %v, det %v", sign, log, lu.Det())
	}
	if i := TriangularSolve(make([]float64, 2), []float64{1, 0, 3, 0}, []float64{1, 1}, 2, 1, Triangle{}); i != 1 {
		t.Errorf("zero pivot %d, want 1", i)
	}
}

func TestGaps(t *testing.T) {
	f := make([]float64, 9)
	if _, j := Gaps(f, []float64{1, 2, 4}, nil, 1e-15); j != 0 || f[1] != 1 || f[2] != 1.0/3 || f[5] != 0.5 || f[3] != -1 || f[4] != 0 {
		t.Errorf("got %v", f)
	}
	if i, j := Gaps(f, []float64{1, 2, 2}, nil, 1e-15); i != 1 || j != 2 {
		t.Errorf("got %d, %d", i, j)
	}
	if i, j := Gaps(f, []float64{1, 2, 2}, []float64{0, 1, 3}, 1e-15); i != 1 || j != 2 {
		t.Errorf("got %d, %d", i, j)
	}
	if _, j := Gaps(f, []float64{1, 2, 2}, []float64{0, 3, 3}, 1e-15); j != 0 || f[5] != 0 {
		t.Errorf("got %d, %v", j, f)
	}
}
