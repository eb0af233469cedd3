package kern

import "unsafe"

// micro is the work of a call of a micro-kernel: a tile, which is a piece of a
// product that fits in registers,
//
//	c[i*ldc+j] += Σ a[i*rsa+l*csa] · b[l*ldb+j]   i < rows, j < cols, l < k
//
// in the order of l, starting from 0 if add is not set; and as many tiles in all
// below each other, each of which begins nexta elements further in a.
type micro[T Float] struct {
	c, a, b            []T
	k                  int
	ldc, rsa, csa, ldb int
	rows, cols         int
	add                bool
	tiles, nexta       int
	fetch              int // bytes from b on to what is read next, which assembly fetches
}

// words is micro as assembly reads it, which changes c, a, tiles and fetch: fourteen words
// in this order, distances in bytes, and add not 0 for true.
type words struct {
	c, a, b                                                     unsafe.Pointer
	k, ldc, rsa, csa, ldb, rows, cols, add, tiles, nexta, fetch int
}

// tiling is the shape of a micro-kernel's tile and of the blocks that feed it.
// mc×kc of a stay in the L2 cache beside a panel of b, which is kc deep: 200 KB
// for AVX2, whose processors may have 256, and 300 KB for AVX-512; kc×nc of b
// stay in the L3 cache. A tile is read from c and stored once for kc steps: that
// takes as long as a dozen of them, and a short kc would cost more than panels
// that are longer than the L1 cache.
type tiling struct {
	mr, nr     int // the largest tile
	lanes      int // elements of a vector
	kc, mc, nc int
}

// tilings has float64 in its first column and float32 in its second.
var tilings = [...][2]tiling{
	isaGo:     {{2, 4, 1, 256, 64, 1024}, {2, 4, 1, 256, 128, 1024}},
	isaAVX2:   {{6, 8, 4, 512, 48, 2048}, {6, 16, 8, 512, 96, 2048}},
	isaAVX512: {{12, 16, 8, 512, 72, 2048}, {12, 32, 16, 512, 144, 2048}},
}

func tilingOf[T Float](set isa) *tiling {
	if isFloat32[T]() {
		return &tilings[set][1]
	}
	return &tilings[set][0]
}

// heights are how many rows assembly computes at a time.
var heights = [...]int{12, 8, 6, 4, 3, 2, 1}

// height returns the height of the next tile if rows are left: the greatest that
// leaves no row or three, because low tiles cannot hide the latency of their
// multiply-adds.
func (s *tiling) height(rows int) int {
	if s.lanes == 1 {
		return min(rows, s.mr)
	}
	for _, h := range heights {
		if left := rows - h; h <= s.mr && (left == 0 || left > 2) {
			return h
		}
	}
	return 1
}

// stack returns the height of the next tile if rows are left, and how many of
// that height a call of a micro-kernel is given.
func (s *tiling) stack(rows int) (height, tiles int) {
	if rows < 2*s.mr {
		return s.height(rows), 1
	}
	tiles = rows / s.mr
	if left := rows % s.mr; s.lanes > 1 && (left == 1 || left == 2) {
		tiles--
	}
	if tiles < 2 {
		return s.height(rows), 1
	}
	return s.mr, tiles
}

// panel returns the row length of a packed panel of h rows of a. Plain Go has
// one tile only.
func (s *tiling) panel(h int) int {
	if s.lanes == 1 {
		return s.mr
	}
	return h
}

// run computes t. Plain Go works on a copy of a tile that is not whole.
func (t *micro[T]) run(set isa, s *tiling) {
	if set != isaGo {
		t.assembled(set)
		return
	}
	u := *t
	for i := range t.tiles {
		u.c, u.a = t.c[i*t.rows*t.ldc:], t.a[i*t.nexta:]
		if t.rows == s.mr && t.cols == s.nr {
			tileGo(&u)
		} else {
			u.part(s)
		}
	}
}

// assembled computes t in assembly. The slices reach as far as the tiles do.
func (t *micro[T]) assembled(set isa) {
	size := sizeOf[T]()
	var u words // a literal would be copied
	u.c, u.a, u.b = unsafe.Pointer(&t.c[0]), unsafe.Pointer(&t.a[0]), unsafe.Pointer(&t.b[0])
	u.k, u.rows, u.cols, u.tiles = t.k, t.rows, t.cols, t.tiles
	u.ldc, u.rsa, u.csa, u.ldb, u.nexta = t.ldc*size, t.rsa*size, t.csa*size, t.ldb*size, t.nexta*size
	u.fetch = int(uintptr(u.b)) + t.fetch
	if t.add {
		u.add = 1
	}
	tileASM(set, size, &u)
}

// part computes a tile that is not whole.
func (t *micro[T]) part(s *tiling) {
	var room [2 * 4]T
	u := *t
	u.c, u.ldc = room[:], s.nr
	if t.add {
		for i := range t.rows {
			copy(room[i*s.nr:][:t.cols], t.c[i*t.ldc:])
		}
	}
	tileGo(&u)
	for i := range t.rows {
		copy(t.c[i*t.ldc:][:t.cols], room[i*s.nr:])
	}
}

// tileGo computes two rows of four columns from panels packed to that width,
// whatever rows and cols are. Eight sums and what they need are what fits in
// the registers of the compiler; four steps at a time leave it less to check.
func tileGo[T Float](t *micro[T]) {
	c0, c1 := t.c[:4], t.c[t.ldc:][:4]
	var s00, s01, s02, s03, s10, s11, s12, s13 T
	if t.add {
		s00, s01, s02, s03 = c0[0], c0[1], c0[2], c0[3]
		s10, s11, s12, s13 = c1[0], c1[1], c1[2], c1[3]
	}
	a, b := t.a[:2*t.k], t.b[:4*t.k]
	for len(a) >= 8 && len(b) >= 16 {
		p, q := (*[8]T)(a), (*[16]T)(b)
		x, y, v := p[0], p[1], q[0]
		s00, s10 = s00+T(x*v), s10+T(y*v)
		v = q[1]
		s01, s11 = s01+T(x*v), s11+T(y*v)
		v = q[2]
		s02, s12 = s02+T(x*v), s12+T(y*v)
		v = q[3]
		s03, s13 = s03+T(x*v), s13+T(y*v)
		x, y, v = p[2], p[3], q[4]
		s00, s10 = s00+T(x*v), s10+T(y*v)
		v = q[5]
		s01, s11 = s01+T(x*v), s11+T(y*v)
		v = q[6]
		s02, s12 = s02+T(x*v), s12+T(y*v)
		v = q[7]
		s03, s13 = s03+T(x*v), s13+T(y*v)
		x, y, v = p[4], p[5], q[8]
		s00, s10 = s00+T(x*v), s10+T(y*v)
		v = q[9]
		s01, s11 = s01+T(x*v), s11+T(y*v)
		v = q[10]
		s02, s12 = s02+T(x*v), s12+T(y*v)
		v = q[11]
		s03, s13 = s03+T(x*v), s13+T(y*v)
		x, y, v = p[6], p[7], q[12]
		s00, s10 = s00+T(x*v), s10+T(y*v)
		v = q[13]
		s01, s11 = s01+T(x*v), s11+T(y*v)
		v = q[14]
		s02, s12 = s02+T(x*v), s12+T(y*v)
		v = q[15]
		s03, s13 = s03+T(x*v), s13+T(y*v)
		a, b = a[8:], b[16:]
	}
	for len(a) >= 2 && len(b) >= 4 {
		p, q := (*[2]T)(a), (*[4]T)(b)
		x, y, v := p[0], p[1], q[0]
		s00, s10 = s00+T(x*v), s10+T(y*v)
		v = q[1]
		s01, s11 = s01+T(x*v), s11+T(y*v)
		v = q[2]
		s02, s12 = s02+T(x*v), s12+T(y*v)
		v = q[3]
		s03, s13 = s03+T(x*v), s13+T(y*v)
		a, b = a[2:], b[4:]
	}
	c0[0], c0[1], c0[2], c0[3] = s00, s01, s02, s03
	c1[0], c1[1], c1[2], c1[3] = s10, s11, s12, s13
}
