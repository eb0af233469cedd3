package kern

import "math"

// LogSumExp returns log Σ exp(xᵢ) without overflow: m + log1p(Σ exp(xᵢ−m)), where
// m is the largest element and the sum leaves it out. Of nothing it is −Inf.
func LogSumExp[T Float](x []T) T {
	if len(x) == 0 {
		return T(math.Inf(-1))
	}
	m, at := extreme(x, false)
	if m-m != 0 {
		return m // ±Inf or NaN
	}
	return T(float64(m) + math.Log1p(sumExp(x, m, at)))
}

// LogSumExps stores the LogSumExp of each row of src in dst.
func LogSumExps[T Float](dst, src []T, shape []int, reduced []bool) {
	n, inner, ok := OneAxis(shape, reduced)
	if !ok || len(src) == 0 {
		ReduceRows(dst, src, shape, reduced, LogSumExp[T])
		return
	}
	sweep(sweepLogSumExp, dst, nil, src, n, inner)
}

// logRows stores the LogSumExp of rows of n elements in dst.
func logRows[T Float](dst, src []T, n int) {
	if n <= shortRow {
		turnRows(nil, src, n, func(i int, x []T, w int) { logColumns(dst[i:i+w], x, n, w) })
		return
	}
	for i := range dst {
		dst[i] = LogSumExp(src[i*n : (i+1)*n])
	}
}

// logColumns stores the LogSumExp of columns of n rows, stride apart, in dst.
func logColumns[T Float](dst, x []T, n, stride int) {
	e := expColumns(x, n, stride, len(dst))
	for i, m := range e.max {
		dst[i] = m
		if m-m == 0 {
			dst[i] = T(float64(m) + math.Log1p(float64(e.sum[i])))
		}
	}
	e.free()
}

// expBlock is how many exponentials are made and summed while they are in the
// nearest cache.
const expBlock = 1024

// sumExp returns Σ exp(xᵢ−m) over i ≠ at.
func sumExp[T Float](x []T, m T, at int) float64 {
	b := Scratch[T](min(len(x), expBlock))
	s := expSum(b.S, x, m, at, 0)
	b.Free()
	return s
}

// expSum stores exp(xᵢ−m) in dst, but 0 at place at, and returns the sum, pairwise.
// The next block goes into dst[step·expBlock:]: step is 0 if only the sum counts.
func expSum[T Float](dst, x []T, m T, at, step int) float64 {
	if len(x) > expBlock {
		h := split(len(x), expBlock)
		return expSum(dst, x[:h], m, at, step) + expSum(dst[h*step:], x[h:], m, at-h, step)
	}
	dst = dst[:len(x)]
	max := [1]T{m}
	Sub(dst, x, max[:])
	Exp(dst, dst)
	if 0 <= at && at < len(dst) {
		dst[at] = 0
	}
	return sumPowers(dst, powerOne)
}

// exps are the exponentials of a strip of columns, in scratch memory.
type exps[T Float] struct {
	max []T     // the largest element of each column
	at  []int64 // and its row
	sum []T     // Σ exp(x−max) without that row
	e   []T     // the exponentials row by row, 0 in place of the largest

	mem *Buffer[T]
	ats *Buffer[int64]
}

func (e *exps[T]) free() {
	e.mem.Free()
	e.ats.Free()
}

// expColumns returns the exponentials of w columns of n rows, stride apart. A
// column whose largest element is not finite has NaNs in it.
func expColumns[T Float](x []T, n, stride, w int) exps[T] {
	levels := sumLevels(n)
	e := exps[T]{mem: Scratch[T]((n + 2 + levels) * w), ats: scratchInts(w)}
	e.max, e.sum, e.e, e.at = e.mem.S[:w], e.mem.S[w:2*w], e.mem.S[2*w:][:n*w], e.ats.S
	extremeStrip(e.max, e.at, e.sum, x, n, stride, false)
	for i := range n {
		Sub(e.e[i*w:(i+1)*w], x[i*stride:][:w], e.max)
	}
	for i := 0; i < n*w; i += expBlock {
		b := e.e[i:min(i+expBlock, n*w)]
		Exp(b, b)
	}
	for j, i := range e.at {
		e.e[int(i)*w+j] = 0
	}
	sumStrip(e.sum, e.e, n, w, e.mem.S[(n+2)*w:])
	return e
}

// finite tells whether the largest element of every column is.
func (e *exps[T]) finite() bool {
	for _, m := range e.max {
		if m-m != 0 {
			return false
		}
	}
	return true
}
