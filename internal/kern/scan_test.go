package kern

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestScans(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for _, s := range [][3]int{{1, 5, 1}, {2, 3, 4}, {2, 4, 19}, {2, 1, 3}, {0, 3, 2}, {2, 0, 2}, {2, 3, 0}} {
		n, inner := s[1], s[2]
		size := s[0] * n * inner
		x, b := random[float64](rng, size), random[float64](rng, size)
		for _, rev := range []bool{false, true} {
			sums, prods, others := random[float64](rng, size), random[float64](rng, size), random[float64](rng, size)
			recurs, shifts, befores := random[float64](rng, size), random[float64](rng, size), random[float64](rng, size)
			CumSum(sums, x, n, inner, rev)
			CumProd(prods, x, n, inner, rev, false)
			CumProd(others, x, n, inner, rev, true)
			Recur(recurs, x, b, n, inner, rev, false)
			Recur(befores, x, b, n, inner, rev, true)
			Shift(shifts, x, n, inner, rev)
			each([]int{s[0], n, inner}, func(p int, at []int) {
				step, k := -inner, at[1] // elements before, and how many there are
				if rev {
					step, k = inner, n-1-at[1]
				}
				sum, prod, other, recur, shift, before := 0.0, 1.0, 1.0, 0.0, 0.0, 0.0
				for j := k; j >= 0; j-- { // from the first one on
					q := p + j*step
					sum += x[q]
					prod *= x[q]
					before = float64(shift*before) + b[q]
					if recur = float64(x[q]*recur) + b[q]; j > 0 {
						other *= x[q]
						shift = x[q]
					}
				}
				for i, pair := range [][2]float64{{sums[p], sum}, {prods[p], prod}, {others[p], other}, {recurs[p], recur}, {shifts[p], shift}, {befores[p], before}} {
					if pair[0] != pair[1] {
						t.Fatalf("%v rev %v: scan %d gives %v at %v, want %v", s, rev, i, pair[0], at, pair[1])
					}
				}
			})
		}
	}
}

// TestNorm compares with numbers of 300 bits, at scales whose squares do not fit.
func TestNorm(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for _, e := range []int{-1050, -500, -140, -3, 0, 140, 500, 1000} {
		x := random[float64](rng, 300)
		sum := new(big.Float).SetPrec(300)
		for i, v := range x {
			x[i] = math.Ldexp(v, e)
			b := new(big.Float).SetPrec(300).SetFloat64(x[i])
			sum.Add(sum, b.Mul(b, b))
		}
		want, _ := sum.Sqrt(sum).Float64()
		if got := Norm(x, 2); !(math.Abs(got-want) <= 4e-16*want+0x1p-1073) {
			t.Errorf("scale 2^%d: norm %v, want %v", e, got, want)
		}
	}
}

// TestNormSlopes compares with Ratio, along rows and columns, at scales that lose digits.
func TestNormSlopes(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	const m, n = 20, 7
	for _, e := range []int{-1070, -500, 0, 500, 1000} {
		for _, p := range []float64{1, 2} {
			for axis, count := range []int{n, m} {
				x, dst := random[float64](rng, m*n), make([]float64, m*n)
				for i := range x {
					x[i] = math.Ldexp(x[i], e)
				}
				x[3*n+2] = 0
				y, g := make([]float64, count), random[float64](rng, count)
				g[2] = 0
				reduced := []bool{axis == 0, axis == 1}
				ReduceRows(y, x, []int{m, n}, reduced, func(row []float64) float64 { return Norm(row, p) })
				NormSlopes(dst, x, y, g, []int{m, n}, reduced, p)
				for i, got := range dst {
					r := i % n
					if axis == 1 {
						r = i / n
					}
					want := Ratio(x[i], y[r], p-1, 0, true) * g[r]
					if !(math.Abs(got-want) <= 4e-16*math.Abs(want)+0x1p-1074) {
						t.Errorf("scale 2^%d, p %v, axis %d: element %d is %v, want %v", e, p, axis, i, got, want)
					}
				}
			}
		}
	}
}

func TestCenter(t *testing.T) {
	for _, x := range [][]float64{{}, {7}, {1, 2, 6}, {1e16, 1e16 + 2, 1e16 + 4}, {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}} {
		y := make([]float64, len(x))
		Center(y, x)
		sum := 0.0
		for i, v := range y {
			sum += v
			if d := (y[i] - y[0]) - (x[i] - x[0]); math.Abs(d) > 1e-15*math.Abs(x[i]-x[0]) {
				t.Errorf("%v centered to %v", x, y)
			}
		}
		if math.Abs(sum) > 1e-15 {
			t.Errorf("%v centered to %v, which adds up to %v", x, y, sum)
		}
	}
}
