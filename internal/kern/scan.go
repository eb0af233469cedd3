package kern

// The scans run along the middle axis of shape [outer, n, inner]: from the first
// element to the last, or from the last to the first if rev is set.

// scan calls f with the offset in the data of each line across the axis and of
// the one before it in the direction of the scan (−1 if there is none).
func scan(size, n, inner int, rev bool, f func(at, before int)) {
	if size == 0 {
		return
	}
	for o := 0; o < size; o += n * inner {
		for j := range n {
			at, before := o+j*inner, o+(j-1)*inner
			if rev {
				at, before = o+(n-1-j)*inner, o+(n-j)*inner
			}
			if j == 0 {
				before = -1
			}
			f(at, before)
		}
	}
}

// CumSum stores the running sums y[k] = y[k−1] + x[k] in dst.
func CumSum[T Float](dst, x []T, n, inner int, rev bool) {
	if inner == 1 {
		cumSumRows(dst, x, n, rev)
		return
	}
	scan(len(dst), n, inner, rev, func(at, before int) {
		to := dst[at : at+inner]
		if before < 0 {
			copy(to, x[at:])
			return
		}
		Add(to, dst[before:before+inner], x[at:at+inner])
	})
}

// cumSumRows is CumSum along rows of n elements.
func cumSumRows[T Float](dst, x []T, n int, rev bool) {
	for ; len(x) > 0; dst, x = dst[n:], x[n:] {
		row := dst[:n]
		if rev {
			s := x[n-1]
			row[n-1] = s
			for i := n - 2; i >= 0; i-- {
				s += x[i]
				row[i] = s
			}
			continue
		}
		s := x[0]
		row[0] = s
		for i, v := range x[1:n] {
			s += v
			row[i+1] = s
		}
	}
}

// CumProd stores the running products y[k] = y[k−1]·x[k] in dst; or if others is
// set, those of the elements before, y[k] = y[k−1]·x[k−1], where the first is 1.
func CumProd[T Float](dst, x []T, n, inner int, rev, others bool) {
	scan(len(dst), n, inner, rev, func(at, before int) {
		to := dst[at : at+inner]
		switch {
		case before < 0 && others:
			Fill(to, 1)
		case before < 0:
			copy(to, x[at:])
		case others:
			Mul(to, dst[before:before+inner], x[before:before+inner])
		default:
			Mul(to, dst[before:before+inner], x[at:at+inner])
		}
	})
}

// Recur stores the linear recurrence y[k] = x[k]·y[k−1] + b[k] in dst, where
// y[first] = b[first].
func Recur[T Float](dst, x, b []T, n, inner int, rev bool) {
	scan(len(dst), n, inner, rev, func(at, before int) {
		to := dst[at : at+inner]
		if before < 0 {
			copy(to, b[at:])
			return
		}
		last, x, b := dst[before:before+inner], x[at:at+inner], b[at:at+inner]
		for i := range to {
			to[i] = T(x[i]*last[i]) + b[i]
		}
	})
}

// Shift stores y[k] = x[k−1] in dst, where y[first] = 0.
func Shift[T Float](dst, x []T, n, inner int, rev bool) {
	scan(len(dst), n, inner, rev, func(at, before int) {
		to := dst[at : at+inner]
		if before < 0 {
			Fill(to, 0)
			return
		}
		copy(to, x[before:])
	})
}
