package kern

// moveJob copies rows of inner elements, or for takeAlong elements, from where
// indices say. A part is some rows.
type moveJob[T Float] struct {
	what        moveKind
	dst, src    []T
	index       []int64
	n, m, inner int
	shape       [maxRank]int // of the n axes that a tuple of indices is for
	some        int          // rows in a part
}

type moveKind uint8

const (
	take moveKind = iota
	takeAlong
	gatherRows
)

var moveJobs Jobs

// shareMoves runs a job of so many rows.
func shareMoves[T Float](j moveJob[T], rows int) {
	size := j.inner
	if j.what == takeAlong {
		size = 1
	}
	const each = 4 // 4 ns beside the elements
	j.some = max(int(partCost/(each+costOf[T](2*size))), 1)
	Share[T](&moveJobs, j, Parts(rows, j.some), each*int64(rows)+costOf[T](2*size*rows))
}

// Run copies some rows.
func (j *moveJob[T]) Run(part int) {
	n, inner := j.n, j.inner
	switch j.what {
	case take:
		m := len(j.index)
		lo, hi := Part(part, j.some, len(j.dst)/inner)
		o, k := lo/m, lo%m
		for p := lo; p < hi; p++ {
			copy(j.dst[p*inner:(p+1)*inner], j.src[(o*n+int(j.index[k]))*inner:])
			if k++; k == m {
				o, k = o+1, 0
			}
		}
	case takeAlong:
		lo, hi := Part(part, j.some, len(j.index))
		for p := lo; p < hi; p++ {
			j.dst[p] = j.src[along(p, int(j.index[p]), n, j.m, inner)]
		}
	case gatherRows:
		lo, hi := Part(part, j.some, len(j.dst)/inner)
		for p := lo; p < hi; p++ {
			copy(j.dst[p*inner:(p+1)*inner], j.src[row(j.index[p*n:(p+1)*n], j.shape[:n])*inner:])
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
		Fill(dst, 0)
	} else {
		for p := lo; p < len(dst); p += inner {
			Fill(dst[p:p+hi-lo], 0)
		}
	}
	for p := 0; p < len(src)/inner; p++ {
		r := 0
		if j.tuples {
			r = row(index[p*j.rank:(p+1)*j.rank], j.shape[:j.rank])
		} else {
			r = int(index[p])
		}
		to := dst[r*inner+lo : r*inner+hi]
		Add(to, to, src[p*inner+lo:p*inner+hi])
	}
}
