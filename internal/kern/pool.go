package kern

// MaxPool stores in index the position, within its plane of h·w elements, of
// the largest element of each window: the first, if several are equal, or the
// first NaN. Padding never wins. v has the geometry, with kernels of KH×KW.
func MaxPool[T Float](v *Conv, index []int64, x []T) {
	sharePlanes(v, poolJob[T]{what: maxPool, v: *v, index: index, x: x})
}

// AvgPool stores in y the sum of each window times scale. Padding counts as 0.
func AvgPool[T Float](v *Conv, y, x []T, scale T) {
	sharePlanes(v, poolJob[T]{what: avgPool, v: *v, y: y, x: x, scale: scale})
}

// AvgUnpool is the adjoint of AvgPool.
func AvgUnpool[T Float](v *Conv, x, y []T, scale T) {
	sharePlanes(v, poolJob[T]{what: avgUnpool, v: *v, y: y, x: x, scale: scale})
}

// poolJob is a pooling; a part is some planes.
type poolJob[T Float] struct {
	what  poolKind
	v     Conv
	index []int64
	x, y  []T
	scale T
	some  int // planes in a part
}

type poolKind uint8

const (
	maxPool poolKind = iota
	avgPool
	avgUnpool
)

var poolJobs Jobs

func sharePlanes[T Float](v *Conv, j poolJob[T]) {
	oh, ow := v.Out()
	each := int64(oh*ow) * int64(v.KH*v.KW+2) * 2 // 2 ns for each element of a window
	j.some = perPart(each)
	n := v.N * v.C
	Share[T](&poolJobs, j, Parts(n, j.some), int64(n)*each)
}

// Run computes some planes.
func (j *poolJob[T]) Run(part int) {
	v := &j.v
	lo, hi := Part(part, j.some, v.N*v.C)
	oh, ow := v.Out()
	in, out := v.H*v.W, oh*ow
	for p := lo; p < hi; p++ {
		x := j.x[p*in:][:in]
		if j.what == maxPool {
			v.maxPlane(j.index[p*out:][:out], oh, ow, func(a, b int) bool {
				return x[a] > x[b] || x[a] != x[a] && x[b] == x[b]
			})
			continue
		}
		to, y := x, j.y[p*out:][:out]
		if j.what == avgPool {
			to = y
		}
		Clear(to)
		windows(v, x, y, j.what == avgPool)
		for i := range to {
			to[i] *= j.scale
		}
	}
}

// maxPlane is MaxPool of one plane.
func (v *Conv) maxPlane(index []int64, oh, ow int, above func(a, b int) bool) {
	for i := range oh {
		for j := range ow {
			index[i*ow+j] = int64(v.largest(i, j, above))
		}
	}
}

// largest returns the position in its plane of the first element of window i, j
// that none of the window is above.
func (v *Conv) largest(i, j int, above func(a, b int) bool) int {
	best := -1
	for a := range v.KH {
		y := i*v.SH + a*v.DH - v.PH
		if y < 0 || y >= v.H {
			continue
		}
		for b := range v.KW {
			z := j*v.SW + b*v.DW - v.PW
			if z < 0 || z >= v.W {
				continue
			}
			if at := y*v.W + z; best < 0 || above(at, best) {
				best = at
			}
		}
	}
	return best
}

// windows adds to every element of y, a plane of windows, the elements of x that its
// window covers, row by row; or to each of these that of y, if sums is false. To an
// element of x windows come in their order.
func windows[T Float](v *Conv, x, y []T, sums bool) {
	oh, ow := v.Out()
	for i := range oh {
		line := y[i*ow:][:ow]
		for a := range v.KH {
			row := i*v.SH + a*v.DH - v.PH
			if row < 0 || row >= v.H {
				continue
			}
			from := x[row*v.W:][:v.W]
			if v.KW == 2 && v.SW == 2 && v.DW == 1 && v.PW == 0 {
				addPairs(line, from, sums)
				continue
			}
			for k := range v.KW {
				b := k
				if !sums { // the last window that has an element has it first
					b = v.KW - 1 - k
				}
				lo, hi := v.inside(b, ow)
				if lo == hi {
					continue
				}
				if at := lo*v.SW + b*v.DW - v.PW; sums {
					gatherAdd(line[lo:hi], from[at:], v.SW)
				} else {
					scatterAdd(from[at:], line[lo:hi], v.SW)
				}
			}
		}
	}
}

// addPairs is a row of windows for those of two columns side by side.
func addPairs[T Float](y, x []T, sums bool) {
	x = x[:2*len(y)]
	if sums {
		for i := range y {
			y[i] = y[i] + x[2*i] + x[2*i+1]
		}
		return
	}
	for i, u := range y {
		x[2*i] += u
		x[2*i+1] += u
	}
}

// inside returns which of n windows side by side have their column b within x.
func (v *Conv) inside(b, n int) (lo, hi int) {
	first := b*v.DW - v.PW // that of window 0
	lo = min(max(ceil(-first, v.SW), 0), n)
	return lo, max(min(ceil(v.W-first, v.SW), n), lo)
}

// gatherAdd adds every step-th element of x to y.
func gatherAdd[T Float](y, x []T, step int) {
	at := 0
	for i := range y {
		y[i] += x[at]
		at += step
	}
}

// scatterAdd adds y to every step-th element of x.
func scatterAdd[T Float](x, y []T, step int) {
	at := 0
	for _, u := range y {
		x[at] += u
		at += step
	}
}
