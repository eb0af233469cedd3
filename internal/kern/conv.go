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

// strip is how some channels of an image are laid out to be cut into patches:
// what the rows lo…hi of y see, with the padding; and of a stride of s columns, s
// separate matrices of every s-th column. So what a place of the kernel sees is
// for all elements of a row of y next to each other.
type strip struct {
	*Conv
	lo, hi        int
	height, width int // of a matrix, with room behind its rows
}

// spare is how many elements are read and written behind a strip and a matrix of patches.
const spare = 8

func (v *Conv) strip(lo, hi int) strip {
	_, ow := v.Out()
	// What is written for a row of y must not reach into the next: that would be read
	// before it has left the processor for the cache.
	width := max(ceil(v.W+2*v.PW, v.SW), ceil(ow, spare)*spare)
	return strip{v, lo, hi, (hi-lo-1)*v.SH + (v.KH-1)*v.DH + 1, width}
}

// size returns the number of elements of a channel.
func (s *strip) size() int { return s.height * s.width * s.SW }

// row returns the row of the image that row i of the strip shows.
func (s *strip) row(i int) int { return s.lo*s.SH + i - s.PH }

// places returns for each place of the kernel, row by row, where the element is that the
// first element of row lo of y sees.
func (s *strip) places() *Buffer[int64] {
	at := scratchInts(s.KH * s.KW)
	for i := range at.S {
		off := i % s.KW * s.DW
		at.S[i] = int64((off%s.SW*s.height+i/s.KW*s.DH)*s.width + off/s.SW)
	}
	return at
}

// phase returns what the image has of matrix k of a strip: n rows of w elements, which
// begin at place at of the strip, and at from in the channel.
func (s *strip) phase(k int) (n, w, at, from int) {
	i0, i1 := inside(s.H, s.height, 1, s.row(0))
	j0, j1 := inside(s.W, s.width, s.SW, k-s.PW)
	return i1 - i0, j1 - j0, (k*s.height+i0)*s.width + j0, s.row(i0)*s.W + j0*s.SW + k - s.PW
}

// load2D fills a strip of a channel, by way of room if the stride is not 1.
func load2D[T Float](s *strip, dst, plane, room []T) {
	clear(dst[:s.size()])
	for k := range s.SW {
		n, w, at, from := s.phase(k)
		if n == 0 || w == 0 {
			continue
		}
		src, lds := room, w
		switch {
		case s.SW == 1:
			src, lds = plane[from:], s.W
		case w*s.SW == s.W: // the steps go on from row to row
			copyLine(room, 0, plane, from, axis{n * w, 1, s.SW})
		default:
			for i := range n {
				copyLine(room, i*w, plane, from+i*s.W, axis{w, 1, s.SW})
			}
		}
		copyBlock(dst[at:], s.width, src, lds, n, w)
	}
}

// unload2D is the adjoint of load2D: it adds a strip to its channel.
func unload2D[T Float](s *strip, plane, src, room []T) {
	for k := range s.SW {
		n, w, at, from := s.phase(k)
		if n == 0 || w == 0 {
			continue
		}
		rows, lds := src[at:], s.width
		if w*s.SW == s.W && s.SW > 1 { // the steps go on from row to row
			copyBlock(room, w, rows, lds, n, w)
			n, w, rows, lds = 1, n*w, room, 0
		}
		for i := range n {
			addLine(plane[from+i*s.W:], s.SW, rows[i*lds:][:w])
		}
	}
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

// pitch returns how far apart the rows of a matrix of patches with so many columns
// are: whole lines of memory, and no power of two, so that they begin at different
// places of a cache.
func pitch[T Float](cols int) int {
	line := lineOf[T]()
	lines := ceil(cols, line)
	if lines%4 == 0 {
		lines++
	}
	return lines * line
}

// gather lays the patches of c channels out as a matrix: a row for each channel
// and place of the kernel, ld apart, a column for each element of rows lo…hi of y.
// dst has spare elements behind it.
func gather[T Float](v *Conv, dst []T, ld int, x []T, c, lo, hi int) {
	s := v.strip(lo, hi)
	_, ow := v.Out()
	room, places := Scratch[T](s.size()+spare+v.H*v.W), s.places()
	laid, plane := room.S[:s.size()+spare], room.S[s.size()+spare:]
	for ch := range c {
		load2D(&s, laid, x[ch*v.H*v.W:][:v.H*v.W], plane)
		for i, at := range places.S {
			copyBlock(dst[(ch*len(places.S)+i)*ld:], ow, laid[at:], s.width*v.SH, hi-lo, ow)
		}
	}
	room.Free()
	places.Free()
}

// scatter adds a matrix of patches to the places that they were gathered from.
func scatter[T Float](v *Conv, x, src []T, ld, c, lo, hi int) {
	s := v.strip(lo, hi)
	_, ow := v.Out()
	room, places := Scratch[T](s.size()+v.H*v.W+2*spare), s.places()
	laid, plane := room.S[:s.size()+spare], room.S[s.size()+spare:]
	for ch := range c {
		clear(laid)
		for i, at := range places.S {
			addBlock(laid[at:], s.width*v.SH, src[(ch*len(places.S)+i)*ld:], ow, hi-lo, ow)
		}
		unload2D(&s, x[ch*v.H*v.W:][:v.H*v.W], laid, plane)
	}
	room.Free()
	places.Free()
}

// blockWidth is how many columns a call of assembly takes.
func blockWidth[T Float]() int { return 128 / sizeOf[T]() }

// copyBlock copies n rows of cols elements. What is behind them in dst may be
// overwritten: up to a vector, but no element before the end of the last row.
func copyBlock[T Float](dst []T, ldd int, src []T, lds, n, cols int) {
	if active == isaGo {
		copyGo(dst, ldd, 0, src, lds, n, cols, 1)
		return
	}
	// From the right: what is written behind a row is the beginning of the next.
	most := blockWidth[T]()
	for j := (cols - 1) / most * most; j >= 0; j -= most {
		copyASM(dst[j:], ldd, 0, src[j:], lds, n, min(most, cols-j), 1)
	}
}

// addBlock adds n rows of cols elements to those of dst, and 0 to some elements
// behind.
func addBlock[T Float](dst []T, ldd int, src []T, lds, n, cols int) {
	if active == isaGo {
		for i := range n {
			to := dst[i*ldd:][:cols]
			for j, v := range src[i*lds:][:cols] {
				to[j] += v
			}
		}
		return
	}
	for j, most := 0, blockWidth[T](); j < cols; j += most {
		addBlockASM(dst[j:], ldd, src[j:], lds, n, min(most, cols-j))
	}
}
