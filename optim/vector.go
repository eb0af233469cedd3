package optim

import "math"

// eps is the distance from 1 to the next float64.
const eps = 0x1p-52

// dot returns aᵀb, summed in four strands so that additions overlap.
func dot(a, b []float64) float64 {
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
func axpy(y []float64, c float64, x []float64) {
	x = x[:len(y)]
	for i := range y {
		y[i] = float64(c*x[i]) + y[i]
	}
}

// scale sets y = c·x.
func scale(y []float64, c float64, x []float64) {
	x = x[:len(y)]
	for i := range y {
		y[i] = c * x[i]
	}
}

// addTo sets z = x + c·y.
func addTo(z, x []float64, c float64, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = float64(c*y[i]) + x[i]
	}
}

// maxNorm returns ‖x‖∞, and NaN if an element is NaN.
func maxNorm(x []float64) float64 {
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
