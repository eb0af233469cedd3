package kern

// MaxPool stores in index the position, within its plane of h·w elements, of
// the largest element of each window: the first, if several are equal, or the
// first NaN. Padding never wins. v has the geometry, with kernels of KH×KW.
func MaxPool[T Float](v *Conv, index []int64, x []T) {
	oh, ow := v.Out()
	k := 0
	for p := range v.N * v.C {
		plane := x[p*v.H*v.W:][:v.H*v.W]
		for i := range oh {
			for j := range ow {
				index[k] = int64(v.largest(i, j, func(a, b int) bool {
					return plane[a] > plane[b] || plane[a] != plane[a] && plane[b] == plane[b]
				}))
				k++
			}
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

// AvgPool stores in y the sum of each window times scale. Padding counts as 0.
func AvgPool[T Float](v *Conv, y, x []T, scale T) {
	Fill(y, 0)
	v.windows(func(in, out int) { y[out] += x[in] })
	for i := range y {
		y[i] *= scale
	}
}

// AvgUnpool is the adjoint of AvgPool.
func AvgUnpool[T Float](v *Conv, x, y []T, scale T) {
	Fill(x, 0)
	v.windows(func(in, out int) { x[in] += y[out] })
	for i := range x {
		x[i] *= scale
	}
}

// windows calls f for every element of x and every window of y that it is in.
func (v *Conv) windows(f func(in, out int)) {
	oh, ow := v.Out()
	for p := range v.N * v.C {
		for i := range oh {
			for a := range v.KH {
				y := i*v.SH + a*v.DH - v.PH
				if y < 0 || y >= v.H {
					continue
				}
				for j := range ow {
					for b := range v.KW {
						if z := j*v.SW + b*v.DW - v.PW; z >= 0 && z < v.W {
							f((p*v.H+y)*v.W+z, (p*oh+i)*ow+j)
						}
					}
				}
			}
		}
	}
}
