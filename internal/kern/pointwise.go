package kern

// Map stores f(x[i]) in out[i]. x has len(out) elements, or one for all.
func Map[T Float](out, x []T, f func(T) T) {
	if len(x) == 1 {
		Fill(out, f(x[0]))
		return
	}
	x = x[:len(out)]
	for i, v := range x {
		out[i] = f(v)
	}
}

// Map2 stores f(a[i], b[i]) in out[i]. Each operand has len(out) elements, or
// one for all.
func Map2[T Float](out, a, b []T, f func(a, b T) T) {
	ka, kb := step(a, out), step(b, out)
	for i := range out {
		out[i] = f(a[i*ka], b[i*kb])
	}
}

// Map3 stores f(a[i], b[i], c[i]) in out[i], as Map2 does.
func Map3[T Float](out, a, b, c []T, f func(a, b, c T) T) {
	ka, kb, kc := step(a, out), step(b, out), step(c, out)
	for i := range out {
		out[i] = f(a[i*ka], b[i*kb], c[i*kc])
	}
}

// step is 0 for an operand of one element that serves for all of out, else 1.
func step[T Float](x, out []T) int {
	if len(x) == 1 && len(out) != 1 {
		return 0
	}
	return 1
}

// Fill stores v in every element of out.
func Fill[T Float](out []T, v T) {
	n := min(len(out), 64)
	for i := range out[:n] {
		out[i] = v
	}
	repeat(out, n)
}

// fillChunk is how much of what repeats is copied at a time: it stays in cache.
const fillChunk = 4096

// repeat copies the first n > 0 elements of out into the others, again and again.
func repeat[T Float](out []T, n int) {
	for have := n; have < len(out); {
		m := have
		if m > fillChunk {
			m = max(fillChunk/n, 1) * n
		}
		Copy(out[have:], out[:m])
		have += m
	}
}

// addLoop is Add in plain Go, without a call for each element.
func addLoop[T Float](out, a, b []T) {
	switch {
	case len(a) == len(out) && len(b) == len(out):
		a, b = a[:len(out)], b[:len(out)]
		for i := range out {
			out[i] = a[i] + b[i]
		}
	case len(a) == len(out):
		v := b[0]
		a = a[:len(out)]
		for i := range out {
			out[i] = a[i] + v
		}
	case len(b) == len(out):
		addLoop(out, b, a)
	default:
		Fill(out, a[0]+b[0])
	}
}

// mulLoop is Mul in plain Go, without a call for each element.
func mulLoop[T Float](out, a, b []T) {
	switch {
	case len(a) == len(out) && len(b) == len(out):
		a, b = a[:len(out)], b[:len(out)]
		for i := range out {
			out[i] = a[i] * b[i]
		}
	case len(a) == len(out):
		v := b[0]
		a = a[:len(out)]
		for i := range out {
			out[i] = a[i] * v
		}
	case len(b) == len(out):
		mulLoop(out, b, a)
	default:
		Fill(out, a[0]*b[0])
	}
}
