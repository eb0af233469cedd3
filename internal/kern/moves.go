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

// shareMoves runs a job, of which each row costs 4 ns beside its elements.
func shareMoves[T Float](j moveJob[T]) {
	each := 4 + costOf[T](2*j.inner)
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
			copyRun(j.dst[p*inner:(p+1)*inner], j.src[row(j.index[p*n:(p+1)*n], j.shape[:n])*inner:])
		}
		return
	}
	src, k := j.src[lo/m*n*inner:], lo%m
	if j.what == take && inner == 1 {
		for ; lo < hi; src, k = src[n:], 0 {
			to := j.dst[lo:min(lo+m-k, hi)]
			for q, i := range j.index[k : k+len(to)] {
				to[q] = src[i]
			}
			lo += len(to)
		}
		return
	}
	for p := lo; p < hi; p++ {
		to := j.dst[p*inner : (p+1)*inner]
		if j.what == take {
			copyRun(to, src[int(j.index[k])*inner:])
		} else {
			for q, i := range j.index[p*inner : (p+1)*inner] {
				to[q] = src[int(i)*inner+q]
			}
		}
		if k++; k == m {
			src, k = src[n*inner:], 0
		}
	}
}

// addJob adds rows of inner elements to those that indices name, of several
// rows in the order in which they come. A part is a strip of columns.
type addJob[T Float] struct {
	dst, src []T
	index    []int64
	n, inner int
	tuples   bool // of rank indices into the shape; or else they are for the middle axis of shape [outer, n, inner]
	rank     int
	shape    [maxRank]int
	strips   int // in the columns of one outer part
}

var addJobs Jobs

// addStrip is how many columns a part has: shorter ones cost more than they add.
const addStrip = 128

// shareAdds runs a job of so many outer parts.
func shareAdds[T Float](j addJob[T], outer int) {
	j.strips = Parts(j.inner, addStrip)
	Share[T](&addJobs, j, outer*j.strips, costOf[T](len(j.dst)+3*len(j.src)))
}

// Run adds a strip of columns.
func (j *addJob[T]) Run(part int) {
	lo, hi := Part(part%j.strips, addStrip, j.inner)
	dst, src, index, inner := j.dst, j.src, j.index, j.inner
	if !j.tuples {
		o := part / j.strips
		dst, src = dst[o*j.n*inner:][:j.n*inner], src[o*len(index)*inner:][:len(index)*inner]
	}
	if hi-lo == inner {
		clear(dst)
	} else {
		for p := lo; p < len(dst); p += inner {
			clear(dst[p : p+hi-lo])
		}
	}
	for p := 0; p < len(src)/inner; p++ {
		r := 0
		if j.tuples {
			r = row(index[p*j.rank:(p+1)*j.rank], j.shape[:j.rank])
		} else {
			r = int(index[p])
		}
		addRun(dst[r*inner+lo:r*inner+hi], src[p*inner+lo:])
	}
}
