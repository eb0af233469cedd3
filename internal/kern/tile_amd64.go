//go:build !noasm

package kern

import "unsafe"

//go:generate sh -c "cd _asm && go run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stub_amd64.go -pkg kern"

// words is micro as the assembly reads it: fourteen words in this order, distances
// in bytes, and add all ones or 0.
type words struct {
	c, a, b                                                     unsafe.Pointer
	k, ldc, rsa, csa, ldb, rows, cols, add, tiles, nexta, fetch int
}

// tileASM runs the assembly. The slices reach as far as the tiles do.
func tileASM[T Float](set isa, t *micro[T]) {
	size := sizeOf[T]()
	u := words{
		c: unsafe.Pointer(&t.c[0]), a: unsafe.Pointer(&t.a[0]), b: unsafe.Pointer(&t.b[0]),
		k: t.k, ldc: t.ldc * size, rsa: t.rsa * size, csa: t.csa * size, ldb: t.ldb * size,
		rows: t.rows, cols: t.cols, tiles: t.tiles, nexta: t.nexta * size,
	}
	u.fetch = int(uintptr(u.b)) + t.fetch
	if t.add {
		u.add = -1
	}
	p := (*[14]int)(unsafe.Pointer(&u))
	switch wide, double := set == isaAVX512, size == 8; {
	case double && wide:
		tile512f64(p)
	case double:
		tile256f64(p)
	case wide:
		tile512f32(p)
	default:
		tile256f32(p)
	}
}

// copyASM copies a matrix of n rows, lds apart, as some panels of cols columns
// each, step apart, whose rows are ldd apart: and behind each row of a panel up to
// 28 bytes of zeros, where the next row may begin.
func copyASM[T Float](dst []T, ldd, step int, src []T, lds, n, cols, panels int) {
	words := sizeOf[T]() / 4
	copyPanels((*float32)(unsafe.Pointer(&dst[0])), ldd*words, step*words, (*float32)(unsafe.Pointer(&src[0])), lds*words, n, cols*words, panels)
}

// addRowsASM adds to c the products of some rows of b, ldb apart, and x; rows is
// 8, 4, 2 or 1.
func addRowsASM[T Float](c, b, x []T, n, ldb, rows int) {
	d, s, v := unsafe.Pointer(&c[0]), unsafe.Pointer(&b[0]), unsafe.Pointer(&x[0])
	if isFloat32[T]() {
		addRows32((*float32)(d), (*float32)(s), (*float32)(v), n, ldb, rows)
		return
	}
	addRows64((*float64)(d), (*float64)(s), (*float64)(v), n, ldb, rows)
}

// dotsASM adds to c the products of rows of a and x; groups is 2 or 1.
func dotsASM[T Float](c, a, x []T, k, lda, groups int) {
	d, s, v := unsafe.Pointer(&c[0]), unsafe.Pointer(&a[0]), unsafe.Pointer(&x[0])
	if isFloat32[T]() {
		dots32((*float32)(d), (*float32)(s), (*float32)(v), k, lda, groups)
		return
	}
	dots64((*float64)(d), (*float64)(s), (*float64)(v), k, lda, groups)
}

// addBlockASM adds n rows of src to dst, and 0 to the up to 28 bytes behind them.
func addBlockASM[T Float](dst []T, ldd int, src []T, lds, n, cols int) {
	d, s := unsafe.Pointer(&dst[0]), unsafe.Pointer(&src[0])
	if isFloat32[T]() {
		addBlock32((*float32)(d), ldd, (*float32)(s), lds, n, cols)
		return
	}
	addBlock64((*float64)(d), ldd, (*float64)(s), lds, n, cols)
}
