package kern

import "math"

// These are the rules of optimizers, on blocks of vectors that are in the cache:
// of some thousand elements at most, since the garbage collector cannot stop a
// goroutine inside of a call. All vectors are as long as the first. Every form gives
// the same bits.

// byVector reports whether a block of n elements is for assembly.
func byVector(n int) bool { return n >= minVector && active != isaGo }

// Blend stores a·y[i] + b·x[i] in y[i].
func Blend[T Float](y, x []T, a, b T) {
	x = x[:len(y)]
	if byVector(len(y)) {
		c := [...]T{a, b}
		blend(&y[0], &x[0], &c[0], len(y))
		return
	}
	for i, v := range x {
		y[i] = T(a*y[i]) + T(b*v)
	}
}

// AddSign adds a times the sign of x[i], which is 0 for 0, to u[i].
func AddSign[T Float](u, x []T, a T) {
	x = x[:len(u)]
	if byVector(len(u)) {
		addSign(&u[0], &x[0], &a, len(u))
		return
	}
	for i, v := range x {
		u[i] = T(a*signOf(v)) + u[i]
	}
}

// MomentRates are the constants of a step of Moments.
type MomentRates[T Float] struct {
	Beta1, Share1 T // of the mean
	Beta2, Share2 T // of the mean of squares
	U, M          T // of u and the mean in the numerator
	Root, Epsilon T // of the root of the mean of squares, in the denominator
}

// Moments updates the means m and v of u and u², and replaces u:
//
//	m ← Beta1·m + Share1·u
//	v ← Beta2·v + Share2·u²
//	u ← (U·u + M·m)/(Root·√v + Epsilon)
func Moments[T Float](u, m, v []T, c *MomentRates[T]) {
	m, v = m[:len(u)], v[:len(u)]
	if byVector(len(u)) {
		moments(&u[0], &m[0], &v[0], &c.Beta1, len(u))
		return
	}
	for i, g := range u {
		m[i] = T(c.Beta1*m[i]) + T(c.Share1*g)
		v[i] = T(c.Beta2*v[i]) + T(c.Share2*T(g*g))
		u[i] = c.direction(g, m[i], v[i])
	}
}

// MomentsMax is Moments with the largest v so far, which w keeps, instead of v in
// the denominator.
func MomentsMax[T Float](u, m, v, w []T, c *MomentRates[T]) {
	m, v, w = m[:len(u)], v[:len(u)], w[:len(u)]
	if byVector(len(u)) {
		momentsMax(&u[0], &m[0], &v[0], &w[0], &c.Beta1, len(u))
		return
	}
	for i, g := range u {
		m[i] = T(c.Beta1*m[i]) + T(c.Share1*g)
		v[i] = T(c.Beta2*v[i]) + T(c.Share2*T(g*g))
		w[i] = max(w[i], v[i])
		u[i] = c.direction(g, m[i], w[i])
	}
}

func (c *MomentRates[T]) direction(u, m, v T) T {
	return (T(c.U*u) + T(c.M*m)) / (T(rootOf(v)*c.Root) + c.Epsilon)
}

// OverRoot adds up or averages the squares of u in v, and divides by the root:
// v ← beta·v + share·u², u ← u/(√v + epsilon).
func OverRoot[T Float](u, v []T, beta, share, epsilon T) {
	v = v[:len(u)]
	if byVector(len(u)) {
		c := [...]T{beta, share, epsilon}
		overRoot(&u[0], &v[0], &c[0], len(u))
		return
	}
	for i, g := range u {
		v[i] = T(beta*v[i]) + T(share*T(g*g))
		u[i] = g / (rootOf(v[i]) + epsilon)
	}
}

// OverRoots averages the squares of u in v, and those of what it makes of u in d:
// v ← beta·v + share·u², u ← √(d + epsilon)/√(v + epsilon)·u, d ← beta·d + share·u².
func OverRoots[T Float](u, v, d []T, beta, share, epsilon T) {
	v, d = v[:len(u)], d[:len(u)]
	if byVector(len(u)) {
		c := [...]T{beta, share, epsilon}
		overRoots(&u[0], &v[0], &d[0], &c[0], len(u))
		return
	}
	for i, g := range u {
		v[i] = T(beta*v[i]) + T(share*T(g*g))
		g *= rootOf(d[i]+epsilon) / rootOf(v[i]+epsilon)
		u[i] = g
		d[i] = T(beta*d[i]) + T(share*T(g*g))
	}
}

// BlendRates are the constants of a step of SignOfBlend.
type BlendRates[T Float] struct {
	Beta1, Share1 T // of what gives the sign
	Beta2, Share2 T // of the mean that is kept
}

// SignOfBlend replaces u by a sign, −1, 0 or 1, and then updates the mean m:
// u ← sign(Beta1·m + Share1·u), m ← Beta2·m + Share2·u with the u of before.
func SignOfBlend[T Float](u, m []T, c *BlendRates[T]) {
	m = m[:len(u)]
	if byVector(len(u)) {
		signOfBlend(&u[0], &m[0], &c.Beta1, len(u))
		return
	}
	for i, g := range u {
		u[i] = signOf(T(c.Beta1*m[i]) + T(c.Share1*g))
		m[i] = T(c.Beta2*m[i]) + T(c.Share2*g)
	}
}

func rootOf[T Float](v T) T { return T(math.Sqrt(float64(v))) }
