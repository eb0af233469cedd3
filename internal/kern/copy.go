package kern

import "unsafe"

// copyJob copies a view by planes of two axes, of which y is the inner one, and
// these by tiles. A part is some tiles.
type copyJob[T Float] struct {
	dst, src []T
	to, from int  // where the view begins
	outer    view // the other axes
	x, y     axis
	kind     planeKind
	far      bool // more than caches hold
	nx, ny   int  // lengths of a tile
	tx, ty   int  // how many of them a plane has along x and y
	tiles    int  // in all
	some     int  // in a part
}

// planeKind is how the elements of a plane are copied.
type planeKind uint8

const (
	byLines    planeKind = iota // along y, however far apart they lie
	byRows                      // y is contiguous on both sides
	transposed                  // x is contiguous in the source, y in the destination
)

var copyJobs Jobs

// shortRun is the length of neighbours from which a call of copy pays.
const shortRun = 8

// copyView copies n elements.
func copyView[T Float](v *view, dst []T, to int, src []T, from, n int) {
	j := copyJob[T]{dst: dst, src: src, to: to, from: from}
	j.far = n*sizeOf[T]() >= PastCaches
	j.outer = *v
	j.x, j.y, j.kind = j.outer.plane()
	cost := j.cut(n)
	if j.tiles <= j.some {
		j.Run(0)
		return
	}
	Share[T](&copyJobs, j, Parts(j.tiles, j.some), cost)
}

// cut chooses the tiles and the parts. It returns the cost of all.
func (j *copyJob[T]) cut(n int) int64 {
	const bytes = 64 << 10 // of a tile, about
	size, line := sizeOf[T](), lineOf[T]()
	j.ny = min(j.y.len, bytes/size)
	j.nx = max(bytes/size/j.ny, 1)
	if j.kind == transposed { // whole lines
		j.ny = min(j.y.len, max(farHeight*line, bytes/size/j.x.len&^(line-1)))
		j.nx = max(bytes/size/j.ny&^(line-1), line)
	}
	j.nx = min(j.nx, j.x.len)
	j.tx, j.ty = ceil(j.x.len, j.nx), ceil(j.y.len, j.ny)
	j.tiles = j.tx * j.ty
	for _, a := range j.outer.axes[:j.outer.n] {
		j.tiles *= a.len
	}
	cost := costOf[T](2 * n)
	if j.kind == byLines {
		cost *= 4
	}
	j.some = perPart(cost / int64(j.tiles))
	return cost
}

// Run copies some tiles.
func (j *copyJob[T]) Run(part int) {
	u, hi := Part(part, j.some, j.tiles)
	for plane := u / (j.tx * j.ty); u < hi; plane++ {
		to, from := j.place(plane)
		first := plane * j.tx * j.ty
		for end := min(hi, first+j.tx*j.ty); u < end; u++ {
			x0, y0 := (u-first)/j.ty*j.nx, (u-first)%j.ty*j.ny
			x, y := j.x, j.y
			x.len, y.len = min(j.nx, x.len-x0), min(j.ny, y.len-y0)
			j.tile(to+x0*x.to+y0*y.to, from+x0*x.from+y0*y.from, x, y)
		}
	}
}

// place returns where a plane begins.
func (j *copyJob[T]) place(plane int) (to, from int) {
	to, from = j.to, j.from
	for k := j.outer.n - 1; k >= 0; k-- {
		a := &j.outer.axes[k]
		i := plane % a.len
		plane /= a.len
		to, from = to+i*a.to, from+i*a.from
	}
	return to, from
}

func (j *copyJob[T]) tile(to, from int, x, y axis) {
	switch {
	case j.kind == transposed:
		transposePart(j.dst[to:], j.src[from:], y.len, x.len, x.to, y.from, j.far)
	case j.kind == byRows:
		j.rows(to, from, x, y.len)
	case y.from == 0 && y.to == 1 && x.from == 1 && x.to == y.len:
		expandRows(j.dst[to:], j.src[from:], x.len, y.len, j.far)
	default:
		for i := range x.len {
			copyLine(j.dst, to+i*x.to, j.src, from+i*x.from, y)
		}
	}
}

// rows copies rows of n elements, as x says.
func (j *copyJob[T]) rows(to, from int, x axis, n int) {
	switch {
	case j.far && past(j.dst[to:], n) && past(j.dst[to:], x.to): // Bypass, of short rows
		last := x.len - 1 // is there, as the first is
		_, _ = j.dst[to+last*x.to:][:n], j.src[from+last*x.from:][:n]
		copyRowsPast(&j.dst[to:][:n][0], &j.src[from:][:n][0], x.len, n, x.to, x.from)
	case x.from == 0 && x.to == n: // a row again and again
		dst := j.dst[to:][:x.len*n]
		copy(dst[:n], j.src[from:])
		Repeat(dst, n)
	default:
		for i := range x.len {
			copyRun(j.dst[to+i*x.to:][:n], j.src[from+i*x.from:])
		}
	}
}

// past reports whether rows that are n elements long can be stored past the
// caches: they must consist of whole lines of memory. Bypass tells their order.
func past[T Float](dst []T, n int) bool {
	return active != isaGo && n%lineOf[T]() == 0 && uintptr(unsafe.Pointer(&dst[0]))%64 == 0
}

// expandRows stores element i of src n times in row i.
func expandRows[T Float](dst, src []T, rows, n int, far bool) {
	dst, src = dst[:rows*n], src[:rows]
	switch {
	case far && past(dst, n):
		fillRowsPast(&dst[0], &src[0], rows, n)
	case active == isaGo:
		for i, v := range src {
			Fill(dst[i*n:(i+1)*n], v)
		}
	default:
		fillRows(&dst[0], &src[0], rows, n)
	}
}
