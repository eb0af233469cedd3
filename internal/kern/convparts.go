package kern

// The three products of a convolution are products of matrices, one of which
// holds the patches of the images. It is never there as a whole: for some rows
// of y at a time, so that it stays in a cache, patches are gathered and
// multiplied, or the other way round. Images, groups, and either rows of y or
// channels, are parts that threads share.

// ConvForward stores the convolution of x and k in y. An element is a sum in
// the order of channel and place in the kernel, as in Gemm.
func ConvForward[T Float](v *Conv, y, x, k []T) { convolve(v, convForward, y, x, k) }

// ConvToX stores in x what the cotangent y pulls back to through the kernels k:
// Σ over all places that saw an element of y·k, which are each summed over the
// filters first.
func ConvToX[T Float](v *Conv, x, y, k []T) { convolve(v, convToX, y, x, k) }

// ConvToK stores in k what the cotangent y pulls back to through the images x. An
// element is a sum in the order of image and place in y, as in Gemm.
func ConvToK[T Float](v *Conv, k, x, y []T) { convolve(v, convToK, y, x, k) }

// convKind tells which of y, x and k is the result.
type convKind uint8

const (
	convForward convKind = iota
	convToX
	convToK
)

// convolution is the job of all three.
type convolution[T Float] struct {
	Conv
	kind    convKind
	y, x, k []T

	// A group has c channels and o filters; its matrix of patches has c·window
	// rows and oh·ow columns.
	c, o, window, oh, ow int

	lines    int // rows of y that are done at a time
	channels int // channels that are
	alone    bool
}

var convolutions Jobs

func convolve[T Float](v *Conv, kind convKind, y, x, k []T) {
	j := newJob[T, convolution[T]](&convolutions)
	oh, ow := v.Out()
	*j = convolution[T]{
		Conv: *v, kind: kind, y: y, x: x, k: k,
		c: v.C / v.Groups, o: v.O / v.Groups, window: v.KH * v.KW, oh: oh, ow: ow,
	}
	if len(y) > 0 && len(k) > 0 {
		j.share()
	} else {
		for _, out := range [][]T{convForward: y, convToX: x, convToK: k}[kind : kind+1] {
			clear(out)
		}
	}
	freeJob[T](&convolutions, j)
}

// share cuts the work into parts.
func (j *convolution[T]) share() {
	// Patches for a part take less than an L2 cache. Few channels make a low
	// matrix, for which the tiles of a product are too high.
	const bytes, rows = 384 << 10, 64
	j.channels = j.c
	if j.kind != convForward {
		j.channels = min(j.c, ceil(rows, j.window))
	}
	g := gemm[T]{tiling: *tilingOf[T](active)}
	j.lines = min(max(bytes/(sizeOf[T]()*j.channels*j.window*j.ow), 1), j.oh)
	parts := j.parts()
	j.alone = parts > 1
	patches := j.N * j.Groups * j.c * j.window * j.oh * j.ow
	Fork(j, parts, g.cost(j.o, patches)+int64(patches))
}

func (j *convolution[T]) parts() int {
	switch blocks := ceil(j.c, j.channels); j.kind {
	case convForward:
		return j.N * j.Groups * ceil(j.oh, j.lines)
	case convToX:
		return j.N * j.Groups * blocks
	default:
		return j.Groups * blocks
	}
}

func (j *convolution[T]) Run(part int) {
	room := Scratch[T](j.channels*j.window*pitch[T](j.lines*j.ow) + spare + lineOf[T]())
	patches := aligned(room.S)
	switch j.kind {
	case convForward:
		blocks := ceil(j.oh, j.lines)
		j.forward(patches, part/blocks/j.Groups, part/blocks%j.Groups, part%blocks*j.lines)
	case convToX:
		blocks := ceil(j.c, j.channels)
		j.toX(patches, part/blocks/j.Groups, part/blocks%j.Groups, part%blocks*j.channels)
	default:
		blocks := ceil(j.c, j.channels)
		j.toK(patches, part/blocks, part%blocks*j.channels)
	}
	room.Free()
}

// forward computes some rows of y, of a group of an image: kernels · patches.
func (j *convolution[T]) forward(patches []T, n, g, lo int) {
	hi, rows := min(lo+j.lines, j.oh), j.c*j.window
	b := Operand[T]{patches, pitch[T]((hi - lo) * j.ow), false}
	if x := j.image(n, g, 0); j.plain() {
		b = Operand[T]{x[lo*j.ow:], j.H * j.W, false}
	} else {
		gather(&j.Conv, patches, b.Stride, x, j.c, lo, hi)
	}
	j.multiply(j.result(n, g)[lo*j.ow:], j.oh*j.ow, Operand[T]{j.kernels(g, 0), rows, false}, b, j.o, (hi-lo)*j.ow, rows, 0)
}

// toX computes the cotangent of some channels of an image: patches are
// kernelsᵀ · y, and are added up.
func (j *convolution[T]) toX(patches []T, n, g, first int) {
	c := min(j.channels, j.c-first)
	x := j.image(n, g, first)[:c*j.H*j.W]
	k, y, plain := Operand[T]{j.kernels(g, first), j.c * j.window, true}, j.result(n, g), j.plain()
	if !plain {
		clear(x)
	}
	for lo := 0; lo < j.oh; lo += j.lines {
		hi := min(lo+j.lines, j.oh)
		b, cols := Operand[T]{y[lo*j.ow:], j.oh * j.ow, false}, (hi-lo)*j.ow
		if plain {
			j.multiply(x[lo*j.ow:], j.H*j.W, k, b, c, cols, j.o, 0)
			continue
		}
		ld := pitch[T](cols)
		j.multiply(patches, ld, k, b, c*j.window, cols, j.o, 0)
		scatter(&j.Conv, x, patches, ld, c, lo, hi)
	}
}

// toK computes the cotangent of the kernels for some channels: Σ y · patchesᵀ.
func (j *convolution[T]) toK(patches []T, g, first int) {
	c := min(j.channels, j.c-first)
	beta := T(0)
	for n := range j.N {
		x, y := j.image(n, g, first), j.result(n, g)
		for lo := 0; lo < j.oh; lo += j.lines {
			hi := min(lo+j.lines, j.oh)
			cols := (hi - lo) * j.ow
			b := Operand[T]{patches, pitch[T](cols), true}
			if j.plain() {
				b = Operand[T]{x[lo*j.ow:], j.H * j.W, true}
			} else {
				gather(&j.Conv, patches, b.Stride, x, c, lo, hi)
			}
			j.multiply(j.kernels(g, first), j.c*j.window, Operand[T]{y[lo*j.ow:], j.oh * j.ow, false}, b, j.o, c*j.window, cols, beta)
			beta = 1
		}
	}
}

// plain reports whether the matrix of patches is the image.
func (j *convolution[T]) plain() bool {
	return j.window == 1 && j.SH == 1 && j.SW == 1 && j.PH == 0 && j.PW == 0
}

// image returns a group's channels of an image, from one of them on.
func (j *convolution[T]) image(n, g, channel int) []T {
	return j.x[(n*j.C+g*j.c+channel)*j.H*j.W:]
}

// result returns a group's filters of y.
func (j *convolution[T]) result(n, g int) []T { return j.y[(n*j.O+g*j.o)*j.oh*j.ow:] }

// kernels returns a group's kernels, a row for each filter, from a channel on.
func (j *convolution[T]) kernels(g, channel int) []T {
	return j.k[(g*j.o*j.c+channel)*j.window:]
}

// multiply is Multiply, on one thread if the parts are on several.
func (j *convolution[T]) multiply(c []T, ldc int, a, b Operand[T], m, n, k int, beta T) {
	g := newGemm[T]()
	g.problem = problemOf(c, ldc, a, b, m, n, k, 1, beta)
	g.alone = j.alone
	g.run()
	g.free()
}
