package kern

import "unsafe"

// packB copies rows l…l+nl and columns j…j+nj of op(b) as panels of nr columns,
// whose rows follow each other; the last panel is filled up with zeros. Where b
// can be read in place only the last panel is copied, if it is narrower.
func (g *gemm[T]) packB(l, nl, j, nj int) {
	nr := g.nr
	if g.directB {
		full := nj / g.lanes * g.lanes
		full -= full % nr
		g.packPanel(g.roomB, l, nl, j+full, nj-full)
		return
	}
	for p := 0; p < nj; p += nr {
		g.packPanel(g.roomB[p*nl:], l, nl, j+p, min(nr, nj-p))
	}
}

func (g *gemm[T]) packPanel(dst []T, l, nl, j, nj int) {
	nr := g.nr
	if nj == 0 {
		return
	}
	if nj < nr {
		Fill(dst[:nl*nr], 0)
	}
	if g.tb {
		g.transpose(dst, nr, g.b[j*g.ldb+l:], g.ldb, nj, nl)
		return
	}
	g.copy(dst, nr, g.b[l*g.ldb+j:], g.ldb, nl, nj)
}

// panelB returns columns p… of the block that packB was called for.
func (g *gemm[T]) panelB(l, nl, j, p, cols int) (b []T, ldb int) {
	switch {
	case g.directB && cols == g.nr:
		return g.b[l*g.ldb+j+p:], g.ldb
	case g.directB:
		return g.roomB, g.nr
	}
	return g.roomB[p*nl:], g.nr
}

// packA copies rows i…i+ni and columns l…l+nl of alpha·op(a) as panels of as
// many rows as the tiles that read them, one after the other in each column.
func (g *gemm[T]) packA(i, ni, l, nl int) {
	if g.directA {
		return
	}
	for p, h := 0, 0; p < ni; p += h {
		h = g.height(ni - p)
		dst := g.roomA[p*nl:]
		if g.ta {
			g.copy(dst, g.panel(h), g.a[l*g.lda+i+p:], g.lda, nl, h)
		} else {
			g.transpose(dst, g.panel(h), g.a[(i+p)*g.lda+l:], g.lda, h, nl)
		}
	}
	if g.alpha != 1 {
		room := g.roomA[:(ni+g.mr)*nl]
		Mul(room, room, []T{g.alpha})
	}
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
	return g.roomA[p*nl:], 1, g.panel(h), h * nl
}

// slack is how many bytes a copy may write past the end of a panel.
const slack = 32

// copy stores in dst the n×cols matrix src, of row lengths ldd and lds.
func (g *gemm[T]) copy(dst []T, ldd int, src []T, lds, n, cols int) {
	if g.set != isaGo {
		copyPanel(dst, ldd, src, lds, n, cols)
		return
	}
	for r := range n {
		copy(dst[r*ldd:][:cols], src[r*lds:])
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
