package kern

// Via stores f(x[i]), computed in float64 and rounded once, in out[i]. x has
// len(out) elements, or one for all.
func Via[T Float](out, x []T, f func(float64) float64) {
	if len(x) == 1 {
		Fill(out, T(f(float64(x[0]))))
		return
	}
	x = x[:len(out)]
	for i, v := range x {
		out[i] = T(f(float64(v)))
	}
}

// Via2 stores f(a[i], b[i]) in out[i], as Via does. Each operand has len(out)
// elements, or one for all.
func Via2[T Float](out, a, b []T, f func(a, b float64) float64) {
	ka, kb := step(a, out), step(b, out)
	for i := range out {
		out[i] = T(f(float64(a[i*ka]), float64(b[i*kb])))
	}
}
