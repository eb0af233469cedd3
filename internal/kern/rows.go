package kern

// Rows tells how the elements of a tensor fall into rows: one for each index of
// the kept axes, in which the reduced axes run, all in row-major order.
type Rows struct {
	Len, Count int // elements in a row, and rows

	shape, strides [maxRank]int // of the kept axes, then of the reduced ones
	rank, kept     int
}

// RowsOf returns the rows of a contiguous tensor.
func RowsOf(shape []int, reduced []bool) Rows {
	var strides [maxRank]int
	r := Rows{Len: 1, Count: 1, rank: len(shape)}
	n := 1
	for a := len(shape) - 1; a >= 0; a-- {
		strides[a] = n
		n *= shape[a]
	}
	for a, l := range shape {
		if !reduced[a] {
			r.shape[r.kept], r.strides[r.kept] = l, strides[a]
			r.kept++
			r.Count *= l
			continue
		}
		r.Len *= l
	}
	k := r.kept
	for a, l := range shape {
		if reduced[a] {
			r.shape[k], r.strides[k] = l, strides[a]
			k++
		}
	}
	return r
}

// At returns where element j of a row lies.
func (r *Rows) At(row, j int) int {
	off := 0
	for a := r.rank - 1; a >= r.kept; a-- {
		off += j % r.shape[a] * r.strides[a]
		j /= r.shape[a]
	}
	for a := r.kept - 1; a >= 0; a-- {
		off += row % r.shape[a] * r.strides[a]
		row /= r.shape[a]
	}
	return off
}

// rowsAtOnce is how many elements of columns are gathered, or worked on, at a
// time, so that they stay in a cache.
const rowsAtOnce = 1 << 15

// stripOf returns how many of m columns of n elements are worked on at a time:
// at least a cache line of them.
func stripOf[T Float](n, m int) int {
	line := sumLanes[T]()
	return min(m, (max(rowsAtOnce/max(n, 1), 1)+line-1)&^(line-1), columnStrip[T]())
}

// ReduceRows stores f of each row of src in dst.
func ReduceRows[T Float](dst, src []T, shape []int, reduced []bool, f func(row []T) T) {
	sweepRows(dst, src, shape, reduced, func(i int, row []T) { dst[i] = f(row) }, nil)
}

// MapRows lets f compute each row of dst from that of src, which may be the
// same memory.
func MapRows[T Float](dst, src []T, shape []int, reduced []bool, f func(dst, row []T)) {
	sweepRows(dst, src, shape, reduced, nil, f)
}

// sweepRows calls one of the functions, reduce or remap, for each row. Rows that
// do not lie so in memory are gathered: a strip of columns at a time, if that is
// what they are.
func sweepRows[T Float](dst, src []T, shape []int, reduced []bool, reduce func(i int, row []T), remap func(dst, row []T)) {
	n, inner, ok := OneAxis(shape, reduced)
	r := RowsOf(shape, reduced)
	switch {
	case r.Count == 0:
	case ok && inner == 1:
		for i := range r.Count {
			row := src[i*n : (i+1)*n]
			if remap == nil {
				reduce(i, row)
			} else {
				remap(dst[i*n:(i+1)*n], row)
			}
		}
	case ok:
		eachStrip[T](r.Count, n, inner, func(o, j, w int) {
			b := Scratch[T](w * n)
			dims, strides, off := [2]int{w, n}, [2]int{1, inner}, o*n*inner+j
			CopyFrom(b.S, dims[:], src, off, strides[:])
			for i := range w {
				row := b.S[i*n : (i+1)*n]
				if remap == nil {
					reduce(o*inner+j+i, row)
				} else {
					remap(row, row)
				}
			}
			if remap != nil {
				CopyTo(dst, off, strides[:], b.S, dims[:])
			}
			b.Free()
		})
	default:
		b := Scratch[T](len(src))
		CopyFrom(b.S, r.shape[:r.rank], src, 0, r.strides[:r.rank])
		for i := range r.Count {
			row := b.S[i*r.Len : (i+1)*r.Len]
			if remap == nil {
				reduce(i, row)
			} else {
				remap(row, row)
			}
		}
		if remap != nil {
			CopyTo(dst, 0, r.strides[:r.rank], b.S, r.shape[:r.rank])
		}
		b.Free()
	}
}

// eachStrip calls f for the strips of all count columns of shape [outer, n, inner]:
// the columns j to j+w of part o.
func eachStrip[T Float](count, n, inner int, f func(o, j, w int)) {
	strip := stripOf[T](n, inner)
	for o := range count / inner {
		for j := 0; j < inner; j += strip {
			f(o, j, min(strip, inner-j))
		}
	}
}

// shortRow is the greatest length of rows that are turned, shortRows at a time,
// into columns in scratch memory, and there worked on as such.
const shortRow, shortRows = 32, 256

// turnRows calls f for groups of the rows of src, of n elements each: with the
// number of the first, and the rows as columns in memory that f may change. What
// f leaves there goes to dst in the same way, unless that is nil.
func turnRows[T Float](dst, src []T, n int, f func(first int, x []T, w int)) {
	b := Scratch[T](n * shortRows)
	count := len(src) / n
	for i := 0; i < count; i += shortRows {
		w := min(shortRows, count-i)
		transposeLines(b.S, src[i*n:], w, n, w, n)
		f(i, b.S[:w*n], w)
		if dst != nil {
			transposeLines(dst[i*n:], b.S, n, w, n, w)
		}
	}
	b.Free()
}
