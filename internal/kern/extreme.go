package kern

import (
	"math"
	"unsafe"
)

// extremeBlock is how many elements of a row are looked at before the best of
// them is compared: a block that lies in the nearest cache is searched once
// more for the place.
const extremeBlock = 1024

// minExtreme is the least length of a row for which the calls into assembly pay.
const minExtreme = 8

// extreme returns the first largest element of x (the smallest, if least is set)
// and its position. The first NaN wins over everything. x has an element.
func extreme[T Float](x []T, least bool) (v T, at int) {
	if active == isaGo || len(x) < minExtreme {
		return extremeLoop(x, least)
	}
	block := 0
	for lo := 0; lo < len(x); lo += extremeBlock {
		part := x[lo:min(lo+extremeBlock, len(x))]
		w := extremeOf(part, least)
		if w != w {
			v, at = extremeLoop(part, least)
			return v, lo + at
		}
		if lo == 0 || least && w < v || !least && w > v {
			v, block = w, lo
		}
	}
	part := x[block:min(block+extremeBlock, len(x))]
	findRow(&at, &part[0], &v, len(part))
	return part[at], block + at // of 0 and −0 the first
}

// extremeLoop is the definition of extreme.
func extremeLoop[T Float](x []T, least bool) (v T, at int) {
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

// extremeOf is the value of extreme, but for the sign of a zero.
func extremeOf[T Float](x []T, least bool) (v T) {
	if least {
		minRow(&v, &x[0], len(x))
	} else {
		maxRow(&v, &x[0], len(x))
	}
	return v
}

// Extremes stores in dst the extreme of each row of src and in at its position
// in the row. Rows have an element, or there are none. dst may be nil.
func Extremes[T Float](dst []T, at []int64, src []T, shape []int, reduced []bool, least bool) {
	if len(at) == 0 {
		return
	}
	op := sweepLargest
	if least {
		op = sweepSmallest
	}
	if n, inner, ok := OneAxis(shape, reduced); ok {
		sweep(op, dst, at, src, n, inner)
		return
	}
	r := rowsOf(shape, reduced)
	b := Scratch[T](len(src))
	CopyFrom(b.S, r.shape[:r.rank], src, 0, r.strides[:r.rank])
	sweep(op, dst, at, b.S, r.len, 1)
	b.Free()
}

// extremeRows stores the extremes of rows of n elements and their positions.
func extremeRows[T Float](dst []T, at []int64, src []T, n int, least bool) {
	if n > 1 && n <= shortRow && len(at) >= shortRow && active != isaGo {
		turnRows(nil, src, n, func(i int, x []T, w int) {
			best := Scratch[T](2 * w)
			extremeStrip(best.S[:w], at[i:i+w], best.S[w:], x, n, w, least)
			if dst != nil {
				copy(dst[i:], best.S[:w])
			}
			best.Free()
		})
		return
	}
	for i := range at {
		v, k := extreme(src[i*n:(i+1)*n], least)
		at[i] = int64(k)
		if dst != nil {
			dst[i] = v
		}
	}
}

// extremeStrip stores in best the extremes of len(best) columns of n rows stride
// apart, and in at their rows. k is scratch memory as long as best.
func extremeStrip[T Float](best []T, at []int64, k, x []T, n, stride int, least bool) {
	if active == isaGo || !extremeColumns(best, k, x, n, stride, least) {
		extremeStripLoop(best, at, x, n, stride, least)
		return
	}
	for j := range at {
		at[j] = int64(bitsOf(&k[j]))
	}
}

// extremeStripLoop is the definition of extremeStrip.
func extremeStripLoop[T Float](best []T, at []int64, x []T, n, stride int, least bool) {
	copy(best, x)
	clear(at)
	for i := 1; i < n; i++ {
		for j, w := range x[i*stride:][:len(best)] {
			v := best[j]
			if v == v && (w != w || least && w < v || !least && w > v) {
				best[j], at[j] = w, int64(i)
			}
		}
	}
}

// extremeColumns is extremeStrip in assembly, which leaves the rows in at as the
// bits of elements. It returns false if there is a NaN.
func extremeColumns[T Float](best, at, x []T, n, stride int, least bool) bool {
	copy(best, x)
	clear(at)
	nan := 0
	for _, v := range best {
		if v != v {
			return false
		}
	}
	for i := 1; i < n && nan == 0; i += columnRows {
		if rows := min(columnRows, n-i); least {
			minColumns(&best[0], &at[0], &x[i*stride], &nan, rows, len(best), stride, i)
		} else {
			maxColumns(&best[0], &at[0], &x[i*stride], &nan, rows, len(best), stride, i)
		}
	}
	return nan == 0
}

// bitsOf returns the bits of an element as an integer.
func bitsOf[T Float](v *T) uint64 {
	if isFloat32[T]() {
		return uint64(math.Float32bits(*(*float32)(unsafe.Pointer(v))))
	}
	return math.Float64bits(*(*float64)(unsafe.Pointer(v)))
}
