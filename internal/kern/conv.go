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
	shareImages(convJob[T]{what: convForward, v: *v, x: x, y: y, k: k})
}

// ConvToX stores in x what the cotangent y pulls back to through the kernels k:
// Σ over all places that saw an element of y·k.
func ConvToX[T Float](v *Conv, x, y, k []T) {
	shareImages(convJob[T]{what: convToX, v: *v, x: x, y: y, k: k})
}

// ConvToK stores in k what the cotangent y pulls back to through the images x.
// If k is small, runs of images are summed each for itself, and then the sums.
func ConvToK[T Float](v *Conv, k, x, y []T) {
	sums := 1
	if len(k) <= smallKernels {
		sums = max(min(v.N, maxSums), 1)
	}
	room := Scratch[T](sums * len(k))
	Fill(room.S, 0)
	some := Parts(v.N, sums)
	shareImages(convJob[T]{what: convToK, v: *v, x: x, y: y, k: room.S, some: some})
	copy(k, room.S)
	for i := 1; i < sums; i++ {
		Add(k, k, room.S[i*len(k):][:len(k)])
	}
	room.Free()
}

// Kernels of at most smallKernels elements are pulled back to as maxSums sums.
// Larger ones make products that are worth sharing themselves.
const smallKernels, maxSums = 1 << 16, 8

// convJob is a convolution or an adjoint of it. A part is some images; each has
// a sum of its own in k, if that is the result.
type convJob[T Float] struct {
	what    convKind
	v       Conv
	x, y, k []T
	some    int // images in a part; 0 if that follows from their cost
}

type convKind uint8

const (
	convForward convKind = iota
	convToX
	convToK
)

var convJobs Jobs

// fewImages is how many are not shared: rather the patches and the product of
// each are.
const fewImages = 8

func shareImages[T Float](j convJob[T]) {
	v := &j.v
	c, o, rows, cols := v.sizes()
	each := int64(v.Groups) * (int64(o)*int64(rows)*int64(cols)/16 + costOf[T](2*c*cols*v.KH*v.KW))
	switch {
	case j.some > 0:
	case v.N < fewImages:
		j.some = max(v.N, 1)
	default:
		j.some = perPart(each)
	}
	Share[T](&convJobs, j, Parts(v.N, max(j.some, 1)), each*int64(v.N))
}

// Run does some images.
func (j *convJob[T]) Run(part int) {
	v := &j.v
	c, o, rows, cols := v.sizes()
	patches, product := Scratch[T](rows*cols), Scratch[T](o*rows)
	sum := j.k
	if j.what == convToK {
		sum = j.k[part*v.O*rows:][:v.O*rows]
	}
	lo, hi := Part(part, j.some, v.N)
	for n := lo; n < hi; n++ {
		for g := range v.Groups {
			x, y := j.x[(n*v.C+g*c)*v.H*v.W:], j.y[(n*v.O+g*o)*cols:][:o*cols]
			k := sum[g*o*rows:][:o*rows]
			switch j.what {
			case convForward:
				gather(v, patches.S, x, c)
				Gemm(y, k, patches.S, o, cols, rows, false, false)
			case convToX:
				Gemm(patches.S, k, y, rows, cols, o, true, false)
				Fill(x[:c*v.H*v.W], 0)
				scatter(v, x, patches.S, c)
			case convToK:
				gather(v, patches.S, x, c)
				Gemm(product.S, y, patches.S, o, rows, cols, false, true)
				Add(k, k, product.S)
			}
		}
	}
	patches.Free()
	product.Free()
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
