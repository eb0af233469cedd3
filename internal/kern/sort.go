package kern

import "slices"

// Order compares a and b as Sort does: NaN comes after every number, and two
// NaNs are equal, as are −0 and 0.
func Order[T Float](a, b T) int {
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
	sign := 1
	if down {
		sign = -1
	}
	perm := ScratchInts(n)
	for o := range len(src) / (n * inner) {
		for i := range inner {
			x := src[o*n*inner+i:]
			for j := range perm.S {
				perm.S[j] = int64(j)
			}
			slices.SortFunc(perm.S, func(a, b int64) int {
				if c := sign * Order(x[int(a)*inner], x[int(b)*inner]); c != 0 {
					return c
				}
				return int(a - b)
			})
			for j, from := range perm.S[:k] {
				p := (o*k+j)*inner + i
				dst[p], at[p] = x[int(from)*inner], from
			}
		}
	}
	perm.Free()
}
