package kern

import "unsafe"

// gap is how many bytes follow a packed panel: a copy may write past its end,
// and panels that are a power of two apart fall on the same places of a cache.
const gap = 64

// after returns the distance of packed panels of n elements.
func after[T Float](n int) int {
	return n + gap/sizeOf[T]()
}

// packB copies columns p…p+n of the block of op(b) at hand as panels of nr
// columns, whose rows follow each other; the last panel is filled up with zeros.
// Where b can be read in place only the last panel is copied, if it does not
// consist of whole vectors.
func (g *gemm[T]) packB(p, n int) {
	nr, nl, full, step := g.nr, g.nl, n/g.nr, after[T](g.nl*g.nr)
	col, dst := g.j+p, g.roomB
	if !g.directB {
		dst = dst[p/nr*step:]
		switch {
		case full == 0:
		case g.tb:
			for q := range full {
				transposeLines(dst[q*step:], g.b[(col+q*nr)*g.ldb+g.l:], nr, nl, nr, g.ldb)
			}
		default:
			g.copy(dst, nr, step, g.b[g.l*g.ldb+col:], g.ldb, nl, nr, full)
		}
		dst = dst[full*step:]
	}
	left := n - full*nr
	if left == 0 || g.directB && left%g.lanes == 0 {
		return
	}
	clear(dst[:nl*nr])
	if col += full * nr; g.tb {
		transposeLines(dst, g.b[col*g.ldb+g.l:], left, nl, nr, g.ldb)
	} else {
		g.copy(dst, nr, 0, g.b[g.l*g.ldb+col:], g.ldb, nl, left, 1)
	}
}

// panelB returns columns p… of the block at hand.
func (g *gemm[T]) panelB(p, cols int) (b []T, ldb int) {
	switch {
	case g.directB && cols%g.lanes == 0:
		return g.b[g.l*g.ldb+g.j+p:], g.ldb
	case g.directB:
		return g.roomB, g.nr
	}
	return g.roomB[p/g.nr*after[T](g.nl*g.nr):], g.nr
}

// packA copies rows i…i+ni of the block of alpha·op(a) at hand as panels of as many
// rows as the tiles that read them, one after the other in each column.
func (g *gemm[T]) packA(i, ni int) {
	room := g.roomA[g.placeA(i, g.nl):][:g.placeA(ni, g.nl)]
	for p := 0; p < ni; {
		h, tiles := g.stack(ni - p)
		width, row := g.panel(h), g.i+i+p
		dst, step := room[g.placeA(p, g.nl):], width*after[T](g.nl)
		if g.ta {
			g.copy(dst, width, step, g.a[g.l*g.lda+row:], g.lda, g.nl, h, tiles)
		} else {
			for t := range tiles {
				transposeLines(dst[t*step:], g.a[(row+t*h)*g.lda+g.l:], h, g.nl, width, g.lda)
			}
		}
		p += h * tiles
	}
	if g.alpha != 1 {
		Mul(room, room, []T{g.alpha})
	}
}

// placeA returns where the panel of packed rows p… begins: each row brings its
// share of the gap.
func (g *gemm[T]) placeA(p, nl int) int {
	if g.lanes == 1 {
		p = ceil(p, g.mr) * g.mr
	}
	return p * after[T](nl)
}

// panelA returns rows p…p+h of a part that begins with row i of the block of op(a)
// at hand, as far as row and column distances go, and the distance to the next h.
func (g *gemm[T]) panelA(i, p, h int) (a []T, rsa, csa, next int) {
	row := g.i + i + p
	switch {
	case g.directA && g.ta:
		return g.a[g.l*g.lda+row:], 1, g.lda, h
	case g.directA:
		return g.a[row*g.lda+g.l:], g.lda, 1, h * g.lda
	}
	return g.roomA[g.placeA(i, g.nl)+g.placeA(p, g.nl):], 1, g.panel(h), h * after[T](g.nl)
}

// copy stores in dst a matrix of n rows as panels of cols columns, whose rows are
// ldd apart.
func (g *gemm[T]) copy(dst []T, ldd, step int, src []T, lds, n, cols, panels int) {
	if g.set == isaGo {
		copyGo(dst, ldd, step, src, lds, n, cols, panels)
		return
	}
	copyASM(dst, ldd, step, src, lds, n, cols, panels)
}

func copyGo[T Float](dst []T, ldd, step int, src []T, lds, n, cols, panels int) {
	for p := range panels {
		if cols == 4 { // as wide as plain Go's tile
			for r := range n {
				d, s := dst[p*step+r*ldd:][:4], src[r*lds+p*cols:][:4]
				d[0], d[1], d[2], d[3] = s[0], s[1], s[2], s[3]
			}
			continue
		}
		for r := range n {
			copy(dst[p*step+r*ldd:][:cols], src[r*lds+p*cols:])
		}
	}
}

// aligned returns s from the first element on that begins a cache line. It is
// for speed alone: no result depends on it.
func aligned[T Float](s []T) []T {
	past := int(uintptr(unsafe.Pointer(&s[0])) % 64)
	return s[(64-past)%64/sizeOf[T]():]
}
