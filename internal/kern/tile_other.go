//go:build !amd64 || noasm

package kern

// tileASM is never reached: bestISA allows plain Go only.
func tileASM[T Float](_ isa, t *micro[T]) { tileGo(t) }
