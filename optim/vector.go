package optim

import (
	"math"
	"sync"

	"github.com/covector-ad/covector/internal/kern"
)

// eps is the distance from 1 to the next float64.
const eps = 0x1p-52

// Vectors of more than one piece are worked on by several threads. The pieces, and
// the order in which their sums are added, depend on the length alone, so that the
// bits do not depend on the number of threads.
const piece = 1 << 14

// sweep is one operation on whole vectors, of which each piece writes its sums to
// its own place.
type sweep struct {
	op      func(j *sweep, lo, hi int) (a, b float64)
	x, y, z []float64
	w       [3][]float64
	c       float64
	sums    [][2]float64
}

var sweeps = sync.Pool{New: func() any { return new(sweep) }}

// Run works on one piece.
func (j *sweep) Run(part int) {
	lo, hi := kern.Part(part, piece, len(j.x))
	j.sums[part][0], j.sums[part][1] = j.op(j, lo, hi)
}

// over runs op on all pieces of x and its companions, and returns the sums of what it
// returns, or their maxima.
func over(op func(j *sweep, lo, hi int) (a, b float64), most bool, c float64, x, y, z []float64, w ...[]float64) (sum, second float64) {
	j := sweeps.Get().(*sweep)
	j.op, j.c, j.x, j.y, j.z = op, c, x, y, z
	copy(j.w[:], w)
	parts := kern.Parts(len(x), piece)
	for len(j.sums) < parts {
		j.sums = append(j.sums, [2]float64{})
	}
	kern.Fork(j, parts, int64(len(x)))
	for _, s := range j.sums[:parts] {
		if most {
			sum = math.Max(sum, s[0])
			continue
		}
		sum += s[0]
		second += s[1]
	}
	*j = sweep{sums: j.sums}
	sweeps.Put(j)
	return sum, second
}

// dot returns aᵀb.
func dot(a, b []float64) float64 {
	if len(a) <= piece {
		return dotOf(a, b)
	}
	sum, _ := over(func(j *sweep, lo, hi int) (float64, float64) { return dotOf(j.x[lo:hi], j.y[lo:hi]), 0 }, false, 0, a, b, nil)
	return sum
}

// dotOf sums in four strands, so that additions overlap.
func dotOf(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 = float64(a[i]*b[i]) + s0
		s1 = float64(a[i+1]*b[i+1]) + s1
		s2 = float64(a[i+2]*b[i+2]) + s2
		s3 = float64(a[i+3]*b[i+3]) + s3
	}
	for ; i < len(a); i++ {
		s0 = float64(a[i]*b[i]) + s0
	}
	return (s0 + s1) + (s2 + s3)
}

// axpy sets y += c·x.
func axpy(y []float64, c float64, x []float64) { addTo(y, y, c, x) }

// scale sets y = c·x.
func scale(y []float64, c float64, x []float64) {
	if len(y) <= piece {
		scaleOf(y, c, x)
		return
	}
	over(func(j *sweep, lo, hi int) (float64, float64) { scaleOf(j.x[lo:hi], j.c, j.y[lo:hi]); return 0, 0 }, false, c, y, x, nil)
}

func scaleOf(y []float64, c float64, x []float64) {
	x = x[:len(y)]
	for i := range y {
		y[i] = c * x[i]
	}
}

// addTo sets z = x + c·y.
func addTo(z, x []float64, c float64, y []float64) {
	if len(z) <= piece {
		addToOf(z, x, c, y)
		return
	}
	over(func(j *sweep, lo, hi int) (float64, float64) {
		addToOf(j.x[lo:hi], j.y[lo:hi], j.c, j.z[lo:hi])
		return 0, 0
	}, false, c, z, x, y)
}

func addToOf(z, x []float64, c float64, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = float64(c*y[i]) + x[i]
	}
}

// differences sets s = x − x0 and y = g − g0, and returns sᵀy and yᵀy.
func differences(s, y, x, x0, g, g0 []float64) (sy, yy float64) {
	if len(s) <= piece {
		return differencesOf(s, y, x, x0, g, g0)
	}
	return over(func(j *sweep, lo, hi int) (float64, float64) {
		return differencesOf(j.x[lo:hi], j.y[lo:hi], j.z[lo:hi], j.w[0][lo:hi], j.w[1][lo:hi], j.w[2][lo:hi])
	}, false, 0, s, y, x, x0, g, g0)
}

func differencesOf(s, y, x, x0, g, g0 []float64) (sy, yy float64) {
	y, x, x0, g, g0 = y[:len(s)], x[:len(s)], x0[:len(s)], g[:len(s)], g0[:len(s)]
	for i := range s {
		ds, dy := x[i]-x0[i], g[i]-g0[i]
		s[i], y[i] = ds, dy
		sy = float64(ds*dy) + sy
		yy = float64(dy*dy) + yy
	}
	return sy, yy
}

// maxNorm returns ‖x‖∞, and NaN if an element is NaN.
func maxNorm(x []float64) float64 {
	if len(x) <= piece {
		return maxNormOf(x)
	}
	m, _ := over(func(j *sweep, lo, hi int) (float64, float64) { return maxNormOf(j.x[lo:hi]), 0 }, true, 0, x, nil, nil)
	return m
}

func maxNormOf(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		if a := math.Abs(v); !(a <= m) {
			m = a
			if a != a {
				return a
			}
		}
	}
	return m
}

// distance returns ‖x − y‖∞.
func distance(x, y []float64) float64 {
	if len(x) <= piece {
		return distanceOf(x, y)
	}
	m, _ := over(func(j *sweep, lo, hi int) (float64, float64) { return distanceOf(j.x[lo:hi], j.y[lo:hi]), 0 }, true, 0, x, y, nil)
	return m
}

func distanceOf(x, y []float64) float64 {
	y = y[:len(x)]
	m := 0.0
	for i, v := range x {
		if d := math.Abs(v - y[i]); d > m {
			m = d
		}
	}
	return m
}

// norm2 returns ‖x‖₂, which overflows only if the result does.
func norm2(x []float64) float64 {
	m := maxNorm(x)
	if m == 0 || !finite(m) {
		return m
	}
	sum := 0.0
	for _, v := range x {
		sum += float64((v / m) * (v / m))
	}
	return m * math.Sqrt(sum)
}

func finite(v float64) bool { return v-v == 0 }

// towards returns a + share·(b − a).
func towards(a, b, share float64) float64 { return a + float64(share*(b-a)) }

// rounding is a bound on the noise in a difference of two values of f near f.
func rounding(f float64) float64 { return float64(8 * eps * math.Abs(f)) }
