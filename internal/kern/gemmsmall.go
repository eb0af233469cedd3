package kern

import "unsafe"

// smallVector is up to how many products small takes on a matrix and a vector: with more, the
// functions for these read the matrix faster than tiles of one row or column.
const smallVector = 1 << 10

// small does a product that is not worth any preparation, and reports whether it did. op(a) is
// read where it is, and op(b) too, but for a panel of columns that is transposed or not
// of whole vectors: that is copied.
func (p *problem[T]) small() bool {
	s := tilingOf[T](active)
	switch {
	case active == isaGo, p.k == 0, p.k > s.kc, p.alpha != 1, p.beta != 0 && p.beta != 1:
		return false
	case p.m*p.n*p.k >= worthSharing*5*s.lanes, (p.m == 1 || p.n == 1) && p.m*p.n*p.k > smallVector:
		return false
	case len(p.a)*sizeOf[T]() > direct && p.n > 2*s.nr, len(p.b)*sizeOf[T]() > direct && p.m > directFew:
		return false
	}
	if p.n == 1 && !p.ta && p.m >= s.lanes && p.k >= s.lanes {
		p.smallColumn(s)
		return true
	}
	if p.k == 1 && p.ldb == 1 { // a row is a column
		p.tb, p.ldb = false, p.n
	}
	p.tiles(s)
	return true
}

// tiles computes the product tile by tile. The words for assembly are set here, and not
// by a micro: that takes as long as the products of a small tile.
func (p *problem[T]) tiles(s *tiling) {
	size, rsa, csa := sizeOf[T](), p.lda, 1
	if p.ta {
		rsa, csa = 1, p.lda
	}
	var u words
	u.k, u.ldc, u.rsa, u.csa = p.k, p.ldc*size, rsa*size, csa*size
	if p.beta != 0 {
		u.add = 1
	}
	room := (*Buffer[T])(nil)
	for j := 0; j < p.n; j += s.nr {
		n, b, ldb := min(s.nr, p.n-j), p.b, p.ldb
		if !p.tb && n&(s.lanes-1) == 0 {
			b = b[j:]
		} else {
			if room == nil {
				room = Scratch[T](p.k*s.nr + s.lanes) // the tile reads whole vectors
			}
			b, ldb = room.S, n
			p.copyColumns(b, j, n)
		}
		u.b, u.ldb, u.cols = unsafe.Pointer(&b[0]), ldb*size, n
		for i := 0; i < p.m; {
			rows, tiles := s.stack(p.m - i)
			u.c, u.a = unsafe.Pointer(&p.c[i*p.ldc+j]), unsafe.Pointer(&p.a[i*rsa])
			u.rows, u.tiles, u.nexta, u.fetch = rows, tiles, rows*u.rsa, int(uintptr(u.b))
			tileASM(active, size, &u)
			u.c, u.a = nil, nil // gone on past the tiles: nothing that the garbage collector may see
			i += rows * tiles
		}
		p.finish(0, p.m, j, n)
	}
	if room != nil {
		room.Free()
	}
}

// copyColumns stores columns j to j+n of op(b) in dst, row by row.
func (p *problem[T]) copyColumns(dst []T, j, n int) {
	if p.tb {
		transposeLines(dst, p.b[j*p.ldb:], n, p.k, n, p.ldb)
		return
	}
	copyASM(dst, n, 0, p.b[j:], p.ldb, p.k, n, 1)
}

// smallColumn multiplies a matrix and a column, which is read where it is if its
// elements are neighbours and no tiles are needed for the last rows.
func (p *problem[T]) smallColumn(s *tiling) {
	if (p.tb || p.ldb == 1) && p.m*sizeOf[T]()%32 == 0 {
		p.dots(p.b, 0, p.m, s)
		return
	}
	x := p.column(s.lanes)
	p.dots(x.S, 0, p.m, s)
	x.Free()
}
