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
		y := j.y[p*out:][:out]
		to := y
		if j.what == avgPool {
			clear(y)
			v.windows(func(in, out int) { y[out] += x[in] })
		} else {
			to = x
			clear(x)
			v.windows(func(in, out int) { x[in] += y[out] })
		}
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

// windows calls f for every element of a plane of x and every window of y's that
// it is in.
func (v *Conv) windows(f func(in, out int)) {
	oh, ow := v.Out()
	for i := range oh {
		for a := range v.KH {
			y := i*v.SH + a*v.DH - v.PH
			if y < 0 || y >= v.H {
				continue
			}
			for j := range ow {
				for b := range v.KW {
					if z := j*v.SW + b*v.DW - v.PW; z >= 0 && z < v.W {
						f(y*v.W+z, i*ow+j)
					}
				}
			}
		}
	}
}
