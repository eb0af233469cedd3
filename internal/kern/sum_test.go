package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// sumKernel is a sum of one or two operands.
type sumKernel[T Float] struct {
	name string
	run  func(x, y []T) float64
}

func sumKernels[T Float]() []sumKernel[T] {
	return []sumKernel[T]{
		{"Sum", func(x, _ []T) float64 { return float64(Sum(x)) }},
		{"Dot", func(x, y []T) float64 { return float64(Dot(x, y)) }},
		{"wide", func(x, _ []T) float64 { return sumPowers(x, powerOne) }},
		{"abs", func(x, _ []T) float64 { return sumPowers(x, powerAbs) }},
		{"squares", func(x, _ []T) float64 { return sumPowers(x, powerTwo) }},
	}
}

// sumLengths are all small lengths, and those about the borders of pieces and blocks.
func sumLengths() []int {
	var ns []int
	for n := range 258 {
		ns = append(ns, n)
	}
	return append(ns, 511, 512, 513, 1023, 1024, 1025, 2048, 3000, 4097, 10000, sumBlock-1, sumBlock, sumBlock+1, 3*sumBlock+77)
}

// TestSumSameBits: every form gives the bits of the loop in Go, wherever the
// operands lie, also where numbers are not finite.
func TestSumSameBits(t *testing.T) { everyForm(t, testSums[float32], testSums[float64]) }

func testSums[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range sumLengths() {
		finite, other := random[T](rng, n+9), random[T](rng, n+9)
		for _, x := range [][]T{finite, mixture[T](rng, n+9)} {
			for _, k := range sumKernels[T]() {
				shift := rng.IntN(8)
				x, y := x[shift:][:n:n], other[9-shift:][:n:n]
				var want float64
				withISA(isaGo, func() { want = k.run(x, y) })
				if got := k.run(x, y); !same(got, want) {
					t.Fatalf("%s n=%d shift=%d: %v, want %v", k.name, n, shift, got, want)
				}
			}
		}
	}
}

// TestSumOrder holds the plain loop against the order that sum.go tells, written
// out once more without regard to speed.
func TestSumOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 5, 16, 17, 63, 64, 65, 1000, 1024, 1025, 5 * 1024, 7*1024 + 33} {
		x := random[float32](rng, n)
		var stack [][]float32 // of pieces, and how many each is made of
		var sizes []int
		for at := 0; at < n; at += 1024 {
			a := make([]float32, 64)
			for i, v := range x[at:min(at+1024, n)] {
				a[i%64] += v
			}
			s := make([]float32, 16)
			for j := range s {
				s[j] = (a[j] + a[j+16]) + (a[j+32] + a[j+48])
			}
			stack, sizes = append(stack, s), append(sizes, 1)
			for k := len(stack) - 1; k > 0 && (sizes[k] == sizes[k-1] || at+1024 >= n); k-- {
				for j := range s {
					stack[k-1][j] += stack[k][j]
				}
				sizes[k-1] += sizes[k]
				stack, sizes = stack[:k], sizes[:k]
			}
		}
		s := stack[0]
		for h := 8; h > 0; h /= 2 {
			for j := range h {
				s[j] += s[j+h]
			}
		}
		withISA(isaGo, func() {
			if got := Sum(x); got != s[0] {
				t.Errorf("n=%d: %v, want %v", n, got, s[0])
			}
		})
	}
}

// TestSumError holds sums against the stated bound.
func TestSumError(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 4))
		for _, n := range []int{1, 30, 100, 1000, 1024, 30000, 300000, 1 << 20} {
			x := random[float32](rng, n)
			exact, abs := 0.0, 0.0
			for i, v := range x {
				if i%2 == 0 {
					v = v*v + 1 // and no cancellation of errors
					x[i] = v
				}
				exact += float64(v)
				abs += math.Abs(float64(v))
			}
			bound := float64(11+max(10, math.Ceil(math.Log2(float64(n))))) * math.Ldexp(abs, -24)
			if e := math.Abs(float64(Sum(x)) - exact); e > bound {
				t.Errorf("Sum of %d: error %v, bound %v", n, e, bound)
			}
			var dst [1]float32
			columnSums(dst[:], x, n)
			bound = (12 + max(4, math.Ceil(math.Log2(float64(n))))) * math.Ldexp(abs, -24)
			if e := math.Abs(float64(dst[0]) - exact); e > bound {
				t.Errorf("column of %d: error %v, bound %v", n, e, bound)
			}
		}
	})
}

// TestSumZeros: a sum of zeros of any sign is 0.
func TestSumZeros(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		x := make([]float64, 1300)
		Fill(x, math.Copysign(0, -1))
		var dst [1]float64
		for _, n := range []int{0, 1, 5, 31, 32, 33, 512, 1300} {
			columnSums(dst[:], x[:n], n)
			if math.Signbit(Sum(x[:n])) || math.Signbit(dst[0]) {
				t.Errorf("%d zeros: %v and %v", n, Sum(x[:n]), dst[0])
			}
		}
	})
}

// TestSumRows: rows are summed as they are one by one.
func TestSumRows(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, n := range []int{0, 1, 3, 10, 64, 100, 1024, 5000, sumBlock/2 + 1} {
			for _, rows := range []int{0, 1, 2, 7, 30} {
				x := random[float32](rng, rows*n)
				all, dst := banded[float32](rows, 3)
				SumRows(dst, x, n)
				for i, v := range dst {
					if want := Sum(x[i*n : (i+1)*n]); !same(v, want) {
						t.Fatalf("row %d of %d elements: %v, want %v", i, n, v, want)
					}
				}
				if !bandsWhole(all, rows, 3) {
					t.Fatalf("%d rows of %d: wrote outside", rows, n)
				}
			}
		}
	})
}

func TestSumColumnsSameBits(t *testing.T) {
	everyForm(t, testSumColumns[float32], testSumColumns[float64])
}

// columnSums stores in dst the sums of its columns of n rows.
func columnSums[T Float](dst, x []T, n int) {
	if len(x) == 0 {
		clear(dst)
		return
	}
	sumStrip(dst, x, n, len(dst), make([]T, len(dst)*sumLevels(n)))
}

func testSumColumns[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, m := range []int{0, 1, 2, 3, 7, 8, 9, 31, 64, 65, 100, 129, 257, 515, 1030} {
		for _, n := range []int{0, 1, 2, 15, 16, 17, 33, 100, 16*7 + 3} {
			for _, x := range [][]T{random[T](rng, m*n+3)[3:], mixture[T](rng, m*n+3)[3:]} {
				want := make([]T, m)
				withISA(isaGo, func() { columnSums(want, x, n) })
				shift := rng.IntN(5)
				all, dst := banded[T](m, shift)
				columnSums(dst, x, n)
				agree(t, fmt.Sprintf("%d×%d", n, m), dst, want)
				if !bandsWhole(all, m, shift) {
					t.Fatalf("%d×%d: wrote outside", n, m)
				}
			}
		}
	}
}

// TestSumAxes compares with sums of the elements one by one, for all sets of axes.
func TestSumAxes(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 10))
		everyAxes(testShapes, func(shape []int, reduced []bool, _ int) {
			x, size := random[float64](rng, elements(shape)), rowsOf(shape, reduced).count
			want, got := make([]float64, size), random[float64](rng, size)
			each(shape, func(p int, index []int) { want[rowOf(shape, reduced, index)] += x[p] })
			SumAxes(got, x, shape, reduced)
			for i, v := range want {
				if !(math.Abs(got[i]-v) <= 1e-12) {
					t.Fatalf("shape %v over %v: sum %d is %v, want %v", shape, reduced, i, got[i], v)
				}
			}
		})
	})
}

func TestSumAllocs(t *testing.T) {
	needPools(t)
	everyISA(t, func(t *testing.T) {
		x, dst := make([]float32, 64*300), make([]float32, 300)
		shape, reduced := []int{8, 8, 300}, []bool{true, false, true}
		allocs := allocations(20, func() {
			dst[0] = Sum(x) + Dot(x, x) + float32(sumPowers(x, powerTwo))
			SumAxes(dst, x, []int{64, 300}, reduced[:2])
			SumAxes(dst[:8], x, shape, reduced)
		})
		if allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

func FuzzSum(f *testing.F) {
	f.Add(uint64(1), uint16(33), uint16(7))
	f.Add(uint64(9), uint16(2500), uint16(1))
	f.Fuzz(func(t *testing.T, seed uint64, size, columns uint16) {
		rng := rand.New(rand.NewPCG(seed, 0))
		n, m := int(size)%5000, int(columns)%600+1
		x, y := mixture[float32](rng, n), mixture[float32](rng, n)
		for _, k := range sumKernels[float32]() {
			var want float64
			withISA(isaGo, func() { want = k.run(x, y) })
			everyISA(t, func(t *testing.T) {
				if got := k.run(x, y); !same(got, want) {
					t.Errorf("%s: %v, want %v", k.name, got, want)
				}
			})
		}
		want, got := make([]float32, m), make([]float32, m)
		withISA(isaGo, func() { columnSums(want, x[:n/m*m], n/m) })
		everyISA(t, func(t *testing.T) {
			columnSums(got, x[:n/m*m], n/m)
			agree(t, "columns", got, want)
		})
	})
}
