package kern

import "math"

// LogSumExp returns log Σ exp(xᵢ) without overflow: m + log1p(Σ exp(xᵢ−m)), where
// m is the largest element and the sum leaves it out. Of nothing it is −Inf.
func LogSumExp[T Float](x []T) T {
	if len(x) == 0 {
		return T(math.Inf(-1))
	}
	m, at := Extreme(x, false)
	if m-m != 0 {
		return m // ±Inf or NaN
	}
	return T(float64(m) + math.Log1p(sumExp(x, m, at)))
}

// sumExp returns Σ exp(xᵢ−m) over i ≠ at.
func sumExp[T Float](x []T, m T, at int) float64 {
	return sumExpRange(x[:at], float64(m)) + sumExpRange(x[at+1:], float64(m))
}

func sumExpRange[T Float](x []T, m float64) float64 {
	if len(x) > 128 { // pairwise, as Sum does
		h := len(x) / 2
		return sumExpRange(x[:h], m) + sumExpRange(x[h:], m)
	}
	s := 0.0
	for _, v := range x {
		s += math.Exp(float64(v) - m)
	}
	return s
}

// Softmax stores exp(xᵢ)/Σ exp(xⱼ) in dst, without overflow. If elements are +Inf,
// they share 1 equally; if all are −Inf, every weight is 0. NaN spreads to all.
func Softmax[T Float](dst, x []T) {
	if len(x) == 0 {
		return
	}
	m, at := Extreme(x, false)
	switch {
	case m != m:
		Fill(dst, m)
	case math.IsInf(float64(m), -1):
		Fill(dst, 0)
	case math.IsInf(float64(m), 1):
		n := T(0)
		for _, v := range x {
			if v == m {
				n++
			}
		}
		for i, v := range x {
			dst[i] = 0
			if v == m {
				dst[i] = 1 / n
			}
		}
	default:
		sum := 1 + sumExp(x, m, at)
		for i, v := range x {
			dst[i] = T(math.Exp(float64(v)-float64(m)) / sum)
		}
	}
}
