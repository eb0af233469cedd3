//go:build !amd64 || noasm

package kern

// What is in this file is never reached: bestISA allows plain Go only.

func tileASM[T Float](_ isa, t *micro[T]) { tileGo(t) }

func copyASM[T Float](dst []T, ldd, step int, src []T, lds, n, cols, panels int) {
	copyGo(dst, ldd, step, src, lds, n, cols, panels)
}

func transposeASM[T Float](dst []T, ldd int, src []T, lds, m, n int) {
	transposeGo(dst, ldd, src, lds, m, n)
}

func addRowsASM[T Float](_, _, _ []T, _, _, _ int) {}

func dotsASM[T Float](_, _, _ []T, _, _, _ int) {}

func addBlockASM[T Float](_ []T, _ int, _ []T, _, _, _ int) {}
