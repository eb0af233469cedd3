package kern

// The three products of a convolution are products of matrices, one of which
// holds the patches of the images. It is never there as a whole: for a band of
// y at a time, so that it stays in a cache, patches are gathered and multiplied, or
// the other way round. Groups, and bands or channels, are parts that threads share.

// ConvForward stores the convolution of x and k in y. An element is a sum in
// the order of channel and place in the kernel, as in Gemm.
func ConvForward[T Float](v *Conv, y, x, k []T) { convolve(v, convForward, y, x, k) }

// ConvToX stores in x what the cotangent y pulls back to through the kernels k:
// Σ over all places that saw an element of y·k, which are each summed over the
// filters first.
func ConvToX[T Float](v *Conv, x, y, k []T) { convolve(v, convToX, y, x, k) }

// ConvToK stores in k what the cotangent y pulls back to through the images x. An
// element is a sum in the order of image and place in y, as in Gemm; of up to
// sixteen pieces, if there are so few channels that threads share the images.
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

	lines, images int // rows of y in a band, and images: more than one only with all rows
	channels      int // channels that are done at a time
	alone         bool

	bands, piece int // bands in all, and in a piece of the cotangent of the kernels
	sums         []T // of each piece
}

// band is what is laid out and multiplied at a time: rows lo…hi of y, of some images.
type band struct{ n, images, lo, hi int }

var convolutions Jobs

func convolve[T Float](v *Conv, kind convKind, y, x, k []T) {
	j := newJob[T, convolution[T]](&convolutions)
	oh, ow := v.Out()
	*j = convolution[T]{
		Conv: *v, kind: kind, y: y, x: x, k: k,
		c: v.C / v.Groups, o: v.O / v.Groups, window: v.KH * v.KW, oh: oh, ow: ow,
	}
	if len(y) > 0 && len(k) > 0 {
		j.cut()
		j.share()
	} else {
		for _, out := range [][]T{convForward: y, convToX: x, convToK: k}[kind : kind+1] {
			Clear(out)
		}
	}
	freeJob[T](&convolutions, j)
}

// shared is about how many parts a convolution has at least, if its lengths let it.
const shared = 16

// cut cuts the work into bands and channels.
func (j *convolution[T]) cut() {
	// Patches for a band take less than an L2 cache. Few channels make a low matrix,
	// for which the tiles of a product are too high, and small images a narrow one.
	const bytes, least, rows, cols = 384 << 10, 64, 160, 128
	j.channels = j.c
	if high := j.c * j.window; j.kind != convForward {
		blocks := max(ceil(high, rows), min(ceil(shared, j.N*j.Groups), ceil(high, least)))
		j.channels = ceil(j.c, blocks)
	}
	fit := max(bytes/(sizeOf[T]()*j.channels*j.window*j.ow), 1)
	j.lines, j.images = min(fit, j.oh), 1
	if j.lines == j.oh {
		j.images = min(fit/j.oh, ceil(cols, j.oh*j.ow), ceil(j.N, shared))
	}
	j.bands = ceil(j.N, j.images) * j.across()
}

// across returns the number of bands from the first to the last row of y.
func (j *convolution[T]) across() int { return ceil(j.oh, j.lines) }

// blocks returns the number of blocks of channels of a group.
func (j *convolution[T]) blocks() int { return ceil(j.c, j.channels) }

func (j *convolution[T]) band(i int) band {
	n, lo := i/j.across()*j.images, i%j.across()*j.lines
	return band{n, min(j.images, j.N-n), lo, min(lo+j.lines, j.oh)}
}

// share shares the work between threads.
func (j *convolution[T]) share() {
	switch j.kind {
	case convForward:
		j.fork(j.bands * j.Groups)
	case convToX:
		j.fork(j.bands / j.across() * j.Groups * j.blocks())
	default:
		parts := j.Groups * j.blocks()
		patches := j.images * j.channels * j.window * j.lines * j.ow
		j.piece = max(ceil(j.bands, ceil(shared, parts)), perPart(int64(patches)))
		pieces := Parts(j.bands, j.piece)
		room := Scratch[T](pieces * len(j.k))
		j.sums = room.S
		j.fork(pieces * parts)
		AddParts(j.sums, len(j.k))
		Copy(j.k, j.sums[:len(j.k)])
		room.Free()
	}
}

func (j *convolution[T]) fork(parts int) {
	g := gemm[T]{tiling: *tilingOf[T](active)}
	patches := j.N * j.Groups * j.c * j.window * j.oh * j.ow
	j.alone = parts > 1
	Fork(j, parts, g.cost(j.o, patches)+int64(patches))
}

func (j *convolution[T]) Run(part int) {
	line := lineOf[T]()
	ld := j.pitch(j.images * j.lines * j.ow)
	rows, o := j.channels*j.window, 0
	if j.images > 1 {
		o = j.o
	}
	patches, filters := Scratch[T](rows*ld+spare+line), Scratch[T](o*ld+spare+line)
	r := rooms[T]{aligned(patches.S), aligned(filters.S)}
	g, part := part%j.Groups, part/j.Groups
	switch j.kind {
	case convForward:
		j.forward(r, j.band(part), g)
	case convToX:
		j.toX(r, part/j.blocks(), g, part%j.blocks()*j.channels)
	default:
		j.toK(r, part/j.blocks(), g, part%j.blocks()*j.channels)
	}
	patches.Free()
	filters.Free()
}

// rooms is memory for the matrix of patches of a band, and if it has several images for
// that of its filters.
type rooms[T Float] struct{ patches, filters []T }

// forward computes a band of y of a group: kernels · patches.
func (j *convolution[T]) forward(r rooms[T], b band, g int) {
	rows, cols := j.c*j.window, j.cols(b)
	x := j.lay(r.patches, b, g, 0, j.c)
	y, ld := j.result(b.n, g)[b.lo*j.ow:], j.oh*j.ow
	if b.images > 1 {
		y, ld = r.filters, j.pitch(cols)
	}
	j.multiply(y, ld, Operand[T]{j.kernels(g, 0), rows, false}, x, j.o, cols, rows, 0)
	if b.images > 1 {
		j.store(b, g, y, ld)
	}
}

// toX computes the cotangent of some channels of some images: patches are
// kernelsᵀ · y, and are added up.
func (j *convolution[T]) toX(r rooms[T], images, g, first int) {
	c := min(j.channels, j.c-first)
	k := Operand[T]{j.kernels(g, first), j.c * j.window, true}
	for i := range j.across() {
		b := j.band(images*j.across() + i)
		cols, y := j.cols(b), j.filters(r.filters, b, g)
		if j.direct(b) {
			j.multiply(j.image(b.n, g, first)[b.lo*j.ow:], j.H*j.W, k, y, c, cols, j.o, 0)
			continue
		}
		ld := j.pitch(cols)
		j.multiply(r.patches, ld, k, y, c*j.window, cols, j.o, 0)
		for n := range b.images {
			x := j.image(b.n+n, g, first)[:c*j.H*j.W]
			if i == 0 {
				Clear(x)
			}
			scatter(&j.Conv, x, r.patches[n*j.oh*j.ow:], ld, c, b.lo, b.hi)
		}
	}
}

// toK computes the cotangent of the kernels for some channels, from a piece of the
// bands: Σ y · patchesᵀ.
func (j *convolution[T]) toK(r rooms[T], piece, g, first int) {
	c := min(j.channels, j.c-first)
	k := j.sums[piece*len(j.k)+(g*j.o*j.c+first)*j.window:]
	lo, hi := Part(piece, j.piece, j.bands)
	beta := T(0)
	for i := lo; i < hi; i++ {
		b := j.band(i)
		x := j.lay(r.patches, b, g, first, c)
		x.Trans = true
		j.multiply(k, j.c*j.window, j.filters(r.filters, b, g), x, j.o, c*j.window, j.cols(b), beta)
		beta = 1
	}
}

// cols returns the number of columns of the matrix of patches of a band.
func (j *convolution[T]) cols(b band) int { return b.images * (b.hi - b.lo) * j.ow }

// pitch returns how far apart rows of so many columns are, with what is written behind them.
func (j *convolution[T]) pitch(cols int) int { return pitch[T](cols + spare) }

// lay returns the patches of c channels of a band.
func (j *convolution[T]) lay(room []T, b band, g, first, c int) Operand[T] {
	if j.direct(b) {
		return Operand[T]{j.image(b.n, g, first)[b.lo*j.ow:], j.H * j.W, false}
	}
	ld := j.pitch(j.cols(b))
	for n := range b.images {
		gather(&j.Conv, room[n*j.oh*j.ow:], ld, j.image(b.n+n, g, first), c, b.lo, b.hi)
	}
	return Operand[T]{room, ld, false}
}

// filters returns a group's filters of a band of y, a row for each.
func (j *convolution[T]) filters(room []T, b band, g int) Operand[T] {
	places := j.oh * j.ow
	if b.images == 1 {
		return Operand[T]{j.result(b.n, g)[b.lo*j.ow:], places, false}
	}
	ld := j.pitch(j.cols(b))
	for n := range b.images {
		copyBlock(room[n*places:], ld, j.result(b.n+n, g), places, j.o, places)
	}
	return Operand[T]{room, ld, false}
}

// store stores a group's filters of whole images, rows ld apart, in y.
func (j *convolution[T]) store(b band, g int, src []T, ld int) {
	places := j.oh * j.ow
	for n := range b.images {
		y := j.result(b.n+n, g)
		for o := range j.o {
			copy(y[o*places:][:places], src[o*ld+n*places:])
		}
	}
}

// direct reports whether the matrix of patches is the image.
func (j *convolution[T]) direct(b band) bool {
	return j.window == 1 && j.SH == 1 && j.SW == 1 && j.PH == 0 && j.PW == 0 && b.images == 1
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
	p := problemOf(c, ldc, a, b, m, n, k, 1, beta)
	if p.small() {
		return
	}
	g := newGemm[T]()
	g.problem = p
	g.alone = j.alone
	g.run()
	g.free()
}
