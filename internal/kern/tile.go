package kern

import "unsafe"

// micro is the piece of a product that a micro-kernel computes in registers:
//
//	c[i*ldc+j] += Σ a[i*rsa+l*csa] · b[l*ldb+j]   i < rows, j < cols, l < k
//
// in the order of l, starting from 0 if add is not set.
type micro[T Float] struct {
	c, a, b            []T
	k                  int
	ldc, rsa, csa, ldb int
	rows, cols         int
	add                bool
}

// tiling is the shape of a micro-kernel's tile and of the blocks that feed it.
// A panel of b of kc rows and nr columns stays in the L1 cache with one of a;
// mc×kc of a take at most half of an L2 cache of half a megabyte; kc×nc of b stay
// in the L3 cache.
type tiling struct {
	mr, nr     int // the largest tile
	lanes      int // elements of a vector
	kc, mc, nc int
}

// tilings has float64 in its first column and float32 in its second.
var tilings = [...][2]tiling{
	isaGo:     {{4, 4, 1, 256, 64, 1024}, {4, 4, 1, 256, 64, 1024}},
	isaAVX2:   {{6, 8, 4, 256, 96, 2048}, {6, 16, 8, 256, 192, 2048}},
	isaAVX512: {{12, 16, 8, 256, 96, 2048}, {12, 32, 16, 256, 192, 2048}},
}

func tilingOf[T Float](set isa) *tiling {
	var v T
	if unsafe.Sizeof(v) == 8 {
		return &tilings[set][0]
	}
	return &tilings[set][1]
}

// height returns the height of the next tile if rows are left. The kernels have
// the heights mr, and some that halve; plain Go takes any.
func (s *tiling) height(rows int) int {
	switch {
	case s.lanes == 1:
		return min(rows, s.mr)
	case rows >= s.mr:
		return s.mr
	case rows >= 8:
		return 8
	case rows >= 4:
		return 4
	case rows >= 2:
		return 2
	}
	return 1
}

// maxTile is enough for any tile.
const maxTile = 12 * 32

// run computes t. AVX-512 masks the columns that are left over; the others work
// on a copy of the tile that has room for whole vectors.
func (t *micro[T]) run(set isa, s *tiling) {
	whole := t.cols%s.lanes == 0
	if set == isaGo {
		whole = t.rows == s.mr && t.cols == s.nr
	}
	if whole || set == isaAVX512 {
		t.call(set)
		return
	}
	var room [maxTile]T
	u := *t
	u.c, u.ldc, u.cols = room[:], s.nr, (t.cols+s.lanes-1)/s.lanes*s.lanes
	if t.add {
		for i := range t.rows {
			copy(room[i*s.nr:][:t.cols], t.c[i*t.ldc:])
		}
	}
	u.call(set)
	for i := range t.rows {
		copy(t.c[i*t.ldc:][:t.cols], room[i*s.nr:])
	}
}

func (t *micro[T]) call(set isa) {
	if set == isaGo {
		tileGo(t)
		return
	}
	tileASM(set, t)
}

// tileGo computes four rows of four columns from panels packed to that width,
// whatever rows and cols are.
func tileGo[T Float](t *micro[T]) {
	c0, c1, c2, c3 := t.c[:4], t.c[t.ldc:][:4], t.c[2*t.ldc:][:4], t.c[3*t.ldc:][:4]
	var s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33 T
	if t.add {
		s00, s01, s02, s03 = c0[0], c0[1], c0[2], c0[3]
		s10, s11, s12, s13 = c1[0], c1[1], c1[2], c1[3]
		s20, s21, s22, s23 = c2[0], c2[1], c2[2], c2[3]
		s30, s31, s32, s33 = c3[0], c3[1], c3[2], c3[3]
	}
	a, b := t.a, t.b
	for range t.k {
		if len(a) < 4 || len(b) < 4 {
			break
		}
		b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
		x := a[0]
		s00, s01, s02, s03 = s00+T(x*b0), s01+T(x*b1), s02+T(x*b2), s03+T(x*b3)
		x = a[1]
		s10, s11, s12, s13 = s10+T(x*b0), s11+T(x*b1), s12+T(x*b2), s13+T(x*b3)
		x = a[2]
		s20, s21, s22, s23 = s20+T(x*b0), s21+T(x*b1), s22+T(x*b2), s23+T(x*b3)
		x = a[3]
		s30, s31, s32, s33 = s30+T(x*b0), s31+T(x*b1), s32+T(x*b2), s33+T(x*b3)
		a, b = a[4:], b[4:]
	}
	c0[0], c0[1], c0[2], c0[3] = s00, s01, s02, s03
	c1[0], c1[1], c1[2], c1[3] = s10, s11, s12, s13
	c2[0], c2[1], c2[2], c2[3] = s20, s21, s22, s23
	c3[0], c3[1], c3[2], c3[3] = s30, s31, s32, s33
}
