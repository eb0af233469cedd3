package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// plainGemm is the loop that Gemm's comment states, rounded after every product.
func plainGemm[T Float](c, a, b []T, m, n, k int, ta, tb bool) {
	for i := range m {
		for j := range n {
			var s T
			for l := range k {
				v, w := a[min(i*k+l, len(a)-1)], b[min(l*n+j, len(b)-1)]
				if ta {
					v = a[l*m+i]
				}
				if tb {
					w = b[j*k+l]
				}
				s += T(v * w)
			}
			c[i*n+j] = s
		}
	}
}

// random returns n numbers and as many NaNs round them that must stay unused.
func random[T Float](rng *rand.Rand, n int) []T {
	s := make([]T, n+2)
	for i := range s {
		s[i] = T(rng.NormFloat64())
		if rng.IntN(8) == 0 {
			s[i] = 0
		}
	}
	s[0], s[n+1] = T(math.NaN()), T(math.NaN())
	return s[1 : n+1 : n+1]
}

// whole makes a matrix of small integers: sums of their products are exact.
func whole[T Float](s []T) {
	for i, v := range s {
		s[i] = T(math.Round(float64(4 * v)))
	}
}

// product is one call of Multiply, with room round c.
type product struct {
	m, n, k     int
	ta, tb      bool
	alpha, beta float64
	pad         int // added to every stride
	poison      bool
	whole       bool
}

func (p product) String() string {
	return fmt.Sprintf("%d×%d×%d, ta %v, tb %v, alpha %v, beta %v, pad %d, whole %v", p.m, p.n, p.k, p.ta, p.tb, p.alpha, p.beta, p.pad, p.whole)
}

func operand[T Float](rng *rand.Rand, p product, m, n int, trans bool) Operand[T] {
	if trans {
		m, n = n, m
	}
	o := Operand[T]{random[T](rng, extent(m, n, n+p.pad, false)), n + p.pad, trans}
	if p.whole {
		whole(o.Data)
	}
	for i := range o.Data {
		if i%o.Stride >= n {
			o.Data[i] = T(math.NaN())
		}
	}
	if p.poison && len(o.Data) > 0 {
		o.Data[rng.IntN(m)*o.Stride] = T(math.Inf(1))
		o.Data[rng.IntN(m)*o.Stride+n-1] = T(math.NaN())
		o.Data[0] = 0
	}
	return o
}

func (o *Operand[T]) at(i, j int) T {
	if o.Trans {
		i, j = j, i
	}
	return o.Data[i*o.Stride+j]
}

// check runs p and compares every element with the plain loop: exactly for
// integers and in plain Go, else within (k+2)·ε·(|beta·c| + Σ|alpha·a·b|).
func check[T Float](t *testing.T, rng *rand.Rand, p product) {
	t.Helper()
	a, b := operand[T](rng, p, p.m, p.k, p.ta), operand[T](rng, p, p.k, p.n, p.tb)
	was := operand[T](rng, product{pad: p.pad, whole: p.whole}, p.m, p.n, false)
	c := append([]T(nil), was.Data...)
	if p.beta == 0 {
		for i := range c {
			c[i] = T(math.NaN())
		}
	}
	Multiply(c[:len(c):len(c)], was.Stride, a, b, p.m, p.n, p.k, T(p.alpha), T(p.beta), nil)
	eps := 0x1p-52
	if isFloat32[T]() {
		eps = 0x1p-23
	}
	if active == isaGo || p.whole {
		eps = 0
	}
	for at, got := range c {
		i, j := at/was.Stride, at%was.Stride
		if j >= p.n {
			if got == got {
				t.Fatalf("%v: element %d,%d, outside of c, was written", p, i, j)
			}
			continue
		}
		var want T
		if p.beta != 0 {
			want = T(T(p.beta) * was.Data[at])
		}
		size := math.Abs(float64(want))
		for l := range p.k {
			if p.alpha != 0 {
				v := T(T(p.alpha)*a.at(i, l)) * b.at(l, j)
				want += T(v)
				size += math.Abs(float64(v))
			}
		}
		diff := math.Abs(float64(got) - float64(want))
		same := got == want || got != got && want != want
		if !same && !(diff <= float64(p.k+2)*eps*size) {
			t.Fatalf("%v: element %d,%d is %v, want %v", p, i, j, got, want)
		}
	}
}

func checkBoth(t *testing.T, rng *rand.Rand, p product) {
	t.Helper()
	check[float64](t, rng, p)
	check[float32](t, rng, p)
}

// Sizes near the tiles' and the blocks' borders, all forms.
func TestMultiply(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		near := []int{0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 17, 23, 31, 32, 33, 47, 70}
		for trial := range 1500 {
			p := product{
				m: near[rng.IntN(len(near))], n: near[rng.IntN(len(near))], k: near[rng.IntN(len(near))],
				ta: trial&1 != 0, tb: trial&2 != 0, alpha: 1, pad: rng.IntN(3) * rng.IntN(9),
				whole: trial&4 != 0, poison: trial&24 == 24,
			}
			if trial&32 != 0 {
				p.alpha, p.beta = float64(rng.IntN(4)-1), float64(rng.IntN(4)-1)
			}
			checkBoth(t, rng, p)
		}
	})
}

// Every size up to 70 of one length, the others small.
func TestMultiplyEverySize(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 2))
		for s := range 71 {
			for form := range 4 {
				ta, tb := form&1 != 0, form&2 != 0
				for _, d := range [][3]int{{s, 9, 5}, {6, s, 5}, {7, 9, s}, {s, 1, 6}, {1, s, 6}} {
					checkBoth(t, rng, product{m: d[0], n: d[1], k: d[2], ta: ta, tb: tb, alpha: 1})
				}
			}
		}
	})
}

// Sizes round the blocks that the caches hold, too large to be read in place.
func TestMultiplyBlocks(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 2))
		for form := range 4 {
			ta, tb := form&1 != 0, form&2 != 0
			for _, d := range [][3]int{{97, 65, 257}, {193, 33, 255}, {25, 2049, 17}, {95, 40, 513}, {300, 3, 300}, {2, 300, 300}} {
				checkBoth(t, rng, product{m: d[0], n: d[1], k: d[2], ta: ta, tb: tb, alpha: 1, pad: form})
			}
			checkBoth(t, rng, product{m: 100, n: 90, k: 300, ta: ta, tb: tb, alpha: -2, beta: 3, whole: true})
			checkBoth(t, rng, product{m: 100, n: 190, k: 300, ta: ta, tb: tb, alpha: 1, beta: 1})
		}
	})
}

func testGemm[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for form := range 4 {
		const m, n, k = 13, 17, 19
		ta, tb := form&1 != 0, form&2 != 0
		a, b, c, want := random[T](rng, m*k), random[T](rng, k*n), random[T](rng, m*n), make([]T, m*n)
		whole(a)
		whole(b)
		Gemm(c, a, b, m, n, k, ta, tb)
		plainGemm(want, a, b, m, n, k, ta, tb)
		for i := range want {
			if c[i] != want[i] {
				t.Fatalf("ta %v, tb %v: element %d is %v, want %v", ta, tb, i, c[i], want[i])
			}
		}
	}
}

func TestGemm(t *testing.T) { everyForm(t, testGemm[float32], testGemm[float64]) }

// Every element of c is passed to done once, when it is final.
func TestMultiplyDone(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(8, 9))
		for _, s := range [][3]int{{1, 1, 1}, {5, 7, 0}, {13, 40, 9}, {100, 200, 300}, {40, 1000, 600}} {
			m, n, k := s[0], s[1], s[2]
			a, b := random[float32](rng, m*k), random[float32](rng, k*n)
			want, c, seen := make([]float32, m*n), make([]float32, m*n), make([]int, m*n)
			Gemm(want, a, b, m, n, k, false, false)
			Multiply(c, n, Operand[float32]{a, k, false}, Operand[float32]{b, n, false}, m, n, k, 1, 0,
				func(i, j, ni, nj int) {
					for r := i; r < i+ni; r++ {
						for d := r*n + j; d < r*n+j+nj; d++ {
							c[d] = 2*c[d] + 1
							seen[d]++
						}
					}
				})
			for i := range c {
				if seen[i] != 1 || c[i] != 2*want[i]+1 {
					t.Fatalf("%v: element %d was seen %d times and is %v, want %v", s, i, seen[i], c[i], 2*want[i]+1)
				}
			}
		}
	})
}

// All assembly gives the same bits, and so does every address and every form.
func TestGemmSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const m, n, k = 29, 37, 361
	mem := make([]float32, 3*(m*k+n*k))
	a, b := random[float32](rng, m*k), random[float32](rng, n*k)
	at, bt := make([]float32, m*k), make([]float32, n*k)
	transposeLines(at, a, m, k, m, k)
	transposeLines(bt, b, n, k, n, k) // b is n×k
	var first []float32
	everyISA(t, func(t *testing.T) {
		if active <= isaAVX2 {
			first = nil // plain Go has its own
		}
		for shift := range 8 {
			x, y := mem[shift:][:m*k], mem[m*k+2*shift:][:n*k]
			ta, tb := shift&1 != 0, shift&2 != 0
			copy(x, map[bool][]float32{false: a, true: at}[ta])
			copy(y, map[bool][]float32{false: bt, true: b}[tb])
			c := make([]float32, m*n+shift)[shift:]
			Gemm(c, x, y, m, n, k, ta, tb)
			if first == nil {
				first = c
			}
			for i := range c {
				if c[i] != first[i] {
					t.Fatalf("shift %d: element %d is %v, was %v", shift, i, c[i], first[i])
				}
			}
			// An element is the same without its neighbours.
			one := make([]float32, 1)
			Multiply(one, 1, Operand[float32]{a[5*k : 6*k], k, false}, Operand[float32]{b[7*k : 8*k], k, true}, 1, 1, k, 1, 0, nil)
			if one[0] != c[5*n+7] {
				t.Fatalf("element 5,7 is %v, alone %v", c[5*n+7], one[0])
			}
		}
	})
}

func TestGemmAllocatesNothing(t *testing.T) {
	needPools(t)
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 6))
		const m, n, k = 130, 301, 70
		a, b, c := random[float64](rng, m*k), random[float64](rng, k*n), random[float64](rng, m*n)
		a32, b32, c32 := random[float32](rng, m*k), random[float32](rng, k*n), random[float32](rng, m*n)
		if allocs := allocations(5, func() {
			Gemm(c, a, b, m, n, k, false, true)
			Gemm(c, a, b, m, n, k, true, false)
			Gemm(c32, a32, b32, m, n, k, false, false)
			Gemm(c32, a32, b32, 2, 3, 4, false, false)
		}); allocs >= 1 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

// Whoever computes which part, the bits are the same.
func TestGemmOnThreads(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 5))
		for form := range 4 {
			for _, d := range [][3]int{{12, 1100, 40}, {40, 700, 30}, {300, 90, 300}, {333, 210, 64}} {
				m, n, k := d[0], d[1], d[2]
				ta, tb := form&1 != 0, form&2 != 0
				a, b := random[float32](rng, m*k), random[float32](rng, k*n)
				sameOnThreads(t, func() []float32 {
					c := make([]float32, m*n)
					Gemm(c, a, b, m, n, k, ta, tb)
					return c
				})
			}
		}
	})
}

// Every product of a batch has the bits that it has alone, on any threads.
func TestMatMulBatch(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 6))
		const m, n, k = 9, 17, 5
		a, b := random[float64](rng, 40*m*k), random[float64](rng, 5*k*n)
		c := make([]float64, 40*5*m*n)
		sameOnThreads(t, func() []float64 {
			clear(c)
			MatMul(c, []int{40, 5}, a, []int{40, 1, m, k}, b, []int{5, k, n}, false, false)
			return append([]float64(nil), c...)
		})
		MatMul([]float64{}, []int{0, 5}, []float64{}, []int{0, 1, m, k}, b, []int{5, k, n}, false, false)
		MatMul([]float64{}, []int{2}, []float64{}, []int{2, 0, k}, b, []int{k, n}, false, false)
		want := make([]float64, m*n)
		for p := range 200 {
			Gemm(want, a[p/5*m*k:][:m*k], b[p%5*k*n:][:k*n], m, n, k, false, false)
			for i, v := range c[p*m*n:][:m*n] {
				if v != want[i] {
					t.Fatalf("product %d: element %d is %v, alone %v", p, i, v, want[i])
				}
			}
		}
	})
}

// Sums of products have the bits of products added up one after the other, on any threads.
func TestMatMulSums(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		sameOnThreads(t, func() (all []float64) {
			rng := rand.New(rand.NewPCG(7, 8))
			for _, d := range [][3]int{{9, 17, 5}, {40, 30, 1}, {1, 70, 40}, {70, 1, 40}, {3, 1, 1}, {130, 120, 40}} {
				for form := range 4 {
					for _, s := range []struct{ a, b, c []int }{
						{[]int{4, 1}, []int{4, 3}, []int{1, 3}}, // the first axis
						{[]int{1, 3}, []int{2, 3}, []int{2, 1}}, // the last
						{[]int{2, 3}, []int{2, 3}, []int{1, 1}}, // both
						{[]int{2, 1, 3}, []int{5, 3}, []int{5, 1}},
						{[]int{0}, []int{0}, []int{1}},
						{[]int{3}, []int{1}, []int{1}}, // b repeats along the axis
						{[]int{1, 2}, []int{3, 2}, nil},
					} {
						all = append(all, matMulSums(t, rng, d[0], d[1], d[2], form&1 != 0, form&2 != 0, s.a, s.b, s.c)...)
					}
				}
			}
			return all
		})
	})
}

func matMulSums(t *testing.T, rng *rand.Rand, m, n, k int, ta, tb bool, la, lb, lc []int) []float64 {
	t.Helper()
	matrix := func(lead []int, rows, cols int, trans bool) ([]int, []float64) {
		if trans {
			rows, cols = cols, rows
		}
		s := append(append([]int{}, lead...), rows, cols)
		return s, random[float64](rng, elements(s))
	}
	as, a := matrix(la, m, k, ta)
	bs, b := matrix(lb, k, n, tb)
	cs, want := matrix(lc, m, n, false)
	clear(want)
	pairs := stackOf(la, m*k, lb, k*n)
	pairs.each(0, pairs.size(), func(p, oa, ob int) {
		to := 0 // the matrix of c that the pair is added to
		for q, size := pairs.n-1, 1; q >= 0; q-- {
			i := p % pairs.axes[q].len
			p /= pairs.axes[q].len
			if at := q - pairs.n + len(lc); at >= 0 && lc[at] > 1 {
				to, size = to+i*size, size*lc[at]
			}
		}
		Multiply(want[to*m*n:], n, Operand[float64]{a[oa:], as[len(la)+1], ta}, Operand[float64]{b[ob:], bs[len(lb)+1], tb}, m, n, k, 1, 1, nil)
	})
	c := random[float64](rng, elements(cs))
	MatMul(c, lc, a, as, b, bs, ta, tb)
	for i, v := range c {
		if v != want[i] {
			t.Fatalf("%v·%v to %v: element %d is %v, want %v", as, bs, cs, i, v, want[i])
		}
	}
	return c
}

// Products with vectors have the bits of products with matrices that have the
// vector as a row or column.
func TestGemvSameBits(t *testing.T) {
	everyForm(t, testGemvSameBits[float32], testGemvSameBits[float64])
}

func testGemvSameBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, d := range [][2]int{{1, 40}, {8, 8}, {31, 9}, {33, 17}, {63, 301}, {64, 64}, {1200, 300}} {
		m, k := d[0], d[1]
		mat, vec := random[T](rng, m*k), random[T](rng, k)
		wide := make([]T, 20*k) // the vector as a column, and 19 others
		for i := range wide {
			wide[i] = vec[i/20]
		}
		all, want := make([]T, 20*m), make([]T, m)
		Gemm(all, mat, wide, m, 20, k, false, false)
		for i := range want {
			want[i] = all[20*i+7]
		}
		matT := make([]T, len(mat))
		transposeLines(matT, mat, m, k, m, k)
		for form, run := range map[string]func(c []T){
			"column":      func(c []T) { Gemm(c, mat, vec, m, 1, k, false, false) },
			"column of t": func(c []T) { Gemm(c, matT, vec, m, 1, k, true, false) },
			"row":         func(c []T) { Gemm(c, vec, matT, 1, m, k, false, false) },
			"row, t":      func(c []T) { Gemm(c, vec, mat, 1, m, k, false, true) },
			"column, with done": func(c []T) {
				Multiply(c, 1, Operand[T]{mat, k, false}, Operand[T]{vec, 1, false}, m, 1, k, 1, 0, func(_, _, _, _ int) {})
			},
		} {
			got := sameOnThreadsIf(t, m*k > 1e5, func() []T {
				c := make([]T, m)
				run(c)
				return c
			})
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%d×%d %s: element %d is %v, in a product of matrices %v", m, k, form, i, got[i], want[i])
				}
			}
		}
	}
}

// sameOnThreadsIf runs a kernel, on several threads if its work is large.
func sameOnThreadsIf[T Float](t *testing.T, large bool, run func() []T) []T {
	t.Helper()
	if large && active != isaGo {
		sameOnThreads(t, run)
	}
	return run()
}
