package kern

import "math"

// LogSoftmax stores xᵢ − log Σ exp(xⱼ) in dst, without overflow: the logarithm of
// what [Softmax] stores. It is xᵢ − m − log1p(Σ exp(xⱼ−m)), where m is the
// largest element and the sum leaves it out.
func LogSoftmax[T Float](dst, x []T) {
	if len(x) == 0 {
		return
	}
	m, at := Extreme(x, false)
	if m-m != 0 { // ±Inf or NaN
		Softmax(dst, x)
		for i, p := range dst {
			dst[i] = T(math.Log(float64(p)))
		}
		return
	}
	log := math.Log1p(sumExp(x, m, at))
	for i, v := range x {
		dst[i] = T(float64(v) - float64(m) - log)
	}
}
