package kern

import "slices"

// Expand stores in dst, of shape ds, the elements of src, of shape ss, repeated
// along the axes where ss has length 1 or none: numpy's broadcasting.
func Expand[T Float](dst []T, ds []int, src []T, ss []int) {
	if len(dst) == 0 {
		return
	}
	var strides [maxRank]int
	off := len(ds) - len(ss)
	n := 1
	for a := len(ss) - 1; a >= 0; a-- {
		if ss[a] != 1 {
			strides[off+a] = n
		}
		n *= ss[a]
	}
	CopyFrom(dst, ds, src, 0, strides[:len(ds)])
}

const maxRank = 8

// SumTo stores in dst, of shape ds, the sums of src, of shape ss, over the axes
// where ds has length 1 or none: the adjoint of Expand. Sums are pairwise.
func SumTo[T Float](dst []T, ds []int, src []T, ss []int) {
	if off := len(ss) - len(ds); off > 0 && len(dst) > 1 && slices.Equal(ss[off:], ds) {
		if n := len(src) / len(dst); n > 1 && oneGroup[T](n, len(dst)) { // before anything that costs
			sumGroup(dst, dst, src, n, len(dst))
			return
		}
	}
	reduced := Stretched(ds, ss)
	SumAxes(dst, src, ss, reduced[:len(ss)])
}

// Stretched reports the axes of ss along which ds, which expands to it, is repeated.
func Stretched(ds, ss []int) (axes [maxRank]bool) {
	off := len(ss) - len(ds)
	for a := range ss {
		axes[a] = a < off || ds[a-off] == 1 && ss[a] != 1
	}
	return axes
}

// SumAxes stores in dst the sums of src, of the given shape, over the reduced
// axes. Neighbouring axes are summed as one, pairwise, so that the error grows
// with the logarithm of the number of terms: see [Sum], and columns.go.
func SumAxes[T Float](dst, src []T, shape []int, reduced []bool) {
	switch {
	case len(dst) == 1:
		dst[0] = Sum(src)
		return
	case len(src) == 0:
		Clear(dst)
		return
	}
	var dims [maxRank]int
	var red [maxRank]bool
	n := 0
	for a, d := range shape { // merge neighbours that are treated alike
		switch {
		case d == 1:
		case n > 0 && red[n-1] == reduced[a]:
			dims[n-1] *= d
		default:
			dims[n], red[n] = d, reduced[a]
			n++
		}
	}
	sumAxes(dst, src, dims[:n], red[:n])
}

// sumAxes sums over the last of the reduced axes, and over the others after that.
func sumAxes[T Float](dst, src []T, dims []int, red []bool) {
	last, inner := len(dims)-1, 1
	for ; last >= 0 && !red[last]; last-- {
		inner *= dims[last]
	}
	if last < 0 {
		Add(dst, src, []T{0})
		return
	}
	n := dims[last]
	to, part := dst, (*Buffer[T])(nil)
	if last >= 2 { // more to sum
		part = Scratch[T](len(src) / n)
		to = part.S
	}
	switch {
	case inner == 1:
		SumRows(to, src, n)
	case len(to) == inner && oneGroup[T](n, inner):
		sumGroup(to, to, src, n, inner)
	default:
		sweep(sweepSum, to, nil, src, n, inner)
	}
	if part == nil {
		return
	}
	var rest [maxRank]int
	copy(rest[:], dims)
	rest[last] = 1
	SumAxes(dst, to, rest[:len(dims)], red)
	part.Free()
}

// oneGroup reports whether the columns of a matrix of n rows are added in one group, and
// are so few that they are not worth a job.
func oneGroup[T Float](n, inner int) bool {
	return n <= columnRows && inner <= columnStrip[T]()/columnRows
}
