package kern

// sweepOp is what is done along an axis.
type sweepOp uint8

const (
	sweepSum sweepOp = iota
	sweepLargest
	sweepSmallest
	sweepLogSumExp
	sweepSoftmax
	sweepLogSoftmax
	sweepCenter
)

// sweepCost is about how many nanoseconds an element takes, in thousandths.
var sweepCost = [...]int64{sweepSum: 60, sweepLargest: 150, sweepSmallest: 150, sweepLogSumExp: 1200, sweepSoftmax: 1500, sweepLogSoftmax: 1500, sweepCenter: 400}

// sweepJob is an op along the middle axis of src, of shape [outer, n, inner]. Its
// units are rows, if inner is 1, or strips of columns.
type sweepJob[T Float] struct {
	op            sweepOp
	dst, src      []T
	at            []int64
	n, inner      int
	strip, strips int // width of strips, and how many there are in inner
	units, each   int // all of them, and those of one part
}

var sweepJobs Jobs

// sweep does op along the middle axis of src, of shape [outer, n, inner], which has
// elements. at is for the ops that find places.
func sweep[T Float](op sweepOp, dst []T, at []int64, src []T, n, inner int) {
	j := sweepJob[T]{op: op, dst: dst, at: at, src: src, n: n, inner: inner, strip: 1, strips: 1, units: len(src) / n}
	if inner > 1 {
		j.strip = stripOf[T](n, inner)
		if op <= sweepSmallest {
			j.strip = streamStrip[T](inner, len(src)/(n*inner))
		}
		j.strips = Parts(inner, j.strip)
		j.units = j.units / inner * j.strips
	}
	j.each = max(rowsAtOnce/(n*j.strip), 1)
	if inner == 1 && n <= shortRow {
		j.each = (j.each + shortRows - 1) / shortRows * shortRows
	}
	Share[T](&sweepJobs, j, Parts(j.units, j.each), int64(len(src)*sizeOf[T]())*sweepCost[op]/4000)
}

// mapAxes does op, of which a row's result is as long as the row, along the reduced
// axes: to the rows one by one, by f, where these axes are not neighbours.
func mapAxes[T Float](op sweepOp, dst, src []T, shape []int, reduced []bool, f func(dst, x []T)) {
	n, inner, ok := OneAxis(shape, reduced)
	switch {
	case len(src) == 0:
	case ok:
		sweep(op, dst, nil, src, n, inner)
	default:
		eachRow(dst, src, shape, reduced, func(_ int, to, row []T) { f(to, row) })
	}
}

// streamStrip is how many of inner columns are read at a time where each element is
// read once: all of them, or of few matrices so many that there are four strips, but
// neither few nor more than columnStrip.
func streamStrip[T Float](inner, matrices int) int {
	line := sumLanes[T]()
	strips := Parts(4, matrices)
	return min(inner, columnStrip[T](), max(Parts(Parts(inner, strips), line)*line, 8*line))
}

// Run does the op for the units of a part.
func (j *sweepJob[T]) Run(part int) {
	lo, hi := Part(part, j.each, j.units)
	if j.inner == 1 {
		j.rows(lo, hi)
		return
	}
	for u := lo; u < hi; u++ {
		at := u % j.strips * j.strip
		j.columns(u/j.strips, at, min(j.strip, j.inner-at))
	}
}

// rows does the op for the rows lo to hi.
func (j *sweepJob[T]) rows(lo, hi int) {
	src, n := j.src[lo*j.n:hi*j.n], j.n
	switch j.op {
	case sweepSum:
		sumRowsOf(j.dst[lo:hi], src, n)
	case sweepLargest, sweepSmallest:
		dst := j.dst
		if dst != nil {
			dst = dst[lo:hi]
		}
		extremeRows(dst, j.at[lo:hi], src, n, j.op == sweepSmallest)
	case sweepLogSumExp:
		logRows(j.dst[lo:hi], src, n)
	case sweepSoftmax:
		mapRows(j.dst[lo*n:hi*n], src, n, Softmax[T], softmaxStrip[T])
	case sweepLogSoftmax:
		mapRows(j.dst[lo*n:hi*n], src, n, LogSoftmax[T], logSoftmaxStrip[T])
	case sweepCenter:
		for i := lo; i < hi; i++ {
			Center(j.dst[i*n:(i+1)*n], j.src[i*n:(i+1)*n])
		}
	}
}

// columns does the op for the columns c to c+w of part o of the outer axis.
func (j *sweepJob[T]) columns(o, c, w int) {
	n, inner := j.n, j.inner
	src, to := j.src[o*n*inner+c:(o+1)*n*inner], o*inner+c
	switch j.op {
	case sweepSum:
		stack := Scratch[T](w * sumLevels(n))
		sumStrip(j.dst[to:to+w], src, n, inner, stack.S)
		stack.Free()
	case sweepLargest, sweepSmallest:
		b := Scratch[T](2 * w)
		extremeStrip(b.S[:w], j.at[to:to+w], b.S[w:], src, n, inner, j.op == sweepSmallest)
		if j.dst != nil {
			copy(j.dst[to:], b.S[:w])
		}
		b.Free()
	case sweepLogSumExp:
		logColumns(j.dst[to:to+w], src, n, inner)
	case sweepSoftmax:
		mapStrip(j.dst[o*n*inner+c:], src, n, inner, w, Softmax[T], softmaxStrip[T])
	case sweepLogSoftmax:
		mapStrip(j.dst[o*n*inner+c:], src, n, inner, w, LogSoftmax[T], logSoftmaxStrip[T])
	case sweepCenter:
		centerStrip(j.dst[o*n*inner+c:], src, n, inner, w)
	}
}
