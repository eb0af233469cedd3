package kern

// Extreme returns the first largest element of x (the smallest, if least is set)
// and its position. The first NaN wins over everything. x has an element.
func Extreme[T Float](x []T, least bool) (v T, at int) {
	v = x[0]
	if v != v {
		return v, 0
	}
	for i, w := range x {
		switch {
		case w != w:
			return w, i
		case least && w < v, !least && w > v:
			v, at = w, i
		}
	}
	return v, at
}

// Extremes stores in dst the extreme of each row of src and in at its position
// in the row. Rows have an element, or there are none.
func Extremes[T Float](dst []T, at []int64, src []T, shape []int, reduced []bool, least bool) {
	r := RowsOf(shape, reduced)
	rows, b := GatherRows(&r, src)
	for i := range at {
		v, k := Extreme(rows[i*r.Len:(i+1)*r.Len], least)
		at[i] = int64(k)
		if dst != nil {
			dst[i] = v
		}
	}
	if b != nil {
		b.Free()
	}
}

// Pick stores in dst the element of each row of src at position at.
func Pick[T Float](dst, src []T, shape []int, reduced []bool, at []int64) {
	r := RowsOf(shape, reduced)
	for i, k := range at {
		dst[i] = src[r.At(i, int(k))]
	}
}

// Unpick is the adjoint of Pick: it stores src[i] at position at of row i of dst,
// of the given shape, and 0 everywhere else.
func Unpick[T Float](dst, src []T, shape []int, reduced []bool, at []int64) {
	r := RowsOf(shape, reduced)
	Fill(dst, 0)
	for i, k := range at {
		dst[r.At(i, int(k))] = src[i]
	}
}
