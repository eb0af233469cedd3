package kern

import "math"

// Softmax stores exp(xᵢ)/Σ exp(xⱼ) in dst, without overflow. If elements are +Inf,
// they share 1 equally; if all are −Inf, every weight is 0. NaN spreads to all.
// dst may be the same memory as x.
func Softmax[T Float](dst, x []T) {
	if len(x) == 0 {
		return
	}
	m, at := extreme(x, false)
	if m-m != 0 {
		softmaxOfInf(dst, x, m)
		return
	}
	s := [1]T{T(1 / (1 + expSum(dst, x, m, at, 1)))}
	dst[at] = 1
	Mul(dst, dst, s[:])
}

// softmaxOfInf is Softmax where the largest element m is ±Inf or NaN.
func softmaxOfInf[T Float](dst, x []T, m T) {
	switch {
	case m != m:
		Fill(dst, m)
	case m < 0:
		Clear(dst)
	default:
		n := T(0)
		for _, v := range x {
			if v == m {
				n++
			}
		}
		for i, v := range x {
			dst[i] = 0
			if v == m {
				dst[i] = 1 / n
			}
		}
	}
}

// Softmaxes stores the Softmax of each row of src in dst, which may be the same memory.
func Softmaxes[T Float](dst, src []T, shape []int, reduced []bool) {
	mapAxes(sweepSoftmax, dst, src, shape, reduced, Softmax[T])
}

// softmaxStrip stores the Softmax of columns of n rows, stride apart, in dst.
func softmaxStrip[T Float](e exps[T], dst, _ []T, n, stride int) {
	w := len(e.at)
	for j, i := range e.at {
		e.e[int(i)*w+j] = 1
		e.sum[j] = 1 / (1 + e.sum[j])
	}
	for i := range n {
		Mul(dst[i*stride:][:w], e.e[i*w:(i+1)*w], e.sum)
	}
}

// LogSoftmax stores xᵢ − log Σ exp(xⱼ) in dst, without overflow: the logarithm of
// what [Softmax] stores. It is xᵢ − m − log1p(Σ exp(xⱼ−m)), where m is the
// largest element and the sum leaves it out.
func LogSoftmax[T Float](dst, x []T) {
	if len(x) == 0 {
		return
	}
	m, at := extreme(x, false)
	if m-m != 0 { // ±Inf or NaN
		softmaxOfInf(dst, x, m)
		for i, p := range dst {
			dst[i] = T(math.Log(float64(p)))
		}
		return
	}
	max, log := [1]T{m}, [1]T{T(math.Log1p(sumExp(x, m, at)))}
	for i := 0; i < len(x); i += expBlock {
		to := dst[i:min(i+expBlock, len(x))]
		Sub(to, x[i:][:len(to)], max[:])
		Sub(to, to, log[:])
	}
}

// LogSoftmaxes stores the LogSoftmax of each row of src in dst, which may be the
// same memory.
func LogSoftmaxes[T Float](dst, src []T, shape []int, reduced []bool) {
	mapAxes(sweepLogSoftmax, dst, src, shape, reduced, LogSoftmax[T])
}

// logSoftmaxStrip is softmaxStrip for LogSoftmax, of x.
func logSoftmaxStrip[T Float](e exps[T], dst, x []T, n, stride int) {
	w := len(e.sum)
	for j, s := range e.sum {
		e.sum[j] = T(math.Log1p(float64(s)))
	}
	for i := range n {
		to := dst[i*stride:][:w]
		Sub(to, x[i*stride:][:w], e.max)
		Sub(to, to, e.sum)
	}
}

// mapRows maps rows of n elements one by one, or short ones turned into columns.
func mapRows[T Float](dst, src []T, n int, row func(dst, x []T), strip func(e exps[T], dst, x []T, n, stride int)) {
	if n <= shortRow {
		turnRows(dst, src, n, func(_ int, x []T, w int) { mapStrip(x, x, n, w, w, row, strip) })
		return
	}
	for ; len(src) > 0; dst, src = dst[n:], src[n:] {
		row(dst[:n], src[:n])
	}
}

// mapStrip maps w columns of n rows, stride apart. Columns whose largest element
// is not finite are gathered and mapped one by one, so that they change nothing in
// the others.
func mapStrip[T Float](dst, x []T, n, stride, w int, row func(dst, x []T), strip func(e exps[T], dst, x []T, n, stride int)) {
	e := expColumns(x, n, stride, w)
	if e.finite() {
		strip(e, dst, x, n, stride)
		e.free()
		return
	}
	b := Scratch[T](n * w)
	transposeLines(b.S, x, n, w, n, stride)
	strip(e, dst, x, n, stride)
	for j, m := range e.max {
		if m-m != 0 {
			column := b.S[j*n : (j+1)*n]
			row(column, column)
			transposeLines(dst[j:], column, 1, n, stride, n)
		}
	}
	b.Free()
	e.free()
}
