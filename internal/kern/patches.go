package kern

// patchJob is the patches of an image, or their adjoint. A part is some channels.
type patchJob[T Float] struct {
	v          Conv
	patches, x []T
	c, some    int
	add        bool
}

var patchJobs Jobs

// gather lays the patches of c channels out as a matrix: a row for each channel
// and place of the kernel, a column for each element of y.
func gather[T Float](v *Conv, dst, x []T, c int) {
	sharePatches(patchJob[T]{v: *v, patches: dst, x: x, c: c})
}

// scatter adds a matrix of patches to the places that they were gathered from.
func scatter[T Float](v *Conv, x, src []T, c int) {
	sharePatches(patchJob[T]{v: *v, patches: src, x: x, c: c, add: true})
}

func sharePatches[T Float](j patchJob[T]) {
	oh, ow := j.v.Out()
	each := costOf[T](2 * j.v.KH * j.v.KW * oh * ow)
	j.some = perPart(each)
	Share[T](&patchJobs, j, Parts(j.c, j.some), each*int64(j.c))
}

// Run does some channels.
func (j *patchJob[T]) Run(part int) {
	v := &j.v
	oh, ow := v.Out()
	lo, hi := Part(part, j.some, j.c)
	for ch := lo; ch < hi; ch++ {
		rows, plane := j.patches[ch*v.KH*v.KW*oh*ow:], j.x[ch*v.H*v.W:][:v.H*v.W]
		if j.add {
			scatterPlane(v, plane, rows, oh, ow)
		} else {
			gatherPlane(v, rows, plane, oh, ow)
		}
	}
}

func gatherPlane[T Float](v *Conv, dst, plane []T, oh, ow int) {
	for a := range v.KH {
		i0, i1 := inside(v.H, oh, v.SH, a*v.DH-v.PH)
		for b := range v.KW {
			j0, j1 := inside(v.W, ow, v.SW, b*v.DW-v.PW)
			row := dst[(a*v.KW+b)*oh*ow:][:oh*ow]
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

func scatterPlane[T Float](v *Conv, plane, src []T, oh, ow int) {
	for a := range v.KH {
		i0, i1 := inside(v.H, oh, v.SH, a*v.DH-v.PH)
		for b := range v.KW {
			j0, j1 := inside(v.W, ow, v.SW, b*v.DW-v.PW)
			row := src[(a*v.KW+b)*oh*ow:][:oh*ow]
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
