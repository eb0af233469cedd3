package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// factorSizes cross the widths of panels, strips and squares.
var factorSizes = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 33, 63, 64, 65, 70, 129, 300}

// grid is an m×n matrix whose rows are ld apart, with NaN between them.
type grid[T Float] struct {
	data     []T
	m, n, ld int
}

func newGrid[T Float](m, n, pad int, at func(i, j int) float64) grid[T] {
	g := grid[T]{make([]T, extent(m, n, n+pad, false)), m, n, n + pad}
	Fill(g.data, T(math.NaN()))
	for i := range m {
		for j := range n {
			g.data[i*g.ld+j] = T(at(i, j))
		}
	}
	return g
}

func (g *grid[T]) clone() grid[T] {
	return grid[T]{append(make([]T, 0, len(g.data)), g.data...), g.m, g.n, g.ld}
}

func (g *grid[T]) at(i, j int) float64 { return float64(g.data[i*g.ld+j]) }

// checkGaps fails if what is between the rows has been written to.
func (g *grid[T]) checkGaps(t *testing.T, what string) {
	t.Helper()
	for k, v := range g.data {
		if k%g.ld >= g.n && v == v {
			t.Fatalf("%s: element %d,%d, outside of the matrix, was written", what, k/g.ld, k%g.ld)
		}
	}
}

// near reports whether v is no farther from want than so many units of rounding
// of size.
func near[T Float](v, want, size float64, units int) bool {
	eps := 0x1p-52
	if isFloat32[T]() {
		eps = 0x1p-23
	}
	return math.Abs(v-want) <= float64(units)*eps*size
}

func forBoth(t *testing.T, f64, f32 func(t *testing.T, rng *rand.Rand)) {
	seeded := func(f func(t *testing.T, rng *rand.Rand)) func(t *testing.T) {
		return func(t *testing.T) { f(t, rand.New(rand.NewPCG(11, 12))) }
	}
	everyForm(t, seeded(f32), seeded(f64))
}

// equations are a triangular matrix whose other triangle, and diagonal of ones,
// are NaN: they must not be read.
func equations[T Float](rng *rand.Rand, n, pad int, tri Triangle) grid[T] {
	return newGrid[T](n, n, pad, func(i, j int) float64 {
		switch {
		case i == j && !tri.Unit:
			return 1.5 + rng.Float64()
		case i != j && (i < j) == tri.Upper:
			return rng.NormFloat64() / float64(n)
		}
		return math.NaN()
	})
}

// substituted is the solution of op(A)·X = B by the formula, in float64.
func substituted[T Float](a, b *grid[T], tri Triangle) grid[float64] {
	x := newGrid[float64](b.m, b.n, 0, b.at)
	at := func(i, j int) float64 {
		if tri.Trans {
			i, j = j, i
		}
		return a.at(i, j)
	}
	for step := range x.m {
		i, lo, hi := step, 0, step
		if tri.Upper != tri.Trans {
			i, lo, hi = x.m-1-step, x.m-step, x.m
		}
		for k := range x.n {
			s := x.at(i, k)
			for l := lo; l < hi; l++ {
				s -= float64(at(i, l) * x.at(l, k))
			}
			if !tri.Unit {
				s /= a.at(i, i)
			}
			x.data[i*x.ld+k] = s
		}
	}
	return x
}

// turned returns the transpose.
func (g *grid[T]) turned(pad int) grid[T] {
	return newGrid[T](g.n, g.m, pad, func(i, j int) float64 { return g.at(j, i) })
}

func testTriangular[T Float](t *testing.T, rng *rand.Rand) {
	for _, n := range factorSizes {
		for form := range 8 {
			tri := Triangle{form&1 != 0, form&2 != 0, form&4 != 0}
			m := []int{0, 1, 2, 3, 4, 7, 33, 300}[rng.IntN(8)]
			if n >= 129 {
				m = []int{1, 3, 40}[rng.IntN(3)]
			}
			testEquations[T](t, rng, n, m, rng.IntN(4), tri)
		}
	}
}

func testEquations[T Float](t *testing.T, rng *rand.Rand, n, m, pad int, tri Triangle) {
	t.Helper()
	a := equations[T](rng, n, pad, tri)
	b := newGrid[T](n, m, pad, func(_, _ int) float64 { return rng.NormFloat64() })
	want := substituted(&a, &b, tri)
	x := b.clone()
	s := triangular[T]{Triangle: tri, a: a.data, lda: a.ld, x: x.data, ldx: x.ld, m: m}
	s.run(n)
	// X·op(A) = B is op(A)ᵀ·Xᵀ = Bᵀ.
	y := b.turned(pad)
	other := tri
	other.Trans = !tri.Trans
	s = triangular[T]{Triangle: other, right: true, a: a.data, lda: a.ld, x: y.data, ldx: y.ld, m: m}
	s.run(n)
	for _, side := range []struct {
		name string
		got  grid[T]
	}{{"left", x}, {"right", y}} {
		what := fmt.Sprintf("n %d, m %d, pad %d, %+v, %s", n, m, pad, tri, side.name)
		side.got.checkGaps(t, what)
		for i := range n {
			for k := range m {
				v := x.at(i, k)
				if side.name == "right" {
					v = y.at(k, i)
				}
				if !near[T](v, want.at(i, k), 8, 16) {
					t.Fatalf("%s: X[%d,%d] is %v, want %v", what, i, k, v, want.at(i, k))
				}
			}
		}
	}
}

func TestTriangular(t *testing.T) { forBoth(t, testTriangular[float64], testTriangular[float32]) }

// Through the functions that ops call, from memory that holds other numbers.
func TestTriangularSolve(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	const n, m = 70, 9
	for form := range 8 {
		tri := Triangle{form&1 != 0, form&2 != 0, form&4 != 0}
		a := equations[float64](rng, n, 0, tri)
		b := newGrid[float64](n, m, 0, func(_, _ int) float64 { return rng.NormFloat64() })
		want, x := substituted(&a, &b, tri), random[float64](rng, n*m)
		if i := TriangularSolve(x, a.data, b.data, n, m, tri); i >= 0 {
			t.Fatalf("pivot %d", i)
		}
		checkNear(t, "left", x, want.data, 1e-14)
		bt, wt := b.turned(0), want.turned(0)
		other := tri
		other.Trans = !tri.Trans
		if i := TriangularSolveRight(x, a.data, bt.data, n, m, other); i >= 0 {
			t.Fatalf("pivot %d", i)
		}
		checkNear(t, "right", x, wt.data, 1e-14)
		a.data[40*n+40] = 0
		if i := TriangularSolve(x, a.data, b.data, n, m, tri); i != 40 && !tri.Unit {
			t.Errorf("zero pivot %d, want 40", i)
		}
	}
}

// positive is a matrix A = G·Gᵀ/n + I, NaN above the diagonal.
func positive[T Float](rng *rand.Rand, n, pad int) grid[T] {
	g := random[float64](rng, n*n)
	s := make([]float64, n*n)
	Gemm(s, g, g, n, n, n, false, true)
	return newGrid[T](n, n, pad, func(i, j int) float64 {
		switch {
		case i < j:
			return math.NaN()
		case i == j:
			return s[i*n+j]/float64(n) + 1
		}
		return s[i*n+j] / float64(n)
	})
}

// rooted is the Cholesky factor by the formula, in float64.
func rooted[T Float](a *grid[T]) grid[float64] {
	l := newGrid[float64](a.n, a.n, 0, func(_, _ int) float64 { return 0 })
	for i := range a.n {
		for j := range i + 1 {
			s := a.at(i, j)
			for k := range j {
				s -= float64(l.at(i, k) * l.at(j, k))
			}
			if i == j {
				l.data[i*l.ld+i] = math.Sqrt(s)
			} else {
				l.data[i*l.ld+j] = s / l.at(j, j)
			}
		}
	}
	return l
}

func testRoots[T Float](t *testing.T, rng *rand.Rand) {
	for _, n := range factorSizes {
		testRoot[T](t, rng, n)
	}
}

func testRoot[T Float](t *testing.T, rng *rand.Rand, n int) {
	t.Helper()
	a := positive[T](rng, n, rng.IntN(4))
	want, l := rooted(&a), random[T](rng, n*n)
	packed := newGrid[T](n, n, 0, a.at)
	if i, pivot := Cholesky(l, packed.data, n); i >= 0 {
		t.Fatalf("n %d: pivot %d is %v", n, i, pivot)
	}
	f := cholesky[T]{a.data, a.ld}
	if i, pivot := f.factor(0, n); i >= 0 {
		t.Fatalf("n %d: pivot %d is %v", n, i, pivot)
	}
	a.checkGaps(t, fmt.Sprint("n ", n))
	for i := range n {
		for j := range n {
			v := l[i*n+j]
			if j <= i && a.at(i, j) != float64(v) {
				t.Fatalf("n %d: L[%d,%d] is %v with rows %d apart, else %v", n, i, j, a.at(i, j), a.ld, v)
			}
			if j > i && v != 0 || !near[T](float64(v), want.at(i, j), 4, 32) {
				t.Fatalf("n %d: L[%d,%d] is %v, want %v", n, i, j, v, want.at(i, j))
			}
		}
	}
}

func TestCholesky(t *testing.T) { forBoth(t, testRoots[float64], testRoots[float32]) }

// The pivot that fails first is the one that is named, wherever it lies.
func TestCholeskyFails(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 4))
		const n = 150
		good := positive[float32](rng, n, 0)
		for _, at := range []int{0, 1, 15, 16, 17, 63, 64, 100, 149} {
			for _, bad := range []float64{-1, 0, math.NaN()} {
				a := good.clone()
				a.data[at*n+at] = float32(bad)
				i, pivot := Cholesky(make([]float32, n*n), a.data, n)
				if i != at || pivot > 0 || (pivot != pivot) != (bad != bad) {
					t.Errorf("%v at %d: pivot %d is %v", bad, at, i, pivot)
				}
			}
		}
	})
}

func testElimination[T Float](t *testing.T, rng *rand.Rand) {
	for _, n := range factorSizes {
		pad := rng.IntN(4)
		a := newGrid[T](n, n, pad, func(_, _ int) float64 { return rng.NormFloat64() })
		f, pivot := a.clone(), make([]int, n)
		e := elimination[T]{f.data, f.ld, n, pivot}
		e.factor(0, n)
		f.checkGaps(t, fmt.Sprint("n ", n))
		for i, p := range pivot {
			if p < i || p >= n {
				t.Fatalf("n %d: row %d is exchanged with %d", n, i, p)
			}
			exchange(a.data, a.ld, i, p, n)
		}
		for i := range n {
			for j := range n {
				if j < i && math.Abs(f.at(i, j)) > 1 {
					t.Fatalf("n %d: L[%d,%d] is %v: not the largest pivot", n, i, j, f.at(i, j))
				}
				s, size := 0.0, 1.0
				for k := range min(i, j) + 1 {
					v := f.at(k, j)
					if k < i {
						v *= f.at(i, k)
					}
					s += v
					size += math.Abs(v)
				}
				if !near[T](s, a.at(i, j), size, n+4) {
					t.Fatalf("n %d: (L·U)[%d,%d] is %v, want %v", n, i, j, s, a.at(i, j))
				}
			}
		}
	}
}

func TestElimination(t *testing.T) { forBoth(t, testElimination[float64], testElimination[float32]) }

// A column of zeros is a pivot of 0, and the elimination goes on after it.
func TestEliminationOfSingular(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 4))
		for _, n := range []int{3, 16, 17, 100} {
			for _, at := range []int{0, n / 2, n - 1} {
				a := newGrid[float64](n, n, 0, func(_, j int) float64 {
					if j == at {
						return 0
					}
					return rng.NormFloat64()
				})
				lu := NewLU[float64](n)
				if i := lu.Factor(a.data); i != at {
					t.Errorf("n %d: zero pivot %d, want %d", n, i, at)
				}
				a.data[rng.IntN(n)*n+rng.IntN(n)] = math.NaN()
				lu.Factor(a.data)
				if sign, log := lu.SlogDet(); lu.Det() == lu.Det() || n > 1 && sign == sign && log == log && sign != 0 {
					t.Errorf("n %d: a matrix with a NaN has determinant %v, sign %v, logarithm %v", n, lu.Det(), sign, log)
				}
				lu.Free()
			}
		}
	})
}

func TestFarthestFromZero(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		x    []float64
		want int
	}{
		{[]float64{0}, 0}, {[]float64{1, -2, 2}, 1}, {[]float64{1, 2, -2}, 1}, {[]float64{-3, 2, -2}, 0},
		{[]float64{1, nan, 5, nan}, 1}, {[]float64{0, 0}, 0}, {[]float64{math.Inf(1), nan}, 1},
	} {
		if got := farthestFromZero(c.x); got != c.want {
			t.Errorf("%v: position %d, want %d", c.x, got, c.want)
		}
	}
}

// sharedFactors are the factorizations and solvers, at sizes of several parts.
func sharedFactors[T Float]() []sharedKernel[T] {
	rng := rand.New(rand.NewPCG(27, 28))
	const n, m, large = 150, 513, 400 // of right sides, one is left over
	s, a := positive[T](rng, large, 0), random[T](rng, n*n)
	l, b := equations[T](rng, n, 0, Triangle{}).data, random[T](rng, n*m)
	return []sharedKernel[T]{
		{"Cholesky", func() []T { out := random[T](rng, large*large); Cholesky(out, s.data, large); return out }},
		{"TriangularSolve", func() []T {
			out := random[T](rng, n*m)
			TriangularSolve(out, l, b, n, m, Triangle{Trans: true})
			return out
		}},
		{"TriangularSolveRight", func() []T {
			out := random[T](rng, n*m)
			TriangularSolveRight(out, l, b, n, m, Triangle{})
			return out
		}},
		{"LU", func() []T {
			lu, inv, x := NewLU[T](n), random[T](rng, n*n), random[T](rng, n*m)
			defer lu.Free()
			lu.Factor(a)
			lu.Inverse(inv)
			lu.Solve(x, b, m, true)
			return append(append(inv, x...), lu.a.S...)
		}},
	}
}

func TestFactorsAllocateNothing(t *testing.T) {
	needPools(t)
	everyISA(t, func(t *testing.T) {
		for _, n := range []int{3, 20, 150} {
			testFactorAllocs[float64](t, n)
			testFactorAllocs[float32](t, n)
		}
	})
}

func testFactorAllocs[T Float](t *testing.T, n int) {
	rng := rand.New(rand.NewPCG(5, 6))
	s, l, x := positive[T](rng, n, 0), make([]T, n*n), make([]T, n*n)
	run := func() {
		Cholesky(l, s.data, n)
		TriangularSolve(x, l, l, n, n, Triangle{})
		TriangularSolveRight(x, l, l, n, n, Triangle{})
		lu := NewLU[T](n)
		lu.Factor(l)
		lu.Solve(x, l, n, true)
		lu.Inverse(x)
		lu.Free()
		wide := NewLU[float64](n)
		FactorWide(wide, l)
		wide.Free()
	}
	for range 10 { // until every buffer of the pools is as large as any that is asked for
		run()
	}
	if allocs := allocations(5, run); allocs >= 1 {
		t.Errorf("n %d: %v allocations", n, allocs)
	}
}

// FuzzFactors holds triangular equations and Cholesky factors to their formulas, and LU
// to what defines it.
func FuzzFactors(f *testing.F) {
	f.Add(uint64(1), uint8(65), uint8(7), uint8(5))
	f.Add(uint64(2), uint8(130), uint8(33), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, n, m, form uint8) {
		tri := Triangle{form&1 != 0, form&2 != 0, form&4 != 0}
		everyISA(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 0))
			testEquations[float64](t, rng, int(n), int(m%48), int(form>>6), tri)
			testEquations[float32](t, rng, int(n), int(m%48), int(form>>6), tri)
			testRoot[float64](t, rng, int(n))
			testRoot[float32](t, rng, int(n))
			a := random[float64](rng, int(n)*int(n))
			for i := range int(n) {
				a[i*int(n)+i] += float64(n) // far from singular
			}
			testLU(t, rng, a, int(n))
		})
	})
}
