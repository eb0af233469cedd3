package kern

import (
	"math/bits"
	"slices"
)

// order compares a and b as Sort does: NaN comes after every number, and two
// NaNs are equal, as are −0 and 0.
func order[T Float](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	case a == a:
		return -1
	case b == b:
		return 1
	}
	return 0
}

// Sort sorts src, of shape [outer, n, inner], along the middle axis, and stores
// the first k in dst, of shape [outer, k, inner], and where they came from in at.
// The order is ascending, or descending if down is set; equal elements stay in
// the order in which they came.
func Sort[T Float](dst []T, at []int64, src []T, n, k, inner int, down bool) {
	if len(dst) == 0 {
		return
	}
	each := 4 * int64(n) * int64(bits.Len(uint(n))) // 4 ns for each comparison
	j := sortJob[T]{dst: dst, at: at, src: src, n: n, k: k, inner: inner, sign: 1, some: perPart(each)}
	if down {
		j.sign = -1
	}
	lines := len(src) / n
	Share[T](&sortJobs, j, Parts(lines, j.some), each*int64(lines))
}

// sortJob sorts lines along the middle axis. A part is some lines.
type sortJob[T Float] struct {
	dst, src    []T
	at          []int64
	n, k, inner int
	sign, some  int
}

var sortJobs Jobs

// Run sorts some lines.
func (j *sortJob[T]) Run(part int) {
	n, k, inner := j.n, j.k, j.inner
	perm := scratchInts(n)
	lo, hi := Part(part, j.some, len(j.src)/n)
	for line := lo; line < hi; line++ {
		o, i := line/inner, line%inner
		x := j.src[o*n*inner+i:]
		for p := range perm.S {
			perm.S[p] = int64(p)
		}
		slices.SortFunc(perm.S, func(a, b int64) int {
			if c := j.sign * order(x[int(a)*inner], x[int(b)*inner]); c != 0 {
				return c
			}
			return int(a - b)
		})
		for p, from := range perm.S[:k] {
			q := (o*k+p)*inner + i
			j.dst[q], j.at[q] = x[int(from)*inner], from
		}
	}
	perm.Free()
}
