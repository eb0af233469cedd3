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
// and place of the kernel, a column for each element of rows lo…hi of y.
func gather[T Float](v *Conv, dst, x []T, c, lo, hi int) {
	oh, ow := v.Out()
	for ch := range c {
		plane := x[ch*v.H*v.W:][:v.H*v.W]
		for a := range v.KH {
			i0, i1 := v.lines(a, oh, lo, hi)
			for b := range v.KW {
				j0, j1 := inside(v.W, ow, v.SW, b*v.DW-v.PW)
				row := dst[((ch*v.KH+a)*v.KW+b)*(hi-lo)*ow:][:(hi-lo)*ow]
				Fill(row[:(i0-lo)*ow], 0)
				Fill(row[(i1-lo)*ow:], 0)
				for i := i0; i < i1; i++ {
					line := plane[(i*v.SH+a*v.DH-v.PH)*v.W:][:v.W]
					to := row[(i-lo)*ow:][:ow]
					clear(to[:j0])
					clear(to[j1:])
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

// lines returns the rows of lo…hi of y for which place a of the kernel lies in
// the image.
func (v *Conv) lines(a, oh, lo, hi int) (i0, i1 int) {
	i0, i1 = inside(v.H, oh, v.SH, a*v.DH-v.PH)
	i0 = min(max(i0, lo), hi)
	return i0, min(max(i1, i0), hi)
}

// scatter adds a matrix of patches to the places that they were gathered from.
func scatter[T Float](v *Conv, x, src []T, c, lo, hi int) {
	oh, ow := v.Out()
	for ch := range c {
		plane := x[ch*v.H*v.W:][:v.H*v.W]
		for a := range v.KH {
			i0, i1 := v.lines(a, oh, lo, hi)
			for b := range v.KW {
				j0, j1 := inside(v.W, ow, v.SW, b*v.DW-v.PW)
				row := src[((ch*v.KH+a)*v.KW+b)*(hi-lo)*ow:][:(hi-lo)*ow]
				for i := i0; i < i1 && j0 < j1; i++ {
					line := plane[(i*v.SH+a*v.DH-v.PH)*v.W:][:v.W]
					at, from := j0*v.SW+b*v.DW-v.PW, row[(i-lo)*ow+j0:(i-lo)*ow+j1]
					if v.SW == 1 {
						to := line[at:][:len(from)]
						Add(to, to, from)
						continue
					}
					for _, s := range from {
						line[at] += s
						at += v.SW
					}
				}
			}
		}
	}
}
