package kern

// rowLayout tells how the elements of a tensor fall into rows: one for each index of
// the kept axes, in which the reduced axes run, all in row-major order.
type rowLayout struct {
	len, count int // elements in a row, and rows

	shape, strides [maxRank]int // of the kept axes, then of the reduced ones
	rank, kept     int
}

// rowsOf returns the rows of a contiguous tensor.
func rowsOf(shape []int, reduced []bool) rowLayout {
	var strides [maxRank]int
	r := rowLayout{len: 1, count: 1, rank: len(shape)}
	n := 1
	for a := len(shape) - 1; a >= 0; a-- {
		strides[a] = n
		n *= shape[a]
	}
	for a, l := range shape {
		if !reduced[a] {
			r.shape[r.kept], r.strides[r.kept] = l, strides[a]
			r.kept++
			r.count *= l
			continue
		}
		r.len *= l
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

// at returns where element j of a row lies.
func (r *rowLayout) at(row, j int) int {
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

// OneAxis returns the length of the reduced axes and that of a step along them,
// if they are neighbours, so that they are as one axis of shape [outer, n, inner].
func OneAxis(shape []int, reduced []bool) (n, inner int, ok bool) {
	n, inner = 1, 1
	past := false
	for a := len(shape) - 1; a >= 0; a-- {
		switch l := shape[a]; {
		case l == 1:
		case reduced[a] && past:
			return 0, 0, false
		case reduced[a]:
			n *= l
		case n == 1:
			inner *= l
		default:
			past = true
		}
	}
	if n == 1 {
		inner = 1
	}
	return n, inner, true
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
	eachRow(nil, src, shape, reduced, func(i int, _, row []T) { dst[i] = f(row) })
}

// eachRow calls f with the number of each row of src, the row itself, and that of dst,
// unless dst is nil: f computes it, and both may be the same memory. Rows that do not
// lie so in memory are gathered: a strip of columns at a time, if that is what they
// are.
func eachRow[T Float](dst, src []T, shape []int, reduced []bool, f func(i int, to, row []T)) {
	n, inner, ok := OneAxis(shape, reduced)
	r := rowsOf(shape, reduced)
	switch {
	case r.count == 0:
	case ok && inner == 1:
		for i := range r.count {
			to := dst
			if to != nil {
				to = dst[i*n : (i+1)*n]
			}
			f(i, to, src[i*n:(i+1)*n])
		}
	case ok:
		strip := stripOf[T](n, inner)
		for i := 0; i < r.count; {
			j := i % inner
			dims, strides := [2]int{min(strip, inner-j), n}, [2]int{1, inner}
			eachGathered(dst, src, i, dims[0], n, dims[:], strides[:], (i-j)*n+j, f)
			i += dims[0]
		}
	default:
		eachGathered(dst, src, 0, r.count, r.len, r.shape[:r.rank], r.strides[:r.rank], 0, f)
	}
}

// eachGathered is eachRow for count rows of n elements, from row first on: the elements of
// a view of that shape, which begins at off.
func eachGathered[T Float](dst, src []T, first, count, n int, shape, strides []int, off int, f func(i int, to, row []T)) {
	b := Scratch[T](count * n)
	CopyFrom(b.S, shape, src, off, strides)
	for i := range count {
		row := b.S[i*n : (i+1)*n]
		f(first+i, row, row)
	}
	if dst != nil {
		CopyTo(dst, off, strides, b.S, shape)
	}
	b.Free()
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
