//go:build !amd64 || noasm

package kern

// What is in this file is never reached: bestISA allows plain Go only.

func tileASM[T Float](_ isa, t *micro[T]) { tileGo(t) }

func copyPanel[T Float](dst []T, ldd int, src []T, lds, n, cols int) {
	for r := range n {
		copy(dst[r*ldd:][:cols], src[r*lds:])
	}
}

func transposeASM[T Float](dst []T, ldd int, src []T, lds, m, n int) {
	transposeGo(dst, ldd, src, lds, m, n)
}
