package kern

// Conv is the geometry of a two-dimensional convolution of images x of shape
// [n c h w] with kernels of shape [o c/groups kh kw], to y of shape [n o oh ow]:
//
//	y[n,o,i,j] = Σ x[n, c, i·sh+a·dh−ph, j·sw+b·dw−pw] · k[o,c,a,b]
//
// over the channels c of o's group and the kernel's places a, b. Outside the
// image x is 0.
type Conv struct {
	N, C, H, W, O, KH, KW  int
	SH, SW, PH, PW, DH, DW int // stride, padding, dilation
	Groups                 int
}

// Out returns the lengths of y's last two axes; negative if the kernel does not fit.
func (v *Conv) Out() (oh, ow int) {
	return outLen(v.H, v.KH, v.SH, v.PH, v.DH), outLen(v.W, v.KW, v.SW, v.PW, v.DW)
}

func outLen(n, k, stride, pad, dilation int) int {
	room := n + 2*pad - dilation*(k-1) - 1
	if room < 0 {
		return -1
	}
	return room/stride + 1
}

// sizes returns the channels and filters of a group, the rows and columns of a
// group's matrix of patches.
func (v *Conv) sizes() (c, o, rows, cols int) {
	oh, ow := v.Out()
	c, o = v.C/v.Groups, v.O/v.Groups
	return c, o, c * v.KH * v.KW, oh * ow
}

// ConvForward stores the convolution of x and k in y: for each image and group
// the product of the kernels and the matrix of patches.
func ConvForward[T Float](v *Conv, y, x, k []T) {
	c, o, rows, cols := v.sizes()
	patches := Scratch[T](rows * cols)
	for n := range v.N {
		for g := range v.Groups {
			gather(v, patches.S, x[(n*v.C+g*c)*v.H*v.W:], c)
			Gemm(y[(n*v.O+g*o)*cols:][:o*cols], k[g*o*rows:][:o*rows], patches.S, o, cols, rows, false, false)
		}
	}
	patches.Free()
}

// ConvToX stores in x what the cotangent y pulls back to through the kernels k:
// Σ over all places that saw an element of y·k.
func ConvToX[T Float](v *Conv, x, y, k []T) {
	c, o, rows, cols := v.sizes()
	Fill(x, 0)
	patches := Scratch[T](rows * cols)
	for n := range v.N {
		for g := range v.Groups {
			Gemm(patches.S, k[g*o*rows:][:o*rows], y[(n*v.O+g*o)*cols:][:o*cols], rows, cols, o, true, false)
			scatter(v, x[(n*v.C+g*c)*v.H*v.W:], patches.S, c)
		}
	}
	patches.Free()
}

// ConvToK stores in k what the cotangent y pulls back to through the images x.
func ConvToK[T Float](v *Conv, k, x, y []T) {
	c, o, rows, cols := v.sizes()
	Fill(k, 0)
	patches, part := Scratch[T](rows*cols), Scratch[T](o*rows)
	for n := range v.N {
		for g := range v.Groups {
			gather(v, patches.S, x[(n*v.C+g*c)*v.H*v.W:], c)
			Gemm(part.S, y[(n*v.O+g*o)*cols:][:o*cols], patches.S, o, rows, cols, false, true)
			Add(k[g*o*rows:][:o*rows], k[g*o*rows:][:o*rows], part.S)
		}
	}
	patches.Free()
	part.Free()
}

// inside returns the range [lo, hi) of positions i for which i·stride+off lies
// in [0, n), of at most out positions.
func inside(n, out, stride, off int) (lo, hi int) {
	if off < 0 {
		lo = (-off + stride - 1) / stride
	}
	if n > off {
		hi = min((n-off+stride-1)/stride, out)
	}
	return min(lo, out), max(hi, min(lo, out))
}

// gather lays the patches of c channels out as a matrix: a row for each channel
// and place of the kernel, a column for each element of y.
func gather[T Float](v *Conv, dst, x []T, c int) {
	oh, ow := v.Out()
	for ch := range c {
		plane := x[ch*v.H*v.W:][:v.H*v.W]
		for a := range v.KH {
			i0, i1 := inside(v.H, oh, v.SH, a*v.DH-v.PH)
			for b := range v.KW {
				j0, j1 := inside(v.W, ow, v.SW, b*v.DW-v.PW)
				row := dst[((ch*v.KH+a)*v.KW+b)*oh*ow:][:oh*ow]
				Fill(row[:i0*ow], 0)
				Fill(row[i1*ow:], 0)
				for i := i0; i < i1; i++ {
					line := plane[(i*v.SH+a*v.DH-v.PH)*v.W:][:v.W]
					to := row[i*ow:][:ow]
					Fill(to[:j0], 0)
					Fill(to[j1:], 0)
					at := j0*v.SW + b*v.DW - v.PW
					if v.SW == 1 && j1 > j0 {
						copy(to[j0:j1], line[at:])
						continue
					}
					for j := j0; j < j1; j++ {
						to[j] = line[at]
						at += v.SW
					}
				}
			}
		}
	}
}

// scatter adds a matrix of patches to the places that they were gathered from.
func scatter[T Float](v *Conv, x, src []T, c int) {
	oh, ow := v.Out()
	for ch := range c {
		plane := x[ch*v.H*v.W:][:v.H*v.W]
		for a := range v.KH {
			i0, i1 := inside(v.H, oh, v.SH, a*v.DH-v.PH)
			for b := range v.KW {
				j0, j1 := inside(v.W, ow, v.SW, b*v.DW-v.PW)
				row := src[((ch*v.KH+a)*v.KW+b)*oh*ow:][:oh*ow]
				for i := i0; i < i1; i++ {
					line := plane[(i*v.SH+a*v.DH-v.PH)*v.W:][:v.W]
					at := j0*v.SW + b*v.DW - v.PW
					if v.SW == 1 && j1 > j0 {
						to := line[at : at+j1-j0]
						Add(to, to, row[i*ow+j0:i*ow+j1])
						continue
					}
					for _, s := range row[i*ow+j0 : i*ow+j1] {
						line[at] += s
						at += v.SW
					}
				}
			}
		}
	}
}
