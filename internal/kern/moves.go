package kern

// moveJob copies rows of inner elements from where indices say: one index for a
// row, or for each element, of the middle axis of src, or a tuple for a row. A part
// is some rows.
type moveJob[T Float] struct {
	what        moveKind
	dst, src    []T
	index       []int64
	n, m, inner int          // lengths of axes of src and of dst, or n of a tuple
	shape       [maxRank]int // that tuples index
	some        int          // rows in a part
}

type moveKind uint8

const (
	take moveKind = iota
	takeAlong
	gatherRows
)

var moveJobs Jobs

// shareMoves runs a job, of which each row costs 4 ns beside its elements, and a
// single element 1 ns.
func shareMoves[T Float](j moveJob[T]) {
	each := 4 + costOf[T](2*j.inner)
	if j.inner == 1 {
		each = 1
	} else if j.what == takeAlong {
		each = int64(j.inner)
	}
	rows := len(j.dst) / j.inner
	j.some = perPart(each)
	Share[T](&moveJobs, j, Parts(rows, j.some), each*int64(rows))
}

// Run copies some rows.
func (j *moveJob[T]) Run(part int) {
	n, m, inner := j.n, j.m, j.inner
	lo, hi := Part(part, j.some, len(j.dst)/inner)
	if j.what == gatherRows {
		for p := lo; p < hi; p++ {
			to, from := j.dst[p*inner:(p+1)*inner], j.src[row(j.index[p*n:(p+1)*n], j.shape[:n])*inner:]
			if inner > maxVector {
				Copy(to, from)
			} else {
				copyRun(to, from)
			}
		}
		return
	}
	src, k := j.src[lo/m*n*inner:], lo%m
	if inner == 1 {
		for ; lo < hi; src, k = src[n:], 0 {
			to, at := j.dst[lo:min(lo+m-k, hi)], k
			if j.what == takeAlong {
				at = lo
			}
			takeElements(to, src[:n], j.index[at:])
			lo += len(to)
		}
		return
	}
	for p := lo; p < hi; p++ {
		to := j.dst[p*inner : (p+1)*inner]
		switch {
		case j.what != take:
			takeAcross(to, src[:n*inner], j.index[p*inner:])
		case inner > maxVector:
			Copy(to, src[int(j.index[k])*inner:])
		default:
			copyRun(to, src[int(j.index[k])*inner:])
		}
		if k++; k == m {
			src, k = src[n*inner:], 0
		}
	}
}

// takeElements stores src[index[q]] in dst[q]. All indices are below len(src).
func takeElements[T Float](dst, src []T, index []int64) {
	index = index[:len(dst)]
	if active != isaGo && len(dst) > 0 {
		takeEach(&dst[0], &src[0], &index[0], len(dst))
		return
	}
	for q, i := range index {
		dst[q] = src[i]
	}
}

// takeAcross stores column q of row index[q] of src, whose rows are as long as dst,
// in dst[q]. All indices are below the number of rows.
func takeAcross[T Float](dst, src []T, index []int64) {
	index = index[:len(dst)]
	if active != isaGo {
		for lo := 0; lo < len(dst); lo += maxVector {
			takeEachAlong(&dst[lo], &src[lo], &index[lo], min(maxVector, len(dst)-lo), len(dst))
		}
		return
	}
	for q, i := range index {
		dst[q] = src[int(i)*len(dst)+q]
	}
}
