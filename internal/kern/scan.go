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

// alongRows is scan for rows of n elements: it calls f with the place of each row, and in it
// that of the first element and the step from one to the next.
func alongRows(size, n int, rev bool, f func(lo, first, step int)) {
	first, step := 0, 1
	if rev {
		first, step = n-1, -1
	}
	for lo := 0; lo < size; lo += n {
		f(lo, first, step)
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
			Copy(to, x[at:])
			return
		}
		Add(to, dst[before:before+inner], x[at:at+inner])
	})
}

// sumsJob is CumSum along rows of n elements. A part is some rows.
type sumsJob[T Float] struct {
	dst, x  []T
	n, some int
	rev     bool
}

var sumsJobs Jobs

func cumSumRows[T Float](dst, x []T, n int, rev bool) {
	if len(x) == 0 {
		return
	}
	const rows = 16 // that are added up at once, at most
	j := sumsJob[T]{dst: dst, x: x, n: n, rev: rev}
	cost := 2 * costOf[T](2*len(x))
	j.some = ceil(perPart(2*costOf[T](2*n)), rows) * rows
	Share[T](&sumsJobs, j, Parts(len(x)/n, j.some), cost)
}

// Run adds up some rows. Assembly takes as many at a time as there are lanes, all
// but a few elements of them; not of long rows, since nothing can stop it.
func (j *sumsJob[T]) Run(part int) {
	n := j.n
	lo, hi := Part(part, j.some, len(j.x)/n)
	dst, x := j.dst[lo*n:hi*n], j.x[lo*n:hi*n]
	lanes := tilingOf[T](active).lanes
	if whole := n &^ (lanes - 1); active != isaGo && whole > 0 && n <= maxVector {
		for ; len(x) >= lanes*n; dst, x = dst[lanes*n:], x[lanes*n:] {
			if j.rev {
				sumBack(&dst[n-whole], &x[n-whole], whole, n)
			} else {
				sumAlong(&dst[0], &x[0], whole, n)
			}
			if whole < n {
				sumRest(dst[:lanes*n], x, n, whole, j.rev)
			}
		}
	}
	sumLines(dst, x, n, j.rev)
}

// sumRest adds up what follows the first elements of each row that are summed.
func sumRest[T Float](dst, x []T, n, done int, rev bool) {
	for ; len(dst) > 0; dst, x = dst[n:], x[n:] {
		if rev {
			for i := n - done - 1; i >= 0; i-- {
				dst[i] = dst[i+1] + x[i]
			}
			continue
		}
		for i := done; i < n; i++ {
			dst[i] = dst[i-1] + x[i]
		}
	}
}

// sumLines is CumSum along rows in Go: of four at a time, so that no addition
// waits for the last one.
func sumLines[T Float](dst, x []T, n int, rev bool) {
	first, step := 0, 1
	if rev {
		first, step = n-1, -1
	}
	for ; len(x) >= 4*n && n > 0; dst, x = dst[4*n:], x[4*n:] {
		x0, x1, x2, x3 := x[:n], x[n:][:n], x[2*n:][:n], x[3*n:][:n]
		d0, d1, d2, d3 := dst[:n], dst[n:][:n], dst[2*n:][:n], dst[3*n:][:n]
		s0, s1, s2, s3 := x0[first], x1[first], x2[first], x3[first]
		d0[first], d1[first], d2[first], d3[first] = s0, s1, s2, s3
		i := first
		for range n - 1 {
			i += step
			s0, s1, s2, s3 = s0+x0[i], s1+x1[i], s2+x2[i], s3+x3[i]
			d0[i], d1[i], d2[i], d3[i] = s0, s1, s2, s3
		}
	}
	for ; len(x) > 0; dst, x = dst[n:], x[n:] {
		i, s := first, x[first]
		dst[i] = s
		for range n - 1 {
			i += step
			s += x[i]
			dst[i] = s
		}
	}
}

// CumProd stores the running products y[k] = y[k−1]·x[k] in dst; or if others is
// set, those of the elements before, y[k] = y[k−1]·x[k−1], where the first is 1.
func CumProd[T Float](dst, x []T, n, inner int, rev, others bool) {
	if inner == 1 {
		alongRows(len(dst), n, rev, func(lo, first, step int) {
			p, i := T(1), lo+first
			for range n {
				if others {
					dst[i] = p
				}
				if p *= x[i]; !others {
					dst[i] = p
				}
				i += step
			}
		})
		return
	}
	scan(len(dst), n, inner, rev, func(at, before int) {
		to := dst[at : at+inner]
		switch {
		case before < 0 && others:
			Fill(to, 1)
		case before < 0:
			Copy(to, x[at:])
		case others:
			Mul(to, dst[before:before+inner], x[before:before+inner])
		default:
			Mul(to, dst[before:before+inner], x[at:at+inner])
		}
	})
}

// Recur stores the linear recurrence y[k] = x[k]·y[k−1] + b[k] in dst, where
// y[first] = b[first]; or if before is set, y[k] = x[k−1]·y[k−1] + b[k].
func Recur[T Float](dst, x, b []T, n, inner int, rev, before bool) {
	if inner == 1 {
		alongRows(len(dst), n, rev, func(lo, first, step int) {
			i, c := lo+first, lo+first+step // where the factor stands
			if before {
				c = i
			}
			y := b[i]
			dst[i] = y
			for range n - 1 {
				i += step
				y = T(x[c]*y) + b[i]
				dst[i] = y
				c += step
			}
		})
		return
	}
	scan(len(dst), n, inner, rev, func(at, last int) {
		to := dst[at : at+inner]
		if last < 0 {
			Copy(to, b[at:])
			return
		}
		c := at
		if before {
			c = last
		}
		MulAdd(to, x[c:c+inner], dst[last:last+inner], b[at:at+inner])
	})
}

// Shift stores y[k] = x[k−1] in dst, where y[first] = 0.
func Shift[T Float](dst, x []T, n, inner int, rev bool) {
	if inner == 1 {
		alongRows(len(dst), n, rev, func(lo, first, _ int) {
			if rev {
				copy(dst[lo:lo+n-1], x[lo+1:])
			} else {
				copy(dst[lo+1:lo+n], x[lo:])
			}
			dst[lo+first] = 0
		})
		return
	}
	scan(len(dst), n, inner, rev, func(at, before int) {
		to := dst[at : at+inner]
		if before < 0 {
			Clear(to)
			return
		}
		Copy(to, x[before:])
	})
}
