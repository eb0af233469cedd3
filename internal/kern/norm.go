package kern

import "math"

// Center stores in dst the elements of x less their mean. The mean of the
// differences is taken away once more, so that they add up to 0 even where x is
// large and its elements nearly equal.
func Center[T Float](dst, x []T) {
	if len(x) == 0 {
		return
	}
	n := T(len(x))
	m := [1]T{Sum(x) / n}
	Sub(dst, x, m[:])
	m[0] = Sum(dst) / n
	Sub(dst, dst, m[:])
}

// Centers stores each row of src less its mean in dst, which may be the same
// memory.
func Centers[T Float](dst, src []T, shape []int, reduced []bool) {
	mapAxes(sweepCenter, dst, src, shape, reduced, Center[T])
}

// centerStrip is Center for w columns of n rows, stride apart.
func centerStrip[T Float](dst, x []T, n, stride, w int) {
	mem := Scratch[T]((1 + sumLevels(n)) * w)
	mean, count := mem.S[:w], [1]T{T(n)}
	for range 2 {
		sumStrip(mean, x, n, stride, mem.S[w:])
		Div(mean, mean, count[:])
		for i := range n {
			Sub(dst[i*stride:][:w], x[i*stride:][:w], mean)
		}
		x = dst
	}
	mem.Free()
}

// Prod returns the product of x, in order; 1 of nothing.
func Prod[T Float](x []T) T {
	p := T(1)
	for _, v := range x {
		p *= v
	}
	return p
}

// Norm returns (Σ|xᵢ|^p)^(1/p), p > 0: m·(Σ(|xᵢ|/m)^p)^(1/p) with the largest
// magnitude m, so that nothing overflows or underflows on the way.
func Norm[T Float](x []T, p float64) T {
	switch p {
	case 1:
		return T(sumPowers(x, powerAbs))
	case 2:
		if s := sumPowers(x, powerTwo); s > 1e-280 && s < math.MaxFloat64 {
			return T(math.Sqrt(s))
		}
	}
	m := maxAbs(x)
	if m == 0 || m-m != 0 {
		return T(m)
	}
	return T(m * math.Pow(sumScaled(x, m, p), 1/p))
}

// sumScaled returns Σ(|xᵢ|/m)^p, pairwise.
func sumScaled[T Float](x []T, m, p float64) float64 {
	if len(x) > 128 {
		h := len(x) / 2
		return sumScaled(x[:h], m, p) + sumScaled(x[h:], m, p)
	}
	s := 0.0
	for _, v := range x {
		a := math.Abs(float64(v)) / m
		switch p {
		case 1:
			s += a
		case 2:
			s += float64(a * a)
		default:
			s += math.Pow(a, p)
		}
	}
	return s
}

// maxAbs returns the largest magnitude in x, NaN if there is one, 0 of nothing.
func maxAbs[T Float](x []T) float64 {
	if active == isaGo || len(x) < minExtreme {
		return maxAbsLoop(x)
	}
	m := 0.0
	for len(x) > 0 {
		n := min(len(x), maxVector)
		var v T
		maxAbsRow(&v, &x[0], n)
		m = max(m, float64(v))
		x = x[n:]
	}
	return m
}

func maxAbsLoop[T Float](x []T) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, math.Abs(float64(v))) // NaN if either is
	}
	return m
}

// NormSlopes stores in dst the derivatives of the norms y of rows of x, each times its
// number of g: sign(x)·(x/y)^(p−1)·g, for p = 1 or 2.
func NormSlopes[T Float](dst, x, y, g []T, shape []int, reduced []bool, p float64) {
	eachRow(dst, x, shape, reduced, func(i int, to, row []T) { normSlope(to, row, y[i:i+1], g[i:i+1], p) })
}

// normSlope is NormSlopes for a row. A row is multiplied by g/y, unless that has lost digits.
func normSlope[T Float](to, row, y, g []T, p float64) {
	const least, most = 0x1p-100, 0x1p100 // of y and of g/y
	q := [1]T{g[0] / y[0]}
	m := T(math.Abs(float64(q[0])))
	switch {
	case p == 1 && y[0] == y[0]:
		Sign(to, row)
		GuardedMul(to, to, g)
	case p == 2 && y[0] > least && y[0] < most && m < most && (m > least || g[0] == 0):
		Mul(to, row, q[:])
	default:
		for j, v := range row {
			to[j] = Guarded(T(Ratio(float64(v), float64(y[0]), p-1, 0, true)), g[0])
		}
	}
}

// Ratios stores Ratio of x[i] and y[i] in out[i], for y ≥ |x|. x and y have len(out) elements, or
// one for all.
func Ratios[T Float](out, x, y []T, a float64, b int, odd bool) {
	if odd && b == 0 && (a == 0 || a == 1) && quickRatios(out, x, y, a) {
		return
	}
	Map2(out, x, y, func(x, y T) T { return T(Ratio(float64(x), float64(y), a, b, odd)) })
}

// quickRatios is Ratios for x/y, or the sign of x, by vectors. It does nothing, and
// returns false, where a NaN comes out: of 0/0, or ∞/∞.
func quickRatios[T Float](out, x, y []T, a float64) bool {
	r := Scratch[T](len(out))
	defer r.Free()
	if a == 0 {
		Sign(r.S, x)
	} else {
		Div(r.S, x, y)
	}
	if s := Sum(r.S); s != s {
		return false
	}
	Add(out, r.S, []T{0}) // −0 becomes 0
	return true
}

// Ratio returns |x/y|^a·y^−b, times the sign of x if odd is set; 0 where y is 0, or
// x is 0 and a is negative.
func Ratio(x, y, a float64, b int, odd bool) float64 {
	if y == 0 || x == 0 && (a < 0 || odd) {
		return 0
	}
	r, negative := 1.0, x < 0
	if x = math.Abs(x); x != y { // which may both be infinite
		r = x / y
	}
	switch a {
	case 0:
		r = 1
	case 1:
	default:
		r = math.Pow(r, a)
	}
	if odd && negative {
		r = -r
	}
	for range b {
		r /= y
	}
	return r
}
