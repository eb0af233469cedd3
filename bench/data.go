package bench

import "github.com/covector-ad/covector/tensor"

// pattern returns n numbers in [−½, ½)·scale. Peers in other languages compute
// the same ones, so that results can be compared:
//
//	x[i] = (((7919·i + 104729·salt) mod 1009)/1009 − ½)·scale
func pattern[T tensor.Float](n, salt int, scale float64) []T {
	x := make([]T, n)
	for i := range x {
		k := (7919*int64(i) + 104729*int64(salt)) % 1009
		x[i] = T((float64(k)/1009 - 0.5) * scale)
	}
	return x
}

// wide copies x to float64.
func wide[T tensor.Float](x []T) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// must ends a run whose workload is broken: it is a bug of this package.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
