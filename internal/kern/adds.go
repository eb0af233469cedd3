package kern

// addJob adds rows of inner elements to those that indices name, of several
// rows in the order in which they come. A part is a strip of columns.
type addJob[T Float] struct {
	dst, src []T
	index    []int64
	n, inner int
	tuples   bool // of rank indices into the shape; or else they are for the middle axis of shape [outer, n, inner]
	rank     int
	shape    [maxRank]int

	strip, strips int // the width of a strip, and how many there are in the columns of one outer part
}

var addJobs Jobs

// addStrip is the least width of a strip, and what other widths are multiples of:
// a narrower one costs more than it adds. addStrips is the most there are.
const addStrip, addStrips = 512, 4

// shareAdds runs a job of so many outer parts.
func shareAdds[T Float](j addJob[T], outer int) {
	j.strip = max(ceil(j.inner, addStrips*addStrip), 1) * addStrip
	j.strips = Parts(j.inner, j.strip)
	Share[T](&addJobs, j, outer*j.strips, costOf[T](len(j.dst)+3*len(j.src)))
}

// Run adds a strip of columns.
func (j *addJob[T]) Run(part int) {
	lo, hi := Part(part%j.strips, j.strip, j.inner)
	dst, src, index, inner := j.dst, j.src, j.index, j.inner
	if !j.tuples {
		o := part / j.strips
		dst, src = dst[o*j.n*inner:][:j.n*inner], src[o*len(index)*inner:][:len(index)*inner]
	}
	if hi-lo < shortRun {
		if hi-lo == inner {
			Clear(dst)
		} else {
			for p := lo; p < len(dst); p += inner {
				Clear(dst[p : p+hi-lo])
			}
		}
		if inner == 1 && !j.tuples {
			addElements(dst, src, index)
			return
		}
		for p := range len(src) / inner {
			addRun(dst[j.row(p)*inner+lo:][:hi-lo], src[p*inner+lo:])
		}
		return
	}
	seen := scratchInts(len(dst) / inner) // 0 for rows to which nothing was added
	clear(seen.S)
	for p := range len(src) / inner {
		r := j.row(p)
		to, from := dst[r*inner+lo:][:hi-lo], src[p*inner+lo:][:hi-lo]
		if seen.S[r] == 0 {
			seen.S[r] = 1
			Add(to, from, []T{0})
		} else {
			Add(to, to, from)
		}
	}
	for r, s := range seen.S {
		if s == 0 {
			Clear(dst[r*inner+lo:][:hi-lo])
		}
	}
	seen.Free()
}

// row returns the row that index, or tuple, p names.
func (j *addJob[T]) row(p int) int {
	if j.tuples {
		return row(j.index[p*j.rank:(p+1)*j.rank], j.shape[:j.rank])
	}
	return int(j.index[p])
}

// addElements adds src[q] to dst[index[q]].
func addElements[T Float](dst, src []T, index []int64) {
	src = src[:len(index)]
	for q, i := range index {
		dst[i] += src[q]
	}
}
