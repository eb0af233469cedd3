//go:build !noasm

package kern

import "unsafe"

//go:generate sh -c "cd _asm && go run ./gemm -out ../gemm_amd64.s -stubs ../gemm_stub_amd64.go -pkg kern"

// tileASM runs the assembly on elements of so many bytes.
func tileASM(set isa, size int, u *words) {
	switch p, wide := (*[14]int)(unsafe.Pointer(u)), set == isaAVX512; {
	case size == 8 && wide:
		tile512f64(p)
	case size == 8:
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
