package kern

import "math"

// These are the rules of optimizers, on blocks of vectors that are in the cache:
// of some thousand elements at most, since the garbage collector cannot stop a
// goroutine inside of a call. All vectors are as long as dst, which may be the first
// that is read. Every form gives the same bits.

// byVector reports whether a block of n elements is for assembly.
func byVector(n int) bool { return n >= minVector && active != isaGo }

// Blend stores a·y[i] + b·x[i] in dst[i].
func Blend[T Float](dst, y, x []T, a, b T) {
	y, x = y[:len(dst)], x[:len(dst)]
	if byVector(len(dst)) {
		c := [...]T{a, b}
		blend(&dst[0], &y[0], &x[0], &c[0], len(dst))
		return
	}
	for i, v := range x {
		dst[i] = T(a*y[i]) + T(b*v)
	}
}

// AddSign stores u[i] and a times the sign of x[i], which is 0 for 0, in dst[i].
func AddSign[T Float](dst, u, x []T, a T) {
	u, x = u[:len(dst)], x[:len(dst)]
	if byVector(len(dst)) {
		addSign(&dst[0], &u[0], &x[0], &a, len(dst))
		return
	}
	for i, v := range x {
		dst[i] = T(a*signOf(v)) + u[i]
	}
}

// MomentRates are the constants of a step of Moments.
type MomentRates[T Float] struct {
	Beta1, Share1 T // of the mean
	Beta2, Share2 T // of the mean of squares
	U, M          T // of u and the mean in the numerator
	Root, Epsilon T // of the root of the mean of squares, in the denominator
}

// Moments updates the means m and v of u and u², and stores what they make of u:
//
//	m ← Beta1·m + Share1·u
//	v ← Beta2·v + Share2·u²
//	dst ← (U·u + M·m)/(Root·√v + Epsilon)
func Moments[T Float](dst, u, m, v []T, c *MomentRates[T]) {
	u, m, v = u[:len(dst)], m[:len(dst)], v[:len(dst)]
	if byVector(len(dst)) {
		moments(&dst[0], &u[0], &m[0], &v[0], &c.Beta1, len(dst))
		return
	}
	for i, g := range u {
		m[i] = T(c.Beta1*m[i]) + T(c.Share1*g)
		v[i] = T(c.Beta2*v[i]) + T(c.Share2*T(g*g))
		dst[i] = c.direction(g, m[i], v[i])
	}
}

// MomentsMax is Moments with the largest v so far, which w keeps, instead of v in
// the denominator.
func MomentsMax[T Float](dst, u, m, v, w []T, c *MomentRates[T]) {
	u, m, v, w = u[:len(dst)], m[:len(dst)], v[:len(dst)], w[:len(dst)]
	if byVector(len(dst)) {
		momentsMax(&dst[0], &u[0], &m[0], &v[0], &w[0], &c.Beta1, len(dst))
		return
	}
	for i, g := range u {
		m[i] = T(c.Beta1*m[i]) + T(c.Share1*g)
		v[i] = T(c.Beta2*v[i]) + T(c.Share2*T(g*g))
		w[i] = max(w[i], v[i])
		dst[i] = c.direction(g, m[i], w[i])
	}
}

func (c *MomentRates[T]) direction(u, m, v T) T {
	return (T(c.U*u) + T(c.M*m)) / (T(rootOf(v)*c.Root) + c.Epsilon)
}

// OverRoot adds up or averages the squares of u in v, and divides by the root:
// v ← beta·v + share·u², dst ← u/(√v + epsilon).
func OverRoot[T Float](dst, u, v []T, beta, share, epsilon T) {
	u, v = u[:len(dst)], v[:len(dst)]
	if byVector(len(dst)) {
		c := [...]T{beta, share, epsilon}
		overRoot(&dst[0], &u[0], &v[0], &c[0], len(dst))
		return
	}
	for i, g := range u {
		v[i] = T(beta*v[i]) + T(share*T(g*g))
		dst[i] = g / (rootOf(v[i]) + epsilon)
	}
}

// OverRoots averages the squares of u in v, and those of what it makes of u in d:
// v ← beta·v + share·u², dst ← √(d + epsilon)/√(v + epsilon)·u, d ← beta·d + share·dst².
func OverRoots[T Float](dst, u, v, d []T, beta, share, epsilon T) {
	u, v, d = u[:len(dst)], v[:len(dst)], d[:len(dst)]
	if byVector(len(dst)) {
		c := [...]T{beta, share, epsilon}
		overRoots(&dst[0], &u[0], &v[0], &d[0], &c[0], len(dst))
		return
	}
	for i, g := range u {
		v[i] = T(beta*v[i]) + T(share*T(g*g))
		g *= rootOf(d[i]+epsilon) / rootOf(v[i]+epsilon)
		dst[i] = g
		d[i] = T(beta*d[i]) + T(share*T(g*g))
	}
}

// BlendRates are the constants of a step of SignOfBlend.
type BlendRates[T Float] struct {
	Beta1, Share1 T // of what gives the sign
	Beta2, Share2 T // of the mean that is kept
}

// SignOfBlend makes a sign of u, −1, 0 or 1, and then updates the mean m:
// dst ← sign(Beta1·m + Share1·u), m ← Beta2·m + Share2·u.
func SignOfBlend[T Float](dst, u, m []T, c *BlendRates[T]) {
	u, m = u[:len(dst)], m[:len(dst)]
	if byVector(len(dst)) {
		signOfBlend(&dst[0], &u[0], &m[0], &c.Beta1, len(dst))
		return
	}
	for i, g := range u {
		dst[i] = signOf(T(c.Beta1*m[i]) + T(c.Share1*g))
		m[i] = T(c.Beta2*m[i]) + T(c.Share2*g)
	}
}

func rootOf[T Float](v T) T { return T(math.Sqrt(float64(v))) }
