package kern

import "unsafe"

// gap is how many bytes follow a packed panel: a copy may write past its end,
// and panels that are a power of two apart fall on the same places of a cache.
const gap = 64

// after returns the distance of packed panels of n elements.
func after[T Float](n int) int {
	var v T
	return n + gap/int(unsafe.Sizeof(v))
}

// packB copies rows l…l+nl and columns j…j+nj of op(b) as panels of nr columns,
// whose rows follow each other; the last panel is filled up with zeros. Where b
// can be read in place only the last panel is copied, if it is narrower.
func (g *gemm[T]) packB(l, nl, j, nj int) {
	nr, dst := g.nr, g.roomB
	full := nj / nr
	left, step := nj-full*nr, after[T](nl*nr)
	switch {
	case full == 0 || g.directB:
	case g.tb:
		for p := range full {
			g.transpose(dst[p*step:], nr, g.b[(j+p*nr)*g.ldb+l:], g.ldb, nr, nl)
		}
		dst = dst[full*step:]
	default:
		g.copy(dst, nr, step, g.b[l*g.ldb+j:], g.ldb, nl, nr, full)
		dst = dst[full*step:]
	}
	if left == 0 {
		return
	}
	Fill(dst[:nl*nr], 0)
	if j += full * nr; g.tb {
		g.transpose(dst, nr, g.b[j*g.ldb+l:], g.ldb, left, nl)
	} else {
		g.copy(dst, nr, 0, g.b[l*g.ldb+j:], g.ldb, nl, left, 1)
	}
}

// panelB returns columns p… of the block that packB was called for.
func (g *gemm[T]) panelB(l, nl, j, p, cols int) (b []T, ldb int) {
	switch {
	case g.directB && cols == g.nr:
		return g.b[l*g.ldb+j+p:], g.ldb
	case g.directB:
		return g.roomB, g.nr
	}
	return g.roomB[p/g.nr*after[T](nl*g.nr):], g.nr
}

// packA copies rows i…i+ni and columns l…l+nl of alpha·op(a) as panels of as
// many rows as the tiles that read them, one after the other in each column.
func (g *gemm[T]) packA(i, ni, l, nl int) {
	if g.directA {
		return
	}
	for p := 0; p < ni; {
		h, tiles := g.stack(ni - p)
		width := g.panel(h)
		dst, step := g.roomA[g.placeA(p, nl):], after[T](nl*width)
		if g.ta {
			g.copy(dst, width, step, g.a[l*g.lda+i+p:], g.lda, nl, h, tiles)
		} else {
			for t := range tiles {
				g.transpose(dst[t*step:], width, g.a[(i+p+t*h)*g.lda+l:], g.lda, h, nl)
			}
		}
		p += h * tiles
	}
	if g.alpha != 1 {
		room := g.roomA[:g.placeA(ni, nl)]
		Mul(room, room, []T{g.alpha})
	}
}

// placeA returns where the panel of packed rows p… begins, if all before but the
// last have mr of them.
func (g *gemm[T]) placeA(p, nl int) int {
	panels := (p + g.mr - 1) / g.mr
	if g.lanes == 1 {
		p = panels * g.mr
	}
	return p*nl + panels*after[T](0)
}

// panelA returns rows p…p+h of the block that packA was called for, as far as
// row and column distances go, and the distance to the next h rows.
func (g *gemm[T]) panelA(i, p, h, l, nl int) (a []T, rsa, csa, next int) {
	switch {
	case g.directA && g.ta:
		return g.a[l*g.lda+i+p:], 1, g.lda, h
	case g.directA:
		return g.a[(i+p)*g.lda+l:], g.lda, 1, h * g.lda
	}
	return g.roomA[g.placeA(p, nl):], 1, g.panel(h), after[T](h * nl)
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
		for r := range n {
			copy(dst[p*step+r*ldd:][:cols], src[r*lds+p*cols:])
		}
	}
}

// transpose stores in dst, of row length ldd, the transpose of the m×n matrix
// src, of row length lds.
func (g *gemm[T]) transpose(dst []T, ldd int, src []T, lds, m, n int) {
	if g.set == isaGo {
		transposeGo(dst, ldd, src, lds, m, n)
		return
	}
	for i := 0; i < m; {
		h := min(m-i, 4)
		if h == 3 {
			h = 2
		}
		transposeASM(dst[i:], ldd, src[i*lds:], lds, h, n)
		i += h
	}
}

func transposeGo[T Float](dst []T, ldd int, src []T, lds, m, n int) {
	i := 0
	for ; i+4 <= m; i += 4 {
		s0, s1, s2, s3 := src[i*lds:][:n], src[(i+1)*lds:][:n], src[(i+2)*lds:][:n], src[(i+3)*lds:][:n]
		for j := range s0 {
			d := dst[j*ldd+i:][:4]
			d[0], d[1], d[2], d[3] = s0[j], s1[j], s2[j], s3[j]
		}
	}
	if i+2 <= m {
		s0, s1 := src[i*lds:][:n], src[(i+1)*lds:][:n]
		for j := range s0 {
			d := dst[j*ldd+i:][:2]
			d[0], d[1] = s0[j], s1[j]
		}
		i += 2
	}
	for ; i < m; i++ {
		for j, v := range src[i*lds:][:n] {
			dst[j*ldd+i] = v
		}
	}
}

// aligned returns s from the first element on that begins a cache line. It is
// for speed alone: no result depends on it.
func aligned[T Float](s []T) []T {
	size := unsafe.Sizeof(s[0])
	past := uintptr(unsafe.Pointer(&s[0])) % 64
	return s[(64-past)%64/size:]
}
