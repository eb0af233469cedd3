package kern

// Pick stores in dst the element of each row of src at position at.
func Pick[T Float](dst, src []T, shape []int, reduced []bool, at []int64) {
	places(shape, reduced, at, func(i, p int) { dst[i] = src[p] })
}

// Unpick is the adjoint of Pick: it stores src[i] at position at of row i of dst,
// of the given shape, and 0 everywhere else.
func Unpick[T Float](dst, src []T, shape []int, reduced []bool, at []int64) {
	Clear(dst)
	places(shape, reduced, at, func(i, p int) { dst[p] = src[i] })
}

// places calls f for each row with the row and where its element at[row] lies.
func places(shape []int, reduced []bool, at []int64, f func(i, p int)) {
	n, inner, ok := oneAxis(shape, reduced)
	if !ok {
		r := rowsOf(shape, reduced)
		for i, k := range at {
			f(i, r.at(i, int(k)))
		}
		return
	}
	for i, j, base := 0, 0, 0; i < len(at); i++ {
		f(i, base+int(at[i])*inner+j)
		if j++; j == inner {
			j, base = 0, base+n*inner
		}
	}
}
