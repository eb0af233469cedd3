//go:build !amd64 || noasm

package kern

// Nothing calls these: bestISA allows plain Go only.

func tileASM(isa, int, *words) { panic("kern: no assembly") }

func copyASM[T Float]([]T, int, int, []T, int, int, int, int) { panic("kern: no assembly") }

func addRowsASM[T Float](_, _, _ []T, _, _, _ int) { panic("kern: no assembly") }

func dotsASM[T Float](_, _, _ []T, _, _, _ int) { panic("kern: no assembly") }

func addBlockASM[T Float]([]T, int, []T, int, int, int) { panic("kern: no assembly") }
